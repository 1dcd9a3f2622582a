"""Objects that were read go in; those that an earlier reading of this process had just so come out in their place.

The states that a run reads have most of their objects in common. Shared, they take their room once, and comparing them
is a look at whether they are the very same.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any

from schemadiff.kinds import KINDS
from schemadiff.model import Object, ObjectId

# As read last. A process that reads many databases begins anew when there are so many.
_MOST = 1_000_000
_last: dict[ObjectId, Object] = {}
_sets: dict[frozenset[ObjectId], frozenset[ObjectId]] = {}


def shared(kind: str, objects: Sequence[Object]) -> list[Object]:
    """The objects of one kind, each the earlier one that is equal to it in all fields, compared or not."""
    if len(_last) > _MOST:
        _last.clear()
    fields, before = _fields(kind), _last.get
    found = [
        known if (known := before(obj.id)) is not None and fields(known) == fields(obj) else obj for obj in objects
    ]
    _last.update((obj.id, obj) for obj in found)
    return found


def are_the_same(one: Object | None, other: Object) -> bool:
    """Whether two objects of one id are equal in all fields, compared or not."""
    fields = _fields(other.id.kind)
    return one is other or (one is not None and fields(one) == fields(other))


def recall(objects: Mapping[ObjectId, Object]) -> None:
    """Take these for what was read last, though another run read them."""
    _last.update(objects)


def forget() -> None:
    """Hold nothing of what was read for later readings: it is not going to stay."""
    _last.clear()
    _sets.clear()


def share_sets(sets: dict[ObjectId, frozenset[ObjectId]]) -> None:
    """Put in the place of what each object leans on the earlier set that is equal to it."""
    if len(_sets) > _MOST:
        _sets.clear()
    for who, on in sets.items():
        sets[who] = _sets.setdefault(on, on)


@cache
def _fields(kind: str) -> Callable[[Object], Any]:
    return attrgetter(*(field.name for field in dataclasses.fields(KINDS[kind].model)))
