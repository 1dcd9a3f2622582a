"""The steps of a plan in, the operations that they are out; this reader knows both catalogs, and what was measured."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from schemadiff.diagnostics import Origin
from schemadiff.kinds.enum import Enum
from schemadiff.kinds.grant import Grant
from schemadiff.kinds.table import Table
from schemadiff.kinds.view import View
from schemadiff.model import ROUTINES, Catalog, Cost, Object, ObjectId, Step
from schemadiff.plan.words import lost_name
from schemadiff.policy import Allowed
from schemadiff.quoting import identifiers, one_line, qualified
from schemadiff.safety.migrating import Migrating, migrating, table_of
from schemadiff.safety.operation import Operation, Verb
from schemadiff.safety.step_columns import altered_column, created_column, default_gone
from schemadiff.safety.step_rules import created_constraint, created_index, grant_lessened

_ALL = "all"
# What a table's attributes cost where they change: all rows are written anew (14 to 18).
_WRITTEN_ANEW = frozenset({"persistence", "access_method", "tablespace"})


def operations_of_steps(
    steps: Sequence[Step],
    start: Catalog,
    result: Catalog,
    *,
    origins: Mapping[ObjectId, Origin],
    rows: Mapping[ObjectId, int],
    allowed: Mapping[ObjectId, tuple[Allowed, ...]] | None = None,
    cut: Mapping[ObjectId, str] | None = None,
    approved: Collection[str] = (),
) -> tuple[Operation, ...]:
    """What the steps do that lead from `start` to `result`. An operation's `number` is the index of its step.

    `allowed` is what comments in the schema files accept, `cut` gives names as they were
    written that PostgreSQL cuts, `approved` names the objects whose data may go (or `all`).
    """
    scene = migrating(steps, start, result, origins, rows, allowed or {}, cut or {}, approved)
    return tuple(o for number, step in enumerate(steps) for o in _placed(number, step, scene))


def _placed(number: int, step: Step, scene: Migrating) -> Iterator[Operation]:
    """The operations of one step; what it costs is told of the first, so that nothing is told twice."""
    for place, operation in enumerate(_read(step, scene)):
        table = operation.table
        # What stands beside its old form for a while is told under the name that it will have.
        if operation.object == step.subject.id:
            operation = dataclasses.replace(
                operation,
                object=step.context.get("of") or (step.meant if "retyped" in step.context else operation.object),
            )
        yield dataclasses.replace(
            operation,
            number=number,
            cost=step.cost if place == 0 else Cost() if step.cost else None,
            rows=scene.size(table),
            new_table=operation.new_table or scene.is_new(table),
            origin=scene.origins.get(operation.object),
            concurrently=step.outside,
            written=scene.written(operation.object) if operation.verb in (Verb.CREATE, Verb.RENAME) else "",
            allowed=scene.word_for(operation.object, table, operation.columns),
        )


def _read(step: Step, scene: Migrating) -> Iterable[Operation]:
    if "retyped" in step.context:
        return _beside(step, scene)
    match step.verb:
        case "create":
            return _created(step, scene)
        case "drop":
            return _dropped(step, scene)
        case "alter":
            return _altered(step, scene)
        case "rename":
            return (_renamed(step, scene),)
        case "aside":
            return _aside(step, scene)
        case "move":
            return (_operation(Verb.REBUILD, step.subject, scene, **_lost(step, scene)),)
        case "expect" if step.subject.id.kind == "column" and not scene.is_new(step.subject.id):
            return (_operation(Verb.SET_NOT_NULL, step.subject, scene),)
        case "validate":
            return (_operation(Verb.VALIDATE, step.subject, scene),)
        case "build":
            return (created_constraint(_operation(Verb.CREATE, step.subject, scene), step, scene),)
        case "drop_aside" | "hollow" | "untie" | "shell" | "pass_through" | "arrive":
            return ()
        case _:
            return (_operation(Verb.ALTER, step.subject, scene),)


def _beside(step: Step, scene: Migrating) -> Iterable[Operation]:
    """Of columns that change beside: what hangs on them is judged as it will be called, they at the switch."""
    if step.verb == "switch":
        return [operation for alter in step.context["alters"] for operation in _altered(alter, scene)]
    if "final" not in step.context:
        return (_operation(Verb.ALTER, step.subject, scene),)
    context = {name: value for name, value in step.context.items() if name != "retyped"}
    return _read(dataclasses.replace(step, new=step.context["final"], context=context), scene)


def _operation(verb: Verb, obj: Object, scene: Migrating, **more: Any) -> Operation:
    return Operation(verb=verb, object=obj.id, table=table_of(obj, (scene.result, scene.start)), **more)


def _lost(step: Step, scene: Migrating) -> dict[str, Any]:
    if not step.loses:
        return {}
    approved = _ALL in scene.approved or lost_name(step) in scene.approved
    return {"loses": step.loses, "guarded": not approved, "approved": approved}


def _created(step: Step, scene: Migrating) -> Iterator[Operation]:
    defaults = {part.id.path for part in step.parts if part.id.kind == "default"}
    if step.subject.id.kind == "table" and step.subject.id in scene.gone:
        return
    for obj in (step.subject, *step.parts):
        yield from _made(obj, obj.id.path in defaults or step.subject.id.kind == "table", step, scene)


def _made(obj: Object, filled: bool, step: Step, scene: Migrating) -> Iterator[Operation]:
    if obj.id in scene.gone and obj.id.kind not in ("constraint", "index"):
        return
    base = _operation(Verb.CREATE, obj, scene)
    match obj.id.kind:
        case "column":
            yield created_column(base, obj, filled, step, scene)
        case "constraint":
            yield created_constraint(base, step, scene)
        case "index":
            yield created_index(base, obj, scene)
        case "domain_constraint":
            yield dataclasses.replace(base, new_table=scene.is_new(obj.parent))
        case "partition":
            yield dataclasses.replace(base, verb=Verb.ATTACH)
        case "default" | "comment" | "owner" | "grant":
            return
        case _:
            yield base


def _dropped(step: Step, scene: Migrating) -> Iterator[Operation]:
    old = step.subject
    again = scene.made.get(old.id)
    if old.id.kind == "default":
        yield from default_gone(_operation(Verb.DROP_DEFAULT, old, scene), scene)
    elif isinstance(old, Grant):
        yield from grant_lessened(_operation(Verb.REVOKE, old, scene), old, again, scene)
    elif old.id.kind == "column" and again is not None:
        yield _operation(Verb.REBUILD, old, scene, **_lost(step, scene))
    elif old.id.kind in ROUTINES:
        yield _operation(Verb.DROP if again is None else Verb.REPLACE, old, scene, detail=_other_form(old, scene))
    elif again is not None:
        yield from _again(old, again, scene)
    else:
        verb = Verb.DETACH if old.id.kind == "partition" else Verb.DROP
        yield _operation(verb, old, scene, **_lost(step, scene))


def _again(old: Object, new: Object, scene: Migrating) -> Iterator[Operation]:
    """What goes and comes again in the same migration: a view may come with fewer columns."""
    if isinstance(old, View) and isinstance(new, View):
        kept = {column[0] for column in new.columns}
        gone = [column[0] for column in old.columns if column[0] not in kept]
        if gone:
            yield _operation(Verb.DROP, old, scene, detail=f"its columns {one_line(identifiers(gone))} go")
            return
    yield _operation(Verb.REPLACE, old, scene)


def _other_form(old: Object, scene: Migrating) -> str:
    """What becomes of a routine: nothing where no other one of its name is made."""
    forms = [i for i in sorted(scene.made) if i.kind == old.id.kind and i.path[:2] == old.id.path[:2]]
    if old.id in forms:
        return "is made anew, with another result or other names or defaults of its arguments"
    if not forms:
        return ""
    name, types = one_line(qualified(old.id.path[:2])), one_line(old.id.path[2])
    return f"{name}({types}) becomes {name}({one_line(forms[0].path[2])})"


def _altered(step: Step, scene: Migrating) -> Iterator[Operation]:
    old, new = step.old, step.subject
    base = _operation(Verb.ALTER, new, scene)
    match new.id.kind:
        case "column":
            assert old is not None
            why = step.context.get("why_plain", "")
            yield from altered_column(dataclasses.replace(base, detail=why), old, new, step.changed)
        case "constraint" if "validated" in step.changed:
            yield dataclasses.replace(base, verb=Verb.VALIDATE)
        case "domain" if "not_null" in step.changed and getattr(new, "not_null", False):
            yield dataclasses.replace(base, verb=Verb.SET_NOT_NULL)
        case "grant":
            assert isinstance(old, Grant)
            yield from grant_lessened(dataclasses.replace(base, verb=Verb.REVOKE), old, new, scene)
        case "table":
            yield from _altered_table(base, new, step.changed)
        case _:
            yield from _with_values(base, old, new)


def _with_values(base: Operation, old: Object | None, new: Object) -> Iterator[Operation]:
    yield base
    if isinstance(old, Enum) and isinstance(new, Enum):
        added = (label for label in new.labels if label not in old.labels)
        yield from (dataclasses.replace(base, verb=Verb.ADD_VALUE, label=label) for label in added)


def _altered_table(base: Operation, new: Object, changed: frozenset[str]) -> Iterator[Operation]:
    assert isinstance(new, Table)
    if changed & _WRITTEN_ANEW:
        yield dataclasses.replace(base, verb=Verb.REWRITE)
    if "row_security" in changed and new.row_security:
        yield dataclasses.replace(base, verb=Verb.SECURE, detail="row level security comes on")
    elif "force_row_security" in changed and new.force_row_security:
        yield dataclasses.replace(base, verb=Verb.SECURE, detail="row level security holds for the owner too")
    if not changed & (_WRITTEN_ANEW | {"row_security", "force_row_security"}):
        yield base


def _renamed(step: Step, scene: Migrating) -> Operation:
    old, new = step.context["old"], step.context["new"]
    whole = ObjectId("table", new.path[:2])
    table = whole if new.kind in ("table", "column", "constraint") else None
    return Operation(verb=Verb.RENAME, object=new, table=table, old_name=one_line(qualified(old.path)))


def _aside(step: Step, scene: Migrating) -> Iterator[Operation]:
    """A type steps aside for a new one, or for another one's name; a table's rows are told of when they move."""
    old = step.subject
    new = scene.made.get(old.id)
    if old.id.kind == "table":
        return
    if new is None:
        yield _operation(Verb.DROP, old, scene)
        return
    yield _operation(Verb.REBUILD, old, scene)
    gone = set(getattr(old, "labels", ())) - set(getattr(new, "labels", ()))
    if gone:
        words = ", ".join(one_line(repr(label)) for label in sorted(gone))
        yield _operation(Verb.NARROW, old, scene, detail=f"values go: {words}; rows and code that have them fail")
