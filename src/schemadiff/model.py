"""The frozen values that flow through every stage: ObjectId, Object, Catalog, Change, Step."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, NamedTuple, TypeAlias, TypeVar

from schemadiff.diagnostics import Origin

K = TypeVar("K")
V = TypeVar("V")
Row: TypeAlias = Mapping[str, Any]

# Kinds of objects that are called with arguments, and known by their types.
ROUTINES = frozenset({"function", "procedure", "aggregate"})
# Kinds of objects that are about another object, and how many parts of their path stand behind that one's.
SATELLITES: Mapping[str, int] = {"comment": 0, "owner": 0, "extension_dependency": 0, "grant": 1, "security_label": 1}


class ObjectId(NamedTuple):
    """A name that holds in every database: the kind, and the path from schema (or database) to the object.

    Paths hold names as the catalog has them, unquoted. A function's last part is its argument types as
    PostgreSQL prints them; a satellite's path (comment, owner, grant) starts with its target's kind and path.
    A tuple, because a catalog makes, hashes and sorts tens of thousands of them.
    """

    kind: str
    path: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.kind} {'.'.join(self.path)}"

    def satellite(self, kind: str, *more: str) -> ObjectId:
        """The id of a comment, owner or grant of this object."""
        return ObjectId(kind, (self.kind, *self.path, *more))

    @classmethod
    def each(cls, kind: str, paths: Iterable[tuple[str, ...]]) -> list[ObjectId]:
        """The ids of many objects of one kind, by their paths."""
        return list(map(tuple.__new__, repeat(cls), zip(repeat(kind), paths, strict=False)))

    @property
    def target(self) -> ObjectId | None:
        """What a comment, an owner, a grant or a label is of; None for what stands for itself."""
        if self.kind not in SATELLITES:
            return None
        return ObjectId(self.path[0], self.path[1 : len(self.path) - SATELLITES[self.kind]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """One thing in a database. Each kind adds exactly the fields that are compared.

    Fields declared with `compare=False` are told, not compared. `parent` takes this object with it when it is
    dropped (a column its table); it is known from the kind, not compared.
    """

    id: ObjectId
    parent: ObjectId | None = field(default=None, compare=False)

    def changed_from(self, old: Object) -> frozenset[str]:
        """Names of the compared fields whose value is not `old`'s."""
        return frozenset(
            f.name for f in dataclasses.fields(self) if f.compare and getattr(self, f.name) != getattr(old, f.name)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmodelled(Object):
    """A statement about something that no kind compares, word for word."""

    text: str


class Later(Mapping[K, V]):
    """A mapping that is made when somebody asks for the first time."""

    def __init__(self, make: Callable[[], Mapping[K, V]]) -> None:
        self._make: Callable[[], Mapping[K, V]] | None = make
        self._made: Mapping[K, V] = {}

    def all(self) -> Mapping[K, V]:
        """What it was made to be."""
        if self._make is not None:
            self._made, self._make = self._make(), None
        return self._made

    def __getitem__(self, key: K) -> V:
        return self.all()[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self.all())

    def __len__(self) -> int:
        return len(self.all())

    # What a Mapping has anyway, without a call of ours for each object.
    def __contains__(self, key: object) -> bool:
        return key in self.all()

    def keys(self) -> KeysView[K]:
        return self.all().keys()

    def values(self) -> ValuesView[V]:
        return self.all().values()

    def items(self) -> ItemsView[K, V]:
        return self.all().items()


def made(mapping: Mapping[K, V]) -> Mapping[K, V]:
    """The mapping itself, for who looks at all of it, where it may be one that is made later."""
    while isinstance(mapping, Later):
        mapping = mapping.all()
    return mapping


@dataclass(frozen=True, slots=True)
class Catalog:
    """All objects of one database that schemadiff covers, and what each leans on.

    `needs` holds direct dependencies between objects of this catalog. `uncovered` names what the database holds
    and no kind covers, `unreadable` the kinds that its reader had no right to see. `version` is PostgreSQL's
    server_version_num, `role` the role that read it from a live database. `origins` says where files wrote an object.
    """

    objects: Mapping[ObjectId, Object]
    needs: Mapping[ObjectId, frozenset[ObjectId]]
    version: int
    uncovered: tuple[str, ...] = ()
    role: str | None = field(default=None, compare=False)
    origins: Mapping[ObjectId, Origin] = field(default_factory=dict, compare=False)
    unreadable: frozenset[str] = frozenset()

    def upwards(self, who: ObjectId | None) -> Iterator[ObjectId]:
        """The object, what it belongs to, and so on."""
        while who is not None:
            yield who
            obj = self.objects.get(who)
            who = obj.parent if obj is not None else None


@dataclass(frozen=True, slots=True)
class Create:
    """Desired has an object that live has not."""

    new: Object


@dataclass(frozen=True, slots=True)
class Drop:
    """Live has an object that desired has not."""

    old: Object


@dataclass(frozen=True, slots=True)
class Alter:
    """Both have the object, and the fields named in `changed` differ."""

    old: Object
    new: Object
    changed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rename:
    """A directive says that the object `old` of live is `new` in desired."""

    old: ObjectId
    new: ObjectId
    origin: Origin | None = None


Change: TypeAlias = Create | Drop | Alter


def change_object(change: Change) -> Object:
    """The object that the change is about, as it will be, or as it was when it goes."""
    return change.old if isinstance(change, Drop) else change.new


def change_id(change: Change) -> ObjectId:
    """The id of the object that the change is about."""
    return change_object(change).id


@dataclass(frozen=True, slots=True)
class Cost:
    """What a step costs those who use the same tables meanwhile.

    `lock` is the strongest lock that it takes on what was there before the migration, in the words of PostgreSQL's
    documentation (`ACCESS EXCLUSIVE`), empty for none; `on` names the object that is locked so, and `locks` all
    objects with the strongest lock on each, without indexes and without what is below another one of them.
    `rewrites` and `scans` name the tables whose rows are written anew, and read from end to end; a table that is read
    twice stands there twice. All have the names that they had before the migration, which the database in
    production has now. `measured` is false where this is what the documentation says, because it cannot be observed.
    """

    lock: str = ""
    on: ObjectId | None = None
    rewrites: tuple[ObjectId, ...] = ()
    scans: tuple[ObjectId, ...] = ()
    measured: bool = True
    locks: tuple[tuple[str, ObjectId], ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One statement to run. `verb` names the template macro of the object's kind.

    `parts` are objects made by the same statement (the columns of a CREATE TABLE). `loses` says in words what
    data the step destroys. Neighbours with the same `block` share a transaction; a step that is `outside` runs in
    none. `phase` is expand, backfill or contract. `usual_path` says that a function which it runs finds its names by
    the search path that everyone has. `cost` is known once the proof ran it.
    """

    verb: str
    old: Object | None = None
    new: Object | None = None
    changed: frozenset[str] = frozenset()
    parts: tuple[Object, ...] = ()
    loses: str = ""
    block: str = ""
    outside: bool = False
    phase: str = "expand"
    usual_path: bool = False
    cost: Cost | None = field(default=None, compare=False)
    context: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def subject(self) -> Object:
        """The object the step is about, as it will be, or as it was when it goes."""
        subject = self.new or self.old
        assert subject is not None
        return subject

    @property
    def meant(self) -> ObjectId:
        """The object whose form the step is a part of: a view for what is built with it, the final one for what stands
        beside it for a while.
        """
        found: ObjectId = self.context.get("form") or self.context.get("of") or self.subject.id
        return found
