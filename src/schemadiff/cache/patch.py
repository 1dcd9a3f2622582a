"""A catalog that was made of a kept one in, the little that is another in it as bytes out, and back."""

from __future__ import annotations

import dataclasses
import marshal
from collections.abc import Iterable
from typing import Any

from schemadiff.cache.edits import edits_of
from schemadiff.cache.encoding import FORMAT
from schemadiff.cache.packing import packed, unpacked
from schemadiff.leaning import AllNeeds, unusual_needs
from schemadiff.model import Catalog, Later, ObjectId, made
from schemadiff.overlay import overlaid

# What is more than this share of all objects is not little: every run would have to read all of it.
_LITTLE = 0.02


def patch_of(catalog: Catalog) -> bytes | None:
    """What makes the catalog of the kept one; None where it was not made of one, or where that is much."""
    edits = edits_of(catalog)
    if edits is None or catalog.origins:
        return None
    objects = edits.before.objects
    if len(edits.touched) + len(edits.stated) > _LITTLE * len(objects):
        return None
    put = {who: catalog.objects[who] for who in edits.touched if who in catalog.objects}
    gone = [tuple(who) for who in edits.touched if who not in put]
    stated = [(tuple(who), None if on is None else tuple(map(tuple, on))) for who, on in edits.stated.items()]
    # What these need is stated beside.
    alone = dataclasses.replace(catalog, objects=put, needs=AllNeeds(put, dict))
    return marshal.dumps((packed(alone), gone, stated), FORMAT)


def patched(before: Catalog, patch: bytes) -> Catalog:
    """The catalog again, by what it was made of."""
    alone, gone, stated = marshal.loads(patch)
    there = unpacked(alone)
    objects = overlaid(before.objects, map(_id, gone), made(there.objects))
    others = {_id(who): on if on is None else frozenset(map(_id, on)) for who, on in stated}
    known = unusual_needs(before)
    needs = Later(lambda: overlaid(known, others, {who: on for who, on in others.items() if on is not None}))
    return dataclasses.replace(there, objects=objects, needs=AllNeeds(objects, lambda: needs), origins={})


def _id(plain: Iterable[Any]) -> ObjectId:
    return ObjectId(*plain)
