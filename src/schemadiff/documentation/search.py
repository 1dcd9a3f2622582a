"""A name that somebody typed and a catalog in, the object that is meant out."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from schemadiff.diagnostics import UsageError
from schemadiff.model import ObjectId
from schemadiff.quoting import display, one_line

if TYPE_CHECKING:
    from schemadiff.model import Catalog

# What a bare name may mean, in this order: the first kind that has it.
_ORDER = (
    "table", "view", "materialized_view", "column", "enum", "domain", "composite", "range", "function", "procedure",
    "aggregate", "index", "sequence", "constraint", "trigger", "policy", "extension", "schema",
)  # fmt: skip
_ROUTINES = ("function", "procedure", "aggregate")
_PART = re.compile(r'"((?:[^"]|"")+)"|([^".\s(]+)')
_SHOWN = 8


def find(catalog: Catalog, text: str, kinds: Collection[str] = _ORDER) -> ObjectId:
    """The object: `orders.total`, `public.orders`, `index orders_idx`, `f(integer)`. Raises UsageError for none or
    many. A column of a view is meant by `view.column`, too; it is no object of a catalog.
    """
    word, _, rest = text.strip().partition(" ")
    wanted = [word] if rest and word in kinds else [kind for kind in _ORDER if kind in kinds]
    name, _, types = (rest if rest and word in kinds else text.strip()).partition("(")
    parts = tuple(m[1].replace('""', '"') if m[1] else m[2].lower() for m in _PART.finditer(name))
    for kind in wanted:
        found = [i for i in _of_kind(catalog, kind) if _is_called(i, parts, types.rstrip(") "))]
        in_public = [i for i in found if i.path[0] == "public"]
        if len(found) > 1 and len(in_public) != 1:
            told = ", ".join(map(display, found[:_SHOWN]))
            raise UsageError.of("SD569", f"{one_line(text)} may be more than one object", f"say which: {told}")
        if found:
            return in_public[0] if in_public else found[0]
    raise UsageError.of("SD568", f"schema/ has no object {one_line(text)}", _nearest(catalog, parts, wanted))


def _of_kind(catalog: Catalog, kind: str) -> list[ObjectId]:
    found = [i for i in catalog.objects if i.kind == kind]
    if kind == "column":
        relations: list[Any] = [o for i, o in catalog.objects.items() if i.kind in ("view", "materialized_view")]
        found += [ObjectId("column", (*o.id.path, _column_name(c))) for o in relations for c in o.columns]
    return sorted(found)


def _column_name(column: Any) -> str:
    return str(column[0]) if isinstance(column, tuple) else str(column.name)


def _is_called(id_: ObjectId, parts: tuple[str, ...], types: str) -> bool:
    """Whether the last parts of its path are these; the type list of a routine may be left out."""
    path = id_.path[:-1] if id_.kind in _ROUTINES else id_.path
    if types and (id_.kind not in _ROUTINES or id_.path[-1].replace(" ", "") != types.replace(" ", "")):
        return False
    if id_.kind == "column" and len(parts) < 2:
        return False
    return bool(parts) and path[-len(parts) :] == parts


def _nearest(catalog: Catalog, parts: tuple[str, ...], kinds: Collection[str]) -> str:
    names: dict[str, ObjectId] = {}
    for kind in reversed([*kinds]):
        for i in _of_kind(catalog, kind):
            names[".".join((i.path[:-1] if i.kind in _ROUTINES else i.path)[-max(len(parts), 1) :])] = i
    close = get_close_matches(".".join(parts), names, 1)
    return (
        f"did you mean {display(names[close[0]])}?"
        if close
        else "write TABLE, TABLE.COLUMN, or a view, function or type"
    )
