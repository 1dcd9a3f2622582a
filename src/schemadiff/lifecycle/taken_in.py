"""A catalog, the live one and the drift between them in; the catalog with the drift taken in out, or why that cannot be
done.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence

from schemadiff.belonging import belonging
from schemadiff.diagnostics import Conflict, Diagnostic, Origin
from schemadiff.drift.verdict import Standing, Verdict, verdicts
from schemadiff.model import Catalog, Change, ObjectId, change_id, change_object, made
from schemadiff.quoting import display
from schemadiff.soundness import made_sound


def taken_in(catalog: Catalog, live: Catalog, undo: Iterable[Change]) -> Catalog:
    """The catalog, with what somebody changed by hand as live has it. `undo` leads back from there.

    An index that is INVALID is taken in as one that is whole. Raises Conflict SD641 where something
    of the catalog leans on what live has no more.
    """
    who = [change_id(change) for change in undo]
    found = _with(catalog, made_sound(live, who), who)
    torn = {i: found.needs[i] - found.objects.keys() for i in found.objects if i in catalog.objects}
    if leaning := {i: lost for i, lost in torn.items() if lost & catalog.objects.keys()}:
        raise Conflict(*(_leans(i, lost, catalog.origins) for i, lost in sorted(leaning.items())))
    return _closed(found)


def undone(live: Catalog, past: Catalog, undo: Iterable[Change]) -> Catalog:
    """The live catalog with these changes, which lead to `past`, made."""
    return _closed(_with(live, past, map(change_id, undo)))


def within(roots: Collection[ObjectId], changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes of these objects, and of what comes or goes with them."""
    found = belonging({change_id(c): change_object(c) for c in changes}).all_below(set(roots))
    return tuple(c for c in changes if change_id(c) in found)


def mixed(undo: Sequence[Change], ahead: Sequence[Change], to_desired: Iterable[Change]) -> tuple[Verdict, ...]:
    """What somebody changed by hand, and in another way in schema/."""
    found = verdicts(undo, ahead, to_desired, {})
    return tuple(v for v in found if v.standing is Standing.BOTH and not v.fulfilled)


def refuse_mixed(found: Sequence[Verdict], origins: Mapping[ObjectId, Origin]) -> None:
    """Raises Conflict SD641 where there is such a thing: it is for people to say who is right."""
    if found:
        raise Conflict(*(_mixed(verdict, origins.get(verdict.id)) for verdict in found))


def _with(catalog: Catalog, other: Catalog, which: Iterable[ObjectId]) -> Catalog:
    """The catalog with these objects as the other one has them, or without them where it has not."""
    objects, needs = dict(made(catalog.objects)), dict(made(catalog.needs))
    for who in which:
        if who in other.objects:
            objects[who], needs[who] = other.objects[who], other.needs[who]
        else:
            objects.pop(who, None)
    # What belonged to something that is gone: an owner is in no change.
    while torn := [who for who, obj in objects.items() if obj.parent in catalog.objects and obj.parent not in objects]:
        for who in torn:
            del objects[who]
    return dataclasses.replace(catalog, objects=objects, needs=needs)


def _closed(catalog: Catalog) -> Catalog:
    """Without what the objects needed of what is gone."""
    objects = catalog.objects
    return dataclasses.replace(catalog, needs={i: catalog.needs[i] & objects.keys() for i in objects})


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
