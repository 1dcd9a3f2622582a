"""Steps and two catalogs in; which of two steps may change places, and which may not, out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from schemadiff.kinds import KINDS
from schemadiff.model import Catalog, Object, ObjectId, Step
from schemadiff.plan.place import WATCHING

_WHOLES = frozenset({"table", "view", "materialized_view"})


@dataclass(frozen=True, slots=True)
class Near:
    """`about` is what the step makes, changes or takes along, `near` that and all it leans on, `names` what it takes
    or frees.
    """

    about: frozenset[ObjectId]
    near: frozenset[ObjectId]
    names: frozenset[tuple[str, ...]]

    def bound_to(self, other: Near) -> bool:
        """Whether the two must stay in their order."""
        return not (
            self.near.isdisjoint(other.about)
            and other.near.isdisjoint(self.about)
            and self.names.isdisjoint(other.names)
        )


class Nearness:
    """Looks up, once for each step, what it has to do with."""

    def __init__(self, live: Catalog, desired: Catalog) -> None:
        self._live, self._desired = live, desired
        self._watching = [i for i in {**live.objects, **desired.objects} if i.kind in WATCHING]
        self._inside: dict[ObjectId, list[ObjectId]] = {}
        for obj in live.objects.values():
            if obj.parent is not None:
                self._inside.setdefault(obj.parent, []).append(obj.id)

    def of(self, step: Step) -> Near:
        """Everything about one step."""
        about = frozenset(self._about(step))
        # What goes leans on nothing that its successor will lean on.
        sides = (self._live,) if step.verb == "drop" else (self._live, self._desired)
        leaning = (c.needs.get(i, frozenset()) for c in sides for i in about)
        near = about.union(*leaning, (i.target for i in about if i.target), self._made_now(step))
        table = step.subject.parent
        if table is not None and table.kind in _WHOLES:
            # Two columns of a table have nothing to do with each other.
            near -= {table} - about
        gone = (self._live.objects[i] for i in about if i in self._live.objects and step.verb == "drop")
        return Near(about, frozenset(near), frozenset(_names((step.old, step.new, *step.parts, *gone))))

    def _made_now(self, step: Step) -> Iterator[ObjectId]:
        """What a view leans on that is built beside the old one. What acts on all that is made acts when it is made."""
        yield from step.context.get("beside", ())
        yield from self._watching if "alone" in step.context else ()

    def _about(self, step: Step) -> Iterator[ObjectId]:
        yield step.subject.id
        whole = step.subject.parent
        if whole is not None and whole.kind not in _WHOLES:
            # The constraint of a domain is a change of the domain.
            yield whole
        yield from (part.id for part in step.parts)
        if "of" in step.context and "beside" not in step.context:
            yield step.context["of"]
        if step.verb in ("drop", "aside", "move", "drop_aside", "hollow"):
            yield from self._below(step.subject.id)

    def _below(self, whole: ObjectId) -> Iterator[ObjectId]:
        for part in self._inside.get(whole, ()):
            yield part
            yield from self._below(part)


def _names(objects: Iterable[Object | None]) -> Iterator[tuple[str, ...]]:
    for obj in objects:
        if obj is not None:
            yield from KINDS[obj.id.kind].names(obj)
