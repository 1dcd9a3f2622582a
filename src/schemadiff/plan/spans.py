"""Steps in the order of the plan in; from where to where something is gone, and comes back, out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemadiff.model import ObjectId, Step

AWAY = frozenset({"drop", "aside", "hollow", "shell"})
BACK = frozenset({"create", "move", "drop_aside", "arrive", "alter"})


def spans(steps: Sequence[Step]) -> Iterator[tuple[int, int]]:
    """The places of the step with which something goes, and of each with which it is back."""
    gone: dict[ObjectId, int] = {}
    for place, step in enumerate(steps):
        # A table can be without an index for a while, not without a partition.
        if step.verb in AWAY and not (step.outside and step.subject.id.kind == "index"):
            gone.setdefault(step.subject.id, place)
        elif step.verb in BACK:
            yield from ((gone[who], place) for who in brought_back(step) if who in gone)


def brought_back(step: Step) -> Iterator[ObjectId]:
    """What is there with this step: with a table its columns, with an index that arrives its view."""
    parent = step.subject.parent if step.verb == "arrive" else None
    yield parent or step.subject.id
    yield from (part.id for part in step.parts)
