"""Frozen values in, bytes out, and back. Nothing in here can name code to be run."""

from __future__ import annotations

import dataclasses
import marshal
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

FORMAT = 4
SCALARS = frozenset((str, int, float, bool, bytes, type(None)))
# In front of what is no plain value; no tuple of a model begins with such a text.
_VALUE, _MAPPING = "\0value", "\0mapping"
_OURS = "schemadiff."


def encoded(value: Any) -> bytes:
    """Any value made of scalars, tuples, frozensets, mappings and our own dataclasses."""
    return marshal.dumps(plain(value), FORMAT)


def decoded(data: bytes) -> Any:
    """The value again."""
    return restored(marshal.loads(data))


def is_plain(value: Any) -> bool:
    """Whether the value is what is written for it."""
    kind = type(value)
    return kind in SCALARS or (kind in (tuple, frozenset) and all(map(is_plain, value)))


def plain(value: Any) -> Any:
    """What is written for a value."""
    kind = type(value)
    if kind in SCALARS:
        return value
    if kind is tuple:
        return tuple(map(plain, value))
    if kind is frozenset:
        return frozenset(map(plain, value))
    if isinstance(value, tuple) and kind.__module__.startswith(_OURS):
        # One that has names, like ObjectId.
        return _VALUE, kind.__module__, kind.__qualname__, tuple(map(plain, value))
    if isinstance(value, Mapping):
        return (_MAPPING, *((plain(key), plain(found)) for key, found in value.items()))
    base = next((base for base in (str, int) if isinstance(value, base)), None)
    if base is not None:
        # An enumeration of ours, which is its value.
        return _VALUE, kind.__module__, kind.__qualname__, (base(value),)
    if not kind.__module__.startswith(_OURS):
        raise TypeError(f"{kind} cannot be kept")
    values = tuple(plain(getattr(value, field.name)) for field in dataclasses.fields(value))
    return _VALUE, kind.__module__, kind.__qualname__, values


def restored(value: Any) -> Any:
    """What that was written for."""
    if isinstance(value, frozenset):
        return frozenset(map(restored, value))
    if not isinstance(value, tuple):
        return value
    if value[:1] == (_MAPPING,):
        return {restored(key): restored(found) for key, found in value[1:]}
    if value[:1] == (_VALUE,):
        return _type(value[1], value[2])(*map(restored, value[3]))
    return tuple(map(restored, value))


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
