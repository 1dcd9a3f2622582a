"""Ledgers that agree with the files and that do not go in; what `doctor` says, and its exit code, come out."""

from __future__ import annotations

import json
from typing import Any

import pytest


@pytest.fixture
def applied(project: Any) -> Any:
    project.write("schema/t.sql", "CREATE TABLE t (id int PRIMARY KEY);\n")
    project.succeed("generate", "--offline")
    project.succeed("apply")
    return project


def findings(project: Any) -> tuple[int, dict[str, str]]:
    found = project.run("doctor", "--format", "json")
    document = json.loads(found.out)
    assert document["exit_code"] == found.code
    return found.code, {one["code"]: one["severity"] for one in document["findings"]}


def test_files_and_rows_that_agree(applied: Any) -> None:
    code, found = findings(applied)
    assert code == 0
    assert "SD675" not in found


def test_an_edited_file(applied: Any) -> None:
    path = applied.root / "generated" / applied.migrations()[-1]
    path.write_text(path.read_text() + "-- more\n")
    code, found = findings(applied)
    assert (code, found["SD423"]) == (4, "error")


def test_a_run_that_is_half_done(applied: Any) -> None:
    applied.write(
        "generated/002_by_hand.sql",
        "CREATE TABLE a (id int PRIMARY KEY);\nCREATE INDEX CONCURRENTLY i ON t (nothing);\n",
    )
    assert applied.run("apply").code != 0
    code, found = findings(applied)
    assert code == 4
    assert found["SD675"] == "error"
    said = applied.run("doctor")
    assert said.code == 4
    assert "migration 002 is half done" in said.out


def test_another_tools_table(project: Any) -> None:
    project.sql("CREATE TABLE schema_migrations (version varchar PRIMARY KEY)")
    code, found = findings(project)
    assert (code, found["SD420"]) == (4, "error")


def test_no_ledger_is_a_note(project: Any) -> None:
    code, found = findings(project)
    assert (code, found["SD675"]) == (0, "note")


def test_no_server_is_a_try_again(project: Any) -> None:
    assert project.run("doctor", "--url", "postgresql://u@127.0.0.1:1/d").code == 5
