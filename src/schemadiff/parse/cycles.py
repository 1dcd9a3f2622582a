"""A graph as adjacency lists goes in; its strongly connected components with more than one node come out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping


def components(count: int, edges: Mapping[int, Collection[int]]) -> list[list[int]]:
    """Every set of nodes that reach each other, by Tarjan's algorithm without recursion."""
    search = _Search(edges)
    for node in range(count):
        if node not in search.order:
            search.walk(node)
    return search.found


class _Search:
    """The state of one search."""

    def __init__(self, edges: Mapping[int, Collection[int]]) -> None:
        self.edges = edges
        self.order: dict[int, int] = {}
        self.low: dict[int, int] = {}
        self.stack: list[int] = []
        self.on_stack: set[int] = set()
        self.found: list[list[int]] = []

    def walk(self, root: int) -> None:
        """Visit all that can be reached from the root."""
        path = [(root, self._enter(root))]
        while path:
            node, rest = path[-1]
            child = next(rest, None)
            if child is None:
                path.pop()
                self._leave(node, path[-1][0] if path else None)
            elif child not in self.order:
                path.append((child, self._enter(child)))
            elif child in self.on_stack:
                self.low[node] = min(self.low[node], self.order[child])

    def _enter(self, node: int) -> Iterator[int]:
        self.order[node] = self.low[node] = len(self.order)
        self.stack.append(node)
        self.on_stack.add(node)
        return iter(tuple(self.edges[node]))

    def _leave(self, node: int, parent: int | None) -> None:
        if parent is not None:
            self.low[parent] = min(self.low[parent], self.low[node])
        if self.low[node] != self.order[node]:
            return
        component = [self.stack.pop()]
        while component[-1] != node:
            component.append(self.stack.pop())
        self.on_stack.difference_update(component)
        if len(component) > 1:
            self.found.append(sorted(component))
