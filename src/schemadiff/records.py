"""A frozen record's class and its fields, column by column, in; the records out, many times sooner than one by one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

R = TypeVar("R")


def records(model: type[R], **fields: Iterable[Any]) -> list[R]:
    """One record for each row of the columns, which are as long as the shortest of them; every field must be given."""
    kind: Any = model
    unnamed, names = _unfrozen(kind)
    if fields.keys() != set(names):
        raise TypeError(f"{model.__name__}: {sorted(fields.keys() ^ set(names))}")
    made: list[Any] = list(map(unnamed, *(fields[name] for name in names)))
    for record in made:
        record.__class__ = model
    return made


def filled(column: Sequence[Any], usual: Any) -> Sequence[Any]:
    """The column with what is usual where it has None."""
    if column.count(None) == len(column):
        return [usual] * len(column)
    return [usual if value is None else value for value in column]


def as_options(words: Sequence[str] | None) -> tuple[str, ...]:
    """Options in an order of their own, whatever the one they were given in."""
    return tuple(sorted(words)) if words else ()


@cache
def _unfrozen(model: type[Any]) -> tuple[Any, tuple[str, ...]]:
    """A class whose records take values by position and let themselves be filled, and the fields in that order.

    A frozen dataclass sets each field through a function of Python's, past the door that it has locked itself. This
    one has the same fields in the same places, so that its records become the model's by changing their class.
    """
    names = tuple(field.name for field in dataclasses.fields(model))
    filled = dataclasses.make_dataclass("Filled", names)
    parts = {"__init__": vars(filled)["__init__"], "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    return type(model.__name__, model.__bases__, {"__slots__": model.__slots__, **parts}), names
