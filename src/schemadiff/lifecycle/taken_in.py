"""A catalog, the live one and the drift between them in; the catalog with the drift taken in out, or why that cannot be
done.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence

from schemadiff.diagnostics import Conflict, Diagnostic, Origin
from schemadiff.drift.verdict import Standing, Verdict, verdicts
from schemadiff.model import Catalog, Change, Create, Drop, Object, ObjectId, change_id
from schemadiff.quoting import display
from schemadiff.soundness import sound


def taken_in(catalog: Catalog, live: Catalog, undo: Iterable[Change]) -> Catalog:
    """The catalog, with what somebody changed by hand as live has it. `undo` leads back from there.

    An index that is INVALID is taken in as one that is whole. Raises Conflict SD641 where something
    of the catalog leans on what live has no more.
    """
    objects, needs = dict(catalog.objects), dict(catalog.needs)
    for change in undo:
        who = change_id(change)
        if isinstance(change, Create):
            objects.pop(who, None)
        else:
            objects[who], needs[who] = sound(live.objects[who]), live.needs[who]
    objects = _with_whole(objects, catalog)
    torn = {who: needs[who] - objects.keys() for who in objects if who in catalog.objects}
    if found := {who: lost for who, lost in torn.items() if lost & catalog.objects.keys()}:
        raise Conflict(*(_leans(who, lost, catalog.origins) for who, lost in sorted(found.items())))
    return dataclasses.replace(catalog, objects=objects, needs={i: needs[i] & objects.keys() for i in objects})


def undone(live: Catalog, past: Catalog, undo: Iterable[Change]) -> Catalog:
    """The live catalog with these changes, which lead to `past`, made."""
    objects, needs = dict(live.objects), dict(live.needs)
    for change in undo:
        who = change_id(change)
        if isinstance(change, Drop):
            objects.pop(who, None)
        else:
            objects[who], needs[who] = past.objects[who], past.needs[who]
    objects = _with_whole(objects, live)
    return dataclasses.replace(live, objects=objects, needs={i: needs[i] & objects.keys() for i in objects})


def within(roots: Collection[ObjectId], changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes of these objects, and of what comes or goes with them."""
    parents = {change_id(c): (c.old if isinstance(c, Drop) else c.new).parent for c in changes}
    found: set[ObjectId] = set(roots)
    while more := {who for who, parent in parents.items() if parent in found and who not in found}:
        found |= more
    return tuple(c for c in changes if change_id(c) in found)


def mixed(undo: Sequence[Change], ahead: Sequence[Change], to_desired: Iterable[Change]) -> tuple[Verdict, ...]:
    """What somebody changed by hand, and in another way in schema/."""
    found = verdicts(undo, ahead, to_desired, {})
    return tuple(v for v in found if v.standing is Standing.BOTH and not v.fulfilled)


def refuse_mixed(found: Sequence[Verdict], origins: Mapping[ObjectId, Origin]) -> None:
    """Raises Conflict SD641 where there is such a thing: it is for people to say who is right."""
    if found:
        raise Conflict(*(_mixed(verdict, origins.get(verdict.id)) for verdict in found))


def _with_whole(objects: Mapping[ObjectId, Object], before: Catalog) -> dict[ObjectId, Object]:
    """Without what belonged to something that is not among them any more: an owner is in no change."""
    kept = dict(objects)
    while torn := [who for who, obj in kept.items() if obj.parent in before.objects and obj.parent not in kept]:
        for who in torn:
            del kept[who]
    return kept


def _mixed(verdict: Verdict, origin: Origin | None) -> Diagnostic:
    return Diagnostic(
        "SD641",
        f"{display(verdict.id)} was changed by hand, and in another way in schema/",
        "decide: write into schema/ what the database has, or put the database back first: schemadiff drift --revert",
        origin,
    )


def _leans(who: ObjectId, lost: Iterable[ObjectId], origins: Mapping[ObjectId, Origin]) -> Diagnostic:
    names = ", ".join(sorted(map(display, lost)))
    return Diagnostic(
        "SD641",
        f"{display(who)} needs {names}, which somebody dropped by hand",
        "take it out of schema/ first, or put the database back: schemadiff drift --revert",
        origins.get(who),
    )
