"""What is there in; changes of enums, composite types, ranges and domains out."""

from __future__ import annotations

from random import Random

from schemadiff.kinds.column import Column
from schemadiff.kinds.enum import Enum
from schemadiff.quoting import identifier, literal, qualified
from tests.mutation.present import Present
from tests.mutation.words import built_in, cascade, default, new, new_in_schema, some_type, sometimes, text, value

_SUBTYPES = ("integer", "bigint", "numeric", "date", "text", "timestamp with time zone", "double precision", "inet")


def create_enum(rng: Random, present: Present) -> str:
    labels = ("new", "open", "done", "it's", "Größe", "UPPER", "a,b", "\\", "")
    return f"CREATE TYPE {new_in_schema(rng, present)} AS ENUM ({_labels(rng.sample(labels, rng.randint(1, 5)))})"


def add_label(rng: Random, present: Present) -> str | None:
    enum = present.pick(rng, "enum", where=lambda e: e.labels)
    if enum is None:
        return None
    where = rng.choice(
        ("", f" BEFORE {literal(rng.choice(enum.labels))}", f" AFTER {literal(rng.choice(enum.labels))}")
    )
    return f"ALTER TYPE {qualified(enum.id.path)} ADD VALUE {literal(f'label {rng.randrange(1000)}')}{where}"


def rename_label(rng: Random, present: Present) -> str | None:
    enum = present.pick(rng, "enum", where=lambda e: e.labels)
    if enum is None:
        return None
    old, name = literal(rng.choice(enum.labels)), literal(text(rng)[:60])
    return f"ALTER TYPE {qualified(enum.id.path)} RENAME VALUE {old} TO {name}"


def rebuild_enum(rng: Random, present: Present) -> str | None:
    """Labels go or change places, which takes a new type and all columns of the old one."""
    enum = present.pick(rng, "enum", where=lambda e: len(e.labels) > 1)
    if enum is None:
        return None
    labels = rng.sample(enum.labels, len(enum.labels) - rng.randint(0, 1))
    schema, name = enum.id.path
    users = [c for c in present.all("column") if enum.id in present.catalog.needs[c.id] and not c.generated]
    tables = {t.id for t in present.all("table") if not t.is_partition}
    moves = [_move(column, enum) for column in users if column.parent in tables and column.is_local]
    old = f"{qualified((schema, name[:15] + ' old'))}"
    return ";\n".join(
        (
            f"ALTER TYPE {qualified(enum.id.path)} RENAME TO {identifier(name[:15] + ' old')}",
            f"CREATE TYPE {qualified(enum.id.path)} AS ENUM ({_labels(labels)})",
            *moves,
            f"DROP TYPE {old}{cascade(rng)}",
        )
    )


def create_composite(rng: Random, present: Present) -> str:
    parts = ", ".join(f"{new(rng)} {some_type(rng, present)}" for _ in range(rng.randint(0, 4)))
    return f"CREATE TYPE {new_in_schema(rng, present)} AS ({parts})"


def alter_composite(rng: Random, present: Present) -> str | None:
    """Never to the row of a table or view, which may stand on the type: only so PostgreSQL makes such a circle."""
    type_, domain = present.pick(rng, "composite"), present.pick(rng, "domain", "enum")
    if type_ is None:
        return None
    other = built_in(rng) if domain is None or rng.random() < 0.7 else qualified(domain.id.path)
    changes = [f"ADD ATTRIBUTE {new(rng)} {other}"]
    if type_.attributes:
        name = identifier(rng.choice(type_.attributes).name)
        changes += [
            # A table of the type has its columns in this order, and nothing can put one back into the middle.
            f"DROP ATTRIBUTE {identifier(type_.attributes[-1].name)}",
            f"ALTER ATTRIBUTE {name} TYPE {other}",
            f"RENAME ATTRIBUTE {identifier(type_.attributes[-1].name)} TO {new(rng)}",
            f'ALTER ATTRIBUTE {name} TYPE text COLLATE "C"',
        ]
    return f"ALTER TYPE {qualified(type_.id.path)} {rng.choice(changes)}{cascade(rng)}"


def create_range(rng: Random, present: Present) -> str:
    own = present.pick(rng, "enum", "domain") if rng.random() < 0.3 else None
    subtype = qualified(own.id.path) if own is not None else rng.choice(_SUBTYPES)
    more = [
        sometimes(rng, f", multirange_type_name = {new_in_schema(rng, present)}"),
        sometimes(rng, ', collation = "C"') if subtype == "text" else "",
        sometimes(rng, ", subtype_diff = float8mi") if subtype == "double precision" else "",
    ]
    return f"CREATE TYPE {new_in_schema(rng, present)} AS RANGE (subtype = {subtype}{''.join(more)})"


def rename_type(rng: Random, present: Present) -> str | None:
    type_ = present.pick(rng, rng.choice(("enum", "composite", "range")))
    if type_ is None:
        return None
    change = f"RENAME TO {new(rng)}" if rng.random() < 0.6 else f"SET SCHEMA {present.schema(rng)}"
    return f"ALTER TYPE {qualified(type_.id.path)} {change}"


def drop_enum(rng: Random, present: Present) -> str | None:
    return _drop(rng, present, "enum")


def drop_composite(rng: Random, present: Present) -> str | None:
    return _drop(rng, present, "composite")


def drop_range(rng: Random, present: Present) -> str | None:
    return _drop(rng, present, "range")


