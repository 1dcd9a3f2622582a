"""A step and the states before and after the migration in; how to see in the database that it was done out.

For whoever runs a file again that was broken off. A postcondition is false in the state before, and true in the one
after. Only what a second run would trip over needs one: comments, grants, SET and CREATE OR REPLACE do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.enum import Enum
from schemadiff.kinds.index import Index
from schemadiff.kinds.materialized_view import MaterializedView
from schemadiff.kinds.partition import Partition
from schemadiff.kinds.table import Table
from schemadiff.kinds.view import View
from schemadiff.migrations import signs
from schemadiff.migrations.mends import invalid_index, pending_detach
from schemadiff.model import Object, ObjectId, Step
from schemadiff.quoting import one_line, qualified

Objects: TypeAlias = Mapping[ObjectId, Object]


@dataclass(frozen=True, slots=True)
class Post:
    """`words` stand in the mark of a step, without spaces; `sql` is true once the step was done."""

    words: str
    sql: str


@dataclass(frozen=True, slots=True)
class States:
    """The objects before and after a migration; with none of them steps that are in no special form have no sign."""

    before: Objects = field(default_factory=dict)
    after: Objects = field(default_factory=dict)


def post_of(step: Step, states: States) -> Post | None:
    """The postcondition of a step, None where it can simply be done again."""
    form = _BESIDE.get((step.verb, step.subject.id.kind)) if "retyped" in step.context else _FORMS.get(step.verb)
    if form is not None:
        return form(step)
    if isinstance(step.subject, Partition):
        return _of_partition(step, step.subject, states)
    if step.context.get("concurrently") or step.context.get("of"):
        return _beside(step, states)
    if step.verb == "rename":
        return _comes(step.context["new"], states)
    if step.verb == "alter" and isinstance(step.new, Enum):
        return _labels(step)
    if step.verb == "alter" and isinstance(step.new, Column):
        return _altered(step.new, step.changed, states)
    if step.verb == "create":
        return _comes(step.subject.id, states) or _redefined(step.subject, states)
    return _goes(step.subject.id, states) if step.verb == "drop" else None


def mending(step: Step) -> str:
    """What psql does first: it clears away, or ends, what a run before left half done. `apply` does so by itself."""
    if not step.outside:
        return ""
    if step.verb in ("create", "build"):
        parent = step.subject.parent
        assert parent is not None
        path = (step.subject.id.path[0], step.context.get("name", step.subject.id.path[-1]))
        return invalid_index(qualified(path), qualified(parent.path)).psql_line
    if isinstance(step.old, Partition):
        return pending_detach(qualified(step.old.of), qualified(step.old.id.path)).psql_line
    return ""


def _comes(who: ObjectId, states: States) -> Post | None:
    """What is made anew was there before, and what goes again is not there in the end."""
    sql = signs.exists(who) if who in states.after and who not in states.before else ""
    return Post(f"{who.kind}:{_name(who.path)}", sql) if sql else None


def _redefined(new: Object, states: States) -> Post | None:
    """A view that goes and comes back with another query, which nobody needs to do twice."""
    old = states.before.get(new.id)
    if not (
        isinstance(new, View | MaterializedView) and isinstance(old, type(new)) and new == states.after.get(new.id)
    ):
        return None
    made_anew = new.definition != old.definition
    return Post(f"redefined:{_name(new.id.path)}", signs.as_wanted(new)) if made_anew else None


def _goes(who: ObjectId, states: States) -> Post | None:
    """What an earlier step left there (PostgreSQL gives a partition that is detached a check) goes as well."""
    sql = signs.exists(who) if who not in states.after else ""
    return Post(f"{who.kind}:no:{_name(who.path)}", f"NOT {sql}") if sql else None


def _altered(new: Column, changed: frozenset[str], states: States) -> Post | None:
    """Of what cannot be said of a column twice: that it is an identity or none, is generated no more, or the new name
    of its NOT NULL.
    """
    before, after = states.before.get(new.id), states.after.get(new.id)
    if not (isinstance(before, Column) and isinstance(after, Column)):
        return None
    signs_of = []
    if "identity" in changed and (before.identity is None) != (after.identity is None):
        signs_of.append(signs.attribute(new.id.path, f"attidentity {'<>' if after.identity else '='} ''"))
    if "generated" in changed and before.generated and not after.generated:
        signs_of.append(signs.attribute(new.id.path, "attgenerated = ''"))
    name = after.not_null_constraint
    if "not_null_name" in changed and before.not_null and after.not_null and before.not_null_constraint != name:
        signs_of.append(signs.not_null(new.id.path, name))
    return Post(f"altered:{_name(new.id.path)}", signs_of[0]) if signs_of else None


def _name(path: Sequence[str]) -> str:
    return "".join(one_line(qualified(path)).split())


def _of_partition(step: Step, partition: Partition, states: States) -> Post | None:
    """One that leaves and comes back as it was, in one transaction, looks the same before and after."""
    before, after = states.before.get(partition.id), states.after.get(partition.id)
    same = isinstance(before, Partition) and isinstance(after, Partition) and _place(before) == _place(after)
    if same and not step.outside:
        return None
    words = f"{'detached' if step.verb == 'drop' else 'attached'}:{_name(partition.id.path)}"
    return Post(words, f"{'NOT ' if step.verb == 'drop' else ''}{signs.attached(partition)}")


def _place(partition: Partition) -> tuple[object, str]:
    return partition.of, partition.bound


def _beside(step: Step, states: States) -> Post | None:
    """Of what is made or dropped on its own: an index that is valid, a constraint that is there."""
    who = step.subject.id
    if step.verb == "drop":
        again = states.after.get(who)
        wanted = signs.as_wanted(again) if isinstance(again, Index) else ""
        return Post(f"{who.kind}:no:{_name(who.path)}", signs.either(f"NOT {signs.exists(who)}", wanted))
    if isinstance(step.subject, MaterializedView | Index) and "beside" in step.context:
        return Post(f"built:{_name(who.path)}", signs.either(signs.as_wanted(step.subject), _swapped_in(step)))
    if isinstance(step.subject, Index):
        return Post(f"index_valid:{_name(who.path)}", signs.either(signs.index_valid(who.path), _swapped_in(step)))
    if isinstance(step.subject, Constraint) and (who not in states.before or "final" in step.context):
        return Post(f"constraint:{_name(who.path)}", signs.either(signs.exists(who), _swapped_in(step)))
    return None


def _swapped_in(step: Step) -> str:
    """What is made beside its old form is there no more once it has taken that one's place."""
    if "retyped" in step.context:
        return signs.of_type(step.context["retyped"])
    final = step.context.get("final")
    return signs.as_wanted(final, sound="unsound" in step.context) if final else ""


