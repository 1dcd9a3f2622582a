"""A schema and a number in, the schema after so many changes of the usual kinds, each in an object of its own, out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle, islice
from random import Random
from typing import TypeAlias

from tests.bench.shape import Column, Enum, Schema, Table

Mutate: TypeAlias = Callable[[Table, Random], Table]
_WIDER = {"varchar(40)": "varchar(80)", "integer": "bigint", "smallint": "integer"}
_ENUM = "enum"


def changed(schema: Schema, count: int, seed: int = 1) -> Schema:
    """Another state to get to; which changes these are depends on the seed alone."""
    random = Random(f"changes {seed}")
    kinds = list(islice(cycle((*_KINDS, _ENUM)), count))
    enums = _with_labels(schema.enums, kinds.count(_ENUM), random)
    tables = {table.name: table for table in schema.tables}
    left = [table.name for table in random.sample(schema.tables, len(schema.tables)) if not table.partitioned]
    for kind in kinds:
        if kind != _ENUM:
            name = next(name for name in left if _fits(kind, tables[name]))
            left.remove(name)
            tables[name] = _KINDS[kind](tables[name], random)
    return Schema(enums, tuple(tables.values()))


def _with_labels(enums: tuple[Enum, ...], count: int, random: Random) -> tuple[Enum, ...]:
    chosen = set(random.sample(range(len(enums)), min(count, len(enums))))
    return tuple(replace(e, labels=(*e.labels, "retired")) if n in chosen else e for n, e in enumerate(enums))


def _fits(kind: str, table: Table) -> bool:
    if kind == "change a view":
        return table.view is not None
    if kind == "change a function":
        return table.touch is not None
    return kind != "widen a column" or any(_wideable(table))


def _wideable(table: Table) -> Iterator[Column]:
    return (column for column in table.columns if column.free and column.type in _WIDER)


def _free(table: Table, random: Random) -> Column:
    return random.choice([column for column in table.columns if column.free])


def _add_column(table: Table, random: Random) -> Table:
    new = Column("added", random.choice(("text", "integer", "boolean")))
    return replace(table, columns=(*table.columns, new))


def _widen_column(table: Table, random: Random) -> Table:
    column = random.choice(list(_wideable(table)))
    return _with(table, column, replace(column, type=_WIDER[column.type]))


def _drop_column(table: Table, random: Random) -> Table:
    return _with(table, _free(table, random))


def _rename_column(table: Table, random: Random) -> Table:
    column = _free(table, random)
    return _with(table, column, replace(column, name=f"{column.name}_renamed", was=column.name))


def _with(table: Table, old: Column, *new: Column) -> Table:
    return replace(table, columns=tuple(c for column in table.columns for c in (new if column is old else (column,))))


def _add_index(table: Table, random: Random) -> Table:
    return replace(table, indexes=(*table.indexes, (f"{table.name}_added_idx", "(state, cost)")))


def _change_check(table: Table, random: Random) -> Table:
    (name, _), *others = table.checks
    return replace(table, checks=((name, "cost >= 10 AND cost < 100000"), *others))


def _change_view(table: Table, random: Random) -> Table:
    return replace(table, view=(*(table.view or ()), "upper(t.label) AS loud_label"))


def _change_function(table: Table, random: Random) -> Table:
    return replace(table, touch=(table.touch or 0) + 100)


_KINDS: dict[str, Mutate] = {
    "add a column": _add_column,
    "widen a column": _widen_column,
    "add an index": _add_index,
    "change a check": _change_check,
    "change a view": _change_view,
    "drop a column": _drop_column,
    "rename a column": _rename_column,
    "change a function": _change_function,
}
