"""`schemadiff validate` on small folders: what it replays, what it finds in the state, and how it ends."""

from __future__ import annotations

import json

import pytest

from tests.project import Outcome, Project

HEADER = "-- Description: one\n-- Author: A\n-- Date: 2026-02-28\n"


def header(depends_on: str = "") -> str:
    return HEADER + (f"-- Depends on: {depends_on}\n" if depends_on else "")


def write(project: Project, *texts: str, folder: str = "generated") -> None:
    """The migrations 001_m, 002_m … of these texts, each with a header of three or four lines and a way back."""
    for number, text in enumerate(texts, 1):
        before = f"{number - 1:03}_m.sql" if number > 1 else ""
        project.write(f"{folder}/{number:03}_m.sql", header(before) + text)
        project.write(f"{folder}/{number:03}_m.down.sql", "SELECT 1;\n")


def findings(outcome: Outcome) -> list[str]:
    """The lines without hints, and without the sum."""
    return [line for line in outcome.out.splitlines()[:-1] if not line.startswith("  hint: ")]


def of(outcome: Outcome, code: str) -> list[str]:
    return [line for line in findings(outcome) if f" {code}: " in line]


def test_nothing_to_say(project: Project) -> None:
    assert project.succeed("validate") == "0 files, 0 errors, 0 warnings\n"
    project.write("schema/t.sql", "CREATE TABLE t (id int PRIMARY KEY);\n")
    project.succeed("generate")
    assert project.succeed("validate", "--roundtrip") == "1 file, 0 errors, 0 warnings\n"


def test_what_postgresql_refuses_does_not_hide_the_rest(project: Project) -> None:
    write(
        project,
        "CREATE TABLE a (id int PRIMARY KEY, at date);\n"
        "CREATE INDEX recent ON a (id)\n    WHERE at > CURRENT_DATE;\n"
        "CREATE TABLE b (id int REFERENCES nowhere);\n"
        "INSERT INTO b VALUES (1);\n"
        "CREATE TABLE c (id int);\n",
        "ALTER TABLE c ADD COLUMN id int;\nDROP INDEX recent;\nSELECT d.id FROM d;\n",
        folder="m",
    )
    outcome = project.run("validate", "m")
    assert outcome.code == 4
    assert [line for line in findings(outcome) if " SD74" in line] == [
        "m/001_m.sql:6:5: error SD740: functions in index predicate must be marked IMMUTABLE",
        'm/001_m.sql:7:35: error SD740: relation "nowhere" does not exist',
        'm/001_m.sql:8:13: note SD741: relation "b" does not exist',
        'm/002_m.sql:5:26: error SD740: column "id" of relation "c" already exists',
        'm/002_m.sql:6:12: note SD741: index "recent" does not exist',
        'm/002_m.sql:7:18: error SD740: relation "d" does not exist',
    ]
    assert outcome.out.splitlines()[-1].startswith("2 files, 4 errors, ")


def test_transactions_that_do_not_pair_are_read_all_the_same(project: Project) -> None:
    write(project, "BEGIN;\nCREATE TABLE a (id nothing);\nCREATE TABLE b (id int);\n", "CREATE TABLE b (id int);\n")
    outcome = project.run("validate")
    assert outcome.code == 4
    assert [line.split(": error ")[1][:5] for line in findings(outcome) if ": error " in line] == [
        "SD433",
        "SD740",
        "SD740",
    ]


def test_bodies_of_functions_are_checked(project: Project) -> None:
    body = "AS $$ SELECT missing FROM pg_class $$;\n"
    write(
        project,
        f"CREATE FUNCTION f() RETURNS int LANGUAGE sql {body}",
        f"SET check_function_bodies = off;\nCREATE FUNCTION g() RETURNS int LANGUAGE sql {body}",
    )
    outcome = project.run("validate")
    assert of(outcome, "SD740") == ['generated/001_m.sql:4:59: error SD740: column "missing" does not exist']


def test_rules_are_policy_and_conflicts_weigh_more(project: Project) -> None:
    write(project, "CREATE TABLE t (id int);\n", folder="m")
    project.write("m/001_m.sql", HEADER.replace("one", "TODO") + "CREATE TABLE t (id int);\n")
    assert project.run("validate", "m").code == 3
    project.write("m/003_m.sql", header("001_m.sql") + "CREATE TABLE t (id int);\n")
    outcome = project.run("validate", "m")
    assert outcome.code == 4
    assert "m/003_m.sql:1:1: error SD402: 002 is missing between m/001_m.sql and m/003_m.sql" in outcome.out


