"""A catalog in, a short text out that is the same for equal catalogs, on every machine and in every run."""

from __future__ import annotations

import dataclasses
import hashlib
from functools import cache

from schemadiff.kinds import KINDS
from schemadiff.model import Catalog, Object


def fingerprint(catalog: Catalog) -> str:
    """SHA-256 over all compared fields, in hex. What may be left unstated (owners) is left out."""
    digest = hashlib.sha256()
    for object_id in sorted(catalog.objects):
        if not KINDS[object_id.kind].optional(object_id):
            digest.update(repr((object_id.kind, object_id.path, _values(catalog.objects[object_id]))).encode())
    return digest.hexdigest()


def fingerprint_of(obj: Object) -> str:
    """The same of one object."""
    return hashlib.sha256(repr((obj.id.kind, obj.id.path, _values(obj))).encode()).hexdigest()


def basis(version: int) -> str:
    """What a fingerprint was taken by. Two can be compared where this is the same: PostgreSQL's major version, whose
    words the catalogs are in, and what is read and compared of each kind. `version` is server_version_num.
    """
    return f"pg{version // 10000}-{_reading()}"


@cache
def _reading() -> str:
    parts = ((kind.name, kind.query, [f.name for f in dataclasses.fields(kind.model)]) for kind in KINDS.values())
    return hashlib.sha256(repr(list(parts)).encode()).hexdigest()[:8]


def _values(obj: Object) -> tuple[object, ...]:
    return tuple(getattr(obj, f.name) for f in dataclasses.fields(obj) if f.compare and f.name != "id")
