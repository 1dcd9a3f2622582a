"""Decisions and two catalogs in, what the rules about order ask of them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemadiff.model import Catalog, Object, ObjectId
from schemadiff.plan.actions import Action, actions_of, keys_by_target, root, shapes_rows
from schemadiff.plan.decide import Decisions
from schemadiff.plan.inherit import Children, children, columns_above, kept_below, parents, same_above, tables_above
from schemadiff.plan.makers import Makers
from schemadiff.plan.shares import SHARING, Shares, shares_of
from schemadiff.quoting import qualified

Tables = Mapping[ObjectId, tuple[ObjectId, ...]]


@dataclass(frozen=True, slots=True)
class Scene:
    """`above` holds each table's parents now, `tied` those that it keeps, `below` the children that stay; `keys` the
    foreign keys by their target, `new_keys` those that come; `children` what is created or altered in each table, view
    or other object at the top.
    """

    made: Decisions
    live: Catalog
    desired: Catalog
    actions: Mapping[Action, None]
    children: Mapping[ObjectId, list[Action]]
    above: Tables
    tied: Tables
    below: Children
    makers: Makers
    keys: Mapping[str, list[ObjectId]]
    new_keys: Mapping[str, list[ObjectId]]
    shares: Shares
    shares_before: Shares

    def begins(self, who: ObjectId) -> Action:
        """The action that takes the name of something new."""
        return ("shell", who) if ("shell", who) in self.actions else ("create", who)

    def makes(self, who: ObjectId) -> Action:
        """The action after which the object is as desired."""
        return ("create" if who in self.made.creates else "alter", who)

    def goes(self, who: ObjectId) -> Action:
        """The action after which the old object is gone."""
        return ("drop_aside" if self.steps_aside(who) else "drop", who)

    def steps_aside(self, who: ObjectId) -> bool:
        """Whether it gives its name away before it goes."""
        return who in self.made.asides or who in self.made.moved

    def attaches(self, action: Action) -> bool:
        """Whether an index becomes a share of another one, and nothing else about it changes."""
        return action[0] == "alter" and self.made.alters[action[1]].changed <= SHARING

    def altered_below(self, who: ObjectId) -> list[ObjectId]:
        """What the old object stands on that is altered, parents of inherited columns among it."""
        needs = self.live.needs[who]
        inherited = (above for d in needs if d.kind == "column" for above in same_above(d, self.tied))
        return [d for d in (*needs, *inherited) if d in self.made.alters]

    def dropped_above(self, column: Object) -> Iterable[ObjectId]:
        """The parents' columns that take this one along."""
        return (c for c in columns_above(column, self.tied) if c in self.made.drops)

    def only(self, column: ObjectId) -> bool:
        """Whether the column goes from ONLY its table, because a child keeps it."""
        return kept_below(self.made.drops[column], self.live, self.made.drops, self.below)

    def keys_above(self, table: ObjectId, keys: Mapping[str, list[ObjectId]]) -> list[ObjectId]:
        """The `keys` that lead to what the table is a partition of: each has a copy that leads to the table."""
        return [key for whole in tables_above(table, self.above) for key in keys.get(qualified(whole.path), ())]

    def shaping(self, of: tuple[str, ...]) -> list[Action]:
        """What changes the columns and checks that a table must have to become a partition or a child of this one."""
        whole = ObjectId("table", of)
        wholes = {whole, *tables_above(whole, self.makers.above)} - set(self.made.moved)
        coming = [
            a for w in sorted(wholes) for a in self.children.get(w, ()) if shapes_rows(self.desired.objects[a[1]])
        ]
        return [*coming, *(self.goes(x) for x, o in self.made.drops.items() if o.parent in wholes and shapes_rows(o))]

    def detached(self, part: Object) -> ObjectId | None:
        """The partition that the object's table is no more."""
        partition = ObjectId("partition", part.parent.path if part.parent else ())
        return partition if partition in self.made.drops else None

    def attached(self, part: Object) -> ObjectId | None:
        """The partition that the object's table becomes."""
        partition = ObjectId("partition", part.parent.path if part.parent else ())
        return partition if partition in self.made.creates else None


def scene(made: Decisions, live: Catalog, desired: Catalog, shares: Shares) -> Scene:
    """What is looked up more than once, looked up once."""
    actions = actions_of(made, desired)
    return Scene(
        made,
        live,
        desired,
        actions,
        _children(actions, desired),
        parents(live),
        parents(live, without=_untied(made)),
        children(live, without=made.drops),
        Makers(actions, desired, parents(desired)),
        keys_by_target(live.objects.values()),
        keys_by_target(made.creates.values()),
        shares,
        shares_of(live),
    )


def _untied(made: Decisions) -> set[ObjectId]:
    """Ties that end by a statement of their own: a table that goes is a child until it goes."""
    return {who for who, old in made.drops.items() if old.parent not in made.drops}


def _children(actions: Iterable[Action], desired: Catalog) -> dict[ObjectId, list[Action]]:
    children: dict[ObjectId, list[Action]] = {}
    for action in actions:
        if action[0] in ("create", "alter"):
            children.setdefault(root(desired.objects[action[1]], desired), []).append(action)
    return children
