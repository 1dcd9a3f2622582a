"""A step in, how to see in the database that it was done out: for whoever runs a file again that was broken off.

Only what a second run would trip over needs such a postcondition. Comments, grants, SET and CREATE OR REPLACE do not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.enum import Enum
from schemadiff.kinds.index import Index
from schemadiff.kinds.partition import Partition
from schemadiff.model import ObjectId, Step
from schemadiff.quoting import literal, one_line, qualified

_NEXT = "\n    "
_RELATIONS = frozenset({"table", "view", "materialized_view", "sequence", "index"})
_TYPES = frozenset({"enum", "domain", "composite", "range", "base_type"})
_ROUTINES = frozenset({"function", "procedure", "aggregate"})
# Of a table: the catalog, the column that names the table, and the one that has the name.
_OF_TABLES = {
    "trigger": ("pg_trigger", "tgrelid", "tgname"),
    "policy": ("pg_policy", "polrelid", "polname"),
    "rule": ("pg_rewrite", "ev_class", "rulename"),
}
_NAMED = {
    "schema": ("pg_namespace", "nspname"),
    "extension": ("pg_extension", "extname"),
    "publication": ("pg_publication", "pubname"),
    "event_trigger": ("pg_event_trigger", "evtname"),
    "server": ("pg_foreign_server", "srvname"),
    "foreign_data_wrapper": ("pg_foreign_data_wrapper", "fdwname"),
    "language": ("pg_language", "lanname"),
}


@dataclass(frozen=True, slots=True)
class Post:
    """`words` stand in the mark of a step, without spaces; `sql` is true once the step was done."""

    words: str
    sql: str


def post_of(step: Step, all_steps: Sequence[Step]) -> Post | None:
    """The postcondition of a step, None where it can simply be done again."""
    form = _FORMS.get(step.verb)
    if form is not None:
        return form(step)
    if step.context.get("concurrently") or step.context.get("of"):
        return _beside(step)
    if step.verb == "rename":
        return _there(step.context["new"])
    if step.verb == "alter" and isinstance(step.new, Enum):
        return _labels(step)
    return _plain(step, _ids(all_steps, "create"), _ids(all_steps, "drop"))


def mending(step: Step) -> str:
    """What psql does first: it clears away, or ends, what a run before left half done. `apply` does so by itself."""
    if not step.outside:
        return ""
    if step.verb in ("create", "build"):
        path = (step.subject.id.path[0], step.context.get("name", step.subject.id.path[-1]))
        invalid = f"EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass({_relation(path)})"
        table = f" AND indrelid = to_regclass({_relation(_table(step))}) AND NOT indisvalid)"
        return f"SELECT {literal(f'DROP INDEX CONCURRENTLY {qualified(path)}')} WHERE {invalid}{table} \\gexec"
    if isinstance(step.old, Partition):
        words = f"ALTER TABLE {qualified(step.old.of)} DETACH PARTITION {qualified(step.old.id.path)} FINALIZE"
        pending = f"inhrelid = to_regclass({_relation(step.old.id.path)}) AND inhdetachpending"
        return f"SELECT {literal(words)} WHERE EXISTS (SELECT FROM pg_inherits WHERE {pending}) \\gexec"
    return ""


def _table(step: Step) -> Sequence[str]:
    parent = step.subject.parent
    assert parent is not None
    return parent.path


def _plain(step: Step, made: Collection[ObjectId], gone: Collection[ObjectId]) -> Post | None:
    """Of what comes, that it is there; of what goes, that it is not. What is made anew has neither."""
    who = step.subject.id
    if step.verb == "create" and who not in gone:
        return _there(who)
    if step.verb == "drop" and who not in made:
        found = _there(who)
        return Post(found.words.replace(":", ":no:", 1), _not(found.sql)) if found else None
    return None


def _ids(steps: Sequence[Step], verb: str) -> frozenset[ObjectId]:
    return frozenset(i for step in steps if step.verb == verb for i in (step.subject.id, *(p.id for p in step.parts)))


def _there(who: ObjectId) -> Post | None:
    sql = _exists(who)
    return Post(f"{who.kind}:{_name(who.path)}", sql) if sql else None


def _exists(who: ObjectId) -> str:
    if who.kind in _RELATIONS:
        return f"to_regclass({_relation(who.path)}) IS NOT NULL"
    if who.kind in _TYPES:
        return f"to_regtype({_relation(who.path)}) IS NOT NULL"
    if who.kind in _ROUTINES:
        return f"to_regprocedure({literal(f'{qualified(who.path[:2])}({who.path[2]})')}) IS NOT NULL"
    if who.kind in ("column", "default"):
        more = " AND atthasdef" if who.kind == "default" else ""
        return _attribute(who.path, f"NOT attisdropped{more}")
    if who.kind == "constraint":
        return _constraint(who.path[:2], who.path[2])
    if who.kind == "partition":
        return _is_partition(who)
    if who.kind in _OF_TABLES:
        catalog, table, name = _OF_TABLES[who.kind]
        named = f"{table} = to_regclass({_relation(who.path[:2])}) AND {name} = {literal(who.path[2])}"
        return f"EXISTS (SELECT FROM {catalog} WHERE {named})"
    if who.kind in _NAMED:
        catalog, name = _NAMED[who.kind]
        return f"EXISTS (SELECT FROM {catalog} WHERE {name} = {literal(who.path[0])})"
    return ""


def _relation(path: Sequence[str]) -> str:
    return literal(qualified(path[:2]))


def _name(path: Sequence[str]) -> str:
    return "".join(one_line(qualified(path)).split())


def _attribute(path: Sequence[str], condition: str) -> str:
    named = f"attrelid = to_regclass({_relation(path)}) AND attname = {literal(path[2])}"
    return f"EXISTS (SELECT FROM pg_attribute WHERE {named} AND {condition})"


def _constraint(table: Sequence[str], name: str, condition: str = "") -> str:
    named = f"conrelid = to_regclass({_relation(table)}) AND conname = {literal(name)}"
    return f"EXISTS (SELECT FROM pg_constraint WHERE {named}{' AND ' + condition if condition else ''})"


def _is_partition(who: ObjectId) -> str:
    return f"EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass({_relation(who.path)}))"


def _index_valid(path: Sequence[str], more: str = "") -> str:
    return f"EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass({_relation(path)}) AND indisvalid{more})"


def _as_wanted(obj: Constraint | Index) -> str:
    """Whether what has the name is the new form, not the old one."""
    if isinstance(obj, Index):
        return _index_valid(obj.id.path, f" AND pg_get_indexdef(indexrelid) = {literal(obj.definition)}")
    timing = f"{' DEFERRABLE' if obj.deferrable else ''}{' INITIALLY DEFERRED' if obj.deferred else ''}"
    definition = literal(obj.definition + timing)
    return _constraint(obj.id.path[:2], obj.id.path[2], f"pg_get_constraintdef(oid) = {definition}")


def _beside(step: Step) -> Post | None:
    """Of what is made or dropped on its own: an index that is valid, a constraint that is there."""
    subject = step.subject
    if isinstance(subject, Partition):
        return Post(f"detached:{_name(subject.id.path)}", _not(_is_partition(subject.id)))
    if isinstance(subject, Index) and step.verb == "create":
        return Post(f"index_valid:{_name(subject.id.path)}", _any(_index_valid(subject.id.path), _swapped_in(step)))
    if step.verb == "drop":
        return Post(f"{subject.id.kind}:no:{_name(subject.id.path)}", _not(_exists(subject.id)))
    return Post(f"{subject.id.kind}:{_name(subject.id.path)}", _any(_exists(subject.id), _swapped_in(step)))


def _swapped_in(step: Step) -> str:
    """What is made beside its old form is there no more once it has taken that one's place."""
    final = step.context.get("final")
    return _as_wanted(final) if final else ""


