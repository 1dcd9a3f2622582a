"""What is there in; changes of primary keys, unique, check, foreign key and exclusion constraints out."""

from __future__ import annotations

from random import Random

from schemadiff.kinds.constraint import Constraint
from schemadiff.model import ObjectId
from schemadiff.quoting import identifier, identifiers, qualified
from tests.mutation.present import Present
from tests.mutation.words import cascade, condition, new, picks, sometimes

_TIMING = ("", "", "", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED")


def written_constraint(rng: Random, present: Present, table: ObjectId) -> str | None:
    """A constraint as CREATE TABLE and ADD take it."""
    columns = present.columns(table)
    if not columns:
        return None
    some = identifiers(c.id.path[2] for c in picks(rng, columns, 3))
    name = sometimes(rng, f"CONSTRAINT {new(rng)} ", 0.6)
    include = sometimes(rng, f" INCLUDE ({identifier(rng.choice(columns).id.path[2])})", 0.15)
    options = sometimes(rng, " WITH (fillfactor = 60)", 0.1)
    nulls = sometimes(rng, " NULLS NOT DISTINCT", 0.15)
    check = f"CHECK ({condition(rng, columns, present)})"
    forms = (
        f"PRIMARY KEY ({some}){include}{options}{rng.choice(_TIMING)}",
        f"UNIQUE{nulls} ({some}){include}{options}{rng.choice(_TIMING)}",
        f"{check}{rng.choice(('', '', '', ' NO INHERIT', ' NOT VALID', ' NOT ENFORCED'))}",
        check,
        f"EXCLUDE USING {_exclusion(rng, some.split(',')[0])}{rng.choice(_TIMING)}",
    )
    return name + rng.choice(forms)


def add_constraint(rng: Random, present: Present) -> str | None:
    table = present.pick(rng, "table")
    constraint = table and written_constraint(rng, present, table.id)
    return constraint and f"ALTER TABLE {qualified(table.id.path)} ADD {constraint}"


def add_foreign_key(rng: Random, present: Present) -> str | None:
    """To a table that has a key, by columns of the same types; made for it where there are none."""
    key = present.pick(rng, "constraint", where=lambda c: c.type in ("p", "u") and len(c.columns) < 3)
    table = present.table(rng)
    if key is None or table is None:
        return None
    types = [present.catalog.objects[ObjectId("column", (*key.parent.path, c))].type for c in key.columns]
    columns = present.columns(table.id)
    fitting = [
        next((identifier(c.id.path[2]) for c in columns if c.type == t and rng.random() < 0.8), "") for t in types
    ]
    added = []
    for number, type_ in enumerate(types):
        if not fitting[number] or fitting[number] in fitting[:number]:
            fitting[number] = new(rng)
            added.append(f"ALTER TABLE {qualified(table.id.path)} ADD COLUMN {fitting[number]} {type_}")
    name = sometimes(rng, f"CONSTRAINT {new(rng)} ", 0.6)
    reference = f"REFERENCES {qualified(key.parent.path)} ({identifiers(key.columns)}){_actions(rng, fitting)}"
    added.append(f"ALTER TABLE {qualified(table.id.path)} ADD {name}FOREIGN KEY ({', '.join(fitting)}) {reference}")
    return ";\n".join(added)


def add_temporal(rng: Random, present: Present) -> str:
    """Keys WITHOUT OVERLAPS, and a foreign key with PERIOD (PostgreSQL 18); btree_gist is there or it is refused."""
    one, two = (f"{present.schema(rng)}.{new(rng)}" for _ in range(2))
    return (
        f"CREATE TABLE {one} (a int4range, valid daterange, PRIMARY KEY (a, valid WITHOUT OVERLAPS));\n"
        f"CREATE TABLE {two} (a int4range, valid daterange, FOREIGN KEY (a, PERIOD valid) REFERENCES {one})"
    )


def using_index(rng: Random, present: Present) -> str | None:
    index = present.pick(
        rng,
        "index",
        where=lambda i: (
            i.definition.startswith("CREATE UNIQUE") and i.parent_index is None and i.parent.kind == "table"
        ),
    )
    if index is None:
        return None
    how = rng.choice(("UNIQUE", "PRIMARY KEY"))
    name = identifier(index.id.path[1])
    return (
        f"ALTER TABLE {qualified(index.table)} ADD CONSTRAINT {new(rng)} {how} USING INDEX {name}{rng.choice(_TIMING)}"
    )


def alter_constraint(rng: Random, present: Present) -> str | None:
    constraint = _constraint(rng, present)
    if constraint is None:
        return None
    name = identifier(constraint.id.path[2])
    changes = [f"VALIDATE CONSTRAINT {name}"]
    if constraint.type == "f":
        timing = rng.choice(
            ("DEFERRABLE", "NOT DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED", "NOT ENFORCED", "ENFORCED")
        )
        changes += [f"ALTER CONSTRAINT {name} {timing}"] * 3
    return f"ALTER TABLE {_table(constraint)} {rng.choice(changes)}"


def another_definition(rng: Random, present: Present) -> str | None:
    """The same name for something else."""
    constraint = _constraint(rng, present)
    if constraint is None or constraint.parent is None or constraint.type not in "cu":
        return None
    columns = present.columns(constraint.parent)
    some = identifiers(c.id.path[2] for c in picks(rng, columns, 2))
    definition = f"CHECK ({condition(rng, columns, present)})" if constraint.type == "c" else f"UNIQUE ({some})"
    name, alter = identifier(constraint.id.path[2]), f"ALTER TABLE {_table(constraint)}"
    return f"{alter} DROP CONSTRAINT {name}{cascade(rng)};\n{alter} ADD CONSTRAINT {name} {definition}"


def rename_constraint(rng: Random, present: Present) -> str | None:
    constraint = _constraint(rng, present)
    return (
        constraint
        and f"ALTER TABLE {_table(constraint)} RENAME CONSTRAINT {identifier(constraint.id.path[2])} TO {new(rng)}"
    )


def drop_constraint(rng: Random, present: Present) -> str | None:
    constraint = _constraint(rng, present)
    return (
        constraint
        and f"ALTER TABLE {_table(constraint)} DROP CONSTRAINT {identifier(constraint.id.path[2])}{cascade(rng)}"
    )


def _constraint(rng: Random, present: Present) -> Constraint | None:
    found: Constraint | None = present.pick(rng, "constraint", where=lambda c: c.relkind != "f")
    return found


def _table(constraint: Constraint) -> str:
    assert constraint.parent is not None
    return qualified(constraint.parent.path)


def _exclusion(rng: Random, column: str) -> str:
    forms = (
        f"gist ({column} WITH &&)",
        f"btree ({column} WITH =)",
        f"hash ({column} WITH =)",
        f"gist ({column} WITH =)",
    )
    return rng.choice(forms) + sometimes(rng, f" WHERE ({column} IS NOT NULL)")


def _actions(rng: Random, columns: list[str]) -> str:
    delete = rng.choice(("CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", f"SET NULL ({columns[0]})"))
    chosen = [
        sometimes(rng, " MATCH FULL", 0.1),
        sometimes(rng, f" ON DELETE {delete}"),
        sometimes(rng, f" ON UPDATE {rng.choice(('CASCADE', 'SET NULL', 'RESTRICT'))}"),
        rng.choice(_TIMING),
        rng.choice(("", "", "", " NOT VALID", " NOT ENFORCED")),
    ]
    return "".join(chosen)


MUTATIONS = {
    "constraint": (
        *(
            add_constraint,
            add_constraint,
            add_constraint,
            add_foreign_key,
            add_foreign_key,
            add_foreign_key,
            add_temporal,
        ),
        *(using_index, alter_constraint, alter_constraint, another_definition, rename_constraint, drop_constraint),
        *(drop_constraint,),
    ),
}
