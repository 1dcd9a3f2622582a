"""What is there in; tables that come, go and change as a whole out."""

from __future__ import annotations

from random import Random

from schemadiff.model import ObjectId
from schemadiff.quoting import identifier, qualified
from tests.mutation.mutators.columns import written_column
from tests.mutation.mutators.constraints import written_constraint
from tests.mutation.present import Present
from tests.mutation.words import cascade, new, new_in_schema, picks, sometimes

_OPTIONS = ("fillfactor = 70", "autovacuum_enabled = false", "toast.autovacuum_enabled = false", "parallel_workers = 2")


def create_table(rng: Random, present: Present) -> str:
    names = [new(rng) for _ in range(rng.randint(0, 6))]
    parts = [written_column(rng, present, name) for name in names]
    if rng.random() < 0.5:
        parts.append(f"{new(rng)} bigint {rng.choice(('PRIMARY KEY', 'GENERATED ALWAYS AS IDENTITY PRIMARY KEY'))}")
    if names and rng.random() < 0.4:
        parts.append(f"{sometimes(rng, f'CONSTRAINT {new(rng)} ', 0.5)}CHECK ({rng.choice(names)} IS NOT NULL)")
    if names and rng.random() < 0.3:
        parts.append(f"UNIQUE ({', '.join(picks(rng, names, 2))})")
    unlogged = sometimes(rng, "UNLOGGED ", 0.1)
    options = sometimes(rng, f" WITH ({', '.join(picks(rng, _OPTIONS, 2))})", 0.2)
    return f"CREATE {unlogged}TABLE {new_in_schema(rng, present)} ({', '.join(parts)}){options}"


def create_referring(rng: Random, present: Present) -> str | None:
    """A new table with a foreign key to one that is there."""
    key = present.pick(rng, "constraint", where=lambda c: c.type == "p" and len(c.columns) == 1)
    if key is None:
        return None
    column = present.catalog.objects[ObjectId("column", (*key.parent.path, key.columns[0]))]
    actions = sometimes(rng, " ON DELETE CASCADE") + sometimes(rng, " DEFERRABLE INITIALLY DEFERRED", 0.2)
    one, two = new(rng), new(rng)
    return (
        f"CREATE TABLE {new_in_schema(rng, present)} ({one} bigserial PRIMARY KEY, "
        f"{two} {column.type} REFERENCES {qualified(key.parent.path)}{actions})"
    )


def create_like(rng: Random, present: Present) -> str | None:
    table = present.table(rng)
    what = rng.choice(("ALL", "DEFAULTS", "INDEXES", "CONSTRAINTS", "ALL EXCLUDING INDEXES", "STORAGE", "STATISTICS"))
    return table and f"CREATE TABLE {new_in_schema(rng, present)} (LIKE {qualified(table.id.path)} INCLUDING {what})"


def create_typed(rng: Random, present: Present) -> str | None:
    type_ = present.pick(rng, "composite", where=lambda c: c.attributes)
    if type_ is None:
        return None
    first = identifier(type_.attributes[0].name)
    more = sometimes(rng, rng.choice((f" ({first} WITH OPTIONS NOT NULL)", f" (UNIQUE ({first}))")), 0.5)
    return f"CREATE TABLE {new_in_schema(rng, present)} OF {qualified(type_.id.path)}{more}"


def type_on_and_off(rng: Random, present: Present) -> str | None:
    table = present.table(rng, lambda t: t.of_type is not None)
    return table and f"ALTER TABLE {qualified(table.id.path)} NOT OF"


def drop_table(rng: Random, present: Present) -> str | None:
    table = present.table(rng)
    return table and f"DROP TABLE {qualified(table.id.path)}{cascade(rng)}"


def rename_table(rng: Random, present: Present) -> str | None:
    table = present.table(rng)
    if table is None:
        return None
    change = f"RENAME TO {new(rng)}" if rng.random() < 0.6 else f"SET SCHEMA {present.schema(rng)}"
    return f"ALTER TABLE {qualified(table.id.path)} {change}"


def alter_table(rng: Random, present: Present) -> str | None:
    table = present.table(rng)
    if table is None:
        return None
    change = rng.choice(
        (
            *("SET UNLOGGED", "SET LOGGED", "ENABLE ROW LEVEL SECURITY", "DISABLE ROW LEVEL SECURITY"),
            *("FORCE ROW LEVEL SECURITY", "NO FORCE ROW LEVEL SECURITY", "RESET (fillfactor, autovacuum_enabled)"),
            *(f"SET ({option})" for option in (*_OPTIONS, "fillfactor = 55", "toast_tuple_target = 500")),
        )
    )
    return f"ALTER TABLE {qualified(table.id.path)} {change}"


def another_access_method(rng: Random, present: Present) -> str | None:
    method = present.pick(rng, "access_method", where=lambda m: m.type == "t")
    table = present.table(rng, lambda t: t.partition_key is None)
    if table is None:
        return None
    name = identifier(method.id.path[0]) if method is not None and rng.random() < 0.7 else "heap"
    return f"ALTER TABLE {qualified(table.id.path)} SET ACCESS METHOD {name}"


def create_child(rng: Random, present: Present) -> str | None:
    parent = present.table(rng, lambda t: not t.is_partition and t.partition_key is None)
    if parent is None:
        return None
    parts = [written_column(rng, present, new(rng)) for _ in range(rng.randint(0, 2))]
    return f"CREATE TABLE {new_in_schema(rng, present)} ({', '.join(parts)}) INHERITS ({qualified(parent.id.path)})"


def inherit(rng: Random, present: Present) -> str | None:
    """From a table whose columns it has: they are added first."""
    parent = present.table(rng, lambda t: not t.is_partition and t.partition_key is None)
    child = present.table(rng, lambda t: not t.is_partition and t.partition_key is None and t != parent)
    if parent is None or child is None:
        return None
    name, have = qualified(child.id.path), {c.id.path[2] for c in present.columns(child.id)}
    missing = [c for c in present.columns(parent.id) if c.id.path[2] not in have]
    adds = [
        f"ALTER TABLE {name} ADD COLUMN {identifier(c.id.path[2])} {c.type}"
        + (f" COLLATE {c.collation}" if c.collation else "")
        + (" NOT NULL" if c.not_null else "")
        for c in missing
    ]
    checks = [c for c in present.all("constraint") if c.parent == parent.id and c.type == "c"]
    adds += [f"ALTER TABLE {name} ADD CONSTRAINT {identifier(c.id.path[2])} {c.definition}" for c in checks]
    return ";\n".join((*adds, f"ALTER TABLE {name} INHERIT {qualified(parent.id.path)}"))


def no_inherit(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "inheritance")
    return found and f"ALTER TABLE {qualified(found.parent.path)} NO INHERIT {qualified(found.of)}"


def add_constraint_in_place(rng: Random, present: Present) -> str | None:
    """More than one change in one statement."""
    table = present.table(rng, lambda t: not t.is_partition)
    if table is None:
        return None
    parts = [f"ADD COLUMN {written_column(rng, present, new(rng))}"]
    constraint = written_constraint(rng, present, table.id)
    if constraint:
        parts.append(f"ADD {constraint}")
    return f"ALTER TABLE {qualified(table.id.path)} {', '.join(parts)}"


MUTATIONS = {
    "table": (
        *(create_table, create_table, create_table, create_referring, create_referring, create_like, create_typed),
        *(type_on_and_off, drop_table, rename_table, alter_table, alter_table, add_constraint_in_place),
    ),
    "inheritance": (create_child, create_child, inherit, no_inherit),
    "access_method": (another_access_method,),
}
