"""What is there in; changes of publications and subscriptions out."""

from __future__ import annotations

from random import Random

from schemadiff.quoting import identifiers, qualified
from tests.mutation.present import Present
from tests.mutation.words import condition, new, picks, sometimes


def create_publication(rng: Random, present: Present) -> str:
    table = _table(rng, present)
    what = rng.choice(
        (
            "",
            "",
            f" FOR TABLE {table}" if table else "",
            " FOR ALL TABLES",
            f" FOR TABLES IN SCHEMA {present.schema(rng)}",
        )
    )
    options = sometimes(rng, f" WITH ({_option(rng)})", 0.4)
    return f"CREATE PUBLICATION {new(rng)}{what}{options}"


def alter_publication(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "publication")
    if found is None:
        return None
    return (
        f"ALTER PUBLICATION {qualified(found.id.path)} {rng.choice((f'SET ({_option(rng)})', f'RENAME TO {new(rng)}'))}"
    )


def drop_publication(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "publication")
    return found and f"DROP PUBLICATION {qualified(found.id.path)}"


def add_table(rng: Random, present: Present) -> str | None:
    found, table = present.pick(rng, "publication", where=lambda p: not p.all_tables), _table(rng, present)
    if found is None or not table:
        return None
    return f"ALTER PUBLICATION {qualified(found.id.path)} {rng.choice(('ADD', 'ADD', 'SET'))} TABLE {table}"


def drop_table_of(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "publication_table")
    return found and f"ALTER PUBLICATION {qualified(found.id.path[:1])} DROP TABLE {qualified(found.id.path[1:])}"


def schema_of(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "publication", where=lambda p: not p.all_tables)
    how = rng.choice(("ADD", "ADD", "SET", "DROP"))
    return found and f"ALTER PUBLICATION {qualified(found.id.path)} {how} TABLES IN SCHEMA {present.schema(rng)}"


def create_subscription(rng: Random, present: Present) -> str:
    options = (
        "slot_name = NONE",
        "binary = true",
        "streaming = true",
        "synchronous_commit = 'local'",
        "disable_on_error = true",
    )
    more = "".join(f", {option}" for option in picks(rng, options, 2))
    # The name is that of the slot, too, and slots may not have any name.
    name = f"md_{rng.randrange(1000)}"
    return f"CREATE SUBSCRIPTION {name} CONNECTION 'dbname=nowhere' PUBLICATION {new(rng)} WITH (connect = false{more})"


def alter_subscription(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "subscription")
    if found is None:
        return None
    name = qualified(found.id.path)
    changes = (
        "SET (binary = false)",
        "SET (slot_name = NONE)",
        f"SET PUBLICATION {new(rng)} WITH (refresh = false)",
        f"RENAME TO md_{rng.randrange(1000)}",
    )
    gone = f"ALTER SUBSCRIPTION {name} SET (slot_name = NONE);\nDROP SUBSCRIPTION {name}"
    return rng.choice((*(f"ALTER SUBSCRIPTION {name} {change}" for change in changes), gone))


def _table(rng: Random, present: Present) -> str | None:
    """A table, with some of its columns or a condition about its rows."""
    table = present.table(rng, lambda t: t.persistence == "p")
    if table is None:
        return None
    columns = present.columns(table.id)
    some = f" ({identifiers(c.id.path[2] for c in picks(rng, columns, 3))})" if columns and rng.random() < 0.3 else ""
    filter_ = f" WHERE ({condition(rng, columns, present)})" if columns and rng.random() < 0.3 else ""
    return f"{qualified(table.id.path)}{some}{filter_}"


def _option(rng: Random) -> str:
    return rng.choice(
        (
            "publish = 'insert'",
            "publish = 'insert, update'",
            "publish_via_partition_root = true",
            "publish_generated_columns = stored",
        )
    )


MUTATIONS = {
    "publication": (create_publication, create_publication, alter_publication, drop_publication),
    "publication_table": (add_table, add_table, drop_table_of),
    "publication_schema": (schema_of,),
    "subscription": (create_subscription, alter_subscription),
}
