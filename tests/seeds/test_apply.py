"""A project with a seed and a database in; the rows are there and recorded, or nothing is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.project import Project

SEED = "INSERT INTO t (id, note) VALUES (1, 'a'), (2, 'b') ON CONFLICT DO NOTHING;\n"
PROTECTED = '[environments.production]\nurl_env = "DATABASE_URL"\nprotected = true\n'


@pytest.fixture
def settled(project: Project) -> Project:
    """A table, and a seed for it."""
    project.write("schema/t.sql", "CREATE TABLE t (id int PRIMARY KEY, note text);\n")
    project.succeed("generate", "-m", "a")
    project.succeed("apply")
    project.write("seeds/development.sql", SEED)
    return project


def rows(project: Project, query: str) -> list[Any]:
    return project.database.author().execute(query.encode()).fetchall()


def test_it_is_applied_once_and_recorded(settled: Project) -> None:
    """The second time nothing is to do; drift and generate see nothing."""
    assert settled.succeed("seed", "apply").startswith("applied seeds/development.sql  (2 rows, ")
    record = rows(settled, "SELECT env, file, length(checksum), rows FROM schema_seeds")
    assert record == [("development", "seeds/development.sql", 64, 2)]
    assert "nothing to do" in settled.succeed("seed", "apply")
    again = json.loads(settled.succeed("seed", "apply", "--format", "json"))
    assert (again["applied"], again["rows"]) == (False, 0)
    assert settled.succeed("drift") == "in sync\n"
    assert settled.succeed("generate", "--check")
    assert settled.run("diff", settled.url, "schema").code == 0
    assert settled.succeed("status")


def test_another_text_is_said_and_not_run(settled: Project) -> None:
    """Only with --again."""
    settled.succeed("seed", "apply")
    settled.write("seeds/development.sql", SEED.replace("'b'", "'c'").replace("(2", "(3"))
    outcome = settled.run("seed", "apply")
    assert (outcome.code, "SD555" in outcome.err) == (4, True)
    assert settled.succeed("seed", "apply", "--again").startswith("applied")
    assert rows(settled, "SELECT id FROM t ORDER BY id") == [(1,), (2,), (3,)]
    assert rows(settled, "SELECT rows FROM schema_seeds") == [(1,)]


def test_pending_migrations_come_first(settled: Project) -> None:
    """The seed was held to schema/, and the database is not there yet."""
    settled.write("schema/t.sql", "CREATE TABLE t (id int PRIMARY KEY, note text, more text);\n")
    settled.succeed("generate", "-m", "b")
    outcome = settled.run("seed", "apply")
    assert (outcome.code, "SD554" in outcome.err, rows(settled, "SELECT * FROM t")) == (4, True, [])


def test_all_or_nothing(settled: Project) -> None:
    """A row of the database is in the way of the second statement; nothing stays, not even the record."""
    settled.sql("INSERT INTO t VALUES (9, 'there')")
    settled.write("seeds/development.sql", SEED + "INSERT INTO t VALUES (8, 'x'),\n  (9, 'mine');\n")
    outcome = settled.run("seed", "apply")
    assert (outcome.code, "seeds/development.sql:2:1: error SD556" in outcome.err) == (4, True)
    assert rows(settled, "SELECT id FROM t") == [(9,)]
    assert rows(settled, "SELECT to_regclass('schema_seeds')::text") == [(None,)]


def test_what_the_check_refuses_is_not_run(settled: Project) -> None:
    """A constraint that only the end of the transaction looks at counts as well."""
    settled.write("seeds/development.sql", "INSERT INTO t VALUES (1, 'a'), (1, 'b');")
    assert settled.run("seed", "apply").code == 4
    assert rows(settled, "SELECT * FROM t") == []


def test_a_protected_environment_asks(settled: Project) -> None:
    """Nobody is there; --yes decides. A seed of another environment never goes there."""
    settled.write("schemadiff.toml", PROTECTED)
    settled.write("seeds/production.sql", SEED)
    for words in (("--env", "production"), (), ("--env", "development", "--yes")):
        outcome = settled.run("seed", "apply", *words)
        assert (outcome.code, "SD465" in outcome.err) == (3, True)
    assert rows(settled, "SELECT * FROM t") == []
    settled.succeed("seed", "apply", "--env", "production", "--yes")
    assert rows(settled, "SELECT count(*) FROM t") == [(2,)]


def test_an_environment_nobody_knows(settled: Project) -> None:
    """A seed alone does not say which database is meant."""
    settled.write("seeds/staging.sql", SEED)
    outcome = settled.run("seed", "apply", "--env", "staging")
    assert (outcome.code, "SD608" in outcome.err) == (64, True)
    settled.succeed("seed", "apply", "--env", "staging", "--url", settled.url)


def test_copy_and_a_table_of_somebody_elses(settled: Project) -> None:
    """Rows of COPY are counted; a table of the record's name that is none is left alone."""
    settled.write("seeds/development.sql", "COPY t FROM stdin;\n1\ta\n2\t\\N\n\\.\n")
    settled.succeed("seed", "apply")
    assert rows(settled, "SELECT rows FROM schema_seeds") == [(2,)]
    settled.sql("DROP TABLE schema_seeds; CREATE TABLE schema_seeds (id int)")
    outcome = settled.run("seed", "apply")
    assert (outcome.code, "SD420" in outcome.err) == (4, True)


def test_a_new_project_has_seeds(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """They pass the check, and there is nothing in them; a project with a configuration is left alone."""
    (project.root / "schemadiff.toml").unlink()
    said = project.succeed("init")
    assert "wrote seeds/development.sql\nwrote seeds/production.sql\n" in said
    assert project.succeed("seed", "check").endswith("2 files, 0 errors, 0 warnings\n")
    assert "nothing to do" in project.succeed("seed", "apply")
    (project.root / "seeds" / "production.sql").unlink()
    assert "seeds" not in project.succeed("init")


def test_the_seeds_of_this_repository(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """No finding, not even a note; and they go into a database of its migrations."""
    monkeypatch.chdir(Path(__file__).resolve().parent.parent.parent)
    seeds = json.loads(project.succeed("seed", "check", "--format", "json"))["seeds"]
    assert [(seed["environment"], seed["rows"], seed["problems"]) for seed in seeds] == [
        ("development", 31, []), ("production", 0, []),
    ]  # fmt: skip
    project.succeed("apply")
    assert "(31 rows, " in project.succeed("seed", "apply")