def _swapped(step: Step) -> Post:
    assert isinstance(step.new, Constraint | Index)
    return Post(f"swapped:{_name(step.new.id.path)}", signs.as_wanted(step.new, sound="unsound" in step.context))


def _arrived(step: Step) -> Post | None:
    """With the view come its indexes, and those that read from it, whose queries may be what they were."""
    if step.new is None or step.new.id != step.context["final"].id:
        return None
    return Post(f"replaced:{_name(step.new.id.path)}", _swapped_in(step))


def _validated(step: Step) -> Post:
    who = step.subject.id
    if isinstance(step.subject, Constraint):
        done = signs.constraint(who.path[:2], who.path[2], "convalidated")
    else:
        done = _stand_in(step, "convalidated")
    return Post(f"validated:{_name(who.path)}", signs.either(done, _swapped_in(step), _settled_in(step)))


def _expected(step: Step) -> Post:
    return Post(
        f"expected:{_name(step.subject.id.path)}", signs.either(_stand_in(step), _swapped_in(step), _settled_in(step))
    )


def _set_not_null(step: Step) -> Post:
    done = signs.attribute(step.subject.id.path, "attnotnull")
    return Post(f"settled:{_name(step.subject.id.path)}", signs.either(done, _swapped_in(step)))


def _beside_column(step: Step) -> Post:
    who = step.subject.id
    return Post(f"column:{_name(who.path)}", signs.either(signs.exists(who), _swapped_in(step)))


