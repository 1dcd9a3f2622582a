"""Schema files and their catalog in; where each object is written, and where what belongs to it can be put, out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from schemadiff.export.edits.page import Page, Site
from schemadiff.export.edits.stated import Reading
from schemadiff.export.edits.tree import Fact, Node
from schemadiff.export.layout import Layout
from schemadiff.export.written import Written
from schemadiff.model import Catalog, ObjectId
from schemadiff.parse.statements import Source, Statement


@dataclass(slots=True, eq=False)
class Place:
    """One statement: where it stands, what it states, and of which objects at the top that is a part.

    `instead` are the statements to put in its place, `behind` those to put behind it.
    """

    page: Page
    site: Site
    root: Node
    holders: frozenset[ObjectId]
    instead: list[Written] = field(default_factory=list)
    behind: list[Written] = field(default_factory=list)


class Places:
    """All statements of all files."""

    def __init__(self, sources: Sequence[Source], catalog: Catalog) -> None:
        named = {made for source in sources for s in source.parsed.statements for made in s.creates}
        self.layout = Layout(catalog)
        self.pages = [Page(source.name, source.text) for source in sources]
        reading = Reading(catalog, named)
        self.all = [
            self._place(page, statement, reading)
            for page, source in zip(self.pages, sources, strict=True)
            for statement in source.parsed.statements
        ]
        self._elements = {
            fact.id: node
            for place in self.all
            for node in place.root.walk()
            for fact in node.facts
            if node.shape == "element" and fact.id.kind == "column" and not fact.field
        }
        self._stating: dict[ObjectId, list[Place]] = defaultdict(list)
        self._around: dict[ObjectId, list[int]] = defaultdict(list)
        for number, place in enumerate(self.all):
            for object_id in {fact.id for fact in place.root.stated()}:
                self._stating[object_id].append(place)
            for holder in place.holders:
                self._around[holder].append(number)
        self._roots = {node: place for place in self.all for node in place.root.walk()}
        self._above = {child: node for node in self._roots for child in node.children}
        self._creators = {fact.id: place for place in reversed(self.all) for fact in place.root.facts if not fact.field}

    def _place(self, page: Page, statement: Statement, reading: Reading) -> Place:
        site = page.site(statement.start)
        root = reading.node(statement)
        return Place(page, site, root, frozenset(self.layout.holder(fact.id) for fact in root.stated()))

    def of(self, node: Node) -> Place:
        """The statement that a node is in."""
        return self._roots[node]

    def above(self, node: Node) -> Node:
        """The node that a node is a child of."""
        return self._above[node]

    def creator(self, object_id: ObjectId) -> Place | None:
        """The statement that makes an object."""
        return self._creators.get(object_id)

    def element(self, column: ObjectId) -> Node | None:
        """The definition of a column, in CREATE TABLE or in ADD COLUMN."""
        return self._elements.get(column)

    def stating(self, object_id: ObjectId) -> list[Place]:
        """The statements that state something of the object."""
        return self._stating.get(object_id, [])

    @property
    def holders(self) -> Iterable[ObjectId]:
        """All objects at the top that statements are about."""
        return self._around.keys()

    def around(self, holders: Collection[ObjectId], present: Callable[[Place], bool]) -> Iterator[Place]:
        """Of the present statements those about the holders: in the file that makes one of them, if there is one."""
        numbers = sorted({number for holder in holders for number in self._around.get(holder, ())})
        found = [self.all[number] for number in numbers if present(self.all[number])]
        makers = [place.page for place in found if any(Fact(holder) in place.root.facts for holder in holders)]
        page = makers[0] if makers else found[0].page if found else None
        return (place for place in found if place.page is page)

    def page(self, name: str) -> Page | None:
        """The file of that name."""
        return next((page for page in self.pages if page.name == name), None)
