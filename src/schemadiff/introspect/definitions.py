"""Catalog rows of indexes and keys in, the texts in which PostgreSQL prints them out, or None where it must be asked.

To ask PostgreSQL for thousands of texts takes longer than to read everything else. What is usual is put together here,
letter for letter (tests/introspect/test_definitions.py compares); whatever has anything special to it is asked for.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from schemadiff.kinds.base import Columns, Relation
from schemadiff.quoting import identifier, is_keyword

_ORDERS = {"0": "", "1": " DESC NULLS LAST", "2": " NULLS FIRST", "3": " DESC"}
_ACTIONS = {"r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
# No collation, and the database's.
_USUAL = ("0", "100")


class Place(NamedTuple):
    """A column of a table, or an expression of an index. `collation` is None for none and for the database's."""

    name: str
    type: int
    collation: int | None


class _Index(NamedTuple):
    """What `kinds/sql/index.sql` says of an index beside its definition."""

    name: str
    relation: Relation
    method: str
    is_unique: bool
    is_partitioned: bool
    keys: str
    operator_classes: str
    collations: str
    orders: str
    predicate: str | None
    call: str | None
    call_type: str
    call_collation: str

    @property
    def called(self) -> Place | None:
        """The expression, where there is one and no more, and it is the call of a function."""
        if not self.call or self.keys.split().count("0") > 1 or self.call_collation not in _USUAL:
            return None
        return Place(self.call, int(self.call_type), None)


class _Key(NamedTuple):
    """What `kinds/sql/constraint.sql` says of a primary, unique or foreign key beside its definition."""

    type: str
    relation: Relation
    columns: Sequence[str]
    refers_to: int | None
    refers_to_keys: str | None
    on_update: str
    on_delete: str
    deferrable: bool
    deferred: bool
    enforced: bool
    validated: bool


class _Names(dict[str, str | None]):
    """Names as PostgreSQL prints them. Which ones are keywords depends on its version: of those that is None."""

    def __missing__(self, name: str) -> str | None:
        found = self[name] = None if is_keyword(name) else identifier(name)
        return found


class _Tables(dict[int, str | None]):
    """Tables as PostgreSQL prints them, by their oid; None where that is not known."""

    def __init__(self, relations: Mapping[int, Relation], names: _Names) -> None:
        super().__init__()
        self._relations, self._printed = relations, names

    def __missing__(self, oid: int) -> str | None:
        relation = self._relations.get(oid)
        words = [self._printed[name] for name in relation.id.path] if relation else [None]
        self[oid] = found = None if None in words else ".".join(map(str, words))
        return found


class _Orders(dict[tuple[str, int, int | None, str, str, str], str | None]):
    """What stands behind a column of an index, by the access method, the column's type and collation, and the operator
    class, collation and order of the index; None where that is not known.
    """

    def __init__(self, usual: Container[tuple[int, int]]) -> None:
        super().__init__()
        self._usual = usual

    def __missing__(self, key: tuple[str, int, int | None, str, str, str]) -> str | None:
        method, type_, collation, operator_class, index_collation, order = key
        usual = (int(operator_class), type_) in self._usual and collation is None and index_collation in _USUAL
        self[key] = found = _ORDERS[order] if usual and (order == "0" or method == "btree") else None
        return found


class Printer:
    """Puts texts together from columns, by the oid of their table and their number, from tables, by theirs, and from
    which operator class is the usual one of which type.
    """

    def __init__(
        self,
        columns: Mapping[tuple[int, int], Place],
        relations: Mapping[int, Relation],
        operator_classes: Container[tuple[int, int]],
    ) -> None:
        self._columns, self._names = columns, _Names()
        self._tables, self._orders = _Tables(relations, self._names), _Orders(operator_classes)

    def indexes(self, rows: Columns) -> Iterator[str | None]:
        """The definition of each index: what the row has, or else what it is put together to."""
        found = map(_Index, *(rows[name] for name in _Index._fields))
        return (given or self._index(index) for given, index in zip(rows["definition"], found, strict=True))

    def keys(self, rows: Columns) -> Iterator[str | None]:
        """The same of each constraint."""
        found = map(_Key, *(rows[name] for name in _Key._fields))
        return (given or self._key(key) for given, key in zip(rows["definition"], found, strict=True))

    def _index(self, index: _Index) -> str | None:
        name, method, table = self._names[index.name], self._names[index.method], self._tables[index.relation.oid]
        keys = self._index_keys(index)
        # An expression of several lines is broken otherwise when it is printed for itself.
        if not (name and method and table and keys) or "\n" in f"{keys}{index.predicate}":
            return None
        unique, only = "UNIQUE " if index.is_unique else "", "ONLY " if index.is_partitioned else ""
        where = f" WHERE {index.predicate}" if index.predicate else ""
        return f"CREATE {unique}INDEX {name} ON {only}{table} USING {method} ({keys}){where}"

    def _index_keys(self, index: _Index) -> str | None:
        """The columns of an index, and what it calls."""
        raw = (index.keys, index.operator_classes, index.collations, index.orders)
        printed = []
        for number, *how in zip(*map(str.split, raw), strict=True):
            place = self._columns.get((index.relation.oid, int(number))) if number != "0" else index.called
            text = place and (self._names[place.name] if number != "0" else place.name)
            order = place and self._orders[index.method, place.type, place.collation, *how]
            if text is None or order is None:
                return None
            printed.append(text + order)
        return ", ".join(printed)

    def _key(self, key: _Key) -> str | None:
        columns, to = self._list(key.columns), self._reference(key) if key.refers_to else ""
        if key.type not in _KEYS or columns is None or to is None:
            return None
        timing = f"{' DEFERRABLE' if key.deferrable else ''}{' INITIALLY DEFERRED' if key.deferred else ''}"
        state = "" if key.validated and key.enforced else " NOT VALID" if key.enforced else " NOT ENFORCED"
        return f"{_KEYS[key.type]} ({columns}){to}{timing}{state}"

    def _reference(self, key: _Key) -> str | None:
        assert key.refers_to is not None
        places = [self._columns.get((key.refers_to, number)) for number in numbers(key.refers_to_keys)]
        table, columns = self._tables[key.refers_to], self._list([place.name for place in places if place])
        if not table or not columns or None in places:
            return None
        actions = (("UPDATE", key.on_update), ("DELETE", key.on_delete))
        done = "".join(f" ON {verb} {_ACTIONS[action]}" for verb, action in actions if action != "a")
        return f" REFERENCES {table}({columns}){done}"

    def _list(self, names: Sequence[str]) -> str | None:
        printed = [self._names[name] for name in names]
        return None if None in printed else ", ".join(map(str, printed))


_KEYS = {"p": "PRIMARY KEY", "u": "UNIQUE", "f": "FOREIGN KEY"}


@cache
def numbers(array: str | None) -> tuple[int, ...]:
    """The numbers of `{1,2}`."""
    return tuple(map(int, array[1:-1].split(","))) if array else ()
