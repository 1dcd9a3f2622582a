"""Two catalogs in, the changes that are real out: a text that only PostgreSQL's own rereading changes is no change."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from schemadiff.diff import all_stated, diff
from schemadiff.kinds import KINDS
from schemadiff.model import Alter, Catalog, Change, Object, ObjectId, change_id
from schemadiff.plan.inherit import without_still_inherited
from schemadiff.proof.copy import copied, read
from schemadiff.proof.known import known, pair, printed, remember
from schemadiff.reach import reached
from schemadiff.scratch import Database, Server
from schemadiff.stages import stage

Parts: TypeAlias = Mapping[ObjectId, Sequence[ObjectId]]
PartsOf: TypeAlias = Callable[[ObjectId], Iterable[ObjectId]]
# Pairs of texts that this run has found to be different, after one more reading as well. Of one major version they
# are that the other way round, which is the way back of a migration.
_different: set[str] = set()


def may_be_unstated(object_id: ObjectId) -> bool:
    """Whether the desired state may leave out an object, as its kind says."""
    return KINDS[object_id.kind].optional(object_id)


@dataclass(slots=True)
class Side:
    """One catalog, and on demand the same as a scratch server prints it after reading its text once more.

    PostgreSQL does not print some expressions as it would after reading its own text (IN lists on varchar), and
    15 prints views differently from 16: equality after one more reading is equality.

    `whole` says that what the catalog has not is not there; files may leave some things unstated. `copy` is a database
    that was made from the catalog, where there is one.
    """

    server: Server
    catalog: Catalog
    whole: bool = False
    copy: Database | None = None
    _again: dict[ObjectId, Object] = field(default_factory=dict)

    def again(self, wanted: Collection[ObjectId]) -> Mapping[ObjectId, Object]:
        """These objects as a copy has them. Without one, only they and what they lean on are copied."""
        if self.copy and not self._again:
            self._again.update(read(self.copy).objects)
        if missing := set(wanted) - self._again.keys():
            with copied(self.server, closure(self.catalog, missing)) as database:
                self._again.update(read(database).objects)
        return self._again

    def give_away(self) -> Database | None:
        """The copy, for somebody who changes it: from now on it is none."""
        copy, self.copy = self.copy, None
        return copy

    def later(self, catalog: Catalog) -> Side:
        """The same database once something was renamed in it: what is as it was, and was printed once more as it is,
        would be again.
        """
        now, then = catalog.objects, self.catalog.objects
        steady = {i: obj for i, obj in self._again.items() if then.get(i) == obj == now.get(i)}
        return Side(self.server, catalog, _again=steady)


def reread(server: Server, catalog: Catalog, again: Catalog) -> tuple[Side, Side]:
    """A catalog, and what was read of a copy of it, as sides: what the copy prints alike it would always print so."""
    steady = {i: obj for i, obj in again.objects.items() if catalog.objects.get(i) == obj}
    return Side(server, catalog, _again=dict(again.objects)), Side(server, again, _again=steady)


def apparent(live: Catalog, desired: Catalog) -> tuple[Change, ...]:
    """The changes from `live` to `desired`, without those of which an earlier run found that they are none."""
    changes, doubtful = _doubted(live, desired, may_be_unstated)
    if not (doubtful and (before := known())):
        return changes
    pairs = _pairs(doubtful, live, desired)
    return tuple(c for c in changes if not (change_id(c) in pairs and pair(*pairs[change_id(c)]) in before))


@stage("comparing")
def settled(live: Side, desired: Side) -> tuple[Change, ...]:
    """The changes from `live` to `desired` without those that are gone after one more reading of either side."""
    changes, doubtful = _doubted(live.catalog, desired.catalog, all_stated if desired.whole else may_be_unstated)
    if not doubtful:
        return changes
    equal = _alike(doubtful, live, desired)
    return tuple(c for c in changes if not (isinstance(c, Alter) and c.new.id in equal))


def _doubted(
    live: Catalog, desired: Catalog, optional: Callable[[ObjectId], bool]
) -> tuple[tuple[Change, ...], list[ObjectId]]:
    """All changes, and which of them may be gone after one more reading."""
    changes = without_still_inherited(diff(live, desired, optional=optional), desired)
    return changes, [c.new.id for c in changes if isinstance(c, Alter) and _textual(c)]


def same_major(one: Catalog, other: Catalog) -> bool:
    """Whether both were printed by the same major version."""
    return one.version // 10000 == other.version // 10000


def _textual(change: Alter) -> bool:
    """Whether a field that PostgreSQL deparses differs."""
    return bool(change.changed & {"definition", "expression", "using", "check", "default", "arguments"})


def _alike(doubtful: Collection[ObjectId], live: Side, desired: Side) -> set[ObjectId]:
    """Those that one more reading makes equal; what an earlier run found is taken from its notes."""
    texts, before = _pairs(doubtful, live.catalog, desired.catalog), known()
    keys = {i: pair(*texts[i]) for i in doubtful}
    alike = {i for i in doubtful if keys[i] in before}
    left = frozenset(i for i in doubtful if i not in alike and keys[i] not in _different)
    found = {i for i in left if _equal_again(i, left, live, desired)}
    _different.update(keys[i] for i in left - found)
    if same_major(live.catalog, desired.catalog):
        _different.update(pair(now, then) for then, now in (texts[i] for i in left - found))
    if found:
        remember(keys[i] for i in found)
    return alike | found


def _pairs(doubtful: Iterable[ObjectId], live: Catalog, desired: Catalog) -> Mapping[ObjectId, tuple[str, str]]:
    """What makes up each, on either side."""
    then, now = _looked_up(parts_in(live)), _looked_up(parts_in(desired))
    return {i: (printed(closure(live, [i], then)), printed(closure(desired, [i], now))) for i in doubtful}


def _equal_again(object_id: ObjectId, all_ids: Collection[ObjectId], live: Side, desired: Side) -> bool:
    """Cheapest first: files differ from what was made from them more often than the other way round."""
    old, new = live.catalog.objects[object_id], desired.catalog.objects[object_id]
    once_more = desired.again(all_ids)[object_id]
    if once_more == old and same_major(live.catalog, desired.catalog):
        return True
    return live.again(all_ids)[object_id] in (new, once_more)


def parts_in(catalog: Catalog) -> Parts:
    """The columns of each table, and where it inherits them from."""
    parts: dict[ObjectId, list[ObjectId]] = {}
    for object_id, obj in catalog.objects.items():
        if is_part(object_id) and obj.parent is not None:
            parts.setdefault(obj.parent, []).append(object_id)
    return parts


def is_part(object_id: ObjectId) -> bool:
    """Whether what it belongs to is not the same without it."""
    return object_id.kind in ("column", "inheritance")


def _looked_up(parts: Parts) -> PartsOf:
    return lambda table: parts.get(table, ())


def closure(catalog: Catalog, wanted: Iterable[ObjectId], parts_of: PartsOf | None = None) -> Catalog:
    """The objects with all that they need, tables with all their parts: what can be made without the rest."""
    parts_of = parts_of or _looked_up(parts_in(catalog))

    def step(some: Iterable[ObjectId]) -> set[ObjectId]:
        return {i for who in some for i in (*catalog.needs[who], *parts_of(who)) if i in catalog.objects}

    found = reached({i for i in wanted if i in catalog.objects}, step)
    needs = {i: catalog.needs[i] & found for i in found}
    return dataclasses.replace(catalog, objects={i: catalog.objects[i] for i in found}, needs=needs)
