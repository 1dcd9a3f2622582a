"""`create`: a migration that a person writes, from its first byte to the ledger."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import schemadiff
from schemadiff.migrations.header import parse_header

TABLE = "CREATE TABLE t (id int PRIMARY KEY);\n"
NOTE = "COMMENT ON TABLE public.t IS 'things';\n"


def fill(path: Path, text: str) -> None:
    """Write the statement where the template has room for it, or in place of what refuses to run."""
    lines = [line for line in path.read_text().splitlines(keepends=True) if not line.startswith("DO ")]
    path.write_text("".join(text + line if line == "COMMIT;\n" else line for line in lines))


def test_both_files_have_their_number_and_the_fields_of_the_platform(project: Any) -> None:
    project.write("schema/t.sql", TABLE)
    project.succeed("generate")
    out = project.succeed("create", "add_oauth2")
    assert out == "wrote generated/002_add_oauth2.sql\nwrote generated/002_add_oauth2.down.sql\n"
    says = parse_header((project.root / "generated/002_add_oauth2.sql").read_text())
    assert (says.number, says.name, says.description, says.author) == (2, "add_oauth2", "add oauth2", "A. Author")
    assert (len(says.date), says.depends_on) == (10, ("001_initial_schema",))


def test_words_become_a_name(project: Any) -> None:
    assert "001_add_orders_currency.sql" in project.succeed("create", "Add orders: currency")
    assert (
        "-- Description: Add orders: currency\n" in (project.root / "generated/001_add_orders_currency.sql").read_text()
    )


def test_what_is_empty_passes_nowhere_for_done(project: Any) -> None:
    project.write("schema/t.sql", TABLE)
    project.succeed("create", "add_things")
    checked = project.run("check")
    assert checked.code == 4
    assert "001_add_things.sql:12:1: error SD450" in checked.out
    for command in ("generate", "apply"):
        refused = project.run(command)
        assert refused.code == 4
        assert "SD450" in refused.err
    assert "002" in project.succeed("create", "add_more_things")


def test_from_the_template_to_the_ledger_and_back(project: Any) -> None:
    project.write("schema/t.sql", TABLE)
    project.succeed("generate")
    project.succeed("create", "say_what_it_is_for")
    up = project.root / "generated/002_say_what_it_is_for.sql"
    fill(up, NOTE)
    project.write("schema/t.sql", TABLE + NOTE)
    # It may still change: the lock does not hold it to account.
    checked = project.succeed("check")
    assert "warning SD414" in checked
    project.succeed("apply")
    refused = project.run("rollback")
    assert refused.code == 3
    assert "no way back of 002_say_what_it_is_for is written yet" in refused.err
    assert "no way back" in project.psql(up.with_suffix(".down.sql").read_text())
    fill(up.with_suffix(".down.sql"), "COMMENT ON TABLE public.t IS NULL;\n")
    project.succeed("rollback")
    project.succeed("apply")
    assert project.succeed("drift") == "in sync\n"
    assert project.psql(up.read_text()) == ""


def test_the_next_generate_locks_it(project: Any) -> None:
    project.write("schema/t.sql", TABLE)
    project.succeed("generate")
    project.succeed("create", "say_what_it_is_for")
    lock = project.root / "generated/migrations.lock"
    assert "002" not in lock.read_text()
    up = project.root / "generated/002_say_what_it_is_for.sql"
    fill(up, NOTE)
    project.write("schema/t.sql", TABLE + NOTE + "CREATE TABLE u (id int);\n")
    project.succeed("generate")
    assert "002_say_what_it_is_for.sql" in lock.read_text()
    fill(up, NOTE)
    assert project.run("check").code == 4


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("foo", "add_orders_currency"),
        ("migration", "add_orders_currency"),
        ("123", "add_orders_currency"),
        ("", "add_orders_currency"),
        ("004_add_oauth2", "add_oauth2"),
        ("add_oauth2.sql", "add_oauth2"),
        ("../../etc/passwd", "etc_passwd"),
        ("add\nDROP TABLE t;", "add_drop_table_t"),
        ("long " * 20, "long_" * 10 + "long"),
    ],
)
def test_silly_names_are_refused_with_a_better_one(project: Any, name: str, better: str) -> None:
    refused = project.run("create", name)
    assert refused.code == 64
    assert "error SD455" in refused.err
    assert refused.err.endswith(f"hint: schemadiff create {better}\n")
    assert project.migrations() == []


def run_on_a_terminal(answer: bytes) -> int:
    """The command line as its own process, at whose keyboard somebody sits."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", "from schemadiff.cli.main import run; run()", "create"]
    environment = os.environ | {"PYTHONPATH": str(Path(schemadiff.__file__).parents[1])}
    with subprocess.Popen(
        command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as run:
        os.close(theirs)
        os.write(ours, answer)
        out, err = run.communicate(timeout=60)
        os.close(ours)
    assert b"What does the migration do?" in err
    assert (b"wrote" in out) == (run.returncode == 0)
    return run.returncode


def test_the_name_is_asked_for_on_a_terminal_only(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_on_a_terminal(b"add oauth2\n") == 0
    assert project.migrations() == ["001_add_oauth2.down.sql", "001_add_oauth2.sql"]
    with open(os.devnull) as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        assert project.run("create").code == 64