def _kept(step: Step) -> Post:
    trigger = ObjectId("trigger", (*step.subject.id.path[:2], step.context["trigger"]))
    return Post(f"trigger:{_name(trigger.path)}", signs.either(signs.exists(trigger), _swapped_in(step)))


def _switched(step: Step) -> Post:
    """Of a backfill as well: that all rows are filled, nobody sees without a look at all of them."""
    return Post(f"switched:{_name(step.meant.path)}", _swapped_in(step))


def _old_column_gone(step: Step) -> Post:
    who = step.subject.id
    return Post(f"column:no:{_name(who.path)}", f"{_swapped_in(step)}{signs.AND}NOT {signs.exists(who)}")


def _moved(step: Step) -> Post | None:
    """Of a table whose rows are in a new one: that this one is split otherwise, or that a column has its new type."""
    assert isinstance(step.old, Table)
    assert isinstance(step.new, Table)
    types = [signs.of_type(new) for old, new, _ in step.context["moves"] if old.type != new.type]
    anew = step.old.partition_key != step.new.partition_key
    found = [signs.partitioned(step.new)] if anew else types[:1]
    return Post(f"moved:{_name(step.new.id.path)}", found[0]) if found else None


def _settled(step: Step) -> Post:
    return Post(f"settled:{_name(step.subject.id.path)}", f"NOT {_stand_in(step)}")


def _stand_in(step: Step, condition: str = "") -> str:
    """Whether there is what is waited for: a check for the time being, or the NOT NULL itself."""
    who, check = step.subject.id, step.context["check"]
    if isinstance(step.new, Column) and not check:
        return signs.not_null(who.path, step.new.not_null_constraint, condition)
    return signs.constraint(who.path[:2], check, condition)


def _settled_in(step: Step) -> str:
    """A check that stands in for something is there no more once that has come."""
    if not step.context.get("check"):
        return ""
    if isinstance(step.new, Partition):
        return signs.attached(step.new)
    return signs.attribute(step.subject.id.path, "attnotnull")


def _built(step: Step) -> Post:
    assert isinstance(step.new, Constraint)
    path = (step.new.id.path[0], step.context["name"])
    done = _swapped_in(step) or signs.exists(step.new.id)
    return Post(f"index_valid:{_name(path)}", signs.either(signs.index_valid(path), done))


def _labels(step: Step) -> Post:
    assert isinstance(step.new, Enum)
    assert isinstance(step.old, Enum)
    *_, last = (label for label in step.new.labels if label not in step.old.labels)
    return Post(f"value:{_name(step.new.id.path)}", signs.label(step.new.id.path, last))


def _nothing(step: Step) -> None:
    return None


_FORMS: Mapping[str, Callable[[Step], Post | None]] = {
    "swap": _swapped,
    "arrive": _arrived,
    "move": _moved,
    "validate": _validated,
    "expect": _expected,
    "settle": _settled,
    "build": _built,
    "backfill": _nothing,
    "complete": _nothing,
}
# The same of columns that change their type beside, and of what hangs on them.
_BESIDE: Mapping[tuple[str, str], Callable[[Step], Post | None]] = {
    ("create", "column"): _beside_column,
    ("keep", "column"): _kept,
    ("backfill", "column"): _switched,
    ("expect", "column"): _expected,
    ("validate", "column"): _validated,
    ("settle", "column"): _set_not_null,
    ("build", "constraint"): _built,
    ("validate", "constraint"): _validated,
    ("switch", "column"): _switched,
    ("drop", "column"): _old_column_gone,
}
