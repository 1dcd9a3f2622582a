"""The fields of a model that are columns in; the columns, with PostgreSQL's types and defaults, out."""

from __future__ import annotations

from schemadiff.prisma.attributes import fail, found, mapped, only_once
from schemadiff.prisma.defaults import AUTOINCREMENT, sql_of, value_of
from schemadiff.prisma.scalars import BY_NAME, DEFAULTS, SERIALS
from schemadiff.prisma.scope import PUBLIC, Scope
from schemadiff.prisma.syntax import Attribute, Call, Field, Number
from schemadiff.prisma.tables import Column

ATTRIBUTES = ("id", "unique", "default", "updatedAt", "map", "ignore", "relation")


def is_relation(field: Field, scope: Scope) -> bool:
    """Whether the field is no column: its type is another model."""
    return not field.unsupported and (field.type in scope.models or field.type in scope.views)


def column_of(field: Field, scope: Scope) -> Column:
    """The column."""
    only_once(field.attributes, ATTRIBUTES)
    if relation := found(field.attributes, "relation"):
        fail(f"{field.name} is no relation: {field.type} is no model", relation.origin)
    type_ = _type(field, scope)
    whole = f"{type_}[]" if field.arity else type_
    whole = type_ if field.arity == "?" else whole
    attribute = found(field.attributes, "default")
    value = value_of(attribute)[0] if attribute else None
    serial = isinstance(value, Call) and value.name == AUTOINCREMENT
    if serial and (field.arity or type_ not in SERIALS) and value is not None:
        fail("autoincrement() is for Int, BigInt and SmallInt, which are never null", value.origin)
    default = (
        "" if value is None or serial else sql_of(value, field.type, whole, field.arity == "[]", _labels(field, scope))
    )
    return Column(
        name=mapped(field.attributes, field.name),
        field=field.name,
        type=SERIALS[type_] if serial else whole,
        is_list=field.arity == "[]",
        nullable=field.arity != "",
        serial=serial,
        default=default,
        origin=field.origin,
    )


def _labels(field: Field, scope: Scope) -> dict[str, str]:
    return dict(scope.labels.get(field.type, {}))


def _type(field: Field, scope: Scope) -> str:
    native = next((a for a in field.attributes if a.name.startswith("db.")), None)
    if field.type == "Unsupported":
        return field.unsupported if native is None else fail("no @db beside Unsupported", native.origin)
    if field.type in scope.enums:
        enum = scope.enums[field.type]
        return named(enum.schema, enum.name) if native is None else fail("no @db beside an enum", native.origin)
    if field.type not in DEFAULTS:
        known = ", ".join([*DEFAULTS, *scope.enums, *scope.models])
        fail(f"there is no type {field.type}", field.origin, f"there are: {known}")
    return _native(native, field) if native else DEFAULTS[field.type]


def _native(attribute: Attribute, field: Field) -> str:
    found_ = BY_NAME.get(attribute.name.removeprefix("db."))
    if found_ is None or found_.scalar != field.type:
        known = ", ".join(f"@db.{name}" for name, native in BY_NAME.items() if native.scalar == field.type)
        fail(f"a {field.type} is never {attribute.name}", attribute.origin, f"it may be: {known}")
    numbers = [a.value.text for a in attribute.arguments if isinstance(a.value, Number) and a.value.text.isdigit()]
    right = (0, found_.numbers) if found_.numbers != 1 else (0, 1)
    if len(numbers) != len(attribute.arguments) or len(numbers) not in right:
        fail(f"{attribute.name} takes {found_.numbers} whole numbers", attribute.origin)
    return found_.sql(numbers)


def named(schema: str, name: str) -> str:
    """A name as Prisma writes it: always in quotes, without its schema where that is public."""
    return quoted(name) if schema == PUBLIC else f"{quoted(schema)}.{quoted(name)}"


def quoted(name: str) -> str:
    """A name in quotes."""
    return '"' + name.replace('"', '""') + '"'
