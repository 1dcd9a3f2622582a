"""Objects in; a failure where those that were kept in chunks are not what a dictionary of them would be."""

from __future__ import annotations

from collections.abc import Mapping
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as some

from schemadiff.cache.encoding import plain
from schemadiff.cache.packing import packed, unpacked
from schemadiff.kinds.comment import Comment
from schemadiff.kinds.sequence import Sequence
from schemadiff.model import Catalog, Object, ObjectId

NAMES = some.text("abñ", max_size=3)
SEQUENCES = some.builds(ObjectId, some.just("sequence"), some.tuples(NAMES, NAMES))
COMMENTS = some.builds(lambda who: who.satellite("comment"), SEQUENCES)
IDS = some.one_of(SEQUENCES, COMMENTS, some.builds(ObjectId, some.just("table"), some.tuples(NAMES, NAMES)))


def made(who: ObjectId, number: int) -> Object:
    if who.kind == "comment":
        return Comment(id=who, parent=ObjectId("sequence", who.path[1:]), text=f"the text of {number % 3}")
    values = {"type": "bigint", "start": number, "increment": 1, "minimum": 1, "maximum": 9, "cache": 1}
    return Sequence(id=who, **values, cycle=bool(number % 2), persistence="p")


def in_chunks(objects: Mapping[ObjectId, Object]) -> Mapping[ObjectId, Object]:
    with patch("schemadiff.cache.chunks._EVERY", 2):
        kept = packed(Catalog(objects=objects, needs={who: frozenset() for who in objects}, version=18_00_06))
    return unpacked(kept).objects


@given(some.sets(some.one_of(SEQUENCES, COMMENTS)), some.lists(IDS))
def test_each_is_found_where_it_is(ids: set[ObjectId], others: list[ObjectId]) -> None:
    objects = {who: made(who, number) for number, who in enumerate(ids)}
    for asked_for_all in (False, True):
        kept = in_chunks(objects)
        if asked_for_all:
            assert dict(kept) == objects == {who: kept[who] for who in kept}
        assert len(kept) == len(objects)
        assert [kept.get(who) for who in others] == [objects.get(who) for who in others]
        assert [who in kept for who in others] == [who in objects for who in others]
        assert all(plain(kept[who]) == plain(obj) for who, obj in objects.items())
        assert kept == objects == dict(kept.items())


def test_what_is_no_name_is_not_there() -> None:
    assert "sequence" not in in_chunks({})
    assert ObjectId("sequence", ("a", "b")) not in in_chunks({})
