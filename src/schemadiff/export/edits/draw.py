"""A tree, the text that it is of, and what becomes of its nodes in; the text of the tree with these edits out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from schemadiff.export.edits.lists import comma_list, edited
from schemadiff.export.edits.tree import Node


@dataclass(slots=True)
class Edits:
    """What becomes of nodes: `replaced` by a text, `added` to a list before the element of that number, put `behind` a
    node in the order of the numbers. A node that goes stays as far as something in it was replaced.
    """

    replaced: dict[Node, str] = field(default_factory=dict)
    added: dict[Node, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    behind: dict[Node, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))

    def fill(self, node: Node) -> bool:
        """Whether something is put into the node."""
        return any(below in self.replaced or below in self.added for below in node.walk())


@dataclass(frozen=True, slots=True)
class Drawing:
    """One file's text with edits. `gone` are the nodes that go, `lined` gives new text the line ends of the file."""

    text: str
    gone: Collection[Node]
    edits: Edits
    lined: Callable[[str], str]

    def concerns(self, root: Node) -> bool:
        """Whether anything becomes of the tree."""
        edits = self.edits
        touched = (self.gone, edits.replaced, edits.added, edits.behind)
        return any(node in among for node in root.walk() for among in touched)

    def stays(self, node: Node) -> bool:
        """Whether something of the node is left."""
        return node not in self.gone or self.edits.fill(node)

    def drawn(self, node: Node) -> str:
        """The new text of the node."""
        if node in self.edits.replaced:
            return self.lined(self.edits.replaced[node])
        if node.shape == "list":
            return self._list(node)
        text, at = "", node.start
        for child in node.children:
            gap = self.text[at : child.start]
            stays = self.stays(child)
            # A comment in the gap may last to the end of its line.
            text += gap + self.drawn(child) if stays else gap.rstrip(" \t") if gap.strip() else ""
            text += "".join(self.lined(new) for _, new in sorted(self.edits.behind.get(child, ())))
            at = child.end
        return text + self.text[at : node.end]

    def _list(self, node: Node) -> str:
        at = node.start
        spans = [(child.start - at, child.end - at) for child in node.children]
        items = comma_list(self.text[at : node.end], spans, [comma - at for comma in node.commas])
        cores = {n: self.drawn(child) if self.stays(child) else None for n, child in enumerate(node.children)}
        added = [(number, self.lined(text)) for number, text in self.edits.added.get(node, ())]
        return edited(items, cores, added).text()