def _any(*conditions: str) -> str:
    wanted = [condition for condition in conditions if condition]
    return wanted[0] if len(wanted) == 1 else f"({f'{_NEXT}OR '.join(wanted)})"


def _not(condition: str) -> str:
    if condition.endswith(" IS NOT NULL"):
        return condition.removesuffix(" IS NOT NULL") + " IS NULL"
    return f"NOT {condition}"


def _swapped(step: Step) -> Post:
    assert isinstance(step.new, Constraint | Index)
    return Post(f"swapped:{_name(step.new.id.path)}", _as_wanted(step.new))


def _validated(step: Step) -> Post:
    table, subject = step.subject.id.path[:2], step.subject
    name = subject.id.path[2] if isinstance(subject, Constraint) else _stand_in(step)
    done = _constraint(table, name, "convalidated")
    return Post(f"validated:{_name(subject.id.path)}", _any(done, _swapped_in(step), _settled_in(step)))


def _expected(step: Step) -> Post:
    words = f"expected:{_name(step.subject.id.path)}"
    return Post(words, _any(_constraint(step.subject.id.path[:2], _stand_in(step)), _settled_in(step)))


def _settled(step: Step) -> Post:
    there = _constraint(step.subject.id.path[:2], _stand_in(step))
    return Post(f"settled:{_name(step.subject.id.path)}", _not(there))


def _stand_in(step: Step) -> str:
    """The constraint that is waited for: a check for the time being, or the NOT NULL itself."""
    check: str = step.context["check"]
    return check or (step.new.not_null_constraint if isinstance(step.new, Column) else "")


def _settled_in(step: Step) -> str:
    """A check that stands in for something is there no more once that has come."""
    if not step.context.get("check"):
        return ""
    if isinstance(step.new, Partition):
        return _is_partition(step.subject.id)
    return _attribute(step.subject.id.path, "attnotnull")


def _built(step: Step) -> Post:
    assert isinstance(step.new, Constraint)
    path = (step.new.id.path[0], step.context["name"])
    done = _swapped_in(step) or _exists(step.new.id)
    return Post(f"index_valid:{_name(path)}", _any(_index_valid(path), done))


def _labels(step: Step) -> Post:
    assert isinstance(step.new, Enum)
    assert isinstance(step.old, Enum)
    labels: Iterator[str] = (label for label in step.new.labels if label not in step.old.labels)
    *_, last = labels
    named = f"enumtypid = to_regtype({_relation(step.new.id.path)}) AND enumlabel = {literal(last)}"
    return Post(f"value:{_name(step.new.id.path)}", f"EXISTS (SELECT FROM pg_enum WHERE {named})")


def _nothing(step: Step) -> None:
    return None


_FORMS: Mapping[str, Callable[[Step], Post | None]] = {
    "swap": _swapped,
    "validate": _validated,
    "expect": _expected,
    "settle": _settled,
    "build": _built,
    "backfill": _nothing,
    "complete": _nothing,
}
