"""What files described before, and which statements changed since, in; what they describe now out, if a part tells it.

Only what the change has to do with is loaded and read back; the rest is as it was. Whatever speaks against that, a
statement that fails or an object that is not what it was, makes it the whole that has to be loaded: `NoPart`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence, Set

from schemadiff.belonging import belonging
from schemadiff.diagnostics import SchemadiffError
from schemadiff.kinds.column import Column
from schemadiff.leaning import leaning_on, needs_once
from schemadiff.model import Catalog, ObjectId
from schemadiff.overlay import overlaid
from schemadiff.parse.part import File, NoPart, Part, part_of
from schemadiff.parse.statements import Name, ParseResult, Statement
from schemadiff.scratch import Server
from schemadiff.sources.desired import desired_state

# More than this share of all statements is no part worth speaking of.
_MOST = 0.4
# Where a statement gives no name, PostgreSQL makes up one that none of these has.
_NAMED = frozenset(("constraint", "index", "materialized_view", "sequence", "statistics", "table", "view"))


def changed_catalog(
    server: Server,
    before: Catalog,
    files: Sequence[File],
    gone: Sequence[Statement],
    new: Sequence[Statement],
    *,
    most: float = _MOST,
) -> Catalog:
    """The catalog of the files, that was `before` with the statements that are gone and without the new ones.

    It has no origins. Raises NoPart where the whole has to be loaded.
    """
    part = part_of(files, gone, new, lambda: _implicit(before))
    if len(part.statements) > most * max(1, sum(file.outline.count for file in files)):
        raise NoPart
    return _with_part(before, _loaded(server, part), part.taken)


def _loaded(server: Server, part: Part) -> Catalog:
    try:
        with desired_state(server, ParseResult(part.statements)) as found:
            return found.catalog
    except SchemadiffError:
        # Whoever loads the whole says it of the whole.
        raise NoPart from None


def _with_part(before: Catalog, part: Catalog, taken: frozenset[Name]) -> Catalog:
    """What is taken from the part, and the rest, with which the part agrees."""
    if before.uncovered or part.uncovered:
        raise NoPart
    gone, ours = _called(before, taken), _called(part, taken)
    if any(i in before.objects and i not in gone for i in ours) or any(
        before.objects.get(i) != o for i, o in part.objects.items() if i not in ours
    ):
        raise NoPart
    if _chosen_otherwise(before, part, ours, gone):
        raise NoPart
    objects = overlaid(before.objects, gone, {i: part.objects[i] for i in ours})
    new = {i: part.needs[i] for i in ours}
    away = {i for i in gone if i not in objects}
    if any(i not in objects for on in new.values() for i in on) or (away and _leans(before, gone, away)):
        raise NoPart
    return dataclasses.replace(
        before, objects=objects, needs=needs_once(before, objects, gone, lambda: new), origins={}
    )


def _leans(catalog: Catalog, gone: Set[ObjectId], away: Set[ObjectId]) -> bool:
    """Whether anything that stays leans on what is away."""
    return not leaning_on(catalog, away) <= gone


def _called(catalog: Catalog, names: frozenset[Name]) -> set[ObjectId]:
    """What files call by one of the names, and all that belongs to it."""
    found = belonging(catalog.objects)
    return found.all_below(found.called(names))


def _name(catalog: Catalog, who: ObjectId) -> Name:
    top = [above for above in catalog.upwards(who) if above in catalog.objects][-1]
    return (top.target or top).path[:2]


def _chosen_otherwise(before: Catalog, part: Catalog, ours: Collection[ObjectId], gone: Collection[ObjectId]) -> bool:
    """Whether PostgreSQL, which makes up names that nothing else has, might choose others where all is there."""
    then, now = _names(before, gone), _names(part, ours)
    freed, come = {name for _, name in then - now}, {name for _, name in now - then}
    if not (freed or come):
        return False
    others = {name for _, name in _names(before, (i for i in before.objects if i not in gone))}
    return not others.isdisjoint(come) or any(
        (schema, shorter) in freed for schema, name in others if (shorter := name.rstrip("0123456789")) != name
    )


def _names(catalog: Catalog, some: Iterable[ObjectId]) -> set[tuple[ObjectId, Name]]:
    """What bears a name that may have been made up, with that name and its schema."""
    found: set[tuple[ObjectId, Name]] = set()
    for who in some:
        if who.kind in _NAMED:
            found.add((who, (who.path[0], who.path[-1])))
        elif who.kind == "column":
            column = catalog.objects[who]
            assert isinstance(column, Column)
            if column.not_null_actual:
                found.add((who, (who.path[0], column.not_null_actual)))
            if column.identity:
                found.add((who, column.identity.sequence))
    return found


def _implicit(catalog: Catalog) -> Mapping[Name, Name]:
    """Names of what has one in a schema and belongs to something else: an index, a key's index, an owned sequence."""
    found: dict[Name, Name] = {}
    for who, obj in catalog.objects.items():
        if who.kind in ("index", "constraint", "sequence") and obj.parent is not None:
            found[who.path[0], who.path[-1]] = _name(catalog, who)
    return found
