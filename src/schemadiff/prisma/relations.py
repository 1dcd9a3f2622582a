"""The fields of models that stand for other models in; foreign keys, and the tables between two models, out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemadiff.prisma.attributes import Arguments, fail, found, only_once, refused
from schemadiff.prisma.columns import is_relation
from schemadiff.prisma.names import ACTIONS, FOREIGN, given
from schemadiff.prisma.scalars import SERIALS
from schemadiff.prisma.scope import Scope
from schemadiff.prisma.syntax import Block, Field
from schemadiff.prisma.tables import Column, ForeignKey, Index, Key, Part, Table

_ARGUMENTS = ("name", "fields", "references", "map", "onDelete", "onUpdate")
_PLAIN_TYPES = {serial: plain for plain, serial in SERIALS.items()}


@dataclass(frozen=True, slots=True)
class Side:
    """One field of a relation. `fields` are those of its own model, where the foreign key is on this side."""

    block: Block
    field: Field
    name: str
    fields: tuple[str, ...]
    references: tuple[str, ...]
    map: str
    on_delete: str
    on_update: str

    @property
    def pair(self) -> tuple[str, str, str]:
        """What both sides of a relation have in common."""
        one, other = sorted((self.block.name, self.field.type))
        return one, other, self.name


def sides_of(scope: Scope) -> tuple[Side, ...]:
    """Every relation field, in the order in which they are written. Raises InputError SD522."""
    found_ = tuple(
        _side(block, field, scope)
        for block in scope.models.values()
        for field in block.fields
        if is_relation(field, scope) and field.type in scope.models
    )
    by_pair: defaultdict[tuple[str, str, str], list[Side]] = defaultdict(list)
    for side in found_:
        by_pair[side.pair].append(side)
    for side in found_:
        _check_other(side, by_pair[side.pair])
    return found_


def _side(block: Block, field: Field, scope: Scope) -> Side:
    only_once(field.attributes, ("relation", "ignore"))
    attribute = found(field.attributes, "relation")
    if attribute is None:
        return Side(block, field, "", (), (), "", "", "")
    arguments = Arguments(attribute, "name", _ARGUMENTS)
    fields, references = arguments.words("fields"), arguments.words("references")
    if len(fields) != len(references):
        fail("fields and references differ in number", attribute.origin)
    if fields and field.arity == "[]":
        fail("the side with fields is no list", attribute.origin)
    for action in ("onDelete", "onUpdate"):
        word = arguments.word(action)
        if word and word not in ACTIONS:
            fail(f"there is no action {word}", attribute.origin, f"there are: {', '.join(ACTIONS)}")
    actions = (ACTIONS.get(arguments.word(name), "") for name in ("onDelete", "onUpdate"))
    return Side(block, field, arguments.text("name"), fields, references, arguments.text("map"), *actions)


def _check_other(side: Side, alike: Sequence[Side]) -> None:
    """A relation has two sides; one of them holds the foreign key, or both are lists."""
    others = [s for s in alike if s is not side and (s.block.name, s.field.type) == (side.field.type, side.block.name)]
    origin = side.field.origin
    where = f"{side.block.name}.{side.field.name}"
    if len(others) > 1:
        fail(f"more than one field could be the other side of {where}", origin, 'name both: @relation("name")')
    if not others:
        if side.field.arity == "[]" and side.field.type == side.block.name:
            return
        fail(
            f"{side.field.type} has no field for the other side of {where}", origin, f"add a field {side.block.name}[]"
        )
    both = (side, others[0])
    holders = sum(bool(s.fields) for s in both)
    lists = sum(s.field.arity == "[]" for s in both)
    if holders != 1 and not (lists == 2 and holders == 0):
        fail(f"one side of {where} says fields and references, and only one", origin)


def foreign_keys(
    block: Block, table: str, sides: tuple[Side, ...], models: Mapping[str, Table]
) -> Iterator[ForeignKey]:
    """Those of the model. `models` are the tables by the names of their models, without foreign keys as yet."""
    for side in sides:
        if side.block is block and side.fields:
            own, other = models[block.name], models[side.field.type]
            columns = [_column(own, name, side.field) for name in side.fields]
            references = tuple(_column(other, name, side.field).name for name in side.references)
            names = tuple(column.name for column in columns)
            needed = side.field.arity == "" or any(not column.nullable for column in columns)
            yield ForeignKey(
                name=side.map or given(table, names, FOREIGN),
                columns=names,
                table=(other.schema, other.name),
                references=references,
                on_delete=side.on_delete or ("RESTRICT" if needed else "SET NULL"),
                on_update=side.on_update or "CASCADE",
                origin=side.field.origin,
            )


def _column(table: Table, field: str, at: Field) -> Column:
    for column in table.columns:
        if column.field == field:
            return column
    raise refused(
        f"{table.model} has no column {field}", at.origin, f"it has: {', '.join(c.field for c in table.columns)}"
    )


def between(sides: tuple[Side, ...], models: Mapping[str, Table], scope: Scope) -> Iterator[Table]:
    """The tables of relations of which both sides are lists: Prisma makes and names them."""
    seen = set[tuple[str, str, str]]()
    holding = {side.pair for side in sides if side.fields}
    for side in sides:
        # A list whose other side holds a foreign key has no table.
        if side.field.arity == "[]" and side.pair not in holding and side.pair not in seen:
            seen.add(side.pair)
            yield _joining(side, models, scope)


def _joining(side: Side, models: Mapping[str, Table], scope: Scope) -> Table:
    one, other, name = side.pair
    a, b, origin = models[one], models[other], side.field.origin
    table = f"_{name}" if name else f"_{one}To{other}"
    columns = tuple(Column(n, n, _id_type(m, side), False, False, False, "", origin) for n, m in (("A", a), ("B", b)))
    keys = tuple(
        ForeignKey(f"{table}_{n}_fkey", (n,), (m.schema, m.name), _id(m, side), "CASCADE", "CASCADE", origin)
        for n, m in (("A", a), ("B", b))
    )
    key = Key(given(table, ("AB",), "_pkey"), ("A", "B"), origin)
    index = Index(given(table, ("B",), "_index"), False, "btree", (Part("B"),), "", origin)
    return Table(a.schema, table, "", columns, key, (index,), keys if scope.source.foreign_keys else (), origin)


def _id(model: Table, side: Side) -> tuple[str]:
    if model.key is None or len(model.key.columns) != 1:
        fail(f"{model.model} has no @id of one field, which a list on both sides needs", side.field.origin)
    return (model.key.columns[0],)


def _id_type(model: Table, side: Side) -> str:
    (name,) = _id(model, side)
    type_ = next(column.type for column in model.columns if column.name == name)
    return _PLAIN_TYPES.get(type_, type_)
