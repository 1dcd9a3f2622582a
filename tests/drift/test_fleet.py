"""Several databases of one project in one run."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from schemadiff.drift import confirm
from schemadiff.drift.fleet import side_by_side
from tests.project import url_of_author


@pytest.fixture
def fleet(project: Any, server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Six databases: two in sync, two that drifted alike, one in another way, one that is not there."""
    monkeypatch.setattr(confirm, "MOMENT", 0.01)
    names = ("one", "two", "three", "four", "five", "gone")
    tables = "\n".join(f'[environments.{name}]\nurl_env = "URL_{name.upper()}"' for name in names)
    project.write("schemadiff.toml", tables)
    project.write("schema/t.sql", "CREATE TABLE t (id int PRIMARY KEY, n int);")
    project.succeed("generate", "-m", "first")
    with ExitStack() as stack:
        for name in names[:-1]:
            database = stack.enter_context(server.database())
            monkeypatch.setenv(f"URL_{name.upper()}", url_of_author(database))
            project.succeed("apply", "--env", name, "--yes")
            if name in ("three", "four"):
                database.author().execute("ALTER TABLE t DROP COLUMN n")
            if name == "five":
                database.author().execute("CREATE INDEX t_n ON t (n)")
        monkeypatch.setenv("URL_GONE", url_of_author(database).replace("/sd_", "/no_"))
        yield project


def test_all_at_once(fleet: Any) -> None:
    """Each is told, those that are alike once, and one that cannot be read stops nobody."""
    text, machine = (fleet.run("drift", "--env", "all", "--format", form) for form in ("text", "json"))
    assert text.code == machine.code == 64
    found = json.loads(machine.out)
    assert {one["name"]: one["exit_code"] for one in found["databases"]} == {
        "one": 0, "two": 0, "three": 2, "four": 2, "five": 2, "gone": 64,
    }  # fmt: skip
    assert found["groups"] == [["gone"], ["four", "three"], ["five"], ["one", "two"]]
    assert text.out.count("public.t.n ") == 1
    assert "2 databases: four, three" in text.out
    assert "SD613" in text.out
    assert text.out.endswith("6 databases: 2 in sync, 3 drifted, 1 otherwise\n")


def test_some_of_them(fleet: Any) -> None:
    assert "2 databases: one, two" in fleet.succeed("drift", "--env", "one,two")
    assert fleet.run("drift", "--env", "one", "--env", "five").code == 2
    assert fleet.succeed("drift", "--env", "one") == "in sync\n"
    unknown = fleet.run("drift", "--env", "one,nowhere")
    assert unknown.code == 64
    assert "SD608" in unknown.out + unknown.err


def test_few_results_wait() -> None:
    """However many places there are, and in their order."""
    begun, most = [], 0
    lock = threading.Lock()

    def look(place: int) -> int:
        with lock:
            begun.append(place)
        return place

    for taken, seen in enumerate(side_by_side(range(100), look, at_once=3)):
        assert seen == taken
        most = max(most, len(begun) - taken)
    assert most <= 7
