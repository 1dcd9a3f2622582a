"""What still differs after an edit, or could not be loaded, in; how the next edit is made, out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.export.edits.merge import Manner
from schemadiff.export.layout import Layout
from schemadiff.model import Catalog, ObjectId
from schemadiff.parse.order import ROUTINES
from schemadiff.parse.statements import Source, Statement

# How coarse an edit is: 0 says only what differs, 1 the whole object, and this all that belongs to it.
_ALL = 2
# What is written in CREATE TABLE, or could be.
_OF_TABLE = frozenset(("table", "column", "default", "constraint", "inheritance", "partition", "sequence", "owned_by"))


class Coarser:
    """Remembers how often each object did not come out right."""

    def __init__(self, live: Catalog) -> None:
        self._live, self._layout = live, Layout(live)
        self._levels: Counter[ObjectId] = Counter()
        self._suspects: set[ObjectId] = set()
        self._unchecked: set[ObjectId] = set()

    def manner(self, written: Catalog, ids: Collection[ObjectId], folder: str) -> Manner:
        """How to edit files that make `written`, where these objects differ."""
        groups = _Groups(written, self._live, self._layout)
        again = {i for i in {*ids, *self._suspects} if self._levels[i]}
        forced = {member for i in again for member in groups.of(i, everything=self._levels[i] >= _ALL)}
        # Privileges that GRANT gives in vain, because others are there by default, are taken away.
        added = {i for i in ids if i.kind == "grant" and 0 < self._levels[i] < _ALL}
        return Manner(folder, frozenset(forced), frozenset(added), frozenset(self._unchecked))

    def exhausted(self, ids: Collection[ObjectId]) -> bool:
        """Whether everything was tried for all of the objects."""
        return all(self._levels[object_id] > _ALL for object_id in ids)

    def remain(self, ids: Iterable[ObjectId]) -> None:
        """These objects still differ in what was said of them."""
        self._levels.update(ids)

    def fail(
        self,
        diagnostics: Iterable[Diagnostic],
        sources: Sequence[Source],
        touched: Mapping[str, Collection[ObjectId]],
        ids: Collection[ObjectId],
    ) -> None:
        """The edited files could not be loaded: the statements that failed are written anew, or all edits in their
        files. A routine is first made without a look at its body.
        """
        origins = [d.origin for d in diagnostics if d.origin]
        statements = [s for origin in origins if (s := _statement_at(sources, origin)) is not None]
        made = {i for statement in statements for i in self._made(statement)}
        bodies = {i for i in made if i.kind in ("function", "procedure")} - self._unchecked
        if bodies:
            self._unchecked |= bodies
            return
        self._suspects |= made
        self._levels.update(made or {i for o in origins for i in touched.get(o.file, ())} or ids)

    def _made(self, statement: Statement) -> Iterable[ObjectId]:
        """The objects of live that the statement makes."""
        for made in statement.creates[:1]:
            whole = statement.verb in ROUTINES
            for i in self._live.objects:
                if i == made or (whole and i.kind == made.kind and i.path[:2] == made.path):
                    yield i


class _Groups:
    """Which objects are written together."""

    def __init__(self, written: Catalog, live: Catalog, layout: Layout) -> None:
        self._live, self._layout, self._before = live, layout, Layout(written)
        self._known = written.objects.keys() | live.objects.keys()

    def of(self, object_id: ObjectId, *, everything: bool) -> Iterable[ObjectId]:
        """What the object's own statement says, or all that belongs to the object at the top that it is a part of."""
        if everything:
            subject = self._at(object_id).subject(object_id)
            return [i for i in self._known if self._at(i).subject(i) == subject]
        if object_id.kind not in _OF_TABLE:
            return [object_id] if object_id.kind != "grant" else []
        holder = self._at(object_id).holder(object_id)
        return [i for i in self._known if i.kind in _OF_TABLE and self._at(i).holder(i) == holder]

    def _at(self, object_id: ObjectId) -> Layout:
        return self._layout if object_id in self._live.objects else self._before


def _statement_at(sources: Sequence[Source], origin: Origin) -> Statement | None:
    """The statement that a place is in."""
    before = (
        statement
        for source in sources
        if source.name == origin.file
        for statement in source.parsed.statements
        if (statement.origin.line, statement.origin.column) <= (origin.line, origin.column)
    )
    return max(before, key=lambda statement: statement.start, default=None)
