"""A catalog in; how export words its objects out: whole statements, and the stretches of them that say one fact."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from schemadiff.export.creation import creation
from schemadiff.export.edits.stated import Reading
from schemadiff.export.edits.tree import Fact, Node, Shape
from schemadiff.export.partitions import short_partitions
from schemadiff.export.written import Written
from schemadiff.model import Catalog, Object, ObjectId, Step
from schemadiff.parse.read import parse_text
from schemadiff.render import description


class Wording:
    """The statements of one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.steps = creation(catalog)
        kept, self._short = short_partitions(self.steps, catalog)
        self._kept = {step.subject.id for step in kept}
        self._makers = {made.id: step for step in self.steps for made in (step.subject, *step.parts)}
        self._reading = Reading(catalog)
        self._trees: dict[ObjectId, tuple[str, tuple[Node, ...]]] = {}

    def maker(self, object_id: ObjectId) -> Step | None:
        """The step that makes the object, alone or with others."""
        return self._makers.get(object_id)

    def comes_along(self, step: Step) -> bool:
        """Whether PARTITION OF makes it, once the partition is written anew."""
        return step.subject.id not in self._kept

    def is_short(self, step: Step) -> bool:
        """Whether the table is a partition that adds nothing of its own."""
        return step.subject.id in self._short

    def written(self, step: Step, parts: Iterable[Object]) -> Written | None:
        """The step's statement with only these parts; None where nothing needs to be said."""
        step = dataclasses.replace(step, parts=tuple(parts))
        text = self._short.get(step.subject.id) or description(step)
        return Written.of(step, text) if text else None

    def fragment(self, fact: Fact, shape: Shape) -> str | None:
        """The element or clause that says one fact; None where no stretch of that shape does."""
        text, roots = self._tree(fact.id)
        nodes = (node for root in roots for node in root.walk() if fact in node.facts)
        return next((text[node.start : node.end] for node in nodes if node.shape == shape), None)

    def statements(self, object_id: ObjectId) -> int:
        """How many statements the object's step is."""
        return len(self._tree(object_id)[1])

    def _tree(self, object_id: ObjectId) -> tuple[str, tuple[Node, ...]]:
        step = self._makers.get(object_id)
        if step is None:
            return "", ()
        if step.subject.id not in self._trees:
            text = description(step)
            roots = tuple(self._reading.node(found) for found in parse_text(text, "").statements)
            self._trees[step.subject.id] = (text, roots)
        return self._trees[step.subject.id]
