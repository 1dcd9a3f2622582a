"""What is there in; changes of columns and of their defaults out."""

from __future__ import annotations

from random import Random

from schemadiff.kinds.column import Column
from schemadiff.kinds.table import Table
from schemadiff.quoting import identifier, qualified
from tests.mutation.mutators.sequences import options
from tests.mutation.present import Present
from tests.mutation.words import cascade, default, expression, new, some_type, sometimes

_COLLATABLE = ("text", "character varying")


def written_column(rng: Random, present: Present, name: str) -> str:
    """A column as CREATE TABLE and ADD COLUMN take it; `name` is quoted."""
    type_ = some_type(rng, present)
    if rng.random() < 0.1:
        always = rng.choice(("ALWAYS", "BY DEFAULT"))
        own = sometimes(rng, f" ({options(rng).strip() or 'CACHE 5'})", 0.4)
        return f"{name} {rng.choice(('smallint', 'integer', 'bigint'))} GENERATED {always} AS IDENTITY{own}"
    more = [
        sometimes(rng, f" STORAGE {rng.choice(('PLAIN', 'EXTERNAL', 'MAIN'))}", 0.04),
        sometimes(rng, " COMPRESSION pglz", 0.03),
        f" COLLATE {_collation(rng, present)}" if type_.startswith(_COLLATABLE) and rng.random() < 0.15 else "",
        sometimes(rng, f" DEFAULT {default(rng, type_, present)}"),
        sometimes(rng, f" CONSTRAINT {new(rng)} NOT NULL", 0.1) or sometimes(rng, " NOT NULL", 0.25),
    ]
    return f"{name} {type_}{''.join(more)}"


def add_column(rng: Random, present: Present) -> str | None:
    table = present.pick(rng, "table", where=lambda t: not t.is_partition)
    return table and f"ALTER TABLE {qualified(table.id.path)} ADD COLUMN {written_column(rng, present, new(rng))}"


def add_generated(rng: Random, present: Present) -> str | None:
    column = _column(rng, present, lambda c: not c.generated)
    if column is None:
        return None
    expression_ = expression(rng, column, present)
    how = "STORED" if rng.random() < 0.7 else "VIRTUAL"
    type_ = rng.choice(("text", "integer", "boolean", "numeric", column.type))
    return f"{_alter(column)} ADD COLUMN {new(rng)} {type_} GENERATED ALWAYS AS (({expression_})::{type_}) {how}"


def drop_column(rng: Random, present: Present) -> str | None:
    column = _column(rng, present)
    only = "ONLY " if column is not None and column.has_children and rng.random() < 0.2 else ""
    return column and f"ALTER TABLE {only}{qualified(column.parent.path)} DROP COLUMN {_name(column)}{cascade(rng)}"


def rename_column(rng: Random, present: Present) -> str | None:
    column = _column(rng, present)
    return column and f"{_alter(column)} RENAME COLUMN {_name(column)} TO {new(rng)}"


def change_type(rng: Random, present: Present) -> str | None:
    column = _column(rng, present, lambda c: not c.generated)
    if column is None:
        return None
    wider = {
        "integer": "bigint",
        "smallint": "integer",
        "text": "character varying(50)",
        "character varying": "text",
        "date": "timestamp with time zone",
        "timestamp without time zone": "timestamp with time zone",
        "json": "jsonb",
    }.get(column.base_type)
    type_ = wider if wider and rng.random() < 0.6 else some_type(rng, present)
    drop = f"{_alter(column)} ALTER COLUMN {_name(column)} DROP DEFAULT;\n" if rng.random() < 0.4 else ""
    using = rng.choice(("", f" USING {_name(column)}::text::{type_}", f" USING NULL::{type_}"))
    return f"{drop}{_alter(column)} ALTER COLUMN {_name(column)} TYPE {type_}{using}"


def change_modifier(rng: Random, present: Present) -> str | None:
    column = _column(rng, present, lambda c: "(" in c.type and not c.generated)
    if column is None:
        return None
    new_ = {"character varying": "(40)", "character": "(7)", "numeric": "(14,4)", "bit": "(9)"}.get(
        column.base_type, ""
    )
    return f"{_alter(column)} ALTER COLUMN {_name(column)} TYPE {column.base_type}{new_}"


def change_collation(rng: Random, present: Present) -> str | None:
    column = _column(rng, present, lambda c: c.type.startswith(_COLLATABLE) and not c.generated)
    return (
        column
        and f"{_alter(column)} ALTER COLUMN {_name(column)} TYPE {column.type} COLLATE {_collation(rng, present)}"
    )


def not_null(rng: Random, present: Present) -> str | None:
    column = _column(rng, present, lambda c: not c.not_null)
    return column and f"{_alter(column)} ALTER COLUMN {_name(column)} SET NOT NULL"


