"""Browser databases in every condition go in; what `status` says of them comes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.test_start_up import HEAVY, loaded
from tests.idb.test_reading import DESIRED, alone
from tests.project import Project

__all__ = ["alone"]

HEAD = "browser database  version  state"


def desired(project: Project, name: str = "Pad", **other: Any) -> None:
    project.write(f"schema/idb/{name}.idb.json", json.dumps({**DESIRED, **other}))


def test_from_the_first_version_to_the_next(alone: Project) -> None:
    """What is pending is no fault. PostgreSQL is not asked: there is nothing for it."""
    assert alone.succeed("status").splitlines() == [
        HEAD,
        'Pad                        pending: version 1: create store "drafts"; create store "notes"',
    ]
    alone.succeed("generate")
    assert alone.succeed("status").splitlines() == [HEAD, "Pad               1        generated"]
    desired(alone, stores={"notes": DESIRED["stores"]["notes"]})
    assert alone.succeed("status").splitlines() == [
        HEAD,
        'Pad               1        pending: version 2: drop store "drafts": its rows are lost',
    ]
    desired(alone, version=2)
    assert alone.succeed("status").splitlines()[1:] == [
        "Pad               1        pending: version 2: a version without changes"
    ]


def test_for_machines(alone: Project) -> None:
    desired(alone, name="Shop", database="the shop", version=7, stores={})
    alone.succeed("generate")
    desired(alone, name="Shop", database="the shop", version=7, stores={"a": {}})
    said = json.loads(alone.succeed("status", "--format", "json"))
    pad = {"name": "Pad", "database": "Pad", "state": "generated", "version": 1, "pending": None}
    pending = {"version": 8, "changes": ['create store "a"']}
    shop = {"name": "Shop", "database": "the shop", "state": "pending", "version": 7, "pending": pending}
    assert (said["databases"], said["migrations"], said["problems"]) == ([pad, shop], [], [])


def edited(project: Project) -> None:
    file = project.root / "generated/idb/Pad/001_initial_schema.ts"
    file.write_text(f"{file.read_text()}// more\n")


def unreadable(project: Project) -> None:
    project.write("generated/idb/Pad/idb.lock", b"\xff")


def gone(project: Project) -> None:
    (project.root / "schema/idb/Pad.idb.json").unlink()


@pytest.mark.parametrize(
    ("fault", "code", "line", "words"),
    [
        (edited, 4, "1        conflict", "error SD507: generated/idb/Pad/001_initial_schema.ts was edited"),
        (unreadable, 64, "         invalid", "error SD500: generated/idb/Pad/idb.lock is not UTF-8"),
        (gone, 0, "1        file missing", "warning SD506: generated/idb/Pad has migrations"),
        (lambda p: p.write("schema/idb/Pad.idb.json", "{"), 64, "1        invalid", "Pad.idb.json:1:2: error SD501"),
        (lambda p: desired(p, version=9), 64, "1        invalid", "error SD505: version 9"),
        (lambda p: desired(p, stores={"b": {"renamedFrom": "x"}}), 64, "1        invalid", "error SD504"),
        (lambda p: p.write("schema/idb/a b.idb.json", "{}"), 64, "1        generated", "error SD506"),
        (lambda p: desired(p, "Twin", database="Pad"), 64, "1        generated", "error SD506"),
    ],
    ids=["edited", "unreadable", "gone", "no JSON", "too high", "rename", "name", "twins"],
)
def test_what_is_wrong(alone: Project, fault: Callable[[Project], None], code: int, line: str, words: str) -> None:
    """It is told, and the table is there all the same."""
    alone.succeed("generate")
    fault(alone)
    said = alone.run("status")
    table = {row[:18].strip(): row[18:] for row in said.out.splitlines()[1:]}
    assert (said.code, table["Pad"], words in said.err) == (code, line, True), said
    assert json.loads(alone.run("status", "--format", "json").out)["exit_code"] == code


def test_an_edited_version_beside_a_bad_file(alone: Project) -> None:
    """Both are told; the conflict decides."""
    alone.succeed("generate")
    edited(alone)
    alone.write("schema/idb/Other.idb.json", "[]")
    said = alone.run("status")
    assert (said.code, "SD507" in said.err, "SD502" in said.err) == (4, True, True)


def test_beside_migrations_of_postgresql(project: Project) -> None:
    """Its table comes first; its database is asked although there is no file for it, where one is named."""
    desired(project)
    said = project.run("status")
    assert (said.code, said.out.splitlines()[:2]) == (0, ["no migrations", HEAD])
    project.write("generated/001_a.sql", "CREATE TABLE t (a int);\n")
    assert [line.split()[0] for line in project.succeed("status").splitlines()] == ["number", "001", "browser", "Pad"]
    project.succeed("apply")
    (project.root / "generated/001_a.sql").write_text("CREATE TABLE u (a int);\n")
    said = project.run("status")
    assert (said.code, "SD423" in said.err, HEAD in said.out) == (4, True, True)


def test_little_is_loaded_for_it(alone: Project) -> None:
    """Not what renders, and without PostgreSQL not what speaks to it; without browser databases nothing of theirs."""
    found = loaded("status")
    assert "schemadiff.idb.status" in found
    assert not found & {*HEAVY, "psycopg", "schemadiff.render", "schemadiff.idb.typescript"}


def test_nothing_of_it_is_loaded_without_them(project: Project) -> None:
    assert not {name for name in loaded("status") if name.startswith("schemadiff.idb.")}
