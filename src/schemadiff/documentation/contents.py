"""A catalog in, what its documentation says out: tables with all that belongs to them, views, routines, types.

Everything is sorted. Texts are PostgreSQL's own and nobody's markup: who prints them escapes them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemadiff.quoting import identifier, qualified

if TYPE_CHECKING:
    from schemadiff.model import Catalog, Object, ObjectId

_KEYS = {"p": "primary key", "u": "unique", "x": "exclusion", "c": "check", "f": "foreign key"}
_SWITCHED = {"D": "switched off", "R": "on replicas only", "A": "always"}
# Described with something else, or said of something else.
_ELSEWHERE = frozenset(
    """
    table column default constraint index trigger policy view materialized_view function procedure aggregate enum
    domain composite range comment owner grant security_label owned_by inheritance partition domain_constraint
    replica_identity clustered_on partition_trigger extension_dependency default_privileges parameter_grant
    role_membership role_setting publication_table publication_schema database_setting
    """.split()  # noqa: SIM905
)
_INDEX = re.compile(r"CREATE (UNIQUE )?INDEX .*? ON (?:ONLY )?.*? USING (?=\w+ \()", re.DOTALL)
_TRIGGER = re.compile(r"CREATE (?:CONSTRAINT )?TRIGGER ", re.DOTALL)
_LANGUAGE = re.compile(r"^ LANGUAGE (\S+)(?:\n ((?!SET )[A-Z].*)$)?", re.MULTILINE)
_TRAITS = re.compile(r"\b(?:IMMUTABLE|STABLE|STRICT|LEAKPROOF|SECURITY DEFINER|WINDOW)\b")


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `keys` says in words which keys it is a part of."""

    name: str
    type: str
    not_null: bool
    default: str
    comment: str
    keys: tuple[str, ...] = ()
    collation: str = ""

    @property
    def whole_type(self) -> str:
        """With the collation, where that is not the type's own."""
        return f"{self.type} COLLATE {self.collation}" if self.collation else self.type


