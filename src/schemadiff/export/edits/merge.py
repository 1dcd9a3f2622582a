"""Schema files, the catalog that they make and the live catalog in; the files with as little edited as makes them
describe live, out. A pure function: `adopt` proves that the result does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from schemadiff.export.edits.alike import alike
from schemadiff.export.edits.comes_along import ComesAlong
from schemadiff.export.edits.draw import Drawing
from schemadiff.export.edits.erase import erased, wrong_facts
from schemadiff.export.edits.fill import Filling
from schemadiff.export.edits.page import Page
from schemadiff.export.edits.places import Place, Places
from schemadiff.export.edits.tree import ABOUT, Fact
from schemadiff.export.edits.wording import Wording
from schemadiff.export.written import Written, arranged
from schemadiff.model import Alter, Catalog, Change, Create, Drop, Object, ObjectId, Step, change_id
from schemadiff.parse.statements import Source
from schemadiff.plan.decide import in_place
from schemadiff.render import description

_UNCHECKED = "SET check_function_bodies = off;\n\n{}\n\nRESET check_function_bodies;"
# What a statement that is no DROP takes away.
_REVOCABLE = frozenset(("comment", "grant", "default"))


@dataclass(frozen=True, slots=True)
class Manner:
    """How files are edited.

    New objects at the top get the files of the export layout, below `folder`. What the files say of the objects in
    `forced` is written anew as export would; for the changes of those in `added` there is one more statement. Routines
    in `unchecked` are made without a look at their bodies.
    """

    folder: str = ""
    forced: Collection[ObjectId] = frozenset()
    added: Collection[ObjectId] = frozenset()
    unchecked: Collection[ObjectId] = frozenset()


_FINEST = Manner()


@dataclass(frozen=True, slots=True)
class Merged:
    """The files that change, by name: their new text, None where nothing is left; and what changes in each of them."""

    texts: Mapping[str, str | None]
    touched: Mapping[str, frozenset[ObjectId]]


def merged(
    sources: Sequence[Source],
    written: Catalog,
    live: Catalog,
    changes: Sequence[Change],
    manner: Manner = _FINEST,
) -> Merged:
    """Edit the files, which make `written`, so that they describe `live`. `changes` lead from the one to the other."""
    return _Merging(sources, written, live, changes, manner).result()


class _Merging:
    """One run over the files."""

    def __init__(
        self,
        sources: Sequence[Source],
        written: Catalog,
        live: Catalog,
        changes: Sequence[Change],
        manner: Manner,
    ) -> None:
        self.written, self.live, self.changes, self.manner = written, live, changes, manner
        self.places = Places(sources, written)
        self.along = ComesAlong(self.places, changes, written, live)
        roots = [place.root for place in self.places.all]
        self.gone = erased(roots, changes, manner.forced, manner.added)
        self.gone.amended.update(self._unstated())
        self.filling = Filling(self.places, self.gone, self._missing(), Wording(live), written)

    def result(self) -> Merged:
        """The new texts."""
        self.filling.run()
        for place in self.places.all:
            self._settle(place)
        new = self._elsewhere()
        texts = {page.name: text for page in self.places.pages if (text := page.new_text()) != page.source}
        return Merged({**texts, **new}, self._touched())

    def _missing(self) -> set[Fact]:
        """The facts of live that no statement states once the wrong ones are gone."""
        wanted = {fact for fact in self.gone.lost if fact.field != ABOUT} | {Fact(i) for i in self.manner.forced}
        for change in self.changes:
            object_id = change_id(change)
            if object_id in self.gone.amended:
                continue
            if not isinstance(change, Drop) and not self.along.has(change):
                wanted |= wrong_facts(change)
        return {fact for fact in wanted if fact.id in self.live.objects and fact not in self.gone.kept}

    def _unstated(self) -> dict[ObjectId, Alter | Drop]:
        """Changes of what no statement states: it is so by itself, and a statement can change that."""
        changes = (c for c in self.changes if not isinstance(c, Create) and self._amendable(c))
        unstated = (c for c in changes if not self._comes_along(c) and not self.places.stating(change_id(c)))
        return {change_id(change): change for change in unstated}

    def _comes_along(self, change: Change) -> bool:
        return self.along.follows(change) or self.along.has(change)

    def _amendable(self, change: Alter | Drop) -> bool:
        kind = change_id(change).kind
        if isinstance(change, Drop):
            return kind in _REVOCABLE and (change.old.parent is None or change.old.parent in self.live.objects)
        return kind not in ("table", "column") and in_place(change)

    def _settle(self, place: Place) -> None:
        """Give the statement its new text, and what comes behind it."""
        drawing = Drawing(place.page.text, self.gone.nodes, self.filling.edits, place.page.lined)
        site, old = place.site, place.page.text[place.site.start : place.site.stop]
        if place.instead:
            texts = self._texts(place.instead)
            if (about := self._only_object(place)) is not None and len(texts) == 1:
                texts = [alike(old, texts[0], description(Step("create", new=about)))]
            site.text = place.page.joined(texts).rstrip().removesuffix(";")
        elif not self.filling.stays(place):
            site.text = None
        elif drawing.concerns(place.root):
            site.text = drawing.drawn(place.root)
        site.behind = self._texts(place.behind)

    def _only_object(self, place: Place) -> Object | None:
        """The object that the statement was about, where it says nothing else and nothing coarser is asked for."""
        about = place.instead[0].about
        only = place.root.facts <= {Fact(about), Fact(about, ABOUT)} and about not in self.manner.forced
        return self.written.objects.get(about) if only else None

    def _texts(self, items: Sequence[Written]) -> list[str]:
        ordered = arranged(items, self.live, self.filling.layout)
        return [_UNCHECKED.format(i.text) if i.about in self.manner.unchecked else i.text for i in ordered]

    def _elsewhere(self) -> Mapping[str, str]:
        """New files; where there is one of that name, the statements are put at its end."""
        new: dict[str, str] = {}
        for path, items in self.filling.elsewhere.items():
            folder = self.manner.folder
            # Where a single file is the whole schema, it is no folder.
            name = folder if self.places.page(folder) else (PurePosixPath(folder) / path).as_posix()
            page = self.places.page(name)
            if page is None:
                new[name] = Page(name, "").joined(self._texts(items))
            else:
                page.at_end += self._texts(items)
            self.filling.touched[name].update(made for item in items for made in item.makes)
        return new

    def _touched(self) -> Mapping[str, frozenset[ObjectId]]:
        """The changed objects by file."""
        ids = {change_id(change) for change in self.changes}
        for fact, node in self.gone.lost.items():
            self.filling.touched[self.places.of(node).page.name].add(fact.id)
        return {name: frozenset(found & ids) for name, found in self.filling.touched.items()}
