"""The values of one field of many objects in, what is kept for them out, and back: what they hold is looked at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any, TypeAlias

from schemadiff.cache.encoding import SCALARS, is_plain, plain, restored

# How a column is kept: one value for all rows, values as they are, values that have to be restored.
_ONE, _PLAIN, _ODD = 0, 1, 2
Column: TypeAlias = tuple[int, Any]
_EMPTY = frozenset((tuple, frozenset))
_TEXTS = frozenset((str, type(None)))


def kept(column: Sequence[Any], texts: dict[Any, Any]) -> Column:
    """What is written for a column. `texts` has each text that was met so far, and is given those of this one."""
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


def values_of(column: Column) -> Iterable[Any]:
    """The values again; of a column that has one for all rows, that one without end."""
    how, values = column
    return repeat(values) if how == _ONE else map(restored, values) if how == _ODD else values


def value_at(column: Column, number: int) -> Any:
    """The value in one row."""
    how, values = column
    return values if how == _ONE else restored(values[number]) if how == _ODD else values[number]
