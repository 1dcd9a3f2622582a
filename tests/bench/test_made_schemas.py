"""The schemas and changes that the benchmark is made of go in; a failure where they are not what it says they are."""

from __future__ import annotations

import pytest

from schemadiff.scratch import Database
from schemadiff.sources.named_roles import make_roles
from tests.bench.changes import changed
from tests.bench.edits import edited
from tests.bench.shape import schema_of
from tests.bench.statements import READER, WRITER, files_of


def test_it_is_the_same_each_time() -> None:
    """Figures of two days are of one schema."""
    assert files_of(schema_of(60)) == files_of(schema_of(60))
    assert files_of(changed(schema_of(60), 9)) == files_of(changed(schema_of(60), 9))


def test_it_is_made_up_as_the_page_says() -> None:
    """About 12 columns, 3 indexes, a fifth with views."""
    tables = schema_of(1000).tables
    assert 11 <= sum(len(table.columns) + 3 for table in tables) / 1000 <= 14
    assert {len(table.indexes) for table in tables} == {3}
    assert 150 <= sum(table.view is not None for table in tables) <= 250
    assert 1000 <= sum(len(table.references) for table in tables) <= 2000
    assert sum(table.partitioned for table in tables) == 20


@pytest.mark.parametrize("count", [1, 9, 50])
def test_each_change_is_of_an_object_of_its_own(count: int) -> None:
    """So many, in as many tables and types."""
    before = schema_of(100)
    after = changed(before, count)
    pairs = [*zip(before.tables, after.tables, strict=True), *zip(before.enums, after.enums, strict=True)]
    assert sum(one != other for one, other in pairs) == count


@pytest.mark.parametrize("count", [0, 50])
def test_postgresql_takes_it(database: Database, count: int) -> None:
    """Before and after, partitions, policies and functions included."""
    make_roles({READER, WRITER}, database.admin(), database.server.author)
    for text in files_of(changed(schema_of(100), count)).values():
        database.admin().execute(text.encode())


EXPORTED = {
    **{
        f"tables/t{number}.sql": (
            f"CREATE TABLE public.t{number} (\n    id bigint NOT NULL,\n    n smallint\n);\n\n"
            f"CREATE INDEX t{number}_idx ON public.t{number} USING btree (n);\n"
        )
        for number in range(12)
    },
    **{f"functions/f{number}.sql": "CREATE FUNCTION f() AS $$\nBEGIN\nEND\n$$;\n" for number in range(2)},
}


@pytest.mark.parametrize("count", [1, 7, 14])
def test_exported_files_are_edited(count: int) -> None:
    """As many files as changes; no file comes or goes."""
    after = edited(EXPORTED, count)
    assert after.keys() == EXPORTED.keys()
    assert sum(after[name] != EXPORTED[name] for name in after) == count
