"""Routines and a catalog in, the objects that their bodies name out: PostgreSQL keeps no dependency for a text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from schemadiff.kinds.function import Function
from schemadiff.model import ROUTINES, Catalog, ObjectId

_NAMED = ROUTINES | {"table", "view", "materialized_view", "sequence", "enum", "composite", "domain", "range"}
_WORD = re.compile(r'"((?:[^"]|"")+)"|[A-Za-z_\x80-\uffff][\w$\x80-\uffff]*')

_DOLLAR_QUOTE = re.compile(r"\$(?:[A-Za-z_\x80-\uffff][\w\x80-\uffff]*)?\$")


def mentions(routines: Iterable[ObjectId], catalog: Catalog) -> dict[ObjectId, set[ObjectId]]:
    """For each routine among the objects, the others among them whose name stands in its text."""
    objects = list(routines)
    by_name: dict[str, set[ObjectId]] = {}
    for object_id in objects:
        if object_id.kind in _NAMED:
            by_name.setdefault(object_id.path[1], set()).add(object_id)
    found: dict[ObjectId, set[ObjectId]] = {}
    for object_id in objects:
        obj = catalog.objects[object_id]
        if isinstance(obj, Function):
            named = {target for word in words_of(obj.definition) for target in by_name.get(word, ())}
            found[object_id] = named - {object_id}
    return found


def words_of(text: str) -> set[str]:
    """The names in a text, each as PostgreSQL would read it. One beside the quotes of a body does not end with them."""
    text = _DOLLAR_QUOTE.sub(" ", text)
    return {m[1].replace('""', '"') if m[1] else m[0].lower() for m in _WORD.finditer(text)}
