"""Decisions in, pairs of actions out: a table's columns change their types while nothing else holds its rows.

PostgreSQL alters no column of a table, and adds none with a default or a checked domain, while a column elsewhere
holds rows of it. The same holds for a new check of a domain that a column or an attribute is of.
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
_CHECKED = ("checked in every row", "let it be NOT VALID, or take the column out first")
_WHY = {
    ("alter", "column"): (
        "made anew",
        "where its type has another name only, say so above it: -- schemadiff: renamed from …",
    ),
    ("create", "column"): (
        "filled in every row",
        "let it come without a default first, and have one by the next migration",
    ),
}


def edges_of_rows(scene: Scene) -> Iterator[tuple[Action, Action]]:
    """What holds such rows until now lets go of them before, and what is to hold them begins afterwards."""
    made, rewritten = scene.made, _rewritten(scene.made, scene.live, scene.desired)
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
    """Raise Refused where the rows of a table are held before and after, and one of its columns is to be altered,
    comes and is filled, or is to be checked.
    """
    rewritten = _rewritten(made, live, desired)
    for holder in sorted(live.needs) if rewritten else ():
        held = _held(holder, live) & _held(holder, desired) & rewritten.keys()
        for table in (t for t in held if holder.kind == "column" and holder.path[:2] != t.path):
            action = rewritten[table][0]
            what, hint = _WHY.get((action[0], action[1].kind), _CHECKED)
            told = (
                f"{display(action[1])} would have to be {what}, and {display(holder)} holds values of {display(table)}"
            )
            raise Refused.of("SD706", told, hint)


def views_of_rows(made: Decisions, live: Catalog, desired: Catalog) -> frozenset[ObjectId]:
    """Materialized views that hold rows which get another look, and would stay as they are."""
    rewritten = _rewritten(made, live, desired)
    views = (o for o in live.objects.values() if isinstance(o, MaterializedView)) if rewritten else ()
    return frozenset(o.id for o in views if o.id not in made.drops and not rewritten.keys().isdisjoint(o.rows_of))


def _held(holder: ObjectId, catalog: Catalog) -> frozenset[ObjectId]:
    """The tables and types that it may hold rows of; domains that it has an array of."""
    obj = catalog.objects.get(holder)
    if isinstance(obj, MaterializedView):
        return frozenset(obj.rows_of)
    held = catalog.needs.get(holder, frozenset())
    of_one = isinstance(obj, Column) and not obj.type.endswith("[]")
    return frozenset(d for d in held if d.kind != "domain") if of_one else held


def _rewritten(made: Decisions, live: Catalog, desired: Catalog) -> dict[ObjectId, list[Action]]:
    """The actions that give a table's rows another look, or look at them, by table or composite type."""
    found: dict[ObjectId, list[Action]] = {}
    for action in _looks(made, desired):
        found.setdefault(ObjectId("table", action[1].path[:2]), []).append(action)
    for domain, action in _checks(made):
        for whole in {domain} | _made_of(domain, live) | _made_of(domain, desired):
            found.setdefault(whole, []).append(action)
    return found


def _checks(made: Decisions) -> Iterator[tuple[ObjectId, Action]]:
    """Domains whose values are looked at, and when."""
    for who, new in made.creates.items():
        if isinstance(new, DomainConstraint) and new.validated and new.parent not in made.creates:
            yield ObjectId("domain", who.path[:2]), ("create", who)
    for who, change in made.alters.items():
        strict = getattr(change.new, {"domain": "not_null", "domain_constraint": "validated"}.get(who.kind, ""), False)
        if strict and change.changed & {"not_null", "validated"}:
            yield ObjectId("domain", who.path[:2]), ("alter", who)


def _made_of(domain: ObjectId, catalog: Catalog) -> frozenset[ObjectId]:
    """Tables and composite types with a column or an attribute of the domain, or of one that is made of it."""
    found: set[ObjectId] = set()
    for who in (i for i, needs in catalog.needs.items() if domain in needs):
        match who.kind:
            case "column":
                found.add(ObjectId("table", who.path[:2]))
            case "composite":
                found.add(who)
            case "domain":
                found |= _made_of(who, catalog)
    return frozenset(found)


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
