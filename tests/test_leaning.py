"""What objects lean on is known of all of them, whether it was stated of all or of the unusual ones only."""

from __future__ import annotations

from dataclasses import replace

from schemadiff.cache.packing import packed, unpacked
from schemadiff.introspect import introspect
from schemadiff.leaning import unusual_needs
from schemadiff.model import Catalog, ObjectId
from schemadiff.scratch import Database
from schemadiff.sources.exclude import without

SCHEMA = """
CREATE TYPE colour AS ENUM ('red');
CREATE TABLE a (id int PRIMARY KEY, hue colour DEFAULT 'red' CHECK (hue <> 'red'));
CREATE TABLE b (id int REFERENCES a);
COMMENT ON COLUMN a.id IS 'one';
CREATE VIEW v AS SELECT id FROM a;
"""


def read(database: Database) -> Catalog:
    """The catalog of the schema."""
    database.author().execute(SCHEMA)
    return introspect(database.admin())


def stated_of_all(catalog: Catalog) -> Catalog:
    """The same, what it leans on stated of each object."""
    return replace(catalog, needs=dict(catalog.needs))


def test_the_unusual_ones_are_those_that_lean_on_more_than_what_they_belong_to(database: Database) -> None:
    catalog = read(database)
    unusual = unusual_needs(catalog)
    column, comment = ObjectId("column", ("public", "a", "id")), ObjectId("comment", ("column", "public", "a", "id"))
    assert ObjectId("view", ("public", "v")) in unusual
    assert ObjectId("column", ("public", "a", "hue")) in unusual
    assert not {column, comment} & unusual.keys()
    assert catalog.needs[comment] == {column}
    assert catalog.needs.keys() == catalog.objects.keys()
    assert unusual_needs(stated_of_all(catalog)) == unusual


def test_packed_and_opened_they_lean_on_the_same(database: Database) -> None:
    catalog = read(database)
    data = packed(catalog)
    assert data == packed(stated_of_all(catalog))
    for in_chunks in (False, True):
        again = unpacked(data, in_chunks=in_chunks)
        assert again.needs == catalog.needs
        assert unusual_needs(again) == unusual_needs(catalog)


def test_nothing_leans_on_what_was_taken_out(database: Database) -> None:
    catalog = read(database)
    out = {ObjectId("column", ("public", "a", "id")), ObjectId("comment", ("table", "nowhere"))}
    out |= {i for i in catalog.objects if i.path == ("public", "colour")}
    left = without(catalog, out)
    assert left.needs == {i: on - out for i, on in catalog.needs.items() if i not in out}
    assert left.needs == without(stated_of_all(catalog), out).needs
    assert left.needs[ObjectId("comment", ("column", "public", "a", "id"))] == frozenset()


def test_objects_of_which_nothing_is_stated_lean_on_nothing(database: Database) -> None:
    catalog = replace(read(database), needs={})
    again = unpacked(packed(catalog))
    assert set(again.needs.values()) == {frozenset()}
    assert again.needs.keys() == catalog.objects.keys()
