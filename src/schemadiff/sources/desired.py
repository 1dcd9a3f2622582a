"""Parsed schema files and a scratch server in, the desired state out: its catalog, its renames, its database."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

from schemadiff.diagnostics import InputError, Origin
from schemadiff.introspect import introspect
from schemadiff.model import ROUTINES, Catalog, ObjectId, Rename
from schemadiff.parse.order import ordered
from schemadiff.parse.statements import Allowance, Directive, Name, ParseResult
from schemadiff.policy import Allowed
from schemadiff.quoting import cut_name
from schemadiff.safety.assessment import Said
from schemadiff.scratch import AUTHOR, Database, Server, StatementLimit
from schemadiff.sources.desired_roles import note_roles, refuse_unmade, with_managed_roles
from schemadiff.sources.exclude import without
from schemadiff.sources.load import EVENTS_OFF, load
from schemadiff.sources.owners import owners_nobody_states, owners_stated
from schemadiff.stages import advance, stage

_LOCAL = ("column", "constraint", "enum_value", "attribute")


@dataclass(frozen=True, slots=True)
class Desired:
    """What the files describe. Its database holds it as long as the block of `desired_state` lasts; what an earlier run
    read comes without, until somebody asks for it. `key` is the same whenever the files and the server are.
    """

    catalog: Catalog
    renames: tuple[Rename, ...]
    held: Callable[[], Database]
    said: Said = field(default_factory=Said)
    key: str | None = None

    @property
    def database(self) -> Database:
        """The scratch database that holds it."""
        return self.held()


@contextmanager
def desired_state(server: Server, parsed: ParseResult) -> Iterator[Desired]:
    """Load the files on scratch and read them back. Raises InputError with all that is wrong in them."""
    if parsed.diagnostics:
        raise InputError(*parsed.diagnostics)
    told = _told(parsed, server.author)
    with server.database() as database:
        note_roles(parsed.statements, database)
        statements = ordered(parsed.statements)
        # The statements of large schemas take more memory than their catalog: only the loading needs them.
        del parsed
        with StatementLimit(database) as limit:
            load(statements, database, limit.restart)
        del statements
        found = [_read_back(database, server.author, told)]
        # Whoever has it may want it to go before the database does: nothing of it is held here.
        del told
        yield found.pop()


def _read_back(database: Database, author: str, told: _Told) -> Desired:
    """What was loaded, as PostgreSQL tells it."""
    admin = database.admin()
    with stage("reading scratch back"):
        advance()
        read = introspect(admin, unstated_owners={AUTHOR, admin.info.user})
    whole = with_managed_roles(_stated(read, author, told), database)
    placed = dataclasses.replace(whole, origins=Origins(whole, lambda name: told.origins))
    refuse_unmade(placed, database)
    return Desired(placed, told.renames, lambda: database, told.said)


@dataclass(frozen=True, slots=True)
class _Told:
    """What files say that their database does not tell: `owners` by name, and whether event triggers are `switched`."""

    owners: Set[Name]
    switched: bool
    origins: Mapping[ObjectId, Origin]
    renames: tuple[Rename, ...]
    said: Said


def _told(parsed: ParseResult, author: str) -> _Told:
    switch = EVENTS_OFF.path[0]
    return _Told(
        owners_stated(parsed.statements, author),
        any(s.verb == "ALTER DATABASE" and switch in s.text.lower() for s in parsed.statements),
        parsed.origins,
        tuple(map(rename_of, parsed.directives)),
        said_in(parsed),
    )


def _stated(catalog: Catalog, author: str, told: _Told) -> Catalog:
    """Without the owners that no file states, for what the author owns it may own because it made it; and without
    the setting that the loader makes so that no code of the files runs.
    """
    unsaid = owners_nobody_states(catalog, author, told.owners)
    return without(catalog, unsaid if told.switched else {*unsaid, EVENTS_OFF} & catalog.objects.keys())


def said_in(parsed: ParseResult) -> Said:
    """What comments accept, by what they stand above; and names that PostgreSQL cuts, by what it makes of them."""
    return said_by(parsed.allowances, parsed.origins)


def said_by(allowances: Iterable[Allowance], written: Iterable[ObjectId]) -> Said:
    """The same, of what is written in files."""
    allowed: dict[ObjectId, tuple[Allowed, ...]] = {}
    for allowance in allowances:
        allowed[allowance.object] = (*allowed.get(allowance.object, ()), *allowance.allowed)
    cut = (i for i in written if cut_name(i.path[-1]) != i.path[-1])
    return Said(allowed, {ObjectId(i.kind, tuple(map(cut_name, i.path))): i.path[-1] for i in cut})


def rename_of(directive: Directive) -> Rename:
    """The rename that a comment in a file asks for."""
    new, old = directive.path, directive.old_name
    before = (*new[:-1], *old[-1:]) if directive.kind in _LOCAL or len(old) < len(new) else old
    return Rename(ObjectId(directive.kind, before), ObjectId(directive.kind, new), directive.origin)


class Origins(Mapping[ObjectId, Origin]):
    """Where each object of a catalog was written, or what it belongs to. A report asks for a few of them.

    `written` says where things are of which a name is given, its schema first, or of all where none is given.
    """

    def __init__(self, catalog: Catalog, written: Callable[[tuple[str, ...]], Mapping[ObjectId, Origin]]) -> None:
        self._catalog = catalog
        self._written = cache(lambda name: _with_loose(written(name)))

    def __getitem__(self, who: ObjectId) -> Origin:
        found = self._found(who, lambda i: self._written(i.path[:2]))
        if found is None:
            raise KeyError(who)
        return found

    def __iter__(self) -> Iterator[ObjectId]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def items(self) -> ItemsView[ObjectId, Origin]:
        """All of them, each looked for once."""
        return self._all.items()

    # Not kept: it is large, and only those ask who keep the catalog for later runs.
    @property
    def _all(self) -> Mapping[ObjectId, Origin]:
        everything = self._written(())
        places: dict[ObjectId, Origin] = {}
        for who in self._catalog.objects:
            self._place(who, everything, places)
        return places

    def _place(
        self, who: ObjectId, written: Mapping[ObjectId, Origin], places: dict[ObjectId, Origin]
    ) -> Origin | None:
        """Its own place, or that of what it belongs to, which many belong to: `places` are those that are known."""
        found = places.get(who) or _own(who, written)
        obj = self._catalog.objects.get(who)
        if found is None and obj and obj.parent:
            found = self._place(obj.parent, written, places)
        if found and obj:
            places[who] = found
        return found

    def _found(self, who: ObjectId, near: Callable[[ObjectId], Mapping[ObjectId, Origin]]) -> Origin | None:
        line = self._catalog.upwards(who) if who in self._catalog.objects else ()
        return next((origin for i in line if (origin := _own(i, near(i)))), None)


def _own(who: ObjectId, written: Mapping[ObjectId, Origin]) -> Origin | None:
    return written.get(who) or (written.get(_loosely(who)) if who.kind in ROUTINES else None)


def _with_loose(written: Mapping[ObjectId, Origin]) -> Mapping[ObjectId, Origin]:
    """Routines are written without the types of their arguments: what is written, and each under its name alone."""
    return {**{_loosely(i): o for i, o in written.items() if i.kind in ROUTINES}, **written}


def _loosely(routine: ObjectId) -> ObjectId:
    return ObjectId(routine.kind, routine.path[:2])
