"""Schema files and a live catalog in; the files, edited so that they describe live, proven by loading them, out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from schemadiff.diagnostics import Diagnostic, InputError, Origin, SchemadiffError
from schemadiff.export.edits.erase import wrong_facts
from schemadiff.export.edits.merge import Manner, Merged, merged
from schemadiff.export.edits.tree import Fact
from schemadiff.export.layout import Layout
from schemadiff.kinds.owner import Owner
from schemadiff.model import Alter, Catalog, Change, Create, Drop, ObjectId, change_id
from schemadiff.parse.order import ROUTINES
from schemadiff.parse.read import joined, source_of
from schemadiff.parse.statements import Source, Statement
from schemadiff.proof import Side, settled
from schemadiff.proof.dumps import copy_differences
from schemadiff.quoting import display
from schemadiff.scratch import Server
from schemadiff.sources.desired import desired_state
from schemadiff.sources.exclude import without_tables

_ROUNDS = 8
# How coarse an edit is: 0 says only what differs, 1 the whole object, and this all that belongs to it.
_ALL = 2
# What is written in CREATE TABLE, or could be.
_OF_TABLE = frozenset(("table", "column", "default", "constraint", "inheritance", "partition", "sequence", "owned_by"))


@dataclass(frozen=True, slots=True)
class Adopted:
    """The files that change, by name: their new text, None where nothing is left; and what changes in each.

    `notes` are what pg_dump sees between the files and the live database.
    """

    texts: Mapping[str, str | None]
    changes: Mapping[str, tuple[Change, ...]]
    notes: tuple[str, ...]


def adopted(
    server: Server,
    sources: Sequence[Source],
    live: Catalog,
    *,
    folder: str = "",
    without: Collection[tuple[str, str]] = (),
) -> Adopted:
    """Edit the files so that loading them gives a catalog equal to `live`. Tables in `without` are nobody's business.

    Raises InputError where the files cannot be loaded as they are, and SchemadiffError SD716 where no edit was found.
    """
    return _Adopting(server, live, folder, without).run(sources)


def changes_between(written: Side, live: Side) -> tuple[Change, ...]:
    """The changes from what files say to live. Owners count where files state them, of new objects if they ever do."""
    changes = [_turned(change) for change in settled(live, written)]
    if any(isinstance(obj, Owner) for obj in written.catalog.objects.values()):
        satellites = [c.new.id.satellite("owner") for c in changes if isinstance(c, Create)]
        changes += [Create(live.catalog.objects[i]) for i in satellites if i in live.catalog.objects]
    return tuple(changes)


def _turned(change: Change) -> Change:
    match change:
        case Create(new):
            return Drop(new)
        case Drop(old):
            return Create(old)
        case Alter(old, new, changed):
            return Alter(new, old, changed)


@dataclass(frozen=True, slots=True)
class _State:
    """Files that could be loaded, and what live has otherwise."""

    sources: Sequence[Source]
    catalog: Catalog
    changes: tuple[Change, ...]
    notes: tuple[str, ...]

    @property
    def facts(self) -> frozenset[Fact]:
        return frozenset(fact for change in self.changes for fact in wrong_facts(change))

    @property
    def ids(self) -> frozenset[ObjectId]:
        return frozenset(map(change_id, self.changes))


class _Adopting:
    """Edits and proves, coarser where it did not succeed, until nothing differs."""

    def __init__(self, server: Server, live: Catalog, folder: str, without: Collection[tuple[str, str]]) -> None:
        self.server, self.live, self.folder, self.without = server, Side(server, live), folder, without
        self.levels: Counter[ObjectId] = Counter()
        self.unchecked: set[ObjectId] = set()
        self.done: dict[str, dict[ObjectId, Change]] = defaultdict(dict)
        self.reason = ""
        self.layout = Layout(live)

    def run(self, sources: Sequence[Source]) -> Adopted:
        state = self._loaded(sources)
        for _ in range(_ROUNDS):
            if not state.changes or all(self.levels[object_id] > _ALL for object_id in state.ids):
                break
            state = self._edited(state)
        if state.changes:
            raise _failed(state.changes, self.reason)
        texts = _difference(sources, state.sources)
        return Adopted(texts, {name: tuple(self.done[name].values()) for name in texts}, state.notes)

    def _edited(self, state: _State) -> _State:
        """The files after one more edit; the same where they could not be loaded with it."""
        made = self._merged(state)
        edited = _with(state.sources, made.texts, self.folder)
        try:
            after = self._loaded(edited)
        except InputError as error:
            self.reason = str(error.diagnostics[0])
            self._blame(error.diagnostics, made, state, edited)
            return state
        self.reason = ""
        self.levels.update(fact.id for fact in state.facts & after.facts)
        for name, ids in made.touched.items():
            new = ids - self.done[name].keys()
            self.done[name].update((change_id(c), c) for c in state.changes if change_id(c) in new)
        return after

    def _loaded(self, sources: Sequence[Source]) -> _State:
        with desired_state(self.server, joined([source.parsed for source in sources])) as desired:
            catalog = without_tables(desired.catalog, self.without)
            changes = changes_between(Side(self.server, catalog), self.live)
            notes = () if changes else copy_differences(self.server, desired.database, self.live.catalog)
            return _State(sources, catalog, changes, notes)

    def _merged(self, state: _State) -> Merged:
        manner = Manner(self.folder, self._forced(state), self._added(state), self.unchecked)
        return merged(state.sources, state.catalog, self.live.catalog, state.changes, manner)

    def _forced(self, state: _State) -> frozenset[ObjectId]:
        """What is written anew, although it does not differ itself, because something beside it does."""
        known = state.catalog.objects.keys() | self.live.catalog.objects.keys()
        groups = (self._group(object_id, known) for object_id in state.ids if self.levels[object_id])
        return frozenset(member for group in groups for member in group)

    def _added(self, state: _State) -> frozenset[ObjectId]:
        """Privileges that GRANT gives in vain, because others are there by default, are taken away."""
        return frozenset(i for i in state.ids if i.kind == "grant" and 0 < self.levels[i] < _ALL)

    def _group(self, object_id: ObjectId, known: Iterable[ObjectId]) -> Iterable[ObjectId]:
        if self.levels[object_id] >= _ALL:
            subject = self.layout.subject(object_id)
            return [i for i in known if self.layout.subject(i) == subject]
        if object_id.kind not in _OF_TABLE:
            return [object_id] if object_id.kind != "grant" else []
        holder = self.layout.holder(object_id)
        return [i for i in known if i.kind in _OF_TABLE and self.layout.holder(i) == holder]

    def _blame(self, diagnostics: Iterable[Diagnostic], made: Merged, state: _State, sources: Sequence[Source]) -> None:
        """What failed to load is written coarser; a routine first without a look at its body."""
        origins = [d.origin for d in diagnostics if d.origin]
        bodies = {i for origin in origins for i in self._routines(_statement_at(sources, origin))} - self.unchecked
        if bodies:
            self.unchecked |= bodies
            return
        ids = {i for origin in origins for i in made.touched.get(origin.file, ())}
        self.levels.update(ids or state.ids)

    def _routines(self, statement: Statement | None) -> set[ObjectId]:
        if statement is None or statement.verb not in ROUTINES:
            return set()
        made = statement.creates[0].path
        return {i for i in self.live.catalog.objects if i.kind in ("function", "procedure") and i.path[:2] == made}


def _with(sources: Sequence[Source], texts: Mapping[str, str | None], folder: str) -> tuple[Source, ...]:
    """The files with their new texts, new ones where they will be read from the folder."""
    kept = (source for source in sources if texts.get(source.name, "") is not None)
    files = [source_of(s.name, text) if (text := texts.get(s.name)) is not None else s for s in kept]
    for name in sorted(texts.keys() - {source.name for source in sources}):
        path = PurePosixPath(name)
        behind = (n for n, s in enumerate(files) if not _is_below(folder, s) or PurePosixPath(s.name) > path)
        files.insert(next(behind, len(files)), source_of(name, texts[name] or ""))
    return tuple(files)


def _is_below(folder: str, source: Source) -> bool:
    return PurePosixPath(source.name).is_relative_to(folder)


def _statement_at(sources: Sequence[Source], origin: Origin) -> Statement | None:
    """The statement that a place is in."""
    before = (
        statement
        for source in sources
        if source.name == origin.file
        for statement in source.parsed.statements
        if (statement.origin.line, statement.origin.column) <= (origin.line, origin.column)
    )
    return max(before, key=lambda statement: statement.start, default=None)


def _difference(before: Sequence[Source], after: Sequence[Source]) -> Mapping[str, str | None]:
    """The files that are not as they were."""
    old, new = ({source.name: source.text for source in sources} for sources in (before, after))
    return {name: new.get(name) for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)}


def _failed(changes: Iterable[Change], reason: str) -> SchemadiffError:
    names = "\n".join(f"  {display(change_id(change))}" for change in changes)
    said = f"\nwhen they were loaded: {reason}" if reason else ""
    return SchemadiffError.of(
        "SD716",
        f"no edit of the schema files was found that describes the live database in:\n{names}{said}",
        "nothing was written; write these objects by hand, or export into an empty directory and compare",
    )
