"""What files must say anew in; edits of their statements, and new statements with their places, out."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from schemadiff.export.edits.draw import Edits
from schemadiff.export.edits.erase import Erased, fields_of
from schemadiff.export.edits.fill_table import InsideTables, is_usual
from schemadiff.export.edits.places import Place, Places
from schemadiff.export.edits.tree import Fact
from schemadiff.export.edits.wording import Wording
from schemadiff.export.layout import Layout
from schemadiff.export.written import Written
from schemadiff.kinds.column import Column
from schemadiff.model import Alter, Catalog, Drop, Object, ObjectId, Step, change_id
from schemadiff.parse.split import split
from schemadiff.render import description


class Filling:
    """Says what is missing: inside a statement, in the place of one that goes, behind one, or in a file of its own."""

    def __init__(
        self, places: Places, gone: Erased, missing: Iterable[Fact], wording: Wording, written: Catalog
    ) -> None:
        self.places, self.gone, self.wording, self.written = places, gone, wording, written
        self.layout = Layout(wording.catalog)
        self.edits = Edits()
        self.elsewhere: dict[str, list[Written]] = defaultdict(list)
        self.touched: dict[str, set[ObjectId]] = defaultdict(set)
        self._families = {layout: _families(places, layout) for layout in (self.layout, places.layout)}
        self._inside = InsideTables(places, gone.lost, gone.nodes, self.edits, wording, written)
        self._short: set[ObjectId] = set()
        self._missing: dict[ObjectId, set[Fact]] = defaultdict(set)
        for fact in missing:
            self._missing[fact.id].add(fact)

    def run(self) -> None:
        """Say all that is missing, in the order in which export would; then what is to be amended."""
        for step in self.wording.steps:
            if step.new is not None and not self._comes_with_partition(step):
                self._say(step)
        for object_id, change in self.gone.amended.items():
            if Fact(object_id) not in self.gone.lost:
                self._amend(change)

    def _comes_with_partition(self, step: Step) -> bool:
        obj = step.subject
        holders = {obj.parent, ObjectId("table", obj.id.path[:2])}
        return self.wording.comes_along(step) and not holders.isdisjoint(self._short)

    def _say(self, step: Step) -> None:
        subject = step.subject
        if Fact(subject.id) in self._missing.get(subject.id, ()):
            if not self._say_inside(Fact(subject.id)):
                self._say_statement(step)
            return
        for obj in (subject, *step.parts):
            for fact in sorted(self._missing.pop(obj.id, ())):
                gone = fact in self.gone.lost and is_usual(self.wording.catalog, fact)
                if gone or self._say_inside(fact):
                    continue
                if fact.field:
                    self._put(self._setting(fact))
                else:
                    self._put(_written(Step("create", new=obj, parts=self._default_of(obj))))

    def _say_statement(self, step: Step) -> None:
        """One statement for an object and those parts that no other statement says."""
        parts = [part for part in step.parts if Fact(part.id) not in self.gone.kept]
        for obj in (step.subject, *parts):
            self._missing.pop(obj.id, None)
        if self.wording.is_short(step):
            self._short.add(step.subject.id)
        self._put(self.wording.written(step, parts))

    def _say_inside(self, fact: Fact) -> bool:
        """Whether a statement that stays says the fact now, and with a column its default."""
        node = self._inside.say(fact)
        if node is None:
            return False
        self.touched[self.places.of(node).page.name].add(fact.id)
        if fact.field == "identity":
            self._put_persistence(fact.id)
        if not fact.field:
            self._missing.pop(fact.id, None)
        if fact.id.kind == "column" and not fact.field:
            self._missing.pop(ObjectId("default", fact.id.path), None)
            self._put_settings(fact.id)
        return True

    def _put_persistence(self, column: ObjectId) -> None:
        """Whether an identity's sequence is logged, where it is not as its table: no clause says that."""
        new = self.wording.catalog.objects[column]
        if isinstance(new, Column) and new.identity and new.identity.apart:
            old = dataclasses.replace(new, identity=dataclasses.replace(new.identity, apart=None))
            self._put(_written(Step("alter", old=old, new=new, changed=frozenset(("identity",)))))

    def _put_settings(self, column: ObjectId) -> None:
        """What a column cannot say in its definition: the statements behind ADD COLUMN."""
        step = Step("create", new=self.wording.catalog.objects[column])
        text = description(step)
        for piece in split(text).statements[1:]:
            self._put(Written.of(step, text[piece.start : piece.end] + ";"))

    def _default_of(self, obj: Object) -> tuple[Object, ...]:
        default = ObjectId("default", obj.id.path)
        if obj.id.kind != "column" or not self._missing.pop(default, None):
            return ()
        return (self.wording.catalog.objects[default],)

    def _setting(self, fact: Fact) -> Written | None:
        """ALTER … SET of one field, from what it usually is where the files stated it, else from what they make it."""
        new, old = self.wording.catalog.objects[fact.id], self.written.objects.get(fact.id)
        changed = frozenset(name for name in fields_of(fact.field) if hasattr(new, name))
        if old is None or fact in self.gone.lost:
            usual: dict[str, Any] = {name: _usual(getattr(new, name)) for name in changed}
            old = dataclasses.replace(new, **usual)
        return _written(Step("alter", old=old, new=new, changed=changed))

    def _amend(self, change: Alter | Drop) -> None:
        """A statement that says what differs, behind the last one about it."""
        match change:
            case Drop(old):
                step = Step("drop", old=old)
            case Alter(old, new, changed):
                step = Step("alter", old=old, new=new, changed=changed)
        stating = [place for place in self.places.stating(change_id(change)) if self._is_present(place)]
        self._put(_written(step), stating[-1] if stating else None)

    def _put(self, written: Written | None, behind: Place | None = None) -> None:
        """A statement where one that said it goes, or else behind what belongs together with it."""
        if written is None:
            return
        before = self.gone.lost.get(Fact(written.about))
        place = self.places.of(before) if before is not None else None
        if place is not None and not self.stays(place):
            place.instead.append(written)
        elif (home := behind or self._home(written)) is not None:
            place = home
            (home.behind if self._is_present(home) else home.instead).append(written)
        if place is None:
            self.elsewhere[self._path(written.about)].append(written)
        else:
            self.touched[place.page.name].update(written.makes)

    def stays(self, place: Place) -> bool:
        """Whether something of the statement is left."""
        return place.root not in self.gone.nodes or self.edits.fill(place.root)

    def _is_present(self, place: Place) -> bool:
        return bool(place.instead) or self.stays(place)

    def _home(self, written: Written) -> Place | None:
        """The last statement about the object that it belongs to, or about the table that this one is a part of."""
        layout = self._layout(written.about)
        holder = layout.holder(written.about)
        family = self._families[layout].get(layout.subject(written.about), set())
        # An index on ONLY a partitioned table waits for the partitions.
        for holders in (family,) if written.only else ({holder}, family):
            around = list(self.places.around(holders, self._is_present))
            if around:
                return around[-1]
        return next(self.places.around({holder}, lambda _: True), None)

    def _layout(self, object_id: ObjectId) -> Layout:
        return self.layout if object_id in self.wording.catalog.objects else self.places.layout

    def _path(self, object_id: ObjectId) -> str:
        """The file of the export layout; names depend on each other, so all objects are asked for."""
        return self._paths.get(object_id) or self.layout.files([*self._paths, object_id])[object_id]

    @cached_property
    def _paths(self) -> Mapping[ObjectId, str]:
        return self.layout.files(step.subject.id for step in self.wording.steps)


def _families(places: Places, layout: Layout) -> Mapping[ObjectId, set[ObjectId]]:
    """Partitioned tables with their partitions, and all other objects at the top by themselves."""
    found: dict[ObjectId, set[ObjectId]] = defaultdict(set)
    for holder in places.holders:
        found[layout.subject(holder)].add(holder)
    return found


def _written(step: Step) -> Written | None:
    text = description(step)
    return Written.of(step, text) if text else None


def _usual(value: object) -> object:
    """What a field is where nobody says anything."""
    return False if isinstance(value, bool) else () if isinstance(value, tuple) else "" if value == "" else None
