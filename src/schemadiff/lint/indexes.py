"""What PostgreSQL knows of a database's indexes in, those that another one makes superfluous out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.lint.rules import REDUNDANT_INDEX
from schemadiff.model import ObjectId
from schemadiff.quoting import display, identifier


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that an index sorts by: column or expression, operator class and collation; and in which direction."""

    expression: str
    operator_class: int
    collation: int
    direction: int

    @property
    def what(self) -> tuple[str, int, int]:
        """All but the direction: an index can be read backwards."""
        return self.expression, self.operator_class, self.collation


@dataclass(frozen=True, slots=True)
class IndexFact:
    """A B-tree. `constraint` names what it backs, `predicate` is the condition of a partial one, empty for all rows.

    `order` is the order in which indexes were made. `needed` says that something else than a query uses it.
    """

    id: ObjectId
    table: tuple[str, str]
    keys: tuple[Key, ...]
    unique: bool
    predicate: str
    constraint: str
    includes: bool
    needed: bool
    order: int


def index_findings(indexes: Sequence[IndexFact], origins: Mapping[ObjectId, Origin]) -> Iterator[Diagnostic]:
    """One finding an index, naming all those that serve its queries as well."""
    for index, _, reasons in superfluous(indexes):
        yield REDUNDANT_INDEX.found(f"{display(index.id)} is redundant: {reasons}", origins.get(index.id))


def superfluous(indexes: Sequence[IndexFact]) -> Iterator[tuple[IndexFact, bool, str]]:
    """Each index that others stand in for, whether one of them has the very same columns, and the reasons."""
    tables: dict[tuple[str, str], list[IndexFact]] = {}
    for index in indexes:
        tables.setdefault(index.table, []).append(index)
    for index in indexes:
        if others := [other for other in tables[index.table] if _is_superfluous(index, other)]:
            twin = any(len(index.keys) == len(other.keys) for other in others)
            yield index, twin, " and ".join(_reason(index, other) for other in others)


def _is_superfluous(index: IndexFact, other: IndexFact) -> bool:
    # A partial index is there because it is small: one over all rows does not make it superfluous.
    if index.id == other.id or index.table != other.table or index.predicate != other.predicate:
        return False
    if index.unique or index.constraint or index.includes or index.needed:
        return False
    if [key.what for key in index.keys] != [key.what for key in other.keys[: len(index.keys)]]:
        return False
    twins = len(index.keys) == len(other.keys)
    # Of two that are alike the later one goes.
    return not twins or other.unique or bool(other.constraint) or other.includes or other.order < index.order


def _reason(index: IndexFact, other: IndexFact) -> str:
    bears = f"constraint {identifier(other.constraint)}" if other.constraint else display(other.id)
    same = len(index.keys) == len(other.keys)
    columns = "has the same columns" if same else "begins with its columns"
    otherwise = ", sorted otherwise" if _sorts_otherwise(index, other) else ""
    return f"{bears} {columns}{otherwise}"


def _sorts_otherwise(index: IndexFact, other: IndexFact) -> bool:
    """Whether reading the other one, forwards or backwards, gives another order than this one."""
    turned = {a.direction ^ b.direction for a, b in zip(index.keys, other.keys, strict=False)}
    # DESC and NULLS FIRST are two bits; read backwards, an index has both of them turned.
    return turned not in ({0}, {3})
