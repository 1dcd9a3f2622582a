"""Steps that were measured in, the columns out whose new type writes their table anew; and what PostgreSQL calls the
constraints and indexes on such columns while these have another name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from schemadiff.kinds.column import Column
from schemadiff.model import Catalog, Object, ObjectId, Step
from schemadiff.plan.online import Online
from schemadiff.proof.compare import closure
from schemadiff.proof.copy import copied, read
from schemadiff.quoting import display, identifier, qualified, with_suffix
from schemadiff.scratch import Server

_BUILT = frozenset({"constraint", "index"})


def rewritten(steps: Iterable[Step], online: Online) -> frozenset[ObjectId]:
    """Columns of busy tables whose rows are all written anew for another type."""
    if online.mode == "never":
        return frozenset()
    return frozenset(step.subject.id for step in steps if _rewrites(step) and online.wants(_table(step.subject.id)))


def drawn(server: Server, catalog: Catalog, online: Online) -> Mapping[ObjectId, Object]:
    """The constraints and indexes on the columns, as PostgreSQL prints them with the columns under other names."""
    columns = [i for i in sorted(online.retyped) if i in catalog.objects]
    wanted = [i for i, needs in catalog.needs.items() if i.kind in _BUILT and not needs.isdisjoint(columns)]
    if not wanted:
        return {}
    with copied(server, closure(catalog, [*columns, *wanted])) as database:
        for column in columns:
            names = map(identifier, (column.path[2], with_suffix(column.path[2], online.suffix)))
            text = f"ALTER TABLE {qualified(column.path[:2])} RENAME COLUMN {' TO '.join(names)}"
            database.author().execute(text.encode())
        found = read(database).objects
    return {i: found[i] for i in wanted if i in found}


def told(steps: Sequence[Step], online: Online) -> tuple[str, ...]:
    """What the header says of each such column: what was done, why not, or what could be."""
    return tuple(line for step in steps for line in _lines(step, online))


def _lines(step: Step, online: Online) -> Iterator[str]:
    if step.verb == "switch":
        yield from (f"{_changes(alter)} in a column beside it, the last one of its table then" for alter in _of(step))
    elif rewritten([step], online) and not online.type_changes:
        yield f"{_changes(step)}, and writes its table anew: --online-type-changes does it beside"


def _of(switch: Step) -> Sequence[Step]:
    found: Sequence[Step] = switch.context["alters"]
    return found


def _changes(step: Step) -> str:
    assert isinstance(step.old, Column)
    assert isinstance(step.new, Column)
    return f"Online: {display(step.new.id)} turns from {step.old.type} into {step.new.type}"


def _rewrites(step: Step) -> bool:
    new_type = step.verb == "alter" and isinstance(step.subject, Column) and "type" in step.changed
    return new_type and bool(step.cost and step.cost.rewrites)


def _table(column: ObjectId) -> ObjectId:
    return ObjectId("table", column.path[:2])
