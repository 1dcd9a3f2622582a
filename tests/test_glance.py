"""The `schemadiff` command goes in, twice; the second time it prints the same without the program, if nothing moved."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from typing import Any

import pytest

from schemadiff.cache.questions import SETTINGS
from schemadiff.glance.libpq import Refusal, asked
from tests.test_answers import known

__all__ = ["known"]
_COMMAND = "from schemadiff.start import run; run()"
_PROGRAM = ("psycopg", "typer", "sqlglot", "jinja2", "deepdiff", "pydantic", "schemadiff.cli")


def start(project: Any, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as an installed script runs it."""
    surroundings = {**os.environ, "DATABASE_URL": project.url, **environment}
    command = [sys.executable, "-X", "importtime", "-c", _COMMAND, *arguments]
    return subprocess.run(command, cwd=project.root, env=surroundings, capture_output=True, text=True, check=False)


def imported(done: subprocess.CompletedProcess[str]) -> set[str]:
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


def glanced(done: subprocess.CompletedProcess[str]) -> bool:
    """Whether nothing of the program was loaded."""
    return not any(name in _PROGRAM for name in imported(done))


@pytest.mark.parametrize("command", ["drift", "generate"])
def test_the_second_run_only_glances(known: Any, command: str) -> None:
    first, second = start(known, command), start(known, command)
    assert not glanced(first)
    assert glanced(second)
    assert (second.returncode, second.stdout) == (first.returncode, first.stdout)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE app.account ADD COLUMN rogue int",
        "COMMENT ON TABLE app.account IS NULL",
        "DELETE FROM schema_migrations",
        "UPDATE schema_migrations SET checksum = 'another'",
    ],
)
def test_whatever_moves_in_the_database_is_seen(known: Any, statement: str) -> None:
    start(known, "drift")
    known.sql(statement)
    assert not glanced(done := start(known, "drift"))
    fresh = start(known, "drift", "--no-cache")
    assert (done.returncode, done.stdout) == (fresh.returncode, fresh.stdout)


SAYS_THE_SAME = "TRUNCATE app.account; COMMENT ON TABLE app.account IS 'who'"


def test_what_was_written_anew_and_says_the_same_is_not_read(known: Any) -> None:
    """Only what moved is asked, and the next run takes it for what was there."""
    first = start(known, "drift")
    for _ in range(2):
        known.sql(SAYS_THE_SAME)
        done = start(known, "drift")
        assert glanced(done)
        assert (done.returncode, done.stdout) == (first.returncode, first.stdout)
        assert glanced(start(known, "drift"))


@pytest.mark.parametrize("statement", ["ALTER POLICY own ON app.account USING (true)", "DELETE FROM schema_migrations"])
def test_one_that_says_something_else_is_seen_among_them(known: Any, statement: str) -> None:
    start(known, "drift")
    known.sql(f"{SAYS_THE_SAME}; {statement}")
    assert not glanced(done := start(known, "drift"))
    fresh = start(known, "drift", "--no-cache")
    assert (done.returncode, done.stdout) == (fresh.returncode, fresh.stdout)


@pytest.mark.parametrize("name", ["schema/more.sql", "generated/002_more.sql", "drift-accept.toml", "schemadiff.toml"])
def test_whatever_moves_in_the_project_is_seen(known: Any, name: str) -> None:
    start(known, "drift")
    known.write(name, "")
    assert not glanced(start(known, "drift"))


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (("--no-cache",), {}),
        (("--strict",), {}),
        ((), {"GITHUB_ACTIONS": "true"}),
        ((), {"DATABASE_URL": ""}),
        ((), {"DATABASE_URL": "postgresql://nobody@/nowhere?host=/nowhere"}),
        ((), {"SCHEMADIFF_PG_BIN": "/nowhere"}),
    ],
)
def test_another_line_or_surrounding_is_another(known: Any, arguments: tuple[str, ...], environment: Any) -> None:
    start(known, "drift")
    assert not glanced(start(known, "drift", *arguments, **environment))


def test_drift_is_never_only_glanced_at(known: Any) -> None:
    known.sql("ALTER TABLE app.account ADD COLUMN rogue int")
    assert [glanced(start(known, "drift")) for _ in range(2)] == [False, False]


def test_the_webhook_is_told_every_time(known: Any) -> None:
    known.write("schemadiff.toml", 'webhook_url_env = "HOOK"\n')
    start(known, "drift")
    assert glanced(start(known, "drift"))
    assert not glanced(start(known, "drift", HOOK="http://127.0.0.1:9/"))


def _answer(question: str, ask: Any) -> Any:
    return ask(question)


def test_rows_come_as_texts(known: Any) -> None:
    questions = ("SELECT 1, NULL, 'ä', true", "SHOW search_path")
    rows = asked(known.url, SETTINGS, lambda ask: [*map(ask, questions)])
    assert rows == [[("1", None, "ä", "t")], [("pg_catalog, pg_temp",)]]
    for url, question in ((known.url, "SELECT no"), ("postgresql:///x?host=/nowhere", "SELECT 1"), ("no url", "")):
        with pytest.raises(Refusal):
            asked(url, SETTINGS, partial(_answer, question))