def create_domain(rng: Random, present: Present) -> str:
    type_ = some_type(rng, present)
    more = [
        sometimes(rng, ' COLLATE "C"') if type_ in ("text", "character varying(20)") else "",
        sometimes(rng, f" DEFAULT {default(rng, type_, present)}"),
        sometimes(rng, f" CONSTRAINT {new(rng)} NOT NULL", 0.1) or sometimes(rng, " NOT NULL", 0.2),
        sometimes(rng, f" CONSTRAINT {new(rng)} CHECK ({_check(rng, type_, present)})", 0.5),
        sometimes(rng, f" CHECK ({_check(rng, type_, present)})"),
    ]
    return f"CREATE DOMAIN {new_in_schema(rng, present)} AS {type_}{''.join(more)}"


def alter_domain(rng: Random, present: Present) -> str | None:
    domain = present.pick(rng, "domain")
    if domain is None:
        return None
    change = rng.choice(
        (
            *("SET NOT NULL", "DROP NOT NULL", "DROP DEFAULT", f"SET DEFAULT {default(rng, domain.type, present)}"),
            *(f"RENAME TO {new(rng)}", f"SET SCHEMA {present.schema(rng)}"),
        )
    )
    return f"ALTER DOMAIN {qualified(domain.id.path)} {change}"


def drop_domain(rng: Random, present: Present) -> str | None:
    domain = present.pick(rng, "domain")
    return domain and f"DROP DOMAIN {qualified(domain.id.path)}{cascade(rng)}"


def add_domain_constraint(rng: Random, present: Present) -> str | None:
    domain = present.pick(rng, "domain")
    if domain is None:
        return None
    check = f"CHECK ({_check(rng, domain.type, present)}){sometimes(rng, ' NOT VALID')}"
    return f"ALTER DOMAIN {qualified(domain.id.path)} ADD {sometimes(rng, f'CONSTRAINT {new(rng)} ', 0.6)}{check}"


def alter_domain_constraint(rng: Random, present: Present) -> str | None:
    constraint = present.pick(rng, "domain_constraint")
    if constraint is None:
        return None
    name = identifier(constraint.id.path[2])
    change = rng.choice(
        (f"DROP CONSTRAINT {name}", f"VALIDATE CONSTRAINT {name}", f"RENAME CONSTRAINT {name} TO {new(rng)}")
    )
    return f"ALTER DOMAIN {qualified(constraint.parent.path)} {change}"


def create_base_type(rng: Random, present: Present) -> str:
    """Of functions that PostgreSQL brings, so that no library is needed."""
    type_, own = new_in_schema(rng, present), f"{present.schema(rng)}.md_{rng.randrange(1000)}"
    if rng.random() < 0.2:
        return f"CREATE TYPE {type_}"
    like, in_, out = rng.choice((("integer", "int4in", "int4out"), ("text", "textin", "textout")))
    more = rng.choice(("", ", PREFERRED = true, CATEGORY = 'N'", ", DEFAULT = '7'", ", DELIMITER = ';'"))
    return (
        f"CREATE TYPE {type_};\n"
        f"CREATE FUNCTION {own}_in(cstring) RETURNS {type_} AS '{in_}' LANGUAGE internal IMMUTABLE STRICT;\n"
        f"CREATE FUNCTION {own}_out({type_}) RETURNS cstring AS '{out}' LANGUAGE internal IMMUTABLE STRICT;\n"
        f"CREATE TYPE {type_} (INPUT = {own}_in, OUTPUT = {own}_out, LIKE = {like}{more})"
    )


def use_base_type(rng: Random, present: Present) -> str | None:
    type_, table = present.pick(rng, "base_type", where=lambda b: b.options), present.table(rng)
    if type_ is None or table is None:
        return None
    return f"ALTER TABLE {qualified(table.id.path)} ADD COLUMN {new(rng)} {qualified(type_.id.path)}"


def drop_base_type(rng: Random, present: Present) -> str | None:
    """None is renamed: its functions would have to serve two types at a time, which docs/errors.md says of SD706."""
    type_ = present.pick(rng, "base_type")
    return type_ and f"DROP TYPE {qualified(type_.id.path)} CASCADE"


def _check(rng: Random, type_: str, present: Present) -> str:
    known = f"VALUE = {value(rng, type_, present)}"
    return rng.choice(("VALUE IS NOT NULL", f"VALUE::text <> {literal(text(rng))}", "length(VALUE::text) < 100", known))


def _labels(labels: list[str]) -> str:
    return ", ".join(map(literal, labels))


def _move(column: Column, enum: Enum) -> str:
    """The column's default goes: it would be of the old type."""
    assert column.parent is not None
    name, array = identifier(column.id.path[2]), "[]" if column.type.endswith("[]") else ""
    type_ = f"{qualified(enum.id.path)}{array}"
    table = f"ALTER TABLE {qualified(column.parent.path)} ALTER COLUMN {name}"
    return f"{table} DROP DEFAULT;\n{table} TYPE {type_} USING {name}::text{array}::{type_}"


def _drop(rng: Random, present: Present, kind: str) -> str | None:
    type_ = present.pick(rng, kind)
    return type_ and f"DROP TYPE {qualified(type_.id.path)}{cascade(rng)}"


MUTATIONS = {
    "base_type": (create_base_type, create_base_type, use_base_type, drop_base_type),
    "enum": (create_enum, add_label, rename_label, rebuild_enum, rename_type, drop_enum),
    "composite": (create_composite, alter_composite, alter_composite, rename_type, drop_composite),
    "range": (create_range, create_range, rename_type, drop_range),
    "domain": (create_domain, create_domain, alter_domain, alter_domain, drop_domain),
    "domain_constraint": (add_domain_constraint, alter_domain_constraint),
}
