"""A catalog that was made of a kept one is packed by what was touched, and is then what it would be if all were packed.

What belongs to something, leans on it or is called by a name is looked for in few chunks, and found as in all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import TypeAlias
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemadiff.belonging import belonging
from schemadiff.cache import chunking
from schemadiff.cache.chunking import Chunk, chunks_of
from schemadiff.cache.packing import packed, unpacked
from schemadiff.cache.patch import patch_of, patched
from schemadiff.kinds.comment import Comment
from schemadiff.kinds.grant import Grant
from schemadiff.kinds.schema import Schema
from schemadiff.kinds.sequence import Sequence
from schemadiff.leaning import leaning_on, needs_once, stated_on, unusual_needs
from schemadiff.model import Catalog, Object, ObjectId
from schemadiff.overlay import overlaid
from schemadiff.sources.exclude import without

Objects: TypeAlias = Mapping[ObjectId, Object]
Needs: TypeAlias = Mapping[ObjectId, frozenset[ObjectId]]

_NAMES = st.text("abñ", max_size=2)
_SCHEMAS = st.builds(ObjectId, st.just("schema"), st.tuples(_NAMES))
_SEQUENCES = st.builds(ObjectId, st.just("sequence"), st.tuples(_NAMES, _NAMES))
_THINGS = st.one_of(_SCHEMAS, _SEQUENCES, _SEQUENCES, _SEQUENCES)
_COMMENTS = st.builds(lambda who: who.satellite("comment"), _THINGS)
_GRANTS = st.builds(lambda who, role: who.satellite("grant", role), _THINGS, _NAMES)
_IDS = st.one_of(_THINGS, _COMMENTS, _GRANTS)


@st.composite
def _some(draw: st.DrawFn, ids: st.SearchStrategy[ObjectId] = _IDS) -> dict[ObjectId, Object]:
    """Objects, of which sequences may belong to whatever else, there or not."""
    return {who: _made(draw, who) for who in draw(st.sets(ids, max_size=25))}


def _made(draw: st.DrawFn, who: ObjectId) -> Object:
    if who.kind == "schema":
        return Schema(id=who)
    if who.kind == "comment":
        return Comment(id=who, parent=who.target, text=draw(_NAMES))
    if who.kind == "grant":
        role, given = who.path[-1], ("USAGE",) * draw(st.integers(0, 1))
        return Grant(id=who, parent=who.target, privileges=given, grantable=(), defaults=(), role=role)
    values = {
        "type": "bigint",
        "start": draw(st.integers(1, 3)),
        "increment": 1,
        "minimum": 1,
        "maximum": 9,
        "cache": 1,
    }
    return Sequence(id=who, parent=draw(st.none() | _IDS), **values, cycle=False, persistence="p")


@st.composite
def _catalogs(draw: st.DrawFn) -> Catalog:
    objects = draw(_some())
    return Catalog(objects, _needs(draw, objects, objects), 18_00_06)


def _needs(draw: st.DrawFn, objects: Objects, of: Iterable[ObjectId]) -> Needs:
    """Most lean on what they belong to, a few on more or on nothing."""
    usual = {who: frozenset(filter(None, (objects[who].parent,))) & objects.keys() for who in of}
    if not objects:
        return usual
    ids = sorted(objects)
    stated = draw(st.dictionaries(st.sampled_from(ids), st.frozensets(st.sampled_from(ids), max_size=3), max_size=5))
    return usual | {who: on for who, on in stated.items() if who in usual}


def _kept(catalog: Catalog) -> Catalog:
    return unpacked(packed(catalog))


@st.composite
def _edited(draw: st.DrawFn, catalog: Catalog) -> Catalog:
    """A catalog made of another one, by leaving objects out or by putting others in their place."""
    if draw(st.booleans()):
        return without(catalog, draw(st.sets(_IDS | st.sampled_from(sorted(catalog.objects) or [_NOBODY]), max_size=4)))
    put = draw(_some())
    away = draw(st.sets(_IDS | st.sampled_from(sorted(catalog.objects) or [_NOBODY]), max_size=4))
    objects = overlaid(catalog.objects, away, put)
    needs = _needs(draw, dict(objects), put)
    return Catalog(objects, needs_once(catalog, objects, away | put.keys(), lambda: needs), catalog.version)


_NOBODY = ObjectId("schema", ("nobody",))


@pytest.fixture(autouse=True, scope="module")
def small_chunks() -> Iterator[None]:
    with patch("schemadiff.cache.chunks._EVERY", 2):
        yield


@given(st.data(), _catalogs(), st.integers(1, 3))
def test_packed_by_what_was_touched_it_is_what_it_would_be_packed_whole(
    data: st.DataObject, catalog: Catalog, times: int
) -> None:
    kept = _kept(catalog)
    for _ in range(times):
        edited = data.draw(_edited(kept))
        plain = Catalog(dict(edited.objects), dict(edited.needs), edited.version)
        once_more, whole = chunks_of(edited), chunks_of(plain)
        assert _cuts(once_more) == _cuts(whole)
        kept = _kept(edited)
        assert (dict(kept.objects), dict(kept.needs)) == (plain.objects, plain.needs)
        assert {who: kept.needs[who] for who in kept.objects} == plain.needs
        _is_found_as_in_all(data, kept, plain)


@given(st.data(), _catalogs(), st.integers(1, 3))
def test_what_is_kept_of_it_beside_a_kept_one_makes_it_again(data: st.DataObject, catalog: Catalog, times: int) -> None:
    kept = latest = _kept(catalog)
    with patch("schemadiff.cache.patch._LITTLE", 100):
        for _ in range(times):
            edited = data.draw(_edited(latest))
            beside = patch_of(edited)
            if beside is None:
                # There is nothing of which anything could be little.
                assert not kept.objects
                return
            latest = patched(kept, beside)
            plain = Catalog(dict(edited.objects), dict(edited.needs), edited.version)
            assert (dict(latest.objects), dict(latest.needs)) == (plain.objects, plain.needs)
            _is_found_as_in_all(data, latest, plain)


def _cuts(chunks: Iterable[Chunk]) -> set[tuple[ObjectId, ObjectId, int, int]]:
    packed = [chunk.objects for chunk in chunks]
    return {(chunk.first, chunk.last, chunk.size, chunk.total) for chunk in packed}


@given(st.data(), _catalogs())
def test_what_has_to_do_with_some_is_found_as_in_all(data: st.DataObject, catalog: Catalog) -> None:
    kept = _kept(catalog)
    _is_found_as_in_all(data, kept, catalog)
    edited = data.draw(_edited(kept))
    _is_found_as_in_all(data, edited, Catalog(dict(edited.objects), dict(edited.needs), edited.version))


def _is_found_as_in_all(data: st.DataObject, kept: Catalog, plain: Catalog) -> None:
    some = data.draw(st.sets(_IDS | st.sampled_from(sorted(plain.objects) or [_NOBODY]), max_size=3))
    objects, found = plain.objects, belonging(kept.objects)
    assert found.below(set(some)) == {who for who, obj in objects.items() if obj.parent in some}
    assert found.below({None}) == {who for who, obj in objects.items() if obj.parent is None}
    assert leaning_on(kept, some) == {who for who, on in plain.needs.items() if on & some}
    assert stated_on(unusual_needs(kept), some) == stated_on(unusual_needs(plain), some)
    names = {(who.target or who).path[:2] for who in some}
    tops = {who for who, obj in objects.items() if obj.parent not in objects}
    assert found.called(names) == {who for who in tops if (who.target or who).path[:2] in names}
    kinds: Set[str] = data.draw(st.sets(st.sampled_from(["schema", "sequence", "comment"])))
    assert set(found.of_kinds(kinds)) == {who for who in objects if who.kind in kinds}
    assert set(found.about(kinds)) == {who for who in objects if who.target and who.target.kind in kinds}


def test_no_more_is_cut_anew_than_what_was_touched_and_what_stands_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"type": "bigint", "increment": 1, "minimum": 1, "maximum": 9, "cache": 1, "cycle": False}
    ids = [ObjectId("sequence", ("a", f"s{number:03}")) for number in range(200)]
    objects = {who: Sequence(id=who, start=1, **values, persistence="p") for who in ids}
    kept = _kept(Catalog(objects, {who: frozenset() for who in ids}, 18_00_06))
    other = Sequence(id=ids[100], start=2, **values, persistence="p")
    edited = overlaid(kept.objects, (), {other.id: other})
    cuts: list[int] = []
    pack = chunking.pack

    def counted(objects: list[Object]) -> object:
        cuts.append(len(objects))
        return pack(objects)

    monkeypatch.setattr(chunking, "pack", counted)
    needs = needs_once(kept, edited, {other.id}, lambda: {other.id: frozenset()})
    assert len(chunks_of(Catalog(edited, needs, kept.version))) > 50
    assert len(cuts) == 2
