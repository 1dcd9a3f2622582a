"""Proven steps and the states around them in; the same steps out, each change in a transaction of its own, and for each
transaction what tells that a database needs it no more.

For a migration that runs on databases of two sorts: on those which somebody has changed by hand, and on the others,
where it must leave everything as it is. What stands alone is left out alone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence

from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.default import Default
from schemadiff.kinds.index import Index
from schemadiff.kinds.materialized_view import MaterializedView
from schemadiff.kinds.trigger import Trigger
from schemadiff.kinds.view import View
from schemadiff.migrations import signs
from schemadiff.migrations.posts import States, post_of
from schemadiff.model import Catalog, Object, Step
from schemadiff.plan.online.nearness import Near, Nearness
from schemadiff.plan.spans import AWAY, BACK, brought_back, spans
from schemadiff.quoting import literal
from schemadiff.soundness import sound

# Which of their fields PostgreSQL prints with a definition.
_PRINTED: Mapping[type[Object], frozenset[str]] = {
    View: frozenset({"definition", "columns"}),
    MaterializedView: frozenset({"definition"}),
    Trigger: frozenset({"definition", "enabled"}),
    Default: frozenset({"expression"}),
    Index: frozenset({"definition", "valid"}),
    Constraint: frozenset({"definition", "validated", "enforced", "deferrable", "deferred", "valid", "triggers"}),
}


def apart(steps: Sequence[Step], before: Catalog, after: Catalog) -> tuple[Step, ...]:
    """The steps with blocks that keep together only what goes and comes back, with what relies on that."""
    nearness = Nearness(before, after)
    found: list[Step] = []
    place = 0
    for first, last in (*_merged(spans(steps)), (len(steps), len(steps) - 1)):
        alone, together = _parted(steps[first : last + 1], nearness)
        for step in (*steps[place:first], *alone):
            found.append(dataclasses.replace(step, block=f"{step.phase} {len(found)}"))
        found += [dataclasses.replace(step, block=f"again {first}") for step in together]
        place = last + 1
    return tuple(found)


def _parted(span: Sequence[Step], nearness: Nearness) -> tuple[list[Step], list[Step]]:
    """What may as well come before the span, and what stays."""
    gone = {step.subject.id for step in span if step.verb in AWAY}
    pairs = {who for step in span if step.verb in BACK for who in brought_back(step)} & gone
    alone: list[Step] = []
    together: list[tuple[Step, Near]] = []
    for step in span:
        near = nearness.of(step)
        stays = not pairs.isdisjoint(brought_back(step)) or any(near.bound_to(other) for _, other in together)
        if stays:
            together.append((step, near))
        else:
            alone.append(step)
    return alone, [step for step, _ in together]


def not_needed(steps: Sequence[Step], states: States) -> str:
    """The condition that holds where all of these steps have taken effect; empty where nobody can tell.

    What is only made again beside a change has taken effect with it.
    """
    changing = [step for step in steps if not _made_again(step, states)]
    conditions = [_sign(step, states) for step in changing]
    if not conditions or not all(conditions):
        return ""
    return "\n    AND ".join(dict.fromkeys(conditions))


def _merged(found: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that overlap are one."""
    reach: tuple[int, int] | None = None
    for first, last in sorted(found):
        if reach and first <= reach[1]:
            reach = (reach[0], max(reach[1], last))
            continue
        if reach:
            yield reach
        reach = (first, last)
    if reach:
        yield reach


def _made_again(step: Step, states: States) -> bool:
    who = step.subject.id
    old, new = states.before.get(who), states.after.get(who)
    return old is not None and old == new and not step.context.get("of")


def _sign(step: Step, states: States) -> str:
    if post := post_of(step, states):
        return post.sql
    wanted, old = (state.get(step.subject.id) for state in (states.after, states.before))
    if isinstance(wanted, Column) and step.verb == "alter":
        return _of_column(step, wanted)
    if wanted is None or old is None:
        return ""
    # What its columns are follows from its query, unless they alone are changed.
    derived = frozenset({"columns"} if step.verb != "alter" else ())
    if not wanted.changed_from(old) <= _PRINTED.get(type(wanted), frozenset()) | derived:
        return ""
    return signs.as_wanted(wanted, sound=sound(old) != old) if isinstance(wanted, signs.Printed) else ""


def _of_column(step: Step, wanted: Column) -> str:
    """Of a column the type and NOT NULL can be asked for, if nothing else changes."""
    conditions = {
        "type": f"format_type(atttypid, atttypmod) = {literal(wanted.type)}",
        "not_null": f"{'' if wanted.not_null else 'NOT '}attnotnull",
    }
    if not step.changed or not step.changed <= conditions.keys():
        return ""
    return signs.attribute(wanted.id.path, " AND ".join(conditions[name] for name in sorted(step.changed)))
