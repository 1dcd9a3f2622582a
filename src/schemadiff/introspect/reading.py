"""What has been read of one database so far: objects, the catalog rows that they are, and whom a row belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, TypeAlias

from schemadiff.introspect.definitions import Place
from schemadiff.introspect.part import Part
from schemadiff.introspect.shared import shared
from schemadiff.kinds.base import Relation
from schemadiff.model import Object, ObjectId

# pg_depend's classid, objid, objsubid.
Address: TypeAlias = tuple[int, int, int]
# What is a part of another object has the oid of a catalog row of its own in a column that is called so, and that row's
# catalog behind it.
PART = "part_"
_WITH_COLUMNS = ("view", "materialized_view", "composite")


@dataclass(slots=True)
class Reading:
    """What has been read so far. `classes` are the oids of the catalogs, `members` what extensions made. Where it is
    of a `part`, nothing else is read.
    """

    classes: Mapping[str, int]
    part: Part | None = None
    members: Mapping[tuple[int, int], int] = field(default_factory=dict)
    aliases: dict[tuple[int, int], Address] = field(default_factory=dict)
    relations: dict[int, Relation] = field(default_factory=dict)
    columns: dict[tuple[int, int], Place] = field(default_factory=dict)
    by_kind: dict[str, Sequence[Object]] = field(default_factory=dict)
    objects: dict[ObjectId, Object] = field(default_factory=dict)
    addresses: dict[Address, ObjectId] = field(default_factory=dict)
    named: Mapping[Address, ObjectId] | None = None
    unreadable: set[str] = field(default_factory=set)

    def made_by_extensions(self, catalog: str) -> frozenset[int]:
        """Oids of what is theirs in one catalog."""
        class_ = self.classes[catalog]
        return frozenset(oid for of, oid in self.members if of == class_)

    def add(self, kind: str, objects: Sequence[Object]) -> Sequence[Object]:
        """Take in all objects of a kind; the very same as another reading's, where they are the same."""
        self.by_kind[kind] = found = shared(kind, objects)
        self.objects.update((obj.id, obj) for obj in found)
        return found

    def place(self, catalog: str, columns: Mapping[str, Sequence[Any]], objects: Sequence[Object]) -> None:
        """Note which catalog rows the objects are, and which others are parts of them."""
        class_, oids = self.classes[catalog], columns["oid"]
        subids: Iterable[int] = columns.get("subid") or repeat(0, len(oids))
        places = list(zip(repeat(class_), oids, subids, strict=False))
        self.addresses.update(zip(places, (obj.id for obj in objects), strict=True))
        for name in columns:
            if name.startswith(PART):
                of = self.classes[name.removeprefix(PART)]
                parts = zip(columns[name], places, strict=True)
                self.aliases.update(((of, part), place) for part, place in parts if part is not None)

    def holder(self, place: Address) -> ObjectId | None:
        """What a comment, an owner or a grant of a catalog row goes with."""
        found = self.addresses.get(place)
        return found if found in self.objects else self.whole(place)

    def resolve(self, address: Address) -> ObjectId | None:
        """The object that a catalog row is, or is a part of."""
        for _ in range(8):
            if address in self.addresses:
                return self.addresses[address]
            class_, oid, subid = address
            extension = self.members.get((class_, oid))
            if extension is not None:
                return self.addresses.get((self.classes["pg_extension"], extension, 0))
            whole = (class_, oid, 0)
            if subid and whole in self.addresses:
                return self.addresses[whole]
            if (class_, oid) not in self.aliases:
                return None
            address = self.aliases[class_, oid]
        return None

    def whole(self, address: Address) -> ObjectId | None:
        """Like resolve, and the view or composite type where the row is a column of one."""
        found = self.resolve(address)
        if found is None or found in self.objects:
            return found
        return next((i for i in (ObjectId(k, found.path[:2]) for k in _WITH_COLUMNS) if i in self.objects), None)
