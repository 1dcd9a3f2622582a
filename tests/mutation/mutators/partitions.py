"""What is there in; changes of partitioned tables, their partitions and the partitions' triggers out."""

from __future__ import annotations

from random import Random

from schemadiff.kinds.table import Table
from schemadiff.model import ObjectId
from schemadiff.quoting import identifier, qualified
from tests.mutation.mutators.columns import written_column
from tests.mutation.present import Present
from tests.mutation.words import cascade, new, new_in_schema, sometimes


def create_partitioned(rng: Random, present: Present) -> str:
    """With one or two partitions, and most often with a key and an index."""
    name, column, other = new_in_schema(rng, present), new(rng), new(rng)
    by = rng.choice(("RANGE", "LIST", "HASH"))
    parts = [f"{column} integer NOT NULL", written_column(rng, present, other)]
    parts += [f"PRIMARY KEY ({column})"] if rng.random() < 0.4 else []
    key = column if by == "LIST" or rng.random() < 0.8 else f"({column} + 1)"
    statements = [f"CREATE TABLE {name} ({', '.join(parts)}) PARTITION BY {by} ({key})"]
    for number in range(rng.randint(0, 2)):
        statements.append(f"CREATE TABLE {new_in_schema(rng, present)} PARTITION OF {name} {_bound(by, number)}")
    if rng.random() < 0.4:
        statements.append(f"CREATE INDEX ON {name} ({other})")
    return ";\n".join(statements)


def create_partition(rng: Random, present: Present) -> str | None:
    whole = _partitioned(rng, present)
    if whole is None:
        return None
    sub = sometimes(rng, f" PARTITION BY HASH ({_first(present, whole)})", 0.15)
    bound = _free_bound(rng, whole)
    return f"CREATE TABLE {new_in_schema(rng, present)} PARTITION OF {qualified(whole.id.path)} {bound}{sub}"


def detach(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "partition")
    return found and f"ALTER TABLE {qualified(found.of)} DETACH PARTITION {qualified(found.id.path)}"


def attach(rng: Random, present: Present) -> str | None:
    """A table like the partitioned one, with a column or an index of its own on the way."""
    whole = _partitioned(rng, present)
    if whole is None:
        return None
    name, like = new_in_schema(rng, present), rng.choice(("ALL", "DEFAULTS", "ALL EXCLUDING INDEXES", "CONSTRAINTS"))
    statements = [f"CREATE TABLE {name} (LIKE {qualified(whole.id.path)} INCLUDING {like})"]
    if rng.random() < 0.4:
        statements.append(f"CREATE INDEX ON {name} ({_first(present, whole)})")
    statements.append(f"ALTER TABLE {qualified(whole.id.path)} ATTACH PARTITION {name} {_free_bound(rng, whole)}")
    return ";\n".join(statements)


def another_bound(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "partition")
    if found is None:
        return None
    whole = present.catalog.objects[ObjectId("table", found.of)]
    assert isinstance(whole, Table)
    alter = f"ALTER TABLE {qualified(found.of)}"
    name = qualified(found.id.path)
    return f"{alter} DETACH PARTITION {name};\n{alter} ATTACH PARTITION {name} {_free_bound(rng, whole)}"


def drop_partition(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "partition")
    return found and f"DROP TABLE {qualified(found.id.path)}{cascade(rng)}"


def rename_partition(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "partition")
    return found and f"ALTER TABLE {qualified(found.id.path)} RENAME TO {new(rng)}"


def trigger_of_partition(rng: Random, present: Present) -> str | None:
    """The copies of a partitioned table's triggers."""
    trigger = present.pick(rng, "trigger", where=lambda t: t.parent.kind == "table" and present.partitions(t.parent))
    if trigger is None:
        return None
    partition = rng.choice(present.partitions(trigger.parent))
    state = rng.choice(("ENABLE", "DISABLE", "ENABLE ALWAYS", "ENABLE REPLICA"))
    return f"ALTER TABLE {qualified(partition.id.path)} {state} TRIGGER {identifier(trigger.id.path[2])}"


def trigger_on_partitioned(rng: Random, present: Present) -> str | None:
    whole = _partitioned(rng, present)
    function = present.pick(rng, "function", where=lambda f: f.result == "trigger")
    if whole is None or function is None:
        return None
    call = f"FOR EACH ROW EXECUTE FUNCTION {qualified(function.id.path[:2])}()"
    return f"CREATE TRIGGER {new(rng)} {rng.choice(('AFTER', 'BEFORE'))} INSERT ON {qualified(whole.id.path)} {call}"


def attach_index(rng: Random, present: Present) -> str | None:
    """An index on the partitioned table alone, and one partition's own index attached to it."""
    whole = _partitioned(rng, present)
    partitions = present.partitions(whole.id) if whole is not None else []
    if not partitions:
        return None
    column, name, own = _first(present, whole), new(rng), new(rng)
    partition = rng.choice(partitions)
    schema = qualified(whole.id.path[:1])
    statements = [f"CREATE INDEX {name} ON ONLY {qualified(whole.id.path)} ({column})"]
    if rng.random() < 0.7:
        statements.append(f"CREATE INDEX {own} ON {qualified(partition.id.path)} ({column})")
        statements.append(f"ALTER INDEX {schema}.{name} ATTACH PARTITION {qualified(partition.id.path[:1])}.{own}")
    return ";\n".join(statements)


def _partitioned(rng: Random, present: Present) -> Table | None:
    found: Table | None = present.table(rng, lambda t: t.partition_key is not None)
    return found


def _first(present: Present, table: Table) -> str:
    columns = present.columns(table.id)
    return identifier(columns[0].id.path[2]) if columns else "nothing"


def _bound(by: str, number: int) -> str:
    return {
        "RANGE": f"FOR VALUES FROM ({number * 10}) TO ({number * 10 + 10})",
        "LIST": f"FOR VALUES IN ({number}, {number + 100})",
        "HASH": f"FOR VALUES WITH (modulus 4, remainder {number})",
    }[by]


def _free_bound(rng: Random, whole: Table) -> str:
    """A bound that has a chance to be free."""
    by = str(whole.partition_key).split(" ")[0]
    number = rng.randrange(20, 60)
    if by not in ("RANGE", "LIST", "HASH") or (by != "HASH" and rng.random() < 0.2):
        return "DEFAULT"
    if by == "RANGE" and "(" in str(whole.partition_key) and rng.random() < 0.4:
        return f"FOR VALUES FROM ('20{number}-01-01') TO ('20{number}-02-01')"
    if by == "HASH":
        return f"FOR VALUES WITH (modulus 8, remainder {rng.randrange(8)})"
    return _bound(by, number)


MUTATIONS = {
    "partition": (
        *(create_partitioned, create_partitioned, create_partition, create_partition, detach, attach, attach),
        *(another_bound, drop_partition, rename_partition, attach_index),
    ),
    "partition_trigger": (trigger_on_partitioned, trigger_of_partition, trigger_of_partition),
}
