"""A catalog that is set aside is in memory as its bytes, and is what it was when somebody asks for its objects."""

from __future__ import annotations

import dataclasses
import sys
from weakref import WeakValueDictionary

import pytest

from schemadiff.cache.catalogs import set_aside
from schemadiff.cache.encoding import plain
from schemadiff.cache.packing import packed
from schemadiff.diagnostics import Origin
from schemadiff.introspect import introspect
from schemadiff.model import ObjectId
from schemadiff.scratch import Database
from schemadiff.sources.exclude import without_tables

SCHEMA = """
CREATE TABLE a (id serial PRIMARY KEY, name text DEFAULT 'x' CHECK (name <> ''));
CREATE VIEW v AS SELECT id FROM a;
CREATE TABLE schemadiff_migrations (version bigserial PRIMARY KEY, name text, checksum text);
COMMENT ON COLUMN schemadiff_migrations.name IS 'ours';
"""
TABLE = ObjectId("table", ("public", "a"))
OURS = ("public", "schemadiff_migrations")


def test_it_is_what_it_was(database: Database) -> None:
    database.author().execute(SCHEMA)
    catalog = introspect(database.admin())
    again = set_aside(catalog).catalog
    assert {who: plain(obj) for who, obj in again.objects.items()} == {
        who: plain(obj) for who, obj in catalog.objects.items()
    }
    assert again.needs == catalog.needs


def test_nothing_is_held_of_what_was_set_aside(database: Database) -> None:
    database.author().execute(SCHEMA)
    catalog = introspect(database.admin())
    table = catalog.objects[TABLE]
    aside = set_aside(catalog)
    del catalog
    # The name here, and the argument of the call.
    assert sys.getrefcount(table) == 2
    assert plain(aside.catalog.objects[TABLE]) == plain(table)


def test_what_is_read_later_takes_its_place(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    # Other tests have opened the same.
    monkeypatch.setattr("schemadiff.cache.chunk._known", WeakValueDictionary())
    database.author().execute(SCHEMA)
    aside = set_aside(introspect(database.admin()))
    later = introspect(database.admin())
    packed(later)
    found = dict(aside.catalog.objects)
    assert found == later.objects
    assert all(obj is later.objects[who] for who, obj in found.items())


def test_our_own_tables_are_left_out_of_it(database: Database) -> None:
    database.author().execute(SCHEMA)
    catalog = introspect(database.admin())
    gone = {who for who in catalog.objects if OURS[1] in who.path or "schemadiff_migrations_version_seq" in who.path}
    left = without_tables(set_aside(catalog).catalog, [OURS])
    assert len(gone) > 5
    assert left.objects.keys() == catalog.objects.keys() - gone
    assert left.needs == {who: on - gone for who, on in catalog.needs.items() if who not in gone}


def test_what_is_only_called_so_is_left_in_with_its_sequence(database: Database) -> None:
    database.author().execute("CREATE TABLE schemadiff_migrations (id serial, name text)")
    catalog = introspect(database.admin())
    assert without_tables(catalog, [OURS]).objects == catalog.objects


def test_it_knows_where_it_was_written(database: Database) -> None:
    database.author().execute(SCHEMA)
    catalog = introspect(database.admin())
    places = [Origin("a.sql", 1, 1), Origin("b.sql", 1, 1), Origin("b.sql", 70_000, 2)]
    origins = {who: places[number % 3] for number, who in enumerate(catalog.objects) if number % 5}
    again = set_aside(dataclasses.replace(catalog, origins={**origins, ObjectId("table", ("no", "such")): places[0]}))
    assert again.catalog.origins == origins
    assert set_aside(catalog).catalog.origins == {}
