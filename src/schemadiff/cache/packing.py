"""A catalog in, bytes out, and back: what a run has read, for the next one.

Column by column: most of a catalog is the same few dozen dataclasses over and over, and what a column holds has to be
looked at once. What hardly anybody asks for (what leans on what, where it was written) is unpacked when somebody does.
"""

from __future__ import annotations

import dataclasses
import marshal
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby, repeat
from operator import attrgetter
from typing import Any, TypeAlias

from schemadiff.cache.encoding import FORMAT, SCALARS, is_plain, plain, restored
from schemadiff.diagnostics import Origin
from schemadiff.kinds import KINDS
from schemadiff.model import Catalog, Later, Object, ObjectId
from schemadiff.records import records

# How a column is kept: one value for all rows, values as they are, values that have to be restored.
_ONE, _PLAIN, _ODD = 0, 1, 2
_Column: TypeAlias = tuple[int, Any]
_EMPTY = frozenset((tuple, frozenset))
_TEXTS = frozenset((str, type(None)))
_NOBODY = -1


def packed(catalog: Catalog) -> bytes:
    """The catalog with its origins."""
    texts: dict[Any, Any] = {}
    places = {object_id: number for number, object_id in enumerate(catalog.objects)}
    parents = list(map(attrgetter("parent"), catalog.objects.values()))
    # What an object belongs to may be no object of the catalog.
    outside = {parent: None for parent in parents if parent is not None and parent not in places}
    numbers = {**places, **{who: number for number, who in enumerate(outside, len(places))}, None: _NOBODY}
    runs = groupby(catalog.objects.values(), attrgetter("id.kind"))
    document = (
        tuple(_run(kind, list(objects), texts) for kind, objects in runs),
        tuple(map(tuple, outside)),
        tuple(map(numbers.__getitem__, parents)),
        _needs(catalog, parents, places),
        _origins(catalog, places),
        (catalog.version, catalog.uncovered, catalog.role, catalog.unreadable),
    )
    return marshal.dumps(document, FORMAT)


def unpacked(data: bytes) -> Catalog:
    """The catalog again, its objects in the same order."""
    runs, outside, parents, needs, origins, (version, uncovered, role, unreadable) = marshal.loads(data)
    ids = [object_id for kind, paths, _ in runs for object_id in ObjectId.each(kind, paths)]
    known = [*ids, *(ObjectId(*other) for other in outside), None]
    belongs = [known[number] for number in parents]
    objects: dict[ObjectId, Object] = {}
    for kind, paths, columns in runs:
        here = slice(len(objects), len(objects) + len(paths))
        fields = dict(zip(_fields(kind), map(_column, columns), strict=True))
        made = records(KINDS[kind].model, id=ids[here], parent=belongs[here], **fields)
        objects.update(zip(ids[here], made, strict=True))
    return Catalog(
        objects=objects,
        needs=Later(lambda: _leaning(ids, belongs, objects, needs)),
        version=version,
        uncovered=uncovered,
        role=role,
        origins=Later(lambda: _written(ids, origins)),
        unreadable=unreadable,
    )


def _run(kind: str, objects: Sequence[Object], texts: dict[Any, Any]) -> tuple[Any, ...]:
    """Neighbours of one kind: their paths, and their fields."""
    # The same text once: marshal writes an object that it has met as a number.
    paths = tuple(tuple(map(texts.setdefault, obj.id.path, obj.id.path)) for obj in objects)
    columns = (list(map(attrgetter(name), objects)) for name in _fields(kind))
    return kind, paths, tuple(_kept(column, texts) for column in columns)


def _kept(column: Sequence[Any], texts: dict[Any, Any]) -> _Column:
    types = set(map(type, column))
    if types <= SCALARS:
        if len(types) == 1 and column.count(column[0]) == len(column):
            return _ONE, column[0]
        return _PLAIN, tuple(map(texts.setdefault, column, column) if types <= _TEXTS else column)
    if len(types) == 1 and types <= _EMPTY and not any(column):
        return _ONE, column[0]
    if all(map(is_plain, column)):
        return _PLAIN, tuple(column)
    return _ODD, tuple(map(plain, column))


def _column(kept: _Column) -> Iterable[Any]:
    how, values = kept
    return repeat(values) if how == _ONE else map(restored, values) if how == _ODD else values


def _needs(
    catalog: Catalog, parents: Sequence[ObjectId | None], places: Mapping[ObjectId, int]
) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """What objects lean on, but for those that lean on what they belong to and on nothing else."""
    needs = dict(catalog.needs)
    rows = zip(parents, map(needs.__getitem__, places), strict=True)
    unusual = [(number, on) for number, (parent, on) in enumerate(rows) if not _is_usual(parent, on, places)]
    return tuple((number, tuple([places[need] for need in on if need in places])) for number, on in unusual)


def _is_usual(parent: ObjectId | None, on: frozenset[ObjectId], places: Mapping[ObjectId, int]) -> bool:
    return len(on) == 1 and parent in on if parent in places else not on


def _leaning(
    ids: Sequence[ObjectId],
    parents: Sequence[ObjectId | None],
    objects: Mapping[ObjectId, Object],
    kept: Iterable[tuple[int, tuple[int, ...]]],
) -> dict[ObjectId, frozenset[ObjectId]]:
    nothing = frozenset[ObjectId]()
    usual = {parent: frozenset((parent,)) if parent in objects else nothing for parent in set(parents) if parent}
    found = {who: usual.get(parent, nothing) if parent else nothing for who, parent in zip(ids, parents, strict=True)}
    found.update((ids[who], frozenset([ids[number] for number in on])) for who, on in kept)
    return found


def _origins(catalog: Catalog, places: Mapping[ObjectId, int]) -> tuple[tuple[Any, ...], ...]:
    placed = [(places[who], origin) for who, origin in catalog.origins.items() if who in places]
    return tuple((number, origin.file, origin.line, origin.column) for number, origin in placed)


def _written(ids: Sequence[ObjectId], kept: Iterable[tuple[Any, ...]]) -> dict[ObjectId, Origin]:
    return {ids[number]: Origin(*place) for number, *place in kept}


@cache
def _fields(kind: str) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(KINDS[kind].model) if f.name not in ("id", "parent"))
