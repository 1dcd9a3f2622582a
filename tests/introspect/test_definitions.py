"""Indexes and keys with all that is not usual about them in; a failure out for each text that is not PostgreSQL's.

The cases of tests/cases and the schemas of real products are compared likewise, where they are read anyway.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from schemadiff.introspect import completion, introspect
from schemadiff.scratch import Database
from tests.introspect.oracle import printed_otherwise

HERE = Path(__file__).parent


@pytest.mark.parametrize("file", ["indexes", "constraints"])
def test_texts_are_those_of_postgresql(file: str, database: Database) -> None:
    """Quoting, collations, operator classes, orders, INCLUDE, expressions, predicates, options, timing, inheritance."""
    major = database.server.version // 10000
    _run(database, *(sql_of(name) for name in (file, *(f"since_{n}" for n in (15, 18) if n <= major))))
    assert printed_otherwise(introspect(database.admin()), database) == []


def test_another_usual_class_is_seen(database: Database) -> None:
    """Where somebody made a class of his own the usual one for a type, PostgreSQL prints the one that was it before."""
    _run(database, "CREATE TABLE t (a varchar)", "CREATE INDEX ON t (a)")
    _run(
        database,
        "CREATE OPERATOR CLASS own DEFAULT FOR TYPE varchar USING btree AS OPERATOR 1 < (text, text),"
        " OPERATOR 2 <= (text, text), OPERATOR 3 = (text, text), OPERATOR 4 >= (text, text),"
        " OPERATOR 5 > (text, text), FUNCTION 1 (varchar, varchar) bttextcmp(text, text)",
        "CREATE INDEX ON t (a)",
    )
    catalog = introspect(database.admin())
    assert any("text_ops" in text for text in _definitions(catalog))
    assert printed_otherwise(catalog, database) == []


def test_usual_ones_are_not_asked_for(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL prints nothing that its catalogs say as well: asking for it is what reading used to cost."""
    _run(database, sql_of("usual"))
    monkeypatch.setattr(completion, "_ASKED", "select 1 / 0, {}(%s::oid[])")
    assert len(introspect(database.admin()).objects) > 20
    _run(database, "CREATE INDEX ON one (at) WITH (fillfactor = 70)")
    monkeypatch.undo()
    assert printed_otherwise(introspect(database.admin()), database) == []


def test_another_keyword_is_asked_for(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which words are quoted depends on the version, so PostgreSQL prints what has one in it."""
    _run(database, 'CREATE TABLE t ("system_user" int); CREATE INDEX ON t ("system_user")')
    assert printed_otherwise(introspect(database.admin()), database) == []
    monkeypatch.setattr(completion, "_ASKED", "select 1 / 0, {}(%s::oid[])")
    with pytest.raises(psycopg.errors.Error):
        introspect(database.admin())


def sql_of(name: str) -> str:
    return (HERE / f"{name}.sql").read_text()


def _run(database: Database, *texts: str) -> None:
    for text in texts:
        database.admin().execute(text.encode())


def _definitions(catalog: Any) -> list[str]:
    return [obj.definition for obj in catalog.objects.values() if obj.id.kind == "index"]
