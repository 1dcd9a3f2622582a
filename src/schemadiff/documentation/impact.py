"""An object and a catalog in, all that leans on it out: as PostgreSQL records it, and as far as texts tell.

What PostgreSQL records is taken from it. Which columns of a view a column goes into is read from the view's text, and
functions are searched for names: PostgreSQL knows nothing of what stands in their bodies.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemadiff.documentation.going import carried_off
from schemadiff.documentation.lineage import WHOLE, Lineage, Lineages, Of, relation_columns
from schemadiff.model import ROUTINES, SATELLITES, ObjectId
from schemadiff.plan.mentions import words_of

if TYPE_CHECKING:
    from schemadiff.model import Catalog

_VIEWS = frozenset({"view", "materialized_view"})
# What the body of a function may name.
_NAMED = frozenset({"table", "column", "sequence", "enum", "domain", "composite", "range", *_VIEWS, *ROUTINES})
# Said of something, or how it is kept: nothing that would break. What makes an object go with another is `carried_off`.
_LEFT_OUT = frozenset(
    {*SATELLITES, "owned_by", "default_privileges", "replica_identity", "clustered_on", "partition", "inheritance"}
)


@dataclass(frozen=True, slots=True)
class Leaning:
    """An object that leans on the one above it in the tree, and what leans on it.

    `how` is `recorded`, by PostgreSQL; `rows`, where whole rows of its table are used; `text`, where the name of
    what is above stands in a body. Of a view, `by` says
    whether `values` of what was asked about go into its `columns`, `conditions` use it, only the `object` above is
    used, or, as sqlglot cannot read it, that it is `untold`. One that stands in the tree before is `again`, without
    what leans on it.
    """

    object: ObjectId
    how: str
    columns: tuple[str, ...] = ()
    by: str = ""
    again: bool = False
    leaning: tuple[Leaning, ...] = ()


def impact(catalog: Catalog, root: ObjectId) -> tuple[Leaning, ...]:
    """What leans on the object, and on that, and so on."""
    return _Search(catalog, root).tree()


def flat(leaning: Iterable[Leaning], above: ObjectId, depth: int = 1) -> Iterator[tuple[int, ObjectId, Leaning]]:
    """The tree, line by line: how deep, below what, and what. Views on views may be deeper than Python's own stack."""
    open_ = [(above, iter(tuple(leaning)))]
    while open_:
        above, rest = open_[-1]
        one = next(rest, None)
        if one is None:
            open_.pop()
            continue
        yield depth + len(open_) - 1, above, one
        open_.append((one.object, iter(one.leaning)))


