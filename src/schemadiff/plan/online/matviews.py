"""Steps that make materialized views in; which of them are built beside the old ones or by themselves, and how, out.

A new one is built, with its indexes, under a name beside the old one, which everybody goes on reading. Then, in one
short transaction, what reads from the old one goes, the old one goes, the new one takes its name, and the others come
back. One that reads from another one that is built beside is built from that.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from schemadiff.kinds import KINDS
from schemadiff.kinds.index import Index
from schemadiff.kinds.materialized_view import MaterializedView
from schemadiff.model import Object, ObjectId, Step
from schemadiff.plan.decide import dependents
from schemadiff.plan.online.scene import Scene
from schemadiff.quoting import display
from schemadiff.sqltext import index_elsewhere, query_elsewhere

_HOLD_ROWS = frozenset({"table", "materialized_view"})
_SAME_QUERY = "its query stays as it is, and what it reads from is made anew"
_IN_THE_WAY = "what it reads from can only change once it is gone"
_NAME_TAKEN = "a name that it would have for the time being is taken"
_TORN = "what goes and comes back with it would be torn apart"


@dataclass(frozen=True, slots=True)
class Besides:
    """`beside` are the views that are built beside, `new` those that were not there, `why` says of others why not.

    `builds` holds, for the place of each step that makes one of `beside` or an index of one, the place that its build
    has, behind those of all steps; `ends` the places where they go, and where what reads from them goes.
    """

    scene: Scene
    beside: frozenset[ObjectId]
    new: frozenset[ObjectId]
    why: Mapping[ObjectId, str]
    builds: Mapping[int, int]
    ends: frozenset[int]

    def forms(self, step: Step, place: int) -> Iterator[tuple[Step, int]]:
        """The forms of a step that makes a view or an index of one, each with its place; nothing for other steps."""
        view = _view_of(step)
        if place in self.builds:
            yield from self._build(step, place)
        elif view in self.new:
            yield dataclasses.replace(step, block=f"build {step.subject.id}", context=_alone(step)), place
        elif view in self.why and step.subject.id == view:
            yield dataclasses.replace(step, context={**step.context, "why_plain": self.why[view]}), place

    def waits(self, after: Mapping[int, frozenset[int]]) -> Mapping[int, frozenset[int]]:
        """What each step and each build waits for: a build for that of what it reads, an arrival for its build, an end
        for all builds.
        """
        of_builds = {b: frozenset(self.builds.get(w, w) for w in after[p]) - self.ends for p, b in self.builds.items()}
        arrivals = {p: after[p] | {b} for p, b in self.builds.items()}
        every = frozenset(self.builds.values())
        return {**after, **of_builds, **arrivals, **{end: after[end] | every for end in self.ends}}

    def _build(self, step: Step, place: int) -> Iterator[tuple[Step, int]]:
        new, view = step.subject, _view_of(step)
        assert view is not None
        built = _built(new, view, self.beside, self.scene)
        leaning = self.scene.desired.needs.get(new.id, frozenset())
        near = leaning - self.beside | {_called(i, self.scene) for i in (leaning & self.beside) | {view}}
        told = {"of": new.id, "form": view, "final": self.scene.desired.objects[self._root(view)]}
        context = {**_alone(step), **told, "beside": near, "instead_of": self._left_behind(new.id)}
        yield Step("create", new=built, block=f"build {new.id}", context=context), self.builds[place]
        yield Step("arrive", new=new, context={**told, "name": built.id.path[1]}), place

    def _left_behind(self, of: ObjectId) -> tuple[tuple[str, ...], ...]:
        """What a run that was given up may have left under the names of this build, and of those that read from it."""
        reading = _all_users(of, dependents(self.scene.desired.needs)) & self.beside
        return tuple(_called(i, self.scene).path for i in (*sorted(reading), of))

    def _root(self, view: ObjectId) -> ObjectId:
        """The view by whose query one sees that the new ones are in their place: itself, or one that it reads from."""
        if _changes(view, self.scene):
            return view
        return self._root(min(self.scene.desired.needs[view] & self.beside))


def besides_of(steps: Sequence[Step], after: Sequence[frozenset[int]], scene: Scene) -> Besides:
    """What becomes of busy materialized views. `after` holds, for each step, the places of those it waits for."""
    looked = _Looking(steps, after, scene)
    why = looked.why()
    beside = frozenset(looked.anew) - why.keys()
    made = {i for i in looked.made if i.kind == "materialized_view" and i not in scene.live.objects}
    new = frozenset(i for i in made - scene.policy.plain if _is_busy(i, scene))
    places = [place for place, step in enumerate(steps) if _view_of(step) in beside]
    ends = frozenset(place for view in beside for place in looked.ends(view))
    return Besides(scene, beside, new, why, {place: len(steps) + place for place in places}, ends)


class _Looking:
    """Finds out of which views made anew the new one can be there together with the old one."""

    def __init__(self, steps: Sequence[Step], after: Sequence[frozenset[int]], scene: Scene) -> None:
        self.steps, self.after, self.scene = steps, after, scene
        self.gone = {step.subject.id: place for place, step in enumerate(steps) if step.verb == "drop"}
        self.made = {step.subject.id: place for place, step in enumerate(steps) if step.verb == "create"}
        both = (i for i in self.made if i.kind == "materialized_view" and i in self.gone)
        self.anew = sorted(i for i in both if _is_busy(i, scene))

    def why(self) -> dict[ObjectId, str]:
        """Those that keep their plain form, and the reason."""
        why: dict[ObjectId, str] = {}
        while found := {view: reason for view in self._left(why) if (reason := self._reason(view, why))}:
            why.update(found)
        return why

    def ends(self, view: ObjectId) -> frozenset[int]:
        """The places where it goes, and where what must go before it does."""
        return frozenset(p for p in self._all_before([self.gone[view]]) if self.steps[p].verb == "drop")

    def _left(self, why: Collection[ObjectId]) -> list[ObjectId]:
        return [view for view in self.anew if view not in why]

    def _reason(self, view: ObjectId, why: Collection[ObjectId]) -> str:
        left = frozenset(self._left(why))
        below = left & self.scene.desired.needs[view]
        if view in self.scene.policy.plain:
            return _TORN
        if not (_changes(view, self.scene) or below):
            return _SAME_QUERY
        parts = [step.subject for step in self.steps if _view_of(step) == view]
        if not _names_are_free([_built(part, view, left, self.scene) for part in parts], self.scene):
            return _NAME_TAKEN
        if self._waits_for_an_end(view, below):
            return _IN_THE_WAY
        reading = self._users[view] & set(why) if view in self._users else set()
        return f"{display(min(reading))} reads from it, and is made anew with it" if reading else ""

    def _waits_for_an_end(self, view: ObjectId, below: frozenset[ObjectId]) -> bool:
        """Whether what its build needs is there only once the old one, or what reads from it, is gone."""
        makes = {place for place, step in enumerate(self.steps) if _view_of(step) in below | {view}}
        ends = frozenset().union(*(self.ends(v) for v in below | {view}))
        first = frozenset().union(*(self.after[place] for place in makes)) - makes - ends
        return not ends.isdisjoint(self._all_before(first))

    def _all_before(self, places: Iterable[int]) -> set[int]:
        found: set[int] = set()
        todo = list(places)
        while todo:
            place = todo.pop()
            if place not in found:
                found.add(place)
                todo += self.after[place]
        return found

    @cached_property
    def _users(self) -> dict[ObjectId, set[ObjectId]]:
        """All that reads from a view now, or will."""
        sides = [dependents(catalog.needs) for catalog in (self.scene.live, self.scene.desired)]
        return {view: {user for side in sides for user in _all_users(view, side)} for view in self.anew}


def _view_of(step: Step) -> ObjectId | None:
    """The materialized view that the step makes, or makes an index of."""
    obj = step.subject
    view = obj.parent if isinstance(obj, Index) else obj.id
    return view if step.verb == "create" and view and view.kind == "materialized_view" else None


def _alone(step: Step) -> dict[str, object]:
    return {**step.context, "alone": True, "plain": step}


def _built(new: Object, view: ObjectId, beside: Collection[ObjectId], scene: Scene) -> Object:
    """The same object as long as the old one is there."""
    called = _called(new.id, scene)
    if isinstance(new, MaterializedView):
        others = {i.path: _called(i, scene).path[1] for i in scene.desired.needs[new.id] if i in beside}
        return dataclasses.replace(new, id=called, definition=query_elsewhere(new.definition, others))
    assert isinstance(new, Index)
    whole = _called(view, scene)
    table = (whole.path[0], whole.path[1])
    definition = index_elsewhere(new.definition, called.path[1], table)
    return dataclasses.replace(new, id=called, parent=whole, table=table, definition=definition)


def _called(who: ObjectId, scene: Scene) -> ObjectId:
    return ObjectId(who.kind, (who.path[0], scene.beside(who.path[1])))


def _changes(view: ObjectId, scene: Scene) -> bool:
    old, new = scene.live.objects[view], scene.desired.objects[view]
    return "definition" in new.changed_from(old)


def _is_busy(view: ObjectId, scene: Scene) -> bool:
    """Whether it has many rows, or reads many: a few sums can take an hour."""
    read = {view, *_reads(view, scene.live.needs), *_reads(view, scene.desired.needs)}
    return any(who in scene.live.objects and scene.policy.wants(who) for who in read)


def _reads(view: ObjectId, needs: Mapping[ObjectId, frozenset[ObjectId]]) -> Iterator[ObjectId]:
    """All that holds rows and that its query looks at, be it through views."""
    todo = list(needs.get(view, ()))
    while todo:
        who = todo.pop()
        table = ObjectId("table", who.path[:2]) if who.kind == "column" else who
        if table.kind in _HOLD_ROWS:
            yield table
        elif table.kind == "view":
            todo += needs.get(table, ())


def _names_are_free(built: Sequence[Object], scene: Scene) -> bool:
    wanted = Counter(name for obj in built for name in KINDS[obj.id.kind].names(obj))
    there = (obj for catalog in (scene.live, scene.desired) for obj in catalog.objects.values())
    taken = {name for obj in there for name in KINDS[obj.id.kind].names(obj)}
    return max(wanted.values()) == 1 and taken.isdisjoint(wanted)


def _all_users(who: ObjectId, users: Mapping[ObjectId, Sequence[ObjectId]]) -> set[ObjectId]:
    found: set[ObjectId] = set()
    todo = list(users.get(who, ()))
    while todo:
        user = todo.pop()
        if user not in found:
            found.add(user)
            todo += users.get(user, ())
    return found
