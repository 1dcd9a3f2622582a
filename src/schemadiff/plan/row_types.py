"""Decisions in, pairs of actions out: a table's columns change their types while no other table holds its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from schemadiff.model import Catalog, ObjectId
from schemadiff.plan.actions import Action
from schemadiff.plan.decide import Decisions

_HOLDERS = frozenset({"column", "composite", "domain"})
_REWRITING = frozenset({"type", "collation"})


def row_type_edges(
    made: Decisions, live: Catalog, desired: Catalog, goes: Callable[[ObjectId], Action]
) -> Iterator[tuple[Action, Action]]:
    """What holds such rows until now lets go of them before, and what is to hold them begins afterwards."""
    rewritten = _rewritten(made)
    if not rewritten:
        return
    for who in (i for i in (*made.drops, *made.creates, *made.alters) if i.kind in _HOLDERS):
        before, after = live.needs.get(who, frozenset()), desired.needs.get(who, frozenset())
        mine: Action = ("create", who) if who in made.creates else ("alter", who)
        for table in (d for d in before | after if d in rewritten and d.path != who.path[:2]):
            if who in made.drops:
                yield from ((goes(who), action) for action in rewritten[table])
            elif who in made.alters and table not in after:
                yield from ((mine, action) for action in rewritten[table])
            if table in after and (who in made.creates or table not in before):
                yield from ((action, mine) for action in rewritten[table])


def _rewritten(made: Decisions) -> dict[ObjectId, list[Action]]:
    """The actions that give a table's rows another look, by table."""
    found: dict[ObjectId, list[Action]] = {}
    for who, change in made.alters.items():
        if who.kind == "column" and change.changed & _REWRITING:
            found.setdefault(ObjectId("table", who.path[:2]), []).append(("alter", who))
    return found
