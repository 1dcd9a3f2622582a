"""Migrations whose usual statements run together lead to what they lead to one by one, and fail where they do."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemadiff.diagnostics import Conflict
from schemadiff.migrations.files import MigrationFile
from schemadiff.parse.read import parse_text
from schemadiff.proof import replay as running
from schemadiff.scratch import Database
from schemadiff.sources import history
from schemadiff.sources.history import naming_roles, replay

CASES = Path(__file__).parent.parent / "cases"
TABLES = "".join(f"CREATE TABLE t{n} (id int PRIMARY KEY);\n" for n in range(450))


def _replay(database: Database, text: str) -> None:
    replay(database, [MigrationFile(1, "all", Path("001_all.sql"), text, "")])


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many statements ran together, each time that some did."""
    counts: list[int] = []

    def noted(database: Database, texts: list[str]) -> bool:
        done = running.run_together(database, texts)
        counts.extend([len(texts)] if done else [])
        return done

    monkeypatch.setattr(history, "run_together", noted)
    return counts


def _relations(database: Database) -> int:
    found = database.admin().execute("SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', 's')").fetchone()
    return int(found[0]) if found else 0


def test_many_statements_are_few_messages(database: Database, messages: list[int]) -> None:
    _replay(database, f"BEGIN;\n{TABLES}COMMIT;\n")
    assert messages == [200, 200, 50]
    assert _relations(database) == 450


def test_the_refused_one_among_many_is_named(database: Database) -> None:
    text = f"BEGIN;\n{TABLES}CREATE TABLE a (b int,\n  c nothing);\nCREATE TABLE z ();\nCOMMIT;\n"
    with pytest.raises(Conflict) as refused:
        _replay(database, text)
    said = refused.value.diagnostics[0]
    assert (said.code, str(said.origin)) == ("SD712", "001_all.sql:453:5")
    # Those before it have run, one by one.
    assert _relations(database) == 450


def test_settings_in_between_hold_for_what_follows(database: Database, messages: list[int]) -> None:
    text = (
        "CREATE SCHEMA s;\nCREATE TABLE public.a ();\nCREATE TABLE b ();\nSET search_path = s;\nCREATE TABLE c ();\n"
        "CREATE TABLE d ();\nBEGIN;\nSET LOCAL search_path = public;\nCREATE TABLE e ();\nCREATE TABLE f ();\nCOMMIT;\n"
        "CREATE TABLE g ();\nCREATE TABLE h ();\n"
    )
    _replay(database, text)
    rows = database.admin().execute("SELECT tablename::text FROM pg_tables WHERE schemaname = 's' ORDER BY 1")
    assert rows.fetchall() == [("c",), ("d",), ("g",), ("h",)]
    assert messages == [2, 2, 2, 2]


def test_what_no_transaction_may_hold_runs_alone(database: Database, messages: list[int]) -> None:
    lines = "CREATE INDEX CONCURRENTLY i ON t (id);\nCREATE UNIQUE INDEX CONCURRENTLY j ON t (id);\n"
    _replay(database, f"CREATE TABLE t (id int);\nCREATE TABLE u ();\n{lines}")
    assert messages == [2]


def test_a_comment_at_the_end_hides_nothing(database: Database) -> None:
    _replay(database, "CREATE TABLE a () -- here\n;\nCREATE TABLE b () -- there\n;\nCREATE TABLE c ();\n")
    assert _relations(database) == 3


@pytest.mark.parametrize("kind", sorted(folder.name for folder in CASES.iterdir() if folder.is_dir()))
def test_what_is_not_looked_at_names_no_role(kind: str) -> None:
    for file in sorted((CASES / kind).rglob("*.sql")):
        text = file.read_text()
        whole, part = parse_text(text, ""), parse_text(naming_roles(text), "")
        roles = [{role for s in parsed.statements for role in s.roles} for parsed in (whole, part)]
        assert roles[0] == roles[1], file
        stated = [history.owners_stated(parsed.statements, role) for parsed in (whole, part) for role in roles[0]]
        assert stated[: len(stated) // 2] == stated[len(stated) // 2 :], file
