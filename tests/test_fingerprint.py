"""Fingerprints of catalogs: what they are of, however they are taken."""

from __future__ import annotations

import dataclasses
import hashlib

from hypothesis import given
from hypothesis import strategies as st

from schemadiff.cache.packing import packed, unpacked
from schemadiff.fingerprint import fingerprint, fingerprint_of, fingerprints
from schemadiff.kinds.comment import Comment
from schemadiff.kinds.owner import Owner
from schemadiff.kinds.schema import Schema
from schemadiff.model import Catalog, Object, ObjectId
from schemadiff.overlay import overlaid

_APP = ObjectId("schema", ("app",))
_OBJECTS: tuple[Object, ...] = (
    Schema(id=_APP),
    Schema(id=ObjectId("schema", ("it's",))),
    *(Comment(id=_APP.satellite("comment", name), text=text) for name in "ab" for text in ("one", "two")),
    Comment(id=ObjectId("comment", ("table", "app", "t")), text="said", is_foreign=True),
    Owner(id=_APP.satellite("owner"), role="somebody"),
)
_CHOSEN = st.lists(st.tuples(st.sampled_from(_OBJECTS), st.booleans()))


def _catalog(chosen: list[tuple[Object, bool]]) -> Catalog:
    """Some of them are others that are equal."""
    made = (dataclasses.replace(obj) if again else obj for obj, again in chosen)
    objects = {obj.id: obj for obj in made}
    return Catalog(objects, {}, 180000)


def _by_hand(catalog: Catalog) -> str:
    """Each object as a tuple of its kind, its path and what is compared of it; the sum of what these are hashed to."""
    total = 0
    for who, obj in catalog.objects.items():
        names = [f.name for f in dataclasses.fields(obj) if f.compare and f.name != "id"]
        if who.kind != "owner":
            line = repr((who.kind, who.path, tuple(getattr(obj, name) for name in names)))
            total += int(hashlib.sha256(line.encode()).hexdigest(), 16)
    return f"{total:064x}"[-64:]


@given(_CHOSEN, _CHOSEN, _CHOSEN)
def test_several_together_are_what_each_is_alone(
    some: list[tuple[Object, bool]], others: list[tuple[Object, bool]], more: list[tuple[Object, bool]]
) -> None:
    catalogs = [_catalog(chosen) for chosen in (some, others, more)]
    assert fingerprints(*catalogs) == tuple(map(_by_hand, catalogs))
    assert fingerprint(catalogs[0]) == _by_hand(catalogs[0])


@given(_CHOSEN, _CHOSEN, st.frozensets(st.sampled_from(_OBJECTS)))
def test_of_what_was_kept_and_changed_it_is_that_of_what_it_is_now(
    kept: list[tuple[Object, bool]], put: list[tuple[Object, bool]], away: frozenset[Object]
) -> None:
    """As if nothing had been known of what it was made of."""
    before = unpacked(packed(_catalog(kept)))
    now = overlaid(before.objects, {obj.id for obj in away}, _catalog(put).objects)
    changed = dataclasses.replace(before, objects=now)
    assert fingerprints(before, changed) == (_by_hand(before), _by_hand(changed))
    assert fingerprint(changed) == _by_hand(changed)


def test_of_one_object_it_is_that_of_nothing_but_it() -> None:
    for obj in _OBJECTS[:-1]:
        assert fingerprint_of(obj) == fingerprint(Catalog({obj.id: obj}, {}, 180000))
