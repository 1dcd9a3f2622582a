"""Mappings made of others: what they hold, and that whatever differs between two is near what was touched."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from schemadiff.cache.packing import packed, unpacked
from schemadiff.diff import diff
from schemadiff.kinds.comment import Comment
from schemadiff.kinds.schema import Schema
from schemadiff.model import Catalog, Object, ObjectId
from schemadiff.overlay import Parted, equal, near, overlaid

_KEYS = st.integers(0, 12)
_VALUES = st.integers(0, 3)
_Edits: TypeAlias = list[tuple[frozenset[int], dict[int, int]]]


@dataclass(frozen=True)
class _Part:
    keys: list[int]
    values: list[int]


_Parts: TypeAlias = dict[bytes, _Part]
# Keys that go and keys that come, again and again.
_EDITS = st.lists(st.tuples(st.frozensets(_KEYS, max_size=4), st.dictionaries(_KEYS, _VALUES, max_size=4)), max_size=4)


def _edited(base: Mapping[int, int], edits: _Edits) -> Mapping[int, int]:
    for away, put in edits:
        base = overlaid(base, away, put)
    return base


def _by_hand(base: Mapping[int, int], edits: _Edits) -> dict[int, int]:
    for away, put in edits:
        base = {key: value for key, value in base.items() if key not in away} | put
    return dict(base)


def _differing(one: Mapping[int, int], other: Mapping[int, int]) -> set[int]:
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


@given(st.dictionaries(_KEYS, _VALUES), _EDITS, _EDITS)
def test_what_was_made_of_the_same_differs_near_what_was_touched(
    base: dict[int, int],
    some: _Edits,
    others: _Edits,
) -> None:
    before = dict(base)
    one, other = _edited(base, some), _edited(base, others)
    assert list(one.items()) == list(_by_hand(base, some).items())
    found = near(one, other)
    assert found is not None
    assert found >= _differing(one, other)
    assert equal(one, other) == (dict(one) == dict(other))
    assert found <= {key for away, put in (*some, *others) for key in away | put.keys()}
    assert base == before


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=6), _EDITS, _EDITS)
def test_what_has_parts_in_common_differs_in_the_others(
    shape: list[tuple[bool, bool, bool]],
    some: _Edits,
    others: _Edits,
) -> None:
    """Each part is in one of them, in the other, in both, or in both with another value."""
    mine: _Parts = {}
    theirs: _Parts = {}
    for place, (first, second, alike) in enumerate(shape):
        keys = [2 * place, 2 * place + 1]
        if first:
            mine[bytes([place])] = _Part(keys, [7, 7])
        if second:
            name = bytes([place]) if alike else bytes([place, 1])
            theirs[name] = _Part(keys, [7, 7 if alike else 8])
    one, other = _edited(Parted(mine), some), _edited(Parted(theirs), others)
    assert list(Parted(mine)) == [key for part in mine.values() for key in part.keys]
    found = near(one, other)
    assert found is not None
    assert found >= _differing(one, other)
    assert equal(one, other) == (dict(one) == dict(other))


def test_what_is_made_of_the_same_is_found_equal_without_a_look_at_the_rest() -> None:
    class Closed(Parted[int, int]):
        """Each key has itself."""

        def __getitem__(self, key: int) -> int:
            return key

        def all(self) -> Mapping[int, int]:
            raise AssertionError

    base = Closed({})
    assert equal(overlaid(base, (), {1: 1}), base)
    assert not equal(overlaid(base, (), {1: 2}), base)
    assert not equal(overlaid(base, {1}, {}), base)


def test_of_strangers_nothing_is_known() -> None:
    assert near({1: 1}, {1: 1}) is None
    assert near(overlaid({1: 1}, (), {2: 2}), {1: 1}) is None
    assert near(Parted({}), {}) is None
    assert equal({1: 1}, Parted({b"1": _Part([1], [1])}))
    assert not equal({1: 1}, {1: 1, 2: 2})


# Every tenth of them begins a chunk of what is kept.
_CUTS = [name for name in (f"t{number}" for number in range(600)) if zlib.crc32(name.encode()) % 128 == 0]
_NAMES = st.sampled_from(sorted([*_CUTS[:3], *(f"t{number}" for number in range(27))]))
_TEXTS = st.dictionaries(_NAMES, st.sampled_from(("one", "two")), max_size=40)


def _comments(texts: Mapping[str, str]) -> dict[ObjectId, Object]:
    made = (Comment(id=ObjectId("comment", ("table", "app", name)), text=text) for name, text in texts.items())
    return {obj.id: obj for obj in made}


def _catalog(texts: Mapping[str, str]) -> Catalog:
    app: Object = Schema(id=ObjectId("schema", ("app",)))
    objects = {app.id: app} | _comments(texts)
    return Catalog(objects, {i: frozenset((app.id,)) - {i} for i in objects}, 180000)


@given(_TEXTS, _TEXTS, st.frozensets(_NAMES), _TEXTS)
def test_kept_catalogs_differ_as_they_did_before(
    some: dict[str, str], others: dict[str, str], gone: frozenset[str], put: dict[str, str]
) -> None:
    one, other = _catalog(some), _catalog(others)
    kept, again = unpacked(packed(one)), unpacked(packed(other))
    assert diff(kept, again) == diff(one, other) == diff(kept, other)
    assert dict(kept.needs) == one.needs
    away = {ObjectId("comment", ("table", "app", name)) for name in gone}
    coming = _comments(put)
    changed = Catalog(overlaid(kept.objects, away, coming), {}, 180000)
    same = Catalog({i: obj for i, obj in one.objects.items() if i not in away} | coming, {}, 180000)
    assert diff(changed, again) == diff(same, other)
    assert diff(again, changed) == diff(other, same)


def test_what_is_kept_alike_is_there_once() -> None:
    one, other = unpacked(packed(_catalog({"t1": "one"}))), unpacked(packed(_catalog({"t1": "one"})))
    assert one.objects is other.objects
    assert one.needs is other.needs