class _Search:
    """The catalog, read backwards from one object. `carried` are all columns that have values of it."""

    def __init__(self, catalog: Catalog, root: ObjectId) -> None:
        self.catalog, self.root = catalog, root
        self.lineages = Lineages(catalog)
        self.columns = relation_columns(catalog)
        self.on: defaultdict[ObjectId, set[ObjectId]] = defaultdict(set)
        for who, whoms in catalog.needs.items():
            if who.kind not in _LEFT_OUT:
                for whom in whoms:
                    self.on[whom].add(who)
        for whom, who in carried_off(catalog):
            self.on[whom].add(who)
        self.texts = {
            i: words_of(getattr(o, "definition", "")) for i, o in catalog.objects.items() if i.kind in ROUTINES
        }
        self.seen: set[ObjectId] = set()
        self.start = self._start()
        self.carried = self._carried()

    def tree(self) -> tuple[Leaning, ...]:
        """What leans on the root, each with what leans on that."""
        self.seen.add(self.start)
        whole: list[Leaning] = []
        open_: list[tuple[Leaning | None, Iterator[tuple[ObjectId, str]], list[Leaning]]]
        open_ = [(None, self._below(self.start), whole)]
        while open_:
            above, rest, below = open_[-1]
            following = next(rest, None)
            if following is not None:
                one, seen = self._leaning(*following)
                open_.append((one, iter(()) if seen else self._below(one.object), []))
                continue
            open_.pop()
            if above is not None and (below or above.how != "recorded" or not self._is_parents(above.object)):
                open_[-1][2].append(dataclasses.replace(above, leaning=tuple(below)))
        return tuple(whole)

    def _start(self) -> ObjectId:
        """Where the search begins: a column of a view is no object, so at the view."""
        root = self.root
        if root in self.catalog.objects or root.kind != "column":
            return root
        return next(i for kind in sorted(_VIEWS) if (i := ObjectId(kind, root.path[:2])) in self.catalog.objects)

    def _carried(self) -> frozenset[Of]:
        """The columns of the root, then of whatever leans on it, until there are no more."""
        found: set[Of] = set()
        if self.root.kind == "column":
            found = {(_path(self.root), self.root.path[2]), (_path(self.root), WHOLE)}
        elif self.root.kind in ("table", *_VIEWS):
            found = {(_path(self.root), name) for name in (*self.columns.get(_path(self.root), ()), WHOLE)}
        reached = [i for i in self._reached() if i.kind in ("column", "table", *_VIEWS)]
        before = -1
        while before < len(found):
            before = len(found)
            for id_ in reached:
                found |= self._values(id_, frozenset(found))
        return frozenset(found)

    def _reached(self) -> list[ObjectId]:
        reached: dict[ObjectId, None] = {}
        more = [self.start]
        while more:
            at = more.pop()
            for one in sorted(self.on_all(at) | self._with_rows_of(at)):
                if one not in reached:
                    reached[one] = None
                    more.append(one)
        return list(reached)

    def _values(self, id_: ObjectId, carried: frozenset[Of]) -> set[Of]:
        if id_.kind == "column":
            return {(_path(id_), id_.path[2]), (_path(id_), WHOLE)}
        names = self.columns.get(_path(id_), ()) if id_.kind == "table" else self._carrying(id_, carried)
        return {(_path(id_), name) for name in (*names, *((WHOLE,) if names else ()))}

    def _carrying(self, view: ObjectId, carried: frozenset[Of]) -> tuple[str, ...]:
        """The columns of a view with the values; all of them where nobody can tell."""
        lineage = self._lineage(view, carried)
        return lineage.carries(carried) if lineage.told else tuple(self.columns[_path(view)])

    def _lineage(self, view: ObjectId, carried: frozenset[Of]) -> Lineage:
        """That of its text. It tells nothing where PostgreSQL knows that one of these columns is used, and no
        name in the text shows it: one of a row in a column, `(orders.customer).name`.
        """
        found = self.lineages.of(view)
        recorded = {(_path(i), i.path[2]) for i in self.catalog.needs[view] if i.kind == "column"}
        unseen = (of for of in recorded & carried - found.used if (of[0], WHOLE) not in found.used)
        return Lineage(told=False) if any(unseen) else found

    def on_all(self, id_: ObjectId) -> set[ObjectId]:
        """What leans on it or on one of its parts; columns are parts of tables, and defaults go with their columns."""
        own = {id_}
        if id_.kind == "table":
            own |= {i for i in self.on[id_] if i.kind == "column" and i.path[:2] == id_.path}
        found = {one for part in own for one in self.on[part]} - own
        return {one for one in found if not self._is_part(one, id_) and not self._goes_with_a_table(one, found)}

    def _goes_with_a_table(self, one: ObjectId, found: set[ObjectId]) -> bool:
        """Whether it is a column of a partition or child that is among them itself."""
        return one.kind == "column" and ObjectId("table", one.path[:2]) in found

    def _is_part(self, one: ObjectId, of: ObjectId) -> bool:
        """Whether it goes with the table or column that is asked about, or with the one that it leans on."""
        parts = ("constraint", "default") if of.kind == "table" else ("default",)
        above = set(self.catalog.upwards(one))
        return one.kind in parts and (of in above or (one.kind == "default" and self.start in above))

    def _below(self, id_: ObjectId) -> Iterator[tuple[ObjectId, str]]:
        """What leans on it, and how. Each is followed to its end before the next one is asked for."""
        yield from ((one, "recorded") for one in sorted(self.on_all(id_)))
        # PostgreSQL does not record which columns those have that use whole rows of a column's table.
        yield from ((view, "rows") for view in sorted(self._with_rows_of(id_) - self.on_all(id_)))
        yield from ((routine, "text") for routine in self._named(id_))

    def _is_parents(self, id_: ObjectId) -> bool:
        """Whether it is that of the partitioned table, which each partition has."""
        obj: Any = self.catalog.objects[id_]
        if id_.kind == "column":
            return bool(obj.is_partition)
        above = {"index": "parent_index", "constraint": "parent_constraint"}.get(id_.kind)
        return above is not None and getattr(obj, above) is not None

    def _with_rows_of(self, id_: ObjectId) -> set[ObjectId]:
        table = ObjectId("table", id_.path[:2])
        found = self.on[table] if id_.kind == "column" else set()
        return {one for one in found if one.kind in _VIEWS and self._uses_rows(one, table)}

    def _uses_rows(self, view: ObjectId, table: ObjectId) -> bool:
        return (_path(table), WHOLE) in self.lineages.of(view).used

    def _leaning(self, id_: ObjectId, how: str) -> tuple[Leaning, bool]:
        """One of the tree, and whether it stood there before."""
        again = id_ in self.seen
        self.seen.add(id_)
        columns: tuple[str, ...] = ()
        by = ""
        if id_.kind in _VIEWS:
            lineage = self._lineage(id_, self.carried)
            columns = lineage.carries(self.carried)
            by = _by(lineage, self.carried)
        return Leaning(id_, how, columns, by, again and bool(self.on[id_])), again

    def _named(self, id_: ObjectId) -> Iterator[ObjectId]:
        """Functions in whose text the name stands: of a column with the values together with its relation's, or where
        a trigger of the table runs the function.
        """
        for routine in sorted(self.texts):
            known = routine in self.seen or routine in self.on[id_]
            if not known and self._names(self.texts[routine], routine, id_):
                yield routine

    def _names(self, words: set[str], routine: ObjectId, id_: ObjectId) -> bool:
        if id_.kind not in _NAMED:
            return False
        relation = id_.path[1] in words
        if id_.kind != "column" and self.root.kind != "column":
            return relation
        columns = {name for path, name in self.carried if path == _path(id_)} - {WHOLE}
        if id_.kind == "column":
            columns &= {id_.path[2]}
        return bool(columns & words) and (relation or self._is_run_for(routine, id_))

    def _is_run_for(self, routine: ObjectId, id_: ObjectId) -> bool:
        """Whether a trigger of the table runs the function: it says NEW, and not the table's name."""
        table = ObjectId("table", id_.path[:2])
        return any(t.kind == "trigger" and routine in self.catalog.needs[t] for t in self.on[table])


def _path(id_: ObjectId) -> tuple[str, str]:
    return (id_.path[0], id_.path[1] if len(id_.path) > 1 else "")


def _by(lineage: Lineage, carried: frozenset[Of]) -> str:
    if not lineage.told:
        return "untold"
    if lineage.carries(carried):
        return "values"
    return "conditions" if lineage.used & carried else "object"


def sums(leaning: Iterable[Leaning], root: ObjectId) -> dict[str, int]:
    """How many objects of each kind lean on it, each counted once."""
    kinds: dict[ObjectId, str] = {one.object: one.object.kind for _, _, one in flat(leaning, root)}
    counted: dict[str, int] = {}
    for kind in sorted(kinds.values()):
        counted[kind] = counted.get(kind, 0) + 1
    return counted
