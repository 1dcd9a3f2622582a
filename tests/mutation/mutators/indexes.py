"""What is there in; changes of indexes, extended statistics, replica identities and CLUSTER ON out."""

from __future__ import annotations

from random import Random

from schemadiff.kinds.column import Column
from schemadiff.quoting import identifier, identifiers, qualified
from tests.mutation.present import Present
from tests.mutation.words import cascade, condition, expression, new, picks, sometimes

_METHODS = ("btree", "btree", "btree", "btree", "hash", "gin", "gist", "brin", "spgist")


def create_index(rng: Random, present: Present) -> str | None:
    table = present.table(rng)
    columns = present.columns(table.id) if table is not None else ()
    if not columns:
        return None
    method = rng.choice(_METHODS)
    unique = sometimes(rng, "UNIQUE ", 0.25) if method == "btree" else ""
    keys = ", ".join(
        _key(rng, column, present, method) for column in picks(rng, columns, 3 if method == "btree" else 1)
    )
    more = [
        sometimes(rng, f" INCLUDE ({identifier(rng.choice(columns).id.path[2])})", 0.1),
        sometimes(rng, " NULLS NOT DISTINCT", 0.1) if unique else "",
        sometimes(rng, f" WITH ({_option(rng, method)})", 0.15),
        sometimes(rng, f" WHERE {condition(rng, columns, present)}", 0.25),
    ]
    only = "ONLY " if table.partition_key is not None and rng.random() < 0.2 else ""
    name = sometimes(rng, f"{new(rng)} ", 0.7)
    return f"CREATE {unique}INDEX {name}ON {only}{qualified(table.id.path)} USING {method} ({keys}){''.join(more)}"


def index_of_view(rng: Random, present: Present) -> str | None:
    view = present.pick(rng, "materialized_view", where=lambda m: m.columns)
    if view is None:
        return None
    unique = sometimes(rng, "UNIQUE ", 0.4)
    return f"CREATE {unique}INDEX ON {qualified(view.id.path)} ({identifier(rng.choice(view.columns).name)})"


def alter_index(rng: Random, present: Present) -> str | None:
    index = present.pick(rng, "index")
    if index is None:
        return None
    change = rng.choice(
        (
            *(f"RENAME TO {new(rng)}", "SET (fillfactor = 55)", "RESET (fillfactor)", "SET (deduplicate_items = off)"),
            *(
                "ALTER COLUMN 1 SET STATISTICS 400",
                "ALTER COLUMN 2 SET STATISTICS 100",
                "ALTER COLUMN 1 SET STATISTICS -1",
            ),
        )
    )
    return f"ALTER INDEX {qualified(index.id.path)} {change}"


def another_index(rng: Random, present: Present) -> str | None:
    """The same name for another definition."""
    index = present.pick(rng, "index", where=lambda i: i.parent_index is None and i.parent.kind == "table")
    columns = present.columns(index.parent) if index is not None else ()
    if index is None or not columns:
        return None
    keys = identifiers(c.id.path[2] for c in picks(rng, columns, 2))
    name = identifier(index.id.path[1])
    create = f"CREATE {sometimes(rng, 'UNIQUE ')}INDEX {name} ON {qualified(index.table)} ({keys})"
    return f"DROP INDEX {qualified(index.id.path)}{cascade(rng)};\n{create}"


def drop_index(rng: Random, present: Present) -> str | None:
    index = present.pick(rng, "index")
    return index and f"DROP INDEX {qualified(index.id.path)}{cascade(rng)}"


def create_statistics(rng: Random, present: Present) -> str | None:
    table = present.pick(rng, "table", where=lambda t: len(present.columns(t.id)) > 1)
    if table is None:
        return None
    columns = present.columns(table.id)
    on = identifiers(c.id.path[2] for c in rng.sample(list(columns), 2))
    if rng.random() < 0.4:
        on += f", ({expression(rng, rng.choice(columns), present)})"
    kinds = sometimes(rng, f" ({', '.join(picks(rng, ('ndistinct', 'dependencies', 'mcv'), 3))})", 0.6)
    name = f" {present.schema(rng)}.{new(rng)}"
    return f"CREATE STATISTICS{name}{kinds} ON {on} FROM {qualified(table.id.path)}"


def alter_statistics(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "statistics")
    if found is None:
        return None
    change = rng.choice(
        ("SET STATISTICS 200", "SET STATISTICS -1", f"RENAME TO {new(rng)}", f"SET SCHEMA {present.schema(rng)}")
    )
    return f"ALTER STATISTICS {qualified(found.id.path)} {change}"


def drop_statistics(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "statistics")
    return found and f"DROP STATISTICS {qualified(found.id.path)}"


def replica_identity(rng: Random, present: Present) -> str | None:
    table = present.table(rng)
    return (
        table
        and f"ALTER TABLE {qualified(table.id.path)} REPLICA IDENTITY {rng.choice(('FULL', 'NOTHING', 'DEFAULT'))}"
    )


def replica_identity_index(rng: Random, present: Present) -> str | None:
    index = present.pick(rng, "index", where=lambda i: "UNIQUE" in i.definition and i.parent.kind == "table")
    key = present.pick(rng, "constraint", where=lambda c: c.type in ("p", "u"))
    chosen = [o for o in (index, key) if o is not None]
    if not chosen:
        return None
    one = rng.choice(chosen)
    return f"ALTER TABLE {qualified(one.parent.path)} REPLICA IDENTITY USING INDEX {identifier(one.id.path[-1])}"


def cluster_on(rng: Random, present: Present) -> str | None:
    index = present.pick(rng, "index", "constraint", where=lambda i: getattr(i, "type", "p") in ("p", "u", "x"))
    if index is None or index.parent.kind != "table":
        return None
    return f"ALTER TABLE {qualified(index.parent.path)} CLUSTER ON {identifier(index.id.path[-1])}"


def without_cluster(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "clustered_on")
    return found and f"ALTER {found.parent.kind.replace('_', ' ')} {qualified(found.id.path)} SET WITHOUT CLUSTER"


def _key(rng: Random, column: Column, present: Present, method: str) -> str:
    name = identifier(column.id.path[2])
    text = f"({expression(rng, column, present)})" if rng.random() < 0.25 else name
    if method == "btree":
        collate = ' COLLATE "C"' if column.type == "text" and rng.random() < 0.15 else ""
        opclass = " text_pattern_ops" if column.type == "text" and text == name and rng.random() < 0.15 else ""
        return text + collate + opclass + rng.choice(("", "", "", " DESC", " NULLS FIRST", " DESC NULLS LAST"))
    if method == "gin" and column.type == "jsonb":
        return text + sometimes(rng, " jsonb_path_ops", 0.5)
    return text


def _option(rng: Random, method: str) -> str:
    return {"btree": "deduplicate_items = off", "gin": "fastupdate = off", "brin": "pages_per_range = 16"}.get(
        method, "fillfactor = 80"
    )


MUTATIONS = {
    "index": (
        create_index,
        create_index,
        create_index,
        create_index,
        index_of_view,
        alter_index,
        another_index,
        drop_index,
    ),
    "statistics": (create_statistics, create_statistics, alter_statistics, drop_statistics),
    "replica_identity": (replica_identity, replica_identity_index),
    "clustered_on": (cluster_on, cluster_on, without_cluster),
}
