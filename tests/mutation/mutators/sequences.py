"""What is there in; changes of sequences and of whom they belong to out."""

from __future__ import annotations

from random import Random

from schemadiff.quoting import identifier, qualified
from tests.mutation.present import Present
from tests.mutation.words import cascade, new, new_in_schema, sometimes


def options(rng: Random) -> str:
    """Options of CREATE SEQUENCE and of an identity."""
    chosen = [
        sometimes(rng, f" INCREMENT BY {rng.choice((1, 2, 10, -1, -5))}"),
        sometimes(rng, f" MINVALUE {rng.choice((-10, 0, 1))}") or sometimes(rng, " NO MINVALUE"),
        sometimes(rng, f" MAXVALUE {rng.choice((1000, 32767, 100000))}") or sometimes(rng, " NO MAXVALUE"),
        sometimes(rng, f" START WITH {rng.choice((1, 5, 100))}"),
        sometimes(rng, f" CACHE {rng.choice((1, 20))}"),
        sometimes(rng, rng.choice((" CYCLE", " NO CYCLE"))),
    ]
    return "".join(chosen)


def create_sequence(rng: Random, present: Present) -> str:
    unlogged = sometimes(rng, "UNLOGGED ", 0.1)
    type_ = sometimes(rng, f" AS {rng.choice(('smallint', 'integer', 'bigint'))}")
    return f"CREATE {unlogged}SEQUENCE {new_in_schema(rng, present)}{type_}{options(rng)}"


def alter_sequence(rng: Random, present: Present) -> str | None:
    sequence = present.pick(rng, "sequence")
    if sequence is None:
        return None
    type_ = sometimes(rng, f" AS {rng.choice(('smallint', 'integer', 'bigint'))}")
    change = rng.choice((f"{type_}{options(rng)} CACHE 3", f"{type_}{options(rng)}", " SET UNLOGGED", " SET LOGGED"))
    return f"ALTER SEQUENCE {qualified(sequence.id.path)}{change}"


def rename_sequence(rng: Random, present: Present) -> str | None:
    sequence = present.pick(rng, "sequence")
    if sequence is None:
        return None
    change = f"RENAME TO {new(rng)}" if rng.random() < 0.7 else f"SET SCHEMA {present.schema(rng)}"
    return f"ALTER SEQUENCE {qualified(sequence.id.path)} {change}"


def drop_sequence(rng: Random, present: Present) -> str | None:
    sequence = present.pick(rng, "sequence")
    return sequence and f"DROP SEQUENCE {qualified(sequence.id.path)}{cascade(rng)}"


def own_sequence(rng: Random, present: Present) -> str | None:
    sequence = present.pick(rng, "sequence")
    column = sequence and present.pick(rng, "column", where=lambda c: c.id.path[0] == sequence.id.path[0])
    if column is None:
        return None
    owner = qualified(column.id.path) if rng.random() < 0.7 else "NONE"
    return f"ALTER SEQUENCE {qualified(sequence.id.path)} OWNED BY {owner}"


def serial_column(rng: Random, present: Present) -> str | None:
    table = present.table(rng, lambda t: not t.is_partition and t.of_type is None)
    return (
        table and f"ALTER TABLE {qualified(table.id.path)} ADD COLUMN {new(rng)} {rng.choice(('serial', 'bigserial'))}"
    )


def default_of_sequence(rng: Random, present: Present) -> str | None:
    sequence = present.pick(rng, "sequence")
    column = present.pick(rng, "column", where=lambda c: c.type in ("integer", "bigint") and not c.generated)
    if sequence is None or column is None:
        return None
    name = qualified(sequence.id.path).replace("'", "''").replace("\\", "\\\\")
    table, column_name = qualified(column.id.path[:2]), identifier(column.id.path[2])
    return f"ALTER TABLE {table} ALTER COLUMN {column_name} SET DEFAULT nextval(E'{name}'::regclass)"


MUTATIONS = {
    "sequence": (create_sequence, alter_sequence, alter_sequence, rename_sequence, drop_sequence),
    "owned_by": (own_sequence, serial_column, default_of_sequence),
}
