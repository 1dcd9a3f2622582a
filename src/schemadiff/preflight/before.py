"""Two catalogs and the steps between them in, the live rows out, with the names and values that they will have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from schemadiff.belonging import Belonging, belonging
from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.default import Default
from schemadiff.kinds.inheritance import Inheritance
from schemadiff.kinds.partition import Partition
from schemadiff.kinds.table import Table
from schemadiff.model import Catalog, Object, ObjectId, Step
from schemadiff.plan.casts import converted
from schemadiff.proof.shapes import mentioned
from schemadiff.quoting import identifier, qualified

_MAKING_NOTHING = frozenset(
    {"rename", "drop", "aside", "drop_aside", "move", "shell", "hollow", "untie", "pass_through"}
)
_FAMILY = frozenset({"partition", "inheritance"})
_RELATIONS = frozenset({"table", "view", "materialized_view", "sequence"})


@dataclass(frozen=True, slots=True)
class Rows:
    """What stands behind FROM, and how to tell its rows apart. `name` is the table's, as it is now."""

    table: ObjectId
    item: str
    name: str
    keys: tuple[str, ...]

    def where(self, condition: str) -> str:
        """The query for the keys of the rows for which the condition holds."""
        return f"SELECT {', '.join(self.keys)} FROM {self.item} WHERE {condition}"


