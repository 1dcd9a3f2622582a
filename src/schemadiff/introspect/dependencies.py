"""What has been read of a database and its pg_depend in, what each object leans on out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from schemadiff.introspect.reading import Address, Reading
from schemadiff.introspect.shared import share_sets
from schemadiff.kinds import KINDS
from schemadiff.leaning import AllNeeds, Usual
from schemadiff.model import Object, ObjectId

# Being a partition, inheriting and owning a sequence are objects or fields of their own, not dependencies.
_NOT_ON: Mapping[str, frozenset[str]] = {
    "sequence": frozenset({"column", "table"}),
    "table": frozenset({"column", "table"}),
}


class _Holders(dict[Address, ObjectId | None]):
    """The object that a catalog row is or is a part of. Only what takes a search is held: the others are most."""

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self._reading = reading

    def of(self, address: Address) -> ObjectId | None:
        found = self._reading.addresses.get(address)
        return found if found in self._reading.objects else self[address]

    def __missing__(self, address: Address) -> ObjectId | None:
        found = self[address] = self._reading.whole(address)
        return found


def needs(reading: Reading, rows: Iterable[tuple[int, ...]]) -> AllNeeds:
    """What every object leans on: by the rows of pg_depend, by what its own fields say, and on its parent. It is made
    when somebody asks.
    """
    return AllNeeds(reading.objects, lambda: _unusual(reading, rows))


def _unusual(reading: Reading, rows: Iterable[tuple[int, ...]]) -> dict[ObjectId, frozenset[ObjectId]]:
    found: dict[ObjectId, frozenset[ObjectId]] = {}
    objects, usual = reading.objects, Usual(reading.objects)
    for who, more in chain(_recorded(reading, usual, rows).items(), _stated(reading)):
        if who in objects:
            known = found.get(who, usual[objects[who].parent])
            on = known.union(more) - {who}
            if on != known:
                found[who] = on
    share_sets(found)
    return found


def _stated(reading: Reading) -> Iterator[tuple[ObjectId, Iterable[ObjectId]]]:
    """Objects with what their own fields say that they lean on."""
    for kind, objects in reading.by_kind.items():
        if KINDS[kind].states_needs:
            yield from ((obj.id, stated_needs(obj, reading.objects)) for obj in objects)


def stated_needs(obj: Object, objects: Mapping[ObjectId, Object]) -> Iterator[ObjectId]:
    """What the object leans on as its own fields say."""
    return (other for other in KINDS[obj.id.kind].needs(obj) if other in objects)


def _recorded(reading: Reading, usual: Usual, rows: Iterable[tuple[int, ...]]) -> Mapping[ObjectId, Iterable[ObjectId]]:
    """What the rows say, but for what is usual, which is most."""
    holder, objects = _Holders(reading).of, reading.objects
    found: defaultdict[ObjectId, set[ObjectId]] = defaultdict(set)
    for class_, oid, subid, on_class, on_oid, on_subid in rows:
        who = holder((class_, oid, subid))
        whom = holder((on_class, on_oid, on_subid))
        if who and whom and whom not in usual[objects[who].parent]:
            found[who].add(whom)
    for who, whoms in found.items():
        if who.kind in _NOT_ON:
            found[who] = {whom for whom in whoms if whom.kind not in _NOT_ON[who.kind]}
    return found
