"""Schema files and a live catalog in; the files, edited so that they describe live, proven by loading them, out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from schemadiff.diagnostics import InputError, SchemadiffError
from schemadiff.export.edits.coarser import Coarser
from schemadiff.export.edits.erase import wrong_facts
from schemadiff.export.edits.merge import merged
from schemadiff.export.edits.tree import Fact
from schemadiff.ignore import Ignored
from schemadiff.kinds.owner import Owner
from schemadiff.model import Alter, Catalog, Change, Create, Drop, ObjectId, change_id
from schemadiff.parse.read import joined, source_of
from schemadiff.parse.statements import Source
from schemadiff.proof.compare import Side, settled
from schemadiff.proof.dumps import copy_differences
from schemadiff.quoting import display
from schemadiff.scratch import Server
from schemadiff.sources.desired import desired_state
from schemadiff.sources.exclude import without_tables

_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Adopted:
    """The files that change, by name: their new text, None where nothing is left; and what changes in each.

    `notes` are what pg_dump sees between the files and the live database, `left` names what no file can say, and
    `ignored` counts what the project's rules leave out.
    """

    texts: Mapping[str, str | None]
    changes: Mapping[str, tuple[Change, ...]]
    notes: tuple[str, ...]
    left: tuple[str, ...] = ()
    ignored: tuple[Ignored, ...] = ()


def adopted(
    server: Server,
    sources: Sequence[Source],
    live: Catalog,
    *,
    folder: str = "",
    without: Collection[tuple[str, str]] = (),
) -> Adopted:
    """Edit the files so that loading them gives a catalog equal to `live`. Tables in `without` are nobody's business.

    Raises InputError where the files cannot be loaded as they are, and SchemadiffError SD718 where no edit was found.
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
        self.coarser = Coarser(live)
        self.done: dict[str, dict[ObjectId, Change]] = defaultdict(dict)
        self.reason = ""

    def run(self, sources: Sequence[Source]) -> Adopted:
        state = self._loaded(sources)
        for _ in range(_ROUNDS):
            if not state.changes or self.coarser.exhausted(state.ids):
                break
            state = self._edited(state)
        if state.changes:
            raise _failed(state.changes, self.reason)
        texts = _difference(sources, state.sources)
        return Adopted(texts, {name: tuple(self.done[name].values()) for name in texts}, state.notes)

    def _edited(self, state: _State) -> _State:
        """The files after one more edit; the same where they could not be loaded with it."""
        manner = self.coarser.manner(state.catalog, state.ids, self.folder)
        made = merged(state.sources, state.catalog, self.live.catalog, state.changes, manner)
        edited = _with(state.sources, made.texts, self.folder)
        try:
            after = self._loaded(edited)
        except InputError as error:
            self.reason = str(error.diagnostics[0])
            self.coarser.fail(error.diagnostics, edited, made.touched, state.ids)
            return state
        self.reason = ""
        self.coarser.remain({fact.id for fact in state.facts & after.facts})
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


def _difference(before: Sequence[Source], after: Sequence[Source]) -> Mapping[str, str | None]:
    """The files that are not as they were."""
    old, new = ({source.name: source.text for source in sources} for sources in (before, after))
    return {name: new.get(name) for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)}


def _failed(changes: Iterable[Change], reason: str) -> SchemadiffError:
    names = "\n".join(f"  {display(change_id(change))}" for change in changes)
    said = f"\nwhen they were loaded: {reason}" if reason else ""
    return SchemadiffError.of(
        "SD718",
        f"no edit of the schema files was found that describes the live database in:\n{names}{said}",
        "nothing was written; write these objects by hand, or export into an empty directory and compare",
    )