class Before:
    """The state before the migration, seen from the one after it. `version` is the live server's."""

    def __init__(self, start: Catalog, result: Catalog, steps: Sequence[Step], version: int) -> None:
        self.start, self.result, self.version = start, result, version
        # An online form consists of several steps, of which some speak of the object under another name.
        making = [
            s for step in steps if step.verb not in _MAKING_NOTHING for s in (step, step.context.get("plain", step))
        ]
        self.named = {o.id for s in making for o in (s.subject, *s.parts) if not self._only_moves(s, o.id)}
        self._retyped = {s.subject.id for s in making if s.verb == "alter" and "type" in s.changed}
        self._renames: list[tuple[ObjectId, ObjectId]] = [
            (s.context["old"], s.context["new"]) for s in steps if s.verb == "rename"
        ]
        self._above: dict[ObjectId, list[ObjectId]] = {}
        self._then = belonging(start.objects)
        self._after = belonging(result.objects, self._then)
        for obj in map(start.objects.__getitem__, self._then.of_kinds(_FAMILY)):
            if isinstance(obj, Partition | Inheritance):
                self._above.setdefault(ObjectId("table", obj.id.path[:2]), []).append(ObjectId("table", obj.of))

    def _only_moves(self, step: Step, part: ObjectId) -> bool:
        """Whether it is made on a column beside because of that one's new type, and is what it was."""
        return "retyped" in step.context and self.start.objects.get(part) == self.result.objects.get(part)

    def was(self, now: ObjectId) -> ObjectId | None:
        """The id that an object of the result had at the start; None of one that takes the name of a renamed one."""
        old = self._called_then(now)
        return old if self._called_now(old) == now else None

    def then(self, now: ObjectId) -> Object | None:
        """An object of the result as it was, if it was there."""
        old = self.was(now)
        return self.start.objects.get(old) if old else None

    def _called_then(self, now: ObjectId) -> ObjectId:
        for old, new in reversed(self._renames):
            now = _renamed(now, new, old)
        return now

    def _called_now(self, then: ObjectId) -> ObjectId:
        for old, new in self._renames:
            then = _renamed(then, old, new)
        return then

    def table(self, now: ObjectId | None) -> Table | None:
        """The table as it was, where it was there, and its rows were too."""
        found = self.then(now) if now else None
        return found if isinstance(found, Table) and found.server is None else None

    def column(self, now: ObjectId) -> Column | None:
        """The column as it was."""
        found = self.then(now)
        return found if isinstance(found, Column) else None

    def remains(self, old: ObjectId) -> ObjectId | None:
        """What a table or a column of the start is called in the end; None where it goes."""
        now = self._called_now(old)
        return now if now in self.result.objects and self.was(now) == old else None

    def only(self, now: ObjectId) -> bool:
        """Whether what is asked of the table's rows is not asked of its children's; a whole's rows are its own."""
        found = self.result.objects.get(now)
        return isinstance(found, Table) and found.partition_key is None

    def above(self, table: ObjectId) -> Iterator[ObjectId]:
        """The wholes and parents that the table had, and theirs."""
        for one in self._above.get(table, ()):
            yield one
            yield from self.above(one)

    def has_children(self, table: ObjectId) -> bool:
        """Whether tables inherited from it, or were its partitions."""
        return any(table in wholes for wholes in self._above.values())

    def retyped(self, column: Column) -> bool:
        """Whether the values of the column are converted."""
        old = self.column(column.id)
        moved = old is not None and column.id in self.named and old.type != column.type
        return column.id in self._retyped or moved

    def value(self, column: Column) -> str | None:
        """What the column will hold, in the words of the table as it is; None where that cannot be said."""
        old = self.column(column.id)
        if old is not None:
            name = identifier(old.id.path[2])
            return self._converted(name, old.type, column.type) if self.retyped(column) else name
        default = self.result.objects.get(ObjectId("default", column.id.path))
        if isinstance(default, Default) and not column.generated:
            return f"CAST({default.expression} AS {column.type})"
        return None

    def rows(self, now: ObjectId, names: Iterable[str], *, only: bool = False, alias: str = "") -> Rows | None:
        """The rows of a table of the result with these of its columns; None where they cannot be had before."""
        table = self.table(now)
        if table is None:
            return None
        found = [(n, self.result.objects.get(ObjectId("column", (*now.path, n)))) for n in dict.fromkeys(names)]
        values = {n: self.value(c) for n, c in found if isinstance(c, Column)}
        if len(values) < len(found) or any(v is None for v in values.values()):
            return None
        here = qualified(table.id.path)
        item = f"ONLY {here}" if only and self.has_children(table.id) else here
        changed = {n: v for n, v in values.items() if v != identifier(n)}
        keys = [(sql, f"{name} before" if name in changed else name) for sql, name in self._keys_of(table.id)]
        if not changed:
            items = tuple(map(_item, keys))
            return Rows(table.id, f"{item} AS {alias}" if alias else item, here, items)
        inner = ", ".join(dict.fromkeys(map(_item, [*keys, *((v, n) for n, v in values.items() if v)])))
        named = f"(SELECT {inner} FROM {item}) AS {alias or identifier(now.path[1])}"
        return Rows(table.id, named, here, tuple(identifier(name) for _, name in keys))

    def old_names(self, table: ObjectId) -> list[str]:
        """The columns of a table of the start."""
        return _columns_of(table, self._then)

    def mentioned(self, table: ObjectId, expression: str) -> list[str]:
        """The columns of a table of the result that an expression names."""
        return list(mentioned(expression, _columns_of(table, self._after)))

    def _keys_of(self, table: ObjectId) -> list[tuple[str, str]]:
        """The primary key, or where the row lies: each as SQL, and its name."""
        for obj in map(self.start.objects.__getitem__, self._then.below({table})):
            if isinstance(obj, Constraint) and obj.type == "p":
                return [(identifier(name), name) for name in obj.columns]
        whose = [("tableoid::regclass", "table")] if self.has_children(table) else []
        return [*whose, ("ctid", "ctid")]

    def _converted(self, name: str, before: str, after: str) -> str:
        if before == after:
            # The type is made anew under its old name. Its text form is what both have.
            return f"{name}::text{'[]' * before.endswith('[]')}::{after}"
        return converted(name, before, after) or f"CAST({name} AS {after})"


def _renamed(who: ObjectId, old: ObjectId, new: ObjectId) -> ObjectId:
    """What it is called once the one name has become the other."""
    if old.kind == new.kind == "schema" and who.path[0] == old.path[0]:
        return ObjectId(who.kind, (new.path[0], *who.path[1:]))
    if old.kind in _RELATIONS and who.path[:2] == old.path:
        return ObjectId(who.kind, (*new.path, *who.path[2:]))
    return new if who == old else who


def _columns_of(table: ObjectId, among: Belonging) -> list[str]:
    return sorted(who.path[2] for who in among.below({table}) if who.kind == "column")


def _item(value: tuple[str, str]) -> str:
    sql, name = value
    return sql if sql == identifier(name) else f"{sql} AS {identifier(name)}"
