"""Statements, or a catalog that the author made, in; which owners are stated, and which nobody states, out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from schemadiff.kinds.owner import Owner
from schemadiff.model import Catalog, ObjectId
from schemadiff.parse.statements import Name, Statement

_OWNER = re.compile(r"\b(?:OWNER\s+TO|AUTHORIZATION)\b", re.IGNORECASE)


def owners_stated(statements: Iterable[Statement], author: str) -> set[Name]:
    """The names of what the statements say belongs to the author, as they write them."""
    return {t for s in statements if author in s.roles and _OWNER.search(s.text) for t in s.targets}


def owners_nobody_states(catalog: Catalog, author: str, stated: Collection[Name]) -> set[ObjectId]:
    """The owners that are the author because it made the object, and not because a statement says so."""
    return {
        i
        for i, o in catalog.objects.items()
        if isinstance(o, Owner) and o.role == author and {i.path[1:3], i.path[2:3], i.path[1:2]}.isdisjoint(stated)
    }
