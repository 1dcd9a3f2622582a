"""What belongs to what is found the same of objects by themselves, of kept ones, and of what was made of either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemadiff.belonging import Grouped, belonging, group_of
from schemadiff.model import Later, Object, ObjectId, Unmodelled
from schemadiff.overlay import overlaid

_KINDS = ("table", "column", "view")
Objects: TypeAlias = dict[ObjectId, Object]


def _thing(number: int) -> Object:
    """Each belongs to the one of half its number, which may not be there."""
    above = _thing(number // 2).id if number else None
    return Unmodelled(id=ObjectId(_KINDS[number % 3], (str(number),)), parent=above, text="")


_THINGS = [_thing(number) for number in range(14)]
_SOME = st.frozensets(st.sampled_from(_THINGS))
_IDS = st.frozensets(st.sampled_from([thing.id for thing in _THINGS]), max_size=4)


def _by_id(objects: Iterable[Object]) -> Objects:
    return {obj.id: obj for obj in objects}


def _parted(objects: Objects, every: int) -> Mapping[ObjectId, Object]:
    """In groups, of which each has its neighbours, whatever kinds these are of."""
    items = list(objects.items())
    groups = [group_of(dict(items[at : at + every])) for at in range(0, len(items), every)]
    return Grouped({bytes([number]): group for number, group in enumerate(groups)})


def _ways(objects: Objects, every: int) -> list[Mapping[ObjectId, Object]]:
    return [objects, Later(lambda: objects), _parted(objects, every)]


@pytest.mark.parametrize("way", range(3))
@given(
    _SOME, st.integers(1, 5), st.lists(st.tuples(_IDS, _SOME), max_size=3), _IDS, st.frozensets(st.sampled_from(_KINDS))
)
def test_it_is_what_a_look_at_each_object_finds(
    way: int,
    some: frozenset[Object],
    every: int,
    edits: list[tuple[frozenset[ObjectId], frozenset[Object]]],
    asked: frozenset[ObjectId],
    kinds: frozenset[str],
) -> None:
    names = {who.path for who in asked}
    start = made = _ways(_by_id(some), every)[way]
    for away, put in edits:
        made = overlaid(made, away, _by_id(put))
    for found in (belonging(made), belonging(made, belonging(start)), belonging(made, belonging({}))):
        assert found.below(asked) == {i for i, obj in made.items() if obj.parent in asked}
        assert found.below({None}) == {i for i, obj in made.items() if obj.parent is None}
        tops = {i for i, obj in made.items() if obj.parent not in made}
        assert found.called(names) == {i for i in tops if i.path[:2] in names}
        assert sorted(found.about(kinds)) == []
        assert sorted(found.of_kinds(kinds)) == sorted(i for i in made if i.kind in kinds)
        expected = set(asked)
        while more := {i for i, obj in made.items() if obj.parent in expected} - expected:
            expected |= more
        assert found.all_below(asked) == expected