def nullable(rng: Random, present: Present) -> str | None:
    column = _column(rng, present, lambda c: c.not_null)
    return column and f"{_alter(column)} ALTER COLUMN {_name(column)} DROP NOT NULL"


def named_not_null(rng: Random, present: Present) -> str | None:
    """From PostgreSQL 18 on NOT NULL is a constraint with a name and attributes."""
    column = _column(rng, present, lambda c: not c.not_null)
    if column is None:
        return None
    more = rng.choice(("", "", " NOT VALID", " NO INHERIT"))
    return f"{_alter(column)} ADD CONSTRAINT {new(rng)} NOT NULL {_name(column)}{more}"


def identity(rng: Random, present: Present) -> str | None:
    column = _column(rng, present, lambda c: c.type in ("smallint", "integer", "bigint") and not c.generated)
    if column is None:
        return None
    alter = f"{_alter(column)} ALTER COLUMN {_name(column)}"
    if column.identity is not None:
        own = options(rng).strip().split("  ")
        set_ = f"SET CACHE {rng.randint(2, 30)} SET INCREMENT BY {rng.randint(2, 9)}" if own else ""
        return f"{alter} {rng.choice(('DROP IDENTITY', 'SET GENERATED ALWAYS', 'SET GENERATED BY DEFAULT', set_))}"
    first = "" if column.not_null else f"{alter} SET NOT NULL;\n"
    always = rng.choice(("ALWAYS", "BY DEFAULT"))
    return f"{first}{alter} DROP DEFAULT;\n{alter} ADD GENERATED {always} AS IDENTITY"


def stored_as(rng: Random, present: Present) -> str | None:
    column = _column(rng, present)
    if column is None:
        return None
    change = rng.choice(
        (
            *(f"SET STORAGE {storage}" for storage in ("PLAIN", "EXTERNAL", "EXTENDED", "MAIN")),
            *("SET COMPRESSION pglz", "SET COMPRESSION default", "SET STATISTICS 250", "SET STATISTICS -1"),
            *("SET (n_distinct = 5)", "SET (n_distinct_inherited = -0.5)", "RESET (n_distinct)", "DROP EXPRESSION"),
        )
    )
    only = "ONLY " if rng.random() < 0.2 else ""
    return f"ALTER TABLE {only}{qualified(column.parent.path)} ALTER COLUMN {_name(column)} {change}"


def set_expression(rng: Random, present: Present) -> str | None:
    """From PostgreSQL 17 on."""
    column = _column(rng, present, lambda c: bool(c.generated))
    if column is None:
        return None
    other = rng.choice([c for c in present.columns(column.parent) if not c.generated] or [column])
    expression_ = expression(rng, other, present)
    return f"{_alter(column)} ALTER COLUMN {_name(column)} SET EXPRESSION AS (({expression_})::{column.type})"


def set_default(rng: Random, present: Present) -> str | None:
    column = _column(rng, present, lambda c: not c.generated and c.identity is None)
    if column is None:
        return None
    only = "ONLY " if rng.random() < 0.1 else ""
    value = default(rng, column.type, present)
    return f"ALTER TABLE {only}{qualified(column.parent.path)} ALTER COLUMN {_name(column)} SET DEFAULT {value}"


def drop_default(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "default", where=lambda d: d.relkind != "v")
    return (
        found and f"ALTER TABLE {qualified(found.id.path[:2])} ALTER COLUMN {identifier(found.id.path[2])} DROP DEFAULT"
    )


def _column(rng: Random, present: Present, where: object = None) -> Column | None:
    """A column of a table that is no foreign one; of all tables alike, however many columns they have."""
    table: Table | None = present.table(rng)
    if table is None:
        return None
    assert where is None or callable(where)
    found = [c for c in present.columns(table.id) if where is None or where(c)]
    return rng.choice(found) if found else None


def _alter(column: Column) -> str:
    assert column.parent is not None
    return f"ALTER TABLE {qualified(column.parent.path)}"


def _name(column: Column) -> str:
    return identifier(column.id.path[2])


def _collation(rng: Random, present: Present) -> str:
    own = present.pick(rng, "collation")
    return (
        qualified(own.id.path)
        if own is not None and rng.random() < 0.6
        else rng.choice(('"C"', '"POSIX"', '"default"'))
    )


MUTATIONS = {
    "column": (
        *(add_column, add_column, add_column, add_generated, drop_column, drop_column, rename_column, change_type),
        *(change_type, change_type, change_modifier, change_collation, not_null, nullable, named_not_null, identity),
        *(identity, stored_as, stored_as, set_expression),
    ),
    "default": (set_default, set_default, drop_default),
}
