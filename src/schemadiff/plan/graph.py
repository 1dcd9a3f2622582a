"""Nodes with edges in, one order out: stable, and the only thing that orders steps."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

N = TypeVar("N", bound=Hashable)


def topological(nodes: Iterable[N], before: Mapping[N, set[N]], key: Callable[[N], Any]) -> list[N]:
    """The nodes, each after all of `before[node]`; among those that could come next, the one with the least key.

    Nodes on a cycle, and those behind one, are not in the result: the caller compares lengths.
    """
    everything = list(nodes)
    waiting = {node: len(before.get(node, ())) for node in everything}
    after: dict[N, list[N]] = {}
    for node in everything:
        for earlier in before.get(node, ()):
            after.setdefault(earlier, []).append(node)
    order = {node: (key(node), i) for i, node in enumerate(everything)}
    ready = [(order[node], node) for node in everything if not waiting[node]]
    heapq.heapify(ready)
    result: list[N] = []
    while ready:
        _, node = heapq.heappop(ready)
        result.append(node)
        for later in after.get(node, ()):
            waiting[later] -= 1
            if not waiting[later]:
                heapq.heappush(ready, (order[later], later))
    return result


def on_cycle(nodes: Iterable[N], before: Mapping[N, set[N]]) -> list[list[N]]:
    """The groups of nodes that wait for each other (strongly connected components of more than one)."""
    index: dict[N, int] = {}
    low: dict[N, int] = {}
    stack: list[N] = []
    on_stack: set[N] = set()
    found: list[list[N]] = []
    for root in nodes:
        if root in index:
            continue
        work = [(root, iter(sorted(before.get(root, ()), key=repr)))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, children = work[-1]
            for child in children:
                if child not in index:
                    index[child] = low[child] = len(index)
                    stack.append(child)
                    on_stack.add(child)
                    work.append((child, iter(sorted(before.get(child, ()), key=repr))))
                    break
                if child in on_stack:
                    low[node] = min(low[node], index[child])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group = _popped(stack, on_stack, node)
                    if len(group) > 1:
                        found.append(group)
    return found


def _popped(stack: list[N], on_stack: set[N], until: N) -> list[N]:
    group: list[N] = []
    while True:
        node = stack.pop()
        on_stack.discard(node)
        group.append(node)
        if node == until:
            return group
