"""Rows of numbers are what the query says, however often they are asked for and however many there are."""

from __future__ import annotations

import pytest

from schemadiff.introspect.rows import named_rows, number_rows
from schemadiff.scratch import Database


@pytest.mark.parametrize("at_a_time", [1, 3, 10_000])
def test_they_are_what_the_query_says(database: Database, monkeypatch: pytest.MonkeyPatch, at_a_time: int) -> None:
    monkeypatch.setattr("schemadiff.introspect.rows._AT_A_TIME", at_a_time)
    database.author().execute("CREATE TABLE a (id serial PRIMARY KEY, b int); CREATE VIEW v AS SELECT id, ctid FROM a")
    rows = number_rows(database.admin(), "dependency")
    said = named_rows(database.admin(), "dependency")
    # A column of the system's has a number below zero.
    assert any(row[5] < 0 for row in said)
    assert list(rows) == said == list(rows)


def test_there_may_be_none(database: Database) -> None:
    assert list(number_rows(database.admin(), "dependency")) == []
