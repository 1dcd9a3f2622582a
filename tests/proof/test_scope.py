"""What has to do with a change, found by what another catalog told, is what it is without that."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from schemadiff.model import Catalog, Later, Object, ObjectId, Unmodelled
from schemadiff.overlay import overlaid
from schemadiff.proof.scope import scope_of, widened


def _object(kind: str, *path: str, above: ObjectId | None = None, text: str = "") -> Object:
    return Unmodelled(id=ObjectId(kind, path), parent=above, text=text)


_TABLES = [_object("table", "app", name) for name in "abcdef"]
_OBJECTS: tuple[Object, ...] = (
    *_TABLES,
    *(_object("column", *table.id.path, name, above=table.id) for table in _TABLES for name in "xy"),
    *(_object("comment", "table", *table.id.path, above=table.id) for table in _TABLES),
    *(_object("partition", *table.id.path, above=table.id) for table in _TABLES[:3]),
    *(_object("view", "app", name) for name in "vw"),
    _object("function", "app", "f", "", text="a"),
    _object("schema", "app"),
)
_IDS = [obj.id for obj in _OBJECTS]
_SOME = st.frozensets(st.sampled_from(_OBJECTS))
_NEEDS = st.dictionaries(st.sampled_from(_IDS), st.frozensets(st.sampled_from(_IDS), max_size=3), max_size=12)


def _needs(
    some: Iterable[ObjectId], wanted: dict[ObjectId, frozenset[ObjectId]]
) -> dict[ObjectId, frozenset[ObjectId]]:
    there = frozenset(some)
    return {i: wanted.get(i, frozenset()) & there - {i} for i in there}


@given(_SOME, st.frozensets(st.sampled_from(_IDS), max_size=6), _SOME, _NEEDS, _NEEDS, st.sets(st.sampled_from(_IDS)))
def test_it_is_the_same_however_the_target_was_made(
    some: frozenset[Object],
    away: frozenset[ObjectId],
    put: frozenset[Object],
    then: dict[ObjectId, frozenset[ObjectId]],
    now: dict[ObjectId, frozenset[ObjectId]],
    changed: set[ObjectId],
) -> None:
    objects = {obj.id: obj for obj in some}
    start = Catalog(objects, _needs(objects, then), 180000)
    made = overlaid(objects, away, {obj.id: obj for obj in put})
    needs = _needs(made, now)
    found = scope_of(start, Catalog(made, Later(lambda: needs), 180000), changed)
    plain = scope_of(start, Catalog(dict(made), needs, 180000), changed)
    assert list(found.start.objects) == list(plain.start.objects)
    assert list(found.target.objects.items()) == list(plain.target.objects.items())
    assert (found.start.needs, found.target.needs) == (plain.start.needs, plain.target.needs)


@given(_SOME, _SOME, _SOME, _NEEDS, _NEEDS)
def test_a_part_put_back_is_the_whole_with_its_needs(
    rest: frozenset[Object],
    before: frozenset[Object],
    after: frozenset[Object],
    then: dict[ObjectId, frozenset[ObjectId]],
    now: dict[ObjectId, frozenset[ObjectId]],
) -> None:
    outside = {obj.id: obj for obj in rest - before - after}
    objects = outside | {obj.id: obj for obj in before}
    whole = Catalog(objects, _needs(objects, then), 180000)
    part = Catalog({obj.id: obj for obj in before}, {}, 180000)
    become = {obj.id: obj for obj in after}
    needs = _needs(become, now)
    found = widened(whole, part, Catalog(become, needs, 180000))
    assert list(found.objects.items()) == list((outside | become).items())
    gone = part.objects.keys() - become.keys()
    for who, on in found.needs.items():
        kept = whole.needs.get(who, frozenset()) - gone
        assert on == (needs[who] | (kept - become.keys()) if who in become else kept)
    assert found.needs.keys() == found.objects.keys()
