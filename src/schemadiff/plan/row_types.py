"""Decisions in, pairs of actions out: a table's columns change their types while no other table holds its rows.

PostgreSQL alters no column of a table, and adds none with a default, while a column elsewhere holds rows of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from schemadiff.diagnostics import Refused
from schemadiff.kinds.column import Column
from schemadiff.model import Catalog, ObjectId
from schemadiff.plan.actions import Action
from schemadiff.plan.decide import Decisions
from schemadiff.plan.scene import Scene
from schemadiff.quoting import display

_HOLDERS = frozenset({"column", "composite", "domain"})
_REWRITING = frozenset({"type", "collation"})


def edges_of_rows(scene: Scene) -> Iterator[tuple[Action, Action]]:
    """What holds such rows until now lets go of them before, and what is to hold them begins afterwards."""
    made, rewritten = scene.made, _rewritten(scene.made)
    holders = (i for i in (*made.drops, *made.creates, *made.alters) if i.kind in _HOLDERS)
    for who in holders if rewritten else ():
        before, after = (c.needs.get(who, frozenset()) for c in (scene.live, scene.desired))
        for table in (d for d in before | after if d in rewritten and d.path != who.path[:2]):
            if who in made.drops or table not in after:
                lets_go = scene.goes(who) if who in made.drops else scene.makes(who)
                yield from ((lets_go, action) for action in rewritten[table])
            if table in after and (who in made.creates or table not in before):
                yield from ((action, scene.makes(who)) for action in rewritten[table])


def refuse_held(made: Decisions, live: Catalog, desired: Catalog) -> None:
    """Raise Refused where the rows of a table whose column is to be altered are held before and after."""
    altered = {ObjectId("table", who.path[:2]): who for verb, who in _looks(made) if verb == "alter"}
    for holder in sorted(live.needs) if altered else ():
        held = live.needs[holder] & desired.needs.get(holder, frozenset()) & altered.keys()
        for table in (t for t in held if holder.kind == "column" and holder.path[:2] != t.path):
            raise Refused.of(
                "SD706",
                f"{display(altered[table])} would have to be made anew, and {display(holder)} holds rows of its table",
                "where its type has another name only, say so above it: -- schemadiff: renamed from …",
            )


def _rewritten(made: Decisions) -> dict[ObjectId, list[Action]]:
    """The actions that give a table's rows another look, by table."""
    found: dict[ObjectId, list[Action]] = {}
    for action in _looks(made):
        found.setdefault(ObjectId("table", action[1].path[:2]), []).append(action)
    return found


def _looks(made: Decisions) -> Iterator[Action]:
    for who, change in made.alters.items():
        if who.kind == "column" and change.changed & _REWRITING:
            yield "alter", who
    for who, new in made.creates.items():
        if isinstance(new, Column) and new.parent not in made.creates and _is_filled(new, made):
            yield "create", who


def _is_filled(new: Column, made: Decisions) -> bool:
    return bool(new.generated or new.identity) or ObjectId("default", new.id.path) in made.creates
