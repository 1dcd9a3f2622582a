"""A catalog in; what makes it of the kept catalog that it was made of, if it was made of one, out."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from schemadiff.cache.chunks import InChunks
from schemadiff.cache.needs import NeedsInChunks
from schemadiff.leaning import unusual_needs
from schemadiff.model import Catalog, ObjectId
from schemadiff.overlay import whence


@dataclass(frozen=True, slots=True)
class Edits:
    """Of the objects that were kept, and of what these need, which are others now or gone: of objects, and of what is
    stated that they need. Where nothing is stated any more it is None.
    """

    before: NeedsInChunks
    touched: Set[ObjectId]
    stated: Mapping[ObjectId, frozenset[ObjectId] | None]


def edits_of(catalog: Catalog) -> Edits | None:
    """What was edited; None where the catalog was not made of a kept one."""
    root, touched = whence(catalog.objects)
    if not isinstance(root, InChunks):
        return None
    needs = unusual_needs(catalog)
    before, others = whence(needs)
    if not (isinstance(before, NeedsInChunks) and before.objects is root):
        return None
    return Edits(before, touched, {who: needs.get(who) for who in others})