def test_warnings_and_notes_stop_nothing(project: Project) -> None:
    write(project, "CREATE TABLE IF NOT EXISTS t (id int DEFAULT 1);\n", folder="m")
    assert findings(outcome := project.run("validate", "m")) == [
        "m/001_m.sql:4:14: warning SD857: IF NOT EXISTS takes whatever bears the name,"
        " whether or not it is what stands here",
        "m/001_m.sql:4:31: note SD866: table public.t: id has a default and takes NULL all the same",
    ]
    assert (outcome.code, outcome.out.splitlines()[-1]) == (0, "1 file, 0 errors, 1 warning, 1 note")


def test_files_and_locks(project: Project) -> None:
    project.write("schema/t.sql", "CREATE TABLE t (id int PRIMARY KEY);\n")
    project.succeed("generate", "-m", "m")
    project.write("generated/001_m.sql", "CREATE TABLE u (id int);\n")
    project.write("generated/002_b.sql", "CREATE TABLE v (id int);\n")
    project.write("generated/002_c.sql", b"-- \xff\n")
    project.write("generated/3-Orders.sql", "SELECT 1;\n")
    project.write("generated/20260216_init/migration.sql", "CREATE TABLE w (id DATETIME);\n")
    outcome = project.run("validate")
    assert outcome.code == 4
    places = {line.split()[2][:-1]: line.split(": ")[0] for line in findings(outcome)}
    assert places["SD413"] == "generated/migrations.lock:3:1"
    assert places["SD400"] == "generated/002_c.sql:1:1"
    assert places["SD403"] == "generated/3-Orders.sql:1:1"
    assert places["SD863"] == "generated/20260216_init/migration.sql:1:1"
    assert "DATETIME" not in outcome.out.upper()
    project.write("generated/migrations.lock", "nonsense\n")
    assert of(project.run("validate"), "SD411")


def test_a_foreign_folder_is_not_counted(project: Project) -> None:
    write(project, "CREATE TABLE t (id int);\n", folder="m")
    project.write("m/20260216_init/migration.sql", "CREATE TABLE w (id DATETIME);\n")
    outcome = project.run("validate", "m")
    assert outcome.code == 0
    assert outcome.out.splitlines()[-1] == "1 file, 0 errors, 0 warnings, 1 note"


def test_single_files(project: Project) -> None:
    write(project, "CREATE TABLE IF NOT EXISTS t (id int);\n", "CREATE TABLE IF NOT EXISTS u (id int);\n", folder="m")
    outcome = project.run("validate", "m/002_m.sql")
    assert [line.split(":")[0] for line in findings(outcome)] == ["m/002_m.sql"]
    assert outcome.out.splitlines()[-1] == "1 file, 0 errors, 1 warning"


@pytest.mark.parametrize("paths", [["nowhere"], ["m/001_m.sql", "n/001_m.sql"], ["m", "n"]])
def test_paths_that_lead_nowhere(project: Project, paths: list[str]) -> None:
    for folder in ("m", "n"):
        write(project, "CREATE TABLE t (id int);\n", folder=folder)
    outcome = project.run("validate", *paths)
    assert (outcome.code, "SD748" in outcome.err) == (64, True)


def test_json(project: Project) -> None:
    write(project, "CREATE TABLE IF NOT EXISTS t (id nothing);\n", folder="m")
    outcome = project.run("validate", "m", "--format", "json")
    document = json.loads(outcome.out)
    assert document["command"] == "validate"
    assert (document["exit_code"], outcome.code) == (4, 4)
    assert (document["files"], document["errors"], document["warnings"], document["notes"]) == (1, 1, 1, 0)
    assert [(p["code"], p["origin"]) for p in document["problems"]] == [
        ("SD857", "m/001_m.sql:4:14"),
        ("SD740", "m/001_m.sql:4:34"),
    ]
    assert project.run("validate", "--format", "xml").code == 64


def test_files_are_only_read(project: Project) -> None:
    write(project, "CREATE TABLE t (id int);\n", "garbage;\n", folder="m")
    before = {path.name: path.read_bytes() for path in (project.root / "m").iterdir()}
    project.run("validate", "m", "--roundtrip")
    assert {path.name: path.read_bytes() for path in (project.root / "m").iterdir()} == before
