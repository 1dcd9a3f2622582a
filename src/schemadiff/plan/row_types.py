"""Decisions in, pairs of actions out: a table's columns change their types while nothing else holds its rows.

PostgreSQL alters no column of a table, and adds none with a default or a checked domain, while a column elsewhere
holds rows of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from schemadiff.diagnostics import Refused
from schemadiff.kinds.column import Column
from schemadiff.kinds.domain import Domain
from schemadiff.kinds.domain_constraint import DomainConstraint
from schemadiff.kinds.materialized_view import MaterializedView
from schemadiff.model import Catalog, ObjectId
from schemadiff.plan.actions import Action
from schemadiff.plan.decide import Decisions
from schemadiff.plan.scene import Scene
from schemadiff.quoting import display

_HOLDERS = frozenset({"column", "composite", "domain", "materialized_view"})
_REWRITING = frozenset({"type", "collation"})


def edges_of_rows(scene: Scene) -> Iterator[tuple[Action, Action]]:
    """What holds such rows until now lets go of them before, and what is to hold them begins afterwards."""
    made, rewritten = scene.made, _rewritten(scene.made, scene.desired)
    holders = (i for i in (*made.drops, *made.creates, *made.alters) if i.kind in _HOLDERS)
    for who in holders if rewritten else ():
        before, after = (_held(who, catalog) for catalog in (scene.live, scene.desired))
        for table in (d for d in before | after if d in rewritten and d.path != who.path[:2]):
            if who in made.drops or table not in after:
                lets_go = scene.goes(who) if who in made.drops else scene.makes(who)
                yield from ((lets_go, action) for action in rewritten[table])
            if table in after and (who in made.creates or table not in before):
                yield from ((action, scene.makes(who)) for action in rewritten[table])


def refuse_held(made: Decisions, live: Catalog, desired: Catalog) -> None:
    """Raise Refused where the rows of a table are held before and after, and one of its columns is to be altered, or
    comes and is filled.
    """
    rewritten = _rewritten(made, desired)
    for holder in sorted(live.needs) if rewritten else ():
        held = live.needs[holder] & desired.needs.get(holder, frozenset()) & rewritten.keys()
        for table in (t for t in held if holder.kind == "column" and holder.path[:2] != t.path):
            raise _refusal(*rewritten[table][0], holder)


def _refusal(verb: str, column: ObjectId, holder: ObjectId) -> Refused:
    what, hint = {
        "alter": ("made anew", "where its type has another name only, say so above it: -- schemadiff: renamed from …"),
        "create": ("filled in every row", "let it come without a default first, and have one by the next migration"),
    }[verb]
    return Refused.of(
        "SD706", f"{display(column)} would have to be {what}, and {display(holder)} holds rows of its table", hint
    )


def views_of_rows(made: Decisions, live: Catalog, desired: Catalog) -> frozenset[ObjectId]:
    """Materialized views that hold rows which get another look, and would stay as they are."""
    rewritten = _rewritten(made, desired)
    views = (o for o in live.objects.values() if isinstance(o, MaterializedView)) if rewritten else ()
    return frozenset(o.id for o in views if o.id not in made.drops and not rewritten.keys().isdisjoint(o.rows_of))


def _held(holder: ObjectId, catalog: Catalog) -> frozenset[ObjectId]:
    """The tables whose rows it may hold."""
    obj = catalog.objects.get(holder)
    return frozenset(obj.rows_of) if isinstance(obj, MaterializedView) else catalog.needs.get(holder, frozenset())


def _rewritten(made: Decisions, desired: Catalog) -> dict[ObjectId, list[Action]]:
    """The actions that give a table's rows another look, by table."""
    found: dict[ObjectId, list[Action]] = {}
    for action in _looks(made, desired):
        found.setdefault(ObjectId("table", action[1].path[:2]), []).append(action)
    return found


def _looks(made: Decisions, desired: Catalog) -> Iterator[Action]:
    for who, change in made.alters.items():
        if who.kind == "column" and change.changed & _REWRITING:
            yield "alter", who
    for who, new in made.creates.items():
        if isinstance(new, Column) and new.parent not in made.creates and _is_filled(new, desired):
            yield "create", who


def _is_filled(new: Column, desired: Catalog) -> bool:
    given = new.generated or new.identity or ObjectId("default", new.id.path) in desired.objects
    return bool(given) or any(_is_checked(i, desired) for i in desired.needs[new.id])


def _is_checked(domain: ObjectId, desired: Catalog) -> bool:
    """Whether a value of the domain, or of one that it is made of, has to be looked at."""
    obj = desired.objects[domain]
    if not isinstance(obj, Domain):
        return False
    checked = (o.parent == domain for o in desired.objects.values() if isinstance(o, DomainConstraint))
    below = (_is_checked(i, desired) for i in desired.needs[domain])
    return obj.not_null or obj.default is not None or any(checked) or any(below)
