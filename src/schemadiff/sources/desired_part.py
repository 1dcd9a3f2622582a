"""What files described before, and which statements changed since, in; what they describe now out, if a part tells it.

Only what the change has to do with is loaded and read back; the rest is as it was. Whatever speaks against that, a
statement that fails or an object that is not what it was, makes it the whole that has to be loaded: `NoPart`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence

from schemadiff.diagnostics import SchemadiffError
from schemadiff.kinds.column import Column
from schemadiff.model import Catalog, ObjectId
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
    ours = {i for i, name in _named(part).items() if name in taken}
    kept = {i for i, name in _named(before).items() if name not in taken}
    if ours & kept or any(before.objects.get(i) != o for i, o in part.objects.items() if i not in ours):
        raise NoPart
    if _chosen_otherwise(before, part, ours, kept):
        raise NoPart
    objects = {i: o for i, o in before.objects.items() if i in kept} | {i: part.objects[i] for i in ours}
    away = before.objects.keys() - objects.keys()
    stay = {i: on for i, on in before.needs.items() if i in kept}
    new = {i: part.needs[i] for i in ours}
    if any(not on.isdisjoint(away) for on in stay.values()) or any(not on <= objects.keys() for on in new.values()):
        raise NoPart
    return dataclasses.replace(before, objects=objects, needs=stay | new, origins={})


def _named(catalog: Catalog) -> Mapping[ObjectId, Name]:
    """What files call each object, or what it belongs to."""
    found: dict[ObjectId, Name] = {}
    for who, obj in catalog.objects.items():
        # Most belong to what has been named already.
        found[who] = (obj.parent and found.get(obj.parent)) or _name(catalog, who)
    return found


def _name(catalog: Catalog, who: ObjectId) -> Name:
    top = [above for above in catalog.upwards(who) if above in catalog.objects][-1]
    return (top.target or top).path[:2]


def _chosen_otherwise(before: Catalog, part: Catalog, ours: Collection[ObjectId], kept: Collection[ObjectId]) -> bool:
    """Whether PostgreSQL, which makes up names that nothing else has, might choose others where all is there."""
    then, now = _names(before, before.objects.keys() - kept), _names(part, ours)
    others = {name for _, name in _names(before, kept)}
    freed = {name for _, name in then - now}
    return any(name in others for _, name in now - then) or any(
        (schema, shorter) in freed for schema, name in others if (shorter := name.rstrip("0123456789")) != name
    )


def _names(catalog: Catalog, some: Collection[ObjectId]) -> set[tuple[ObjectId, Name]]:
    """What bears a name that may have been made up, with that name and its schema."""
    found: set[tuple[ObjectId, Name]] = {(i, (i.path[0], i.path[-1])) for i in some if i.kind in _NAMED}
    for who in some:
        obj = catalog.objects[who]
        if isinstance(obj, Column):
            if obj.not_null_actual:
                found.add((who, (who.path[0], obj.not_null_actual)))
            if obj.identity:
                found.add((who, obj.identity.sequence))
    return found


def _implicit(catalog: Catalog) -> Mapping[Name, Name]:
    """Names of what has one in a schema and belongs to something else: an index, a key's index, an owned sequence."""
    found: dict[Name, Name] = {}
    for who, obj in catalog.objects.items():
        if obj.parent is not None and who.kind in ("index", "constraint", "sequence"):
            found[who.path[0], who.path[-1]] = _name(catalog, who)
    return found
