"""Subscriptions: a row of pg_subscription, what every role may read of it -> Subscription."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription(Object):
    """`options` are (name, value) as in WITH. Where it connects to is a secret; whether it runs is operation."""

    publications: tuple[str, ...]
    slot: str | None
    options: tuple[tuple[str, str], ...]


def read(row: Row) -> Subscription:
    """The subscription of one row."""
    return Subscription(
        id=ObjectId("subscription", (row["name"],)),
        publications=tuple(row["publications"]),
        slot=row["slot"],
        options=tuple((name, value) for name, _, value in (o.partition(" = ") for o in row["options"])),
    )


def _another_subscription(old: Object, new: Object, changed: frozenset[str]) -> bool:
    """Two-phase commit is agreed with the publisher when the subscription is made."""
    assert isinstance(old, Subscription)
    assert isinstance(new, Subscription)
    return ("two_phase" in dict(old.options)) != ("two_phase" in dict(new.options))


KIND = Kind(
    name="subscription",
    model=Subscription,
    read=each(read),
    rank=410,
    catalog="pg_subscription",
    words=lambda i: f"SUBSCRIPTION {qualified(i.path)}",
    alterable=frozenset({"publications", "slot", "options"}),
    rebuild=_another_subscription,
)
