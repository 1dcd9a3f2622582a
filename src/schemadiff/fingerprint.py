"""A catalog in, a short text out that is the same for equal catalogs, on every machine and in every run."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from functools import cache
from itertools import groupby, repeat
from operator import attrgetter, itemgetter

from schemadiff.kinds import KINDS
from schemadiff.model import Catalog, Object


def fingerprint(catalog: Catalog) -> str:
    """SHA-256 over all compared fields, in hex. What may be left unstated (owners) is left out."""
    digest = hashlib.sha256()
    for kind, ids in groupby(sorted(catalog.objects), itemgetter(0)):
        stated = [who for who in ids if not KINDS[kind].optional(who)]
        values = map(_values(kind), map(catalog.objects.__getitem__, stated))
        rows = zip(repeat(kind), map(itemgetter(1), stated), values, strict=False)
        digest.update("".join(map(repr, rows)).encode())
    return digest.hexdigest()


def fingerprint_of(obj: Object) -> str:
    """The same of one object."""
    return hashlib.sha256(repr((obj.id.kind, obj.id.path, _values(obj.id.kind)(obj))).encode()).hexdigest()


def basis(version: int) -> str:
    """What a fingerprint was taken by. Two can be compared where this is the same: PostgreSQL's major version, whose
    words the catalogs are in, and what is read and compared of each kind. `version` is server_version_num.
    """
    return f"pg{version // 10000}-{_reading()}"


@cache
def _reading() -> str:
    parts = ((kind.name, kind.query, [f.name for f in dataclasses.fields(kind.model)]) for kind in KINDS.values())
    return hashlib.sha256(repr(list(parts)).encode()).hexdigest()[:8]


@cache
def _values(kind: str) -> Callable[[Object], tuple[object, ...]]:
    """What gives the compared fields of an object of the kind."""
    names = [f.name for f in dataclasses.fields(KINDS[kind].model) if f.compare and f.name != "id"]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda obj: tuple(getattr(obj, name) for name in names)
