"""`baseline`: a database that has its state already is told which migrations that is."""

from __future__ import annotations

from typing import Any

import pytest

from schemadiff.migrations import ledger

TABLE = "CREATE TABLE t (id int PRIMARY KEY);\n"
MORE = "CREATE TABLE more (id int);\n"


@pytest.fixture
def two(project: Any) -> Any:
    """Two migrations, applied nowhere."""
    project.write("schema/t.sql", TABLE)
    project.succeed("generate", "--offline")
    project.write("schema/more.sql", MORE)
    project.succeed("generate", "--offline", "-m", "more")
    return project


def rows(project: Any) -> list[tuple[int, str | None]]:
    return [(row.version, row.checksum) for row in ledger.read(project.database.author())]


def test_what_is_there_counts_as_applied(two: Any) -> None:
    two.sql(TABLE)
    assert two.succeed("baseline", "1") == "001_initial_schema.sql counts as applied\n"
    assert [version for version, _ in rows(two)] == [1]
    assert two.succeed("baseline", "1") == "nothing to adopt\n"
    assert "applied 002_more.sql" in two.succeed("apply")
    assert two.succeed("drift") == "in sync\n"
    status = two.succeed("status")
    assert "edited" not in status
    refused = two.run("baseline", "1")
    assert refused.code == 4
    assert "SD464" in refused.err


def test_the_rest_of_a_database_that_is_further_than_its_ledger(two: Any) -> None:
    two.succeed("apply", "--to", "1")
    two.sql(MORE)
    assert two.succeed("baseline", "2") == "002_more.sql counts as applied\n"
    assert two.succeed("drift") == "in sync\n"


def test_a_database_that_is_somewhere_else_is_refused(two: Any) -> None:
    two.sql(TABLE.replace("int PRIMARY", "bigint PRIMARY") + "CREATE TABLE by_hand ();")
    refused = two.run("baseline", "2")
    assert refused.code == 4
    assert "SD463" in refused.err
    for line in ("- table public.more", "+ table public.by_hand", "~ column public.t.id"):
        assert line in refused.out
    assert rows(two) == []
    assert not ledger.columns_of(two.database.author(), ledger.DEFAULT)

    told = two.run("baseline", "2", "--in-spite-of-differences")
    assert told.code == 0
    assert "by_hand" in told.err
    assert [version for version, _ in rows(two)] == [1, 2]
    assert two.run("drift").code == 2


def test_numbers_and_files_that_are_wrong(two: Any) -> None:
    two.sql(TABLE)
    assert two.run("baseline", "3").code == 4
    assert two.run("baseline", "x").code == 64
    assert two.run("baseline").code == 64
    (two.root / "generated/001_initial_schema.sql").write_text("SELECT 1;\n")
    assert two.run("baseline", "1").code == 4
    assert rows(two) == []


def test_a_protected_database_asks_first(two: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    two.write("schemadiff.toml", '[environments.production]\nurl_env = "PRODUCTION_URL"\nprotected = true\n')
    monkeypatch.setenv("PRODUCTION_URL", two.url)
    two.sql(TABLE)
    for arguments in (["--env", "production"], ["--url", two.url], []):
        refused = two.run("baseline", "1", *arguments)
        assert refused.code == 3
        assert 'SD465: the environment "production" is protected' in refused.err
    assert rows(two) == []
    two.succeed("baseline", "1", "--env", "production", "--yes")