@dataclass(frozen=True, slots=True)
class Part:
    """What belongs to a table or view: a constraint, an index, a trigger, a policy. `text` says what it is."""

    id: ObjectId
    name: str
    sort: str
    text: str
    comment: str


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """From columns of one table to another table. It is `optional` where a row need not have one."""

    name: str
    columns: tuple[str, ...]
    table: ObjectId
    target: ObjectId
    optional: bool
    unique: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view with all that belongs to it. `remarks` are what else is to be known; a view has a `query`."""

    id: ObjectId
    name: str
    comment: str
    columns: tuple[Column, ...]
    constraints: tuple[Part, ...]
    indexes: tuple[Part, ...]
    triggers: tuple[Part, ...]
    policies: tuple[Part, ...]
    foreign_keys: tuple[ForeignKey, ...]
    remarks: tuple[str, ...]
    query: str = ""
    is_partition: bool = False


@dataclass(frozen=True, slots=True)
class Routine:
    """A function, procedure or aggregate. `traits` are what callers have to know: `stable`, `security definer`."""

    id: ObjectId
    name: str
    returns: str
    language: str
    traits: tuple[str, ...]
    comment: str
    definition: str


@dataclass(frozen=True, slots=True)
class Type:
    """A type of the schema's own; `values` are an enum's labels, or what the type is made of."""

    id: ObjectId
    name: str
    sort: str
    values: tuple[str, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class Contents:
    """All that the documentation describes."""

    tables: tuple[Relation, ...]
    views: tuple[Relation, ...]
    routines: tuple[Routine, ...]
    types: tuple[Type, ...]
    others: tuple[Part, ...]


def short(path: Iterable[str]) -> str:
    """A name as people say it: without the schema where that is `public`."""
    parts = tuple(path)
    return qualified(parts[1:] if len(parts) > 1 and parts[0] == "public" else parts)


def contents_of(catalog: Catalog) -> Contents:
    """What the catalog holds, for readers."""
    return _Reading(catalog).contents()


_PUBLIC = ("schema", ("public",))


class _Reading:
    """The catalog, with what belongs to each object at hand."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.by_kind: defaultdict[str, list[Any]] = defaultdict(list)
        self.of: defaultdict[tuple[str, ...], defaultdict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for id_, obj in sorted(catalog.objects.items()):
            self.by_kind[id_.kind].append(obj)
            if obj.parent is not None:
                self.of[obj.parent.path[:2]][id_.kind].append(obj)

    def contents(self) -> Contents:
        views = sorted((*self.by_kind["view"], *self.by_kind["materialized_view"]), key=lambda view: view.id.path)
        routines = [o for kind in ("function", "procedure", "aggregate") for o in self.by_kind[kind]]
        return Contents(
            tuple(map(self._table, self.by_kind["table"])),
            tuple(map(self._view, views)),
            tuple(map(self._routine, sorted(routines, key=lambda routine: routine.id.path))),
            tuple(self._types()),
            tuple(
                self._part(o, kind.replace("_", " "), "")
                for kind in sorted(self.by_kind)
                if kind not in _ELSEWHERE
                for o in self.by_kind[kind]
                # Every database has it.
                if o.id != _PUBLIC
            ),
        )

    def _comment(self, id_: ObjectId) -> str:
        found: Any = self.catalog.objects.get(id_.satellite("comment"))
        return found.text if found else ""

    def _part(self, obj: Object, sort: str, text: str) -> Part:
        id_ = obj.id
        whole = short(id_.path) if obj.parent is None else identifier(id_.path[-1])
        return Part(id_, whole, sort, text, self._comment(id_))

    def _table(self, table: Any) -> Relation:
        path = table.id.path
        own = self.of[path]
        defaults = {d.id.path[2]: d.expression for d in own["default"]}
        keys = self._keys(own["constraint"])
        columns = sorted(own["column"], key=lambda column: column.position)
        return Relation(
            table.id,
            short(path),
            self._comment(table.id),
            tuple(
                Column(
                    c.id.path[2],
                    c.type,
                    c.not_null,
                    _filled_by(c, defaults.get(c.id.path[2], "")),
                    self._comment(c.id),
                    tuple(keys[c.id.path[2]]),
                    c.collation or "",
                )
                for c in columns
            ),
            tuple(self._part(c, _KEYS[c.type], _constraint(c)) for c in own["constraint"]),
            self._indexes(own["index"]),
            self._triggers(own["trigger"]),
            tuple(self._part(p, p.command.lower(), _policy(p)) for p in own["policy"]),
            tuple(self._foreign_keys(table.id, own["constraint"], own["index"], columns)),
            tuple(_remarks(table, own)),
            is_partition=table.is_partition,
        )

    def _view(self, view: Any) -> Relation:
        own = self.of[view.id.path]
        defaults = {d.id.path[2]: d.expression for d in own["default"]}
        stored = view.id.kind == "materialized_view"
        columns = [
            (c.name, "") if stored else (c[0], c[1])
            for c in view.columns
        ]  # fmt: skip
        return Relation(
            view.id,
            short(view.id.path),
            self._comment(view.id),
            tuple(
                Column(name, type_, False, defaults.get(name, ""), self._comment(_column(view.id, name)))
                for name, type_ in columns
            ),
            (),
            self._indexes(own["index"]),
            self._triggers(own["trigger"]),
            (),
            (),
            ("Materialized: it has the rows of its last refresh.",) if stored else tuple(map(_option, view.options)),
            view.definition.strip(),
        )

    def _indexes(self, indexes: Iterable[Any]) -> tuple[Part, ...]:
        return tuple(
            self._part(i, "unique" if i.is_unique else "index", _INDEX.sub("", i.definition, count=1)) for i in indexes
        )

    def _triggers(self, triggers: Iterable[Any]) -> tuple[Part, ...]:
        return tuple(
            self._part(t, _SWITCHED.get(t.enabled, ""), _TRIGGER.sub("", t.definition).removeprefix(
                f"{identifier(t.id.path[2])} "))
            for t in triggers
        )  # fmt: skip

    def _keys(self, constraints: Iterable[Any]) -> Mapping[str, list[str]]:
        keys: defaultdict[str, list[str]] = defaultdict(list)
        for constraint in constraints:
            for column in constraint.columns:
                if constraint.type in "pu":
                    keys[column].append(_KEYS[constraint.type])
                elif constraint.type == "f" and (target := self._target(constraint)):
                    keys[column].append(f"→ {short(target.path)}")
        return keys

    def _target(self, constraint: Any) -> ObjectId | None:
        """The table that a foreign key leads to: the one that it needs and is not a part of, or else its own."""
        tables = {i for i in self.catalog.needs.get(constraint.id, ()) if i.kind == "table"} - {constraint.parent}
        tables |= {_table_of(i) for i in self.catalog.needs.get(constraint.id, ()) if i.kind == "column"}
        others = tables - {constraint.parent}
        return min(others) if others else constraint.parent

    def _foreign_keys(
        self, table: ObjectId, constraints: Iterable[Any], indexes: Iterable[Any], columns: Iterable[Any]
    ) -> Iterable[ForeignKey]:
        constraints = list(constraints)
        unique = {tuple(sorted(c.columns)) for c in constraints if c.type in "pu"}
        always = {c.id.path[2] for c in columns if c.not_null}
        for c in constraints:
            if c.type == "f" and (target := self._target(c)):
                named = tuple(c.columns)
                optional = not set(named) <= always
                yield ForeignKey(
                    c.id.path[2], named, table, target, optional, tuple(sorted(named)) in unique
                )  # fmt: skip

    def _routine(self, routine: Any) -> Routine:
        schema, name, types = routine.id.path
        language = _LANGUAGE.search(getattr(routine, "definition", ""))
        sort = {"procedure": "procedure", "aggregate": "aggregate"}.get(routine.id.kind, "")
        return Routine(
            routine.id,
            f"{short((schema, name))}({types})",
            getattr(routine, "result", None) or sort,
            language[1] if language else "",
            tuple(word.lower() for word in _TRAITS.findall(language[2] or "")) if language else (),
            self._comment(routine.id),
            getattr(routine, "definition", ""),
        )

    def _types(self) -> Iterable[Type]:
        values: Mapping[str, Callable[[Any], tuple[str, ...]]] = {
            "enum": lambda o: tuple(o.labels),
            "domain": lambda o: self._domain(o),
            "composite": lambda o: tuple(f"{identifier(a.name)} {a.type}" for a in o.attributes),
            "range": lambda o: (f"range of {o.subtype}",),
        }
        found = [o for kind in values for o in self.by_kind[kind]]
        for o in sorted(found, key=lambda o: o.id.path):
            yield Type(o.id, short(o.id.path), o.id.kind, values[o.id.kind](o), self._comment(o.id))

    def _domain(self, domain: Any) -> tuple[str, ...]:
        checks = tuple(c.definition for c in self.of[domain.id.path]["domain_constraint"])
        default = (f"DEFAULT {domain.default}",) if domain.default else ()
        return (domain.type, *(("NOT NULL",) if domain.not_null else ()), *default, *checks)


def _column(relation: ObjectId, name: str) -> ObjectId:
    return type(relation)("column", (*relation.path, name))


def _table_of(column: ObjectId) -> ObjectId:
    return type(column)("table", column.path[:2])


def _filled_by(column: Any, default: str) -> str:
    """What a column has where a row says nothing."""
    if column.identity:
        return "identity, always" if column.identity.always else "identity"
    if column.generated:
        return f"generated: {column.expression}"
    return default


def _constraint(constraint: Any) -> str:
    """All that makes a constraint what it is, as it stands behind its name."""
    parts = [constraint.definition]
    if constraint.deferrable:
        parts.append("DEFERRABLE INITIALLY DEFERRED" if constraint.deferred else "DEFERRABLE")
    if not constraint.validated:
        parts.append("NOT VALID")
    if not constraint.enforced:
        parts.append("NOT ENFORCED")
    return " ".join(parts)


def _option(option: str) -> str:
    return f"With {option.removesuffix('=true').replace('=', ' = ')}."


def _policy(policy: Any) -> str:
    parts = [f"for {policy.command} to {', '.join(policy.roles)}"]
    if policy.using is not None:
        parts.append(f"USING ({policy.using})")
    if policy.check is not None:
        parts.append(f"WITH CHECK ({policy.check})")
    return ("" if policy.permissive else "restrictive, ") + " ".join(parts)


def _remarks(table: Any, own: Mapping[str, list[Any]]) -> Iterable[str]:
    for partition in own["partition"]:
        yield f"A partition of {short(partition.of)}: {partition.bound}."
    for inheritance in own["inheritance"]:
        yield f"Inherits {short(inheritance.of)}."
    if table.partition_key:
        yield f"Partitioned by {table.partition_key}."
    if table.persistence == "u":
        yield "Unlogged: a crash empties it."
    if table.server:
        yield f"A foreign table of server {identifier(table.server)}."
    if table.row_security:
        yield "Row security is on." if not table.force_row_security else "Row security is on, for its owner too."
