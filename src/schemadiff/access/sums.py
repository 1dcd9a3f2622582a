"""The privileges on an object and the roles in, what comes together for each role out, and through whom.

Many objects have the same privileges; what follows from them is found once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from schemadiff.access.acl import Acl, Granted
from schemadiff.access.actions import OWNER, can_be_granted
from schemadiff.access.members import Members

_RELATIONS = ("table", "view", "materialized_view", "sequence")
# What a predefined role may do, with what, and since when it may.
_PREDEFINED = (
    ("pg_read_all_data", _RELATIONS, frozenset({"SELECT"}), 140000),
    ("pg_write_all_data", _RELATIONS, frozenset({"INSERT", "UPDATE", "DELETE"}), 140000),
    ("pg_maintain", _RELATIONS[:3], frozenset({"MAINTAIN"}), 170000),
    ("pg_read_all_data", ("schema",), frozenset({"USAGE"}), 140000),
    ("pg_write_all_data", ("schema",), frozenset({"USAGE"}), 140000),
)


@dataclass(frozen=True, slots=True)
class Sum:
    """What one role has on one object, by all its ways to it; `through` may name the role itself."""

    actions: frozenset[str]
    columns: Mapping[str, tuple[str, ...]]
    grantable: frozenset[str]
    through: frozenset[str]


@dataclass(slots=True)
class Sums:
    """All sums of a catalog, of every role but superusers."""

    members: Members
    version: int
    known: dict[Hashable, Mapping[str, Sum]] = field(default_factory=dict)

    def of(self, acl: Acl) -> Mapping[str, Sum]:
        """The sums on one object, by role; only of roles that may anything."""
        if acl.columns:
            return self._summed(acl)
        key = (acl.id.kind, acl.owner, frozenset(acl.granted.items()))
        if key not in self.known:
            self.known[key] = self._summed(acl)
        return self.known[key]

    def _summed(self, acl: Acl) -> Mapping[str, Sum]:
        parts: dict[str, _Parts] = {}
        owner = [(acl.owner, Granted(frozenset({OWNER})))] if acl.owner is not None else []
        for grantee, granted in (*acl.granted.items(), *owner):
            for name in self.members.holders.get(grantee, (grantee,)):
                parts.setdefault(name, _Parts()).add(grantee, granted)
        for role, granted in self._predefined(acl):
            # What the role itself may is no news, and the same in every database.
            for name in self.members.holders.get(role, ()):
                if name != role:
                    parts.setdefault(name, _Parts()).add(role, granted)
        for column, granted_on in acl.columns.items():
            for grantee, granted in granted_on.items():
                for name in self.members.holders.get(grantee, (grantee,)):
                    parts.setdefault(name, _Parts()).add_column(column, grantee, granted)
        mortal = {name: one.sum() for name, one in sorted(parts.items()) if name not in self.members.superusers}
        return {name: one for name, one in mortal.items() if one.actions or one.columns}

    def _predefined(self, acl: Acl) -> Iterator[tuple[str, Granted]]:
        """What PostgreSQL's own roles may with whatever there is."""
        possible = frozenset(can_be_granted(acl.id, self.version))
        for role, kinds, actions, since in _PREDEFINED:
            if acl.id.kind in kinds and self.version >= since:
                yield role, Granted(actions & possible)


class _Parts:
    """What a sum is made of."""

    def __init__(self) -> None:
        self.actions: set[str] = set()
        self.grantable: set[str] = set()
        self.columns: dict[str, set[str]] = {}
        self.through: set[str] = set()

    def add(self, grantee: str, granted: Granted) -> None:
        """What a grantee has, whose privileges the role has."""
        if granted.actions:
            self.actions |= granted.actions
            self.grantable |= granted.grantable
            self.through.add(grantee)

    def add_column(self, column: str, grantee: str, granted: Granted) -> None:
        """The same on one column."""
        for action in granted.actions:
            self.columns.setdefault(action, set()).add(column)
            self.through.add(grantee)

    def sum(self) -> Sum:
        """All of it; columns where the whole object is not meant."""
        columns = {a: tuple(sorted(names)) for a, names in sorted(self.columns.items()) if a not in self.actions}
        grantable = frozenset() if OWNER in self.actions else frozenset(self.grantable)
        return Sum(frozenset(self.actions), columns, grantable, frozenset(self.through))
