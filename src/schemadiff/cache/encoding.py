"""Frozen values in, bytes out, and back: what a run has read, for the next one.

Rows of plain values behind a list of names: most of a catalog is the same few dozen dataclasses over and over, and to
say so once for each kind makes reading it back ten times quicker than pickle. Nothing in here can name code to be run.
"""

from __future__ import annotations

import dataclasses
import marshal
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from schemadiff.diagnostics import Origin
from schemadiff.kinds import KINDS
from schemadiff.model import Catalog, Object, ObjectId

_FORMAT = 4
_SCALAR = (str, int, float, bool, bytes, type(None))
# In front of what is no plain value; no tuple of a model begins with such a text.
_VALUE, _MAPPING = "\0value", "\0mapping"
_OURS = "schemadiff."


def encoded(value: Any) -> bytes:
    """Any value made of scalars, tuples, frozensets, mappings and our own dataclasses."""
    return marshal.dumps(_plain(value), _FORMAT)


def decoded(data: bytes) -> Any:
    """The value again."""
    return _restored(marshal.loads(data))


def encoded_catalog(catalog: Catalog) -> bytes:
    """A catalog with its origins."""
    # The same text once: marshal writes an object that it has met as a number.
    shared: dict[Any, Any] = {}
    places = {object_id: number for number, object_id in enumerate(catalog.objects)}
    kinds: dict[str, list[tuple[Any, ...]]] = {}
    for object_id, obj in catalog.objects.items():
        parent = places.get(obj.parent, _plain(obj.parent)) if obj.parent is not None else None
        found = (_plain(getattr(obj, name)) for name in _fields(object_id.kind))
        values = tuple(shared.setdefault(v, v) if type(v) is str else v for v in found)
        kinds.setdefault(object_id.kind, []).append((places[object_id], parent, *values))
    document = (
        tuple(
            (object_id.kind, tuple([shared.setdefault(part, part) for part in object_id.path]))
            for object_id in catalog.objects
        ),
        tuple((kind, _odd(rows), tuple(rows)) for kind, rows in kinds.items()),
        tuple(tuple(places[need] for need in catalog.needs[i] if need in places) for i in catalog.objects),
        tuple((places[i], *dataclasses.astuple(origin)) for i, origin in catalog.origins.items() if i in places),
        (catalog.version, catalog.uncovered, catalog.role, catalog.unreadable),
    )
    return marshal.dumps(document, _FORMAT)


def decoded_catalog(data: bytes) -> Catalog:
    """The catalog again, its objects in the same order."""
    names, kinds, needs, origins, (version, uncovered, role, unreadable) = marshal.loads(data)
    ids = [ObjectId(kind, path) for kind, path in names]
    made: list[Any] = [None] * len(ids)
    for kind, odd, rows in kinds:
        for row in rows:
            made[row[0]] = _object(kind, odd, row, ids)
    objects = dict(zip(ids, made, strict=True))
    leaning = {who: frozenset([ids[number] for number in numbers]) for who, numbers in zip(ids, needs, strict=True)}
    placed = {ids[number]: Origin(*place) for number, *place in origins}
    return Catalog(objects, leaning, version, uncovered, role, placed, unreadable)


def _object(kind: str, odd: tuple[int, ...], row: tuple[Any, ...], ids: list[ObjectId]) -> Object:
    parent = row[1]
    if parent is not None:
        parent = ids[parent] if isinstance(parent, int) else _restored(parent)
    values: Any = row[2:]
    if odd:
        values = list(values)
        for number in odd:
            values[number] = _restored(values[number])
    return _maker(kind)(ids[row[0]], parent, values)


@cache
def _maker(kind: str) -> Callable[[ObjectId, ObjectId | None, Any], Object]:
    model, names = KINDS[kind].model, _fields(kind)

    def make(object_id: ObjectId, parent: ObjectId | None, values: Any) -> Object:
        return model(id=object_id, parent=parent, **dict(zip(names, values, strict=True)))

    return make


@cache
def _fields(kind: str) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(KINDS[kind].model) if f.name not in ("id", "parent"))


def _odd(rows: Iterable[tuple[Any, ...]]) -> tuple[int, ...]:
    """The numbers of the fields that hold more than plain values in some row."""
    columns = enumerate(zip(*(row[2:] for row in rows), strict=True))
    return tuple(number for number, column in columns if not all(map(_is_plain, column)))


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple | frozenset):
        return all(map(_is_plain, value)) and not (isinstance(value, tuple) and value[:1] in ((_VALUE,), (_MAPPING,)))
    return isinstance(value, _SCALAR)


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _SCALAR:
        return value
    if kind is tuple:
        return tuple(map(_plain, value))
    if kind is frozenset:
        return frozenset(map(_plain, value))
    if isinstance(value, tuple) and kind.__module__.startswith(_OURS):
        # One that has names, like ObjectId.
        return _VALUE, kind.__module__, kind.__qualname__, tuple(map(_plain, value))
    if isinstance(value, Mapping):
        return (_MAPPING, *((_plain(key), _plain(found)) for key, found in value.items()))
    base = next((base for base in (str, int) if isinstance(value, base)), None)
    if base is not None:
        # An enumeration of ours, which is its value.
        return _VALUE, kind.__module__, kind.__qualname__, (base(value),)
    if not kind.__module__.startswith(_OURS):
        raise TypeError(f"{kind} cannot be kept")
    values = tuple(_plain(getattr(value, field.name)) for field in dataclasses.fields(value))
    return _VALUE, kind.__module__, kind.__qualname__, values


def _restored(value: Any) -> Any:
    if isinstance(value, frozenset):
        return frozenset(map(_restored, value))
    if not isinstance(value, tuple):
        return value
    if value[:1] == (_MAPPING,):
        return {_restored(key): _restored(found) for key, found in value[1:]}
    if value[:1] == (_VALUE,):
        return _type(value[1], value[2])(*map(_restored, value[3]))
    return tuple(map(_restored, value))


@cache
def _type(module: str, name: str) -> Callable[..., Any]:
    found: type = getattr(import_module(module), name)
    if not (module.startswith(_OURS) and (dataclasses.is_dataclass(found) or issubclass(found, str | int | tuple))):
        raise TypeError(f"{module}.{name} cannot be kept")
    fields = dataclasses.fields(found) if dataclasses.is_dataclass(found) else ()
    if any(field.kw_only for field in fields):
        names = [field.name for field in fields]
        return lambda *values: found(**dict(zip(names, values, strict=True)))
    return found
