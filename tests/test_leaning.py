"""What objects lean on is known of all of them, whether it was stated of all or of the unusual ones only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from schemadiff.cache.packing import packed, unpacked
from schemadiff.introspect import introspect
from schemadiff.leaning import AllNeeds, needs_once, unusual_needs
from schemadiff.model import Catalog, Object, ObjectId, Unmodelled
from schemadiff.overlay import overlaid
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
    again = unpacked(data)
    assert {who: again.needs[who] for who in catalog.objects} == catalog.needs
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


Needs: TypeAlias = Mapping[ObjectId, frozenset[ObjectId]]


def _thing(number: int) -> Object:
    """Each belongs to the one of half its number."""
    above = ObjectId("table", (str(number // 2),)) if number else None
    return Unmodelled(id=ObjectId("table", (str(number),)), parent=above, text="")


_THINGS = [_thing(number) for number in range(10)]
_SOME = st.frozensets(st.sampled_from(_THINGS))
_IDS = st.sampled_from([thing.id for thing in _THINGS])
# Most lean on what they belong to.
_STATED = st.dictionaries(_IDS, st.frozensets(_IDS, max_size=3), max_size=4)


def _among(objects: Iterable[Object], stated: Needs) -> dict[ObjectId, frozenset[ObjectId]]:
    there = {obj.id for obj in objects}
    usual = {obj.id: frozenset(filter(None, (obj.parent,))) for obj in objects}
    return {who: (usual | stated)[who] & there for who in there}


def _by_id(objects: Iterable[Object]) -> dict[ObjectId, Object]:
    return {obj.id: obj for obj in objects}


@given(_SOME, _STATED)
def test_each_is_told_by_itself_as_all_are(some: frozenset[Object], stated: Needs) -> None:
    objects = _by_id(some)
    needs = _among(some, stated)
    few = unusual_needs(Catalog(objects, needs, 180000))
    told = AllNeeds(objects, lambda: few)
    for thing in _THINGS:
        assert told.get(thing.id) == needs.get(thing.id)
        assert (thing.id in told) == (thing.id in needs)
    # Now of all of them, and then once more of each.
    assert dict(told) == needs
    assert {who: told[who] for who in told} == needs


@given(_SOME, _STATED, _SOME, _SOME, _STATED)
def test_of_what_was_made_of_another_they_are_as_if_nothing_had_leaned_on_what_is_gone(
    some: frozenset[Object], stated: Needs, gone: frozenset[Object], put: frozenset[Object], new: Needs
) -> None:
    then = _among(some, stated)
    away, come = {obj.id for obj in gone | put}, _by_id(put)
    objects = overlaid(_by_id(some), away, come)
    coming = {who: on for who, on in _among(objects.values(), new).items() if who in come}
    made = needs_once(Catalog(_by_id(some), then, 180000), objects, away, lambda: coming)
    expected = {who: then[who] & objects.keys() for who in objects if who not in come} | coming
    assert {who: made[who] for who in objects} == expected
    assert dict(made) == expected
