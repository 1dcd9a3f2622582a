"""Event triggers: a row of pg_event_trigger -> EventTrigger."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTrigger(Object):
    """`enabled` is O (origin), D (disabled), R (replica) or A (always); no `tags` means all commands."""

    event: str
    tags: tuple[str, ...]
    function: str
    enabled: str


def read(row: Row) -> EventTrigger:
    """The event trigger of one row."""
    return EventTrigger(
        id=ObjectId("event_trigger", (row["name"],)),
        event=row["event"],
        tags=tuple(row["tags"]),
        function=row["function"],
        enabled=row["enabled"],
    )


KIND = Kind(
    name="event_trigger",
    model=EventTrigger,
    read=each(read),
    # Behind everything else, so that it does not fire on the statements of the migration that brings it.
    rank=890,
    catalog="pg_event_trigger",
    words=lambda i: f"EVENT TRIGGER {qualified(i.path)}",
    alterable=frozenset({"enabled"}),
)
