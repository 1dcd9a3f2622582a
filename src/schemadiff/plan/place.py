"""An action in, its place among those that could come next out: the order in which people read."""

from __future__ import annotations

from schemadiff.kinds import KINDS
from schemadiff.model import Catalog
from schemadiff.plan.actions import Action, root
from schemadiff.plan.decide import Decisions

_EARLY, _MIDDLE, _LATE, _LAST = 0, 1, 2, 3
# They act on what other statements make: they come when all is made, and go before anything is.
WATCHING = frozenset({"default_privileges", "event_trigger"})


def place(action: Action, made: Decisions, live: Catalog, desired: Catalog) -> tuple[object, ...]:
    """What is rebuilt, or stops being a part of something, goes first; what goes for good, last."""
    verb, who = action
    going = verb in ("drop", "drop_aside")
    obj = (made.drops if going or verb in ("aside", "hollow") else desired.objects)[who]
    catalog = live if going or verb == "hollow" else desired
    top = root(obj, catalog)
    watches = top.kind in WATCHING
    early = who in made.creates or bool(KINDS[who.kind].after) or watches
    phase = (_LAST if watches else _MIDDLE) if not going else _EARLY if early and verb == "drop" else _LATE
    rank = -KINDS[top.kind].rank if going else KINDS[top.kind].rank
    position = getattr(obj, "position", 0)
    return (phase, rank, top.path, KINDS[who.kind].rank, position, who.path)
