"""Two states' access in, who gains and who loses what between them out.

What everybody gains or loses is said of PUBLIC alone. Who keeps an action through another grant loses nothing. Of a
role that is, or was, a superuser only that is said.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schemadiff.access.actions import MIGRATOR, PUBLIC, in_reading_order
from schemadiff.access.rights import EVERYWHERE, Access, Right, access_to, grounds_of
from schemadiff.kinds.policy import Policy
from schemadiff.model import Catalog, ObjectId


@dataclass(frozen=True, slots=True)
class Reach:
    """The rows of a table that a role reaches by a command, before and after: by policies, or None: all of them."""

    command: str
    before: tuple[Policy, ...] | None
    after: tuple[Policy, ...] | None


@dataclass(frozen=True, slots=True)
class Shift:
    """What one role gains and loses on one object: actions as people write them, `SELECT (id, name)` for columns."""

    role: str
    object: ObjectId
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    rows: tuple[Reach, ...] = ()

    @property
    def what(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Reach, ...]]:
        """The shift without whose and where it is; empty parts where there is none."""
        return self.gained, self.lost, self.rows


def shifts(before: Catalog, after: Catalog) -> tuple[Shift, ...]:
    """Every change of access, by object and role."""
    old, new = grounds_of(before, after), grounds_of(after, before)
    targets = {*old.acls, *new.acls}
    if old.members == new.members:
        # Who has whose privileges stays: only what was changed itself can have changed.
        targets = {target for target in targets if old.of(target) != new.of(target)}
    ordered = sorted(targets)
    return compared(access_to(old, ordered), access_to(new, ordered))


def compared(old: Access, new: Access) -> tuple[Shift, ...]:
    """The same, of access that is known already."""
    there, here = ({i for _, i in access.rights} for access in (old, new))
    found = {}
    for key in {*old.rights, *new.rights}:
        role, target = key
        if role == MIGRATOR and (target in there) != (target in here):
            # It makes and drops whatever comes and goes.
            continue
        if target != EVERYWHERE and role in old.everything | new.everything:
            continue
        less, more = _right(role, target, old), _right(role, target, new)
        if less.what != more.what and any((shift := _shift(less, more)).what):
            found[key] = shift
    kept = [shift for shift in found.values() if not _is_everybodys(shift, found)]
    return tuple(sorted(kept, key=lambda shift: (shift.object, shift.role != PUBLIC, shift.role)))


def _right(role: str, target: ObjectId, access: Access) -> Right:
    """What the role has; one that is not there yet, or not any more, would have what everybody has."""
    found = access.rights.get((role, target)) or access.rights.get((PUBLIC, target))
    return dataclasses.replace(found, role=role) if found else Right(role, target, frozenset())


def _is_everybodys(shift: Shift, found: Mapping[tuple[str, ObjectId], Shift]) -> bool:
    of_all = found.get((PUBLIC, shift.object))
    return shift.role != PUBLIC and of_all is not None and of_all.what == shift.what


def _shift(old: Right, new: Right) -> Shift:
    return Shift(new.role, new.object, tuple(_more(old, new)), tuple(_more(new, old)), tuple(_reaches(old, new)))


def _more(less: Right, more: Right) -> Iterator[str]:
    """What the second has and the first has not."""
    for action in in_reading_order(more.actions | more.columns.keys()):
        if action in less.actions:
            continue
        some = less.columns.get(action, ())
        if action in more.actions:
            yield f"{action} (all but {', '.join(some)})" if some else action
        elif columns := [name for name in more.columns[action] if name not in some]:
            yield f"{action} ({', '.join(columns)})"
    for action in in_reading_order(more.grantable - less.grantable):
        yield f"GRANT OPTION FOR {action}"


def _reaches(old: Right, new: Right) -> Iterator[Reach]:
    """Rows, where the command may be run before and after."""
    both = (old.actions | old.columns.keys()) & (new.actions | new.columns.keys())
    for command in in_reading_order(both & (old.rows or {}).keys() | both & (new.rows or {}).keys()):
        before = None if old.rows is None else old.rows.get(command)
        after = None if new.rows is None else new.rows.get(command)
        if before != after:
            yield Reach(command, before, after)
