"""A large catalog to start from and a target in, the migration out: proven on what has to do with the changes alone.

What nothing of a migration touches, leans on or is leaned on by, cannot change what it does; to make it for the proof
takes as long as it is large. The whole is proven where the part does not do, and wherever somebody asks for it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg

from schemadiff.diagnostics import SchemadiffError
from schemadiff.kinds import KINDS
from schemadiff.model import Catalog, ObjectId, Rename, change_id
from schemadiff.plan.online import NEVER, Online
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side, apparent, settled
from schemadiff.proof.copy import can_be_cloned, fill
from schemadiff.proof.migration import Migration
from schemadiff.proof.scope import Scope, names_of, scope_of, widened

if TYPE_CHECKING:
    from schemadiff.scratch import Database, Server

# Objects below which the whole is as quick, and a part of the whole from which on it is no part worth speaking of.
_LEAST, _MOST = 3000, 0.5


def build_narrowly(
    server: Server,
    start: Catalog,
    target: Side,
    *,
    renames: Sequence[Rename] = (),
    target_held: Callable[[], Database] | None = None,
    online: Online = NEVER,
    least: int = _LEAST,
    most: float = _MOST,
) -> Migration:
    """Like `build`; of catalogs with at `least` so many objects on the part that has to do with the changes, if that
    leads to them and is at `most` such a share of the whole.
    """
    part: Scope | None = None
    if len(start.objects) >= least:
        changed = {change_id(change) for change in apparent(start, target.catalog)}
        if not (changed or renames):
            return Migration((), (), start, target.catalog)
        part = _part(start, target, renames, changed, most)
    made = _proven(server, part, renames, online) if part else None
    if part and made and not made.steps and not apparent(start, target.catalog):
        return Migration((), (), start, target.catalog)
    if part and made and made.steps and not _collides(made, start, part):
        result = widened(start, part.start, made.result)
        if not settled(Side(server, result), target):
            return dataclasses.replace(made, start=widened(start, part.start, made.start), result=result, narrow=True)
    return build(server, start, target, renames=renames, target_held=target_held, online=online)


def _part(start: Catalog, target: Side, renames: Sequence[Rename], changed: Set[ObjectId], most: float) -> Scope | None:
    changed |= {name for rename in renames for name in (rename.old, rename.new)}
    found = scope_of(start, target.catalog, changed)
    return found if len(found.start.objects) <= most * len(start.objects) else None


def _proven(server: Server, part: Scope, renames: Sequence[Rename], online: Online) -> Migration | None:
    """The migration from part to part; None where the proof fails there, or somebody else has to look at the whole."""
    try:
        with _held(server, part) as (first, other):
            made = build(
                server,
                part.start,
                Side(server, part.target, copy=other),
                renames=renames,
                start_held=first,
                target_held=lambda: other,
                online=online,
            )
    except (SchemadiffError, psycopg.Error):
        return None
    return made if not made.holes and not made.holes_back else None


@contextmanager
def _held(server: Server, part: Scope) -> Iterator[tuple[Database | None, Database]]:
    """Databases with the start, unless that has what no copy of a database has, and with the target. What both have
    alike is made once, and copied.
    """
    with server.database() as other:
        if not (can_be_cloned(part.start) and can_be_cloned(part.target)):
            fill(other, part.target)
            yield None, other
            return
        shared = part.shared
        fill(other, shared)
        with other.clone() as first:
            fill(first, part.start, shared)
            fill(other, part.target, shared)
            yield first, other


def _collides(made: Migration, start: Catalog, part: Scope) -> bool:
    """Whether a name that stands there for a while is taken by something that the proof did not have."""
    named, inside = names_of(step.subject.id for step in (*made.steps, *made.down)), part.start.objects
    ids = (ObjectId(kind, path) for kind in KINDS for path in named)
    return any(who in start.objects and who not in inside for who in ids)
