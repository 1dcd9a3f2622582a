"""Boxes and lines between them in, where each is drawn out: in layers from left to right, the same for the same input.

A box stands to the right of all that its lines lead to. A line over several layers keeps a lane of its own between the
boxes of each. What hangs together is laid out by itself, and the pieces are put beside and below each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

Key: TypeAlias = Hashable
Point: TypeAlias = tuple[int, int]

ACROSS, BETWEEN, LANE = 90, 24, 10
_SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Box:
    """Something of a certain size."""

    key: Key
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Where the upper left corner of each box is; and the points that the line of each edge goes through, by number."""

    width: int
    height: int
    places: Mapping[Key, Point]
    lines: Mapping[int, tuple[Point, ...]]


def layout(boxes: Sequence[Box], edges: Sequence[tuple[Key, Key]], wide: int = 0) -> Picture:
    """The picture; `wide` is how wide it should be at most, where that can be, else it is about as wide as high."""
    by_key = {box.key: box for box in boxes}
    numbered = [(n, a, b) for n, (a, b) in enumerate(edges) if a in by_key and b in by_key]
    pieces = [_piece(keys, by_key, numbered) for keys in _together(by_key, numbered)]
    return _packed(pieces, wide)


def _together(boxes: Mapping[Key, Box], edges: Iterable[tuple[int, Key, Key]]) -> list[list[Key]]:
    """What hangs together, the largest first; boxes alone at the end."""
    beside = defaultdict[Key, list[Key]](list)
    for _, a, b in edges:
        beside[a].append(b)
        beside[b].append(a)
    seen: set[Key] = set()
    found = []
    for key in boxes:
        if key in seen:
            continue
        group, more = [], [key]
        seen.add(key)
        while more:
            group.append(one := more.pop())
            new = [other for other in beside[one] if other not in seen]
            seen.update(new)
            more += dict.fromkeys(new)
        order = {key: n for n, key in enumerate(boxes)}
        found.append(sorted(group, key=order.__getitem__) if len(group) > 1 else group)
    return sorted(found, key=len, reverse=True)


def _piece(keys: Sequence[Key], boxes: Mapping[Key, Box], edges: Sequence[tuple[int, Key, Key]]) -> Picture:
    inside = set(keys)
    own = [(n, a, b) for n, a, b in edges if a in inside]
    depth = _layers(keys, [(a, b) for _, a, b in own if a != b])
    work = _Layers(keys, boxes, own, depth)
    work.order()
    work.place()
    return work.picture()


def _layers(keys: Sequence[Key], edges: Iterable[tuple[Key, Key]]) -> Mapping[Key, int]:
    """How far to the right each box stands. Of a circle, the line that closes it does not count."""
    to = defaultdict[Key, list[Key]](list)
    for a, b in edges:
        to[a].append(b)
    depth: dict[Key, int] = {}
    for key in keys:
        path: list[tuple[Key, int]] = [(key, 0)]
        open_ = {key}
        while path and key not in depth:
            at, n = path.pop()
            ahead = [b for b in to[at] if b not in open_]
            if n < len(ahead):
                path.append((at, n + 1))
                if ahead[n] not in depth:
                    path.append((ahead[n], 0))
                    open_.add(ahead[n])
            else:
                depth[at] = max((depth[b] + 1 for b in to[at] if b in depth), default=0)
                open_.discard(at)
    return depth


class _Layers:
    """The boxes of one piece in their layers, with a lane wherever a line passes one."""

    def __init__(
        self,
        keys: Sequence[Key],
        boxes: Mapping[Key, Box],
        edges: Sequence[tuple[int, Key, Key]],
        depth: Mapping[Key, int],
    ) -> None:
        self.boxes, self.edges = dict(boxes), edges
        self.layers: list[list[Key]] = [[] for _ in range(max(depth.values()) + 1)]
        for key in keys:
            self.layers[depth[key]].append(key)
        self.beside = defaultdict[Key, list[Key]](list)
        self.lanes: dict[int, list[Key]] = {}
        for n, a, b in edges:
            left, right = sorted((depth[a], depth[b]))
            ends = (a, b) if depth[a] < depth[b] else (b, a)
            lanes = [("lane", n, layer) for layer in range(left + 1, right)]
            for lane in lanes:
                self.layers[lane[2]].append(lane)
                self.boxes[lane] = Box(lane, 0, LANE)
            chain = [ends[0], *lanes, ends[1]]
            self.lanes[n] = list(lanes)
            for one, other in pairwise(chain):
                self.beside[one].append(other)
                self.beside[other].append(one)
        self.y: dict[Key, float] = {}

    def order(self) -> None:
        """Put each beside what it is connected with: forth and back, by the middle of the neighbours' places."""
        for sweep in range(_SWEEPS):
            span = range(1, len(self.layers)) if sweep % 2 == 0 else range(len(self.layers) - 2, -1, -1)
            for number in span:
                place = {key: n for n, key in enumerate(self.layers[number - 1 if sweep % 2 == 0 else number + 1])}
                now = {key: n for n, key in enumerate(self.layers[number])}
                self.layers[number].sort(key=lambda key: (self._middle(key, place, now), now[key]))

    def _middle(self, key: Key, place: Mapping[Key, int], now: Mapping[Key, int]) -> float:
        found = [place[other] for other in self.beside[key] if other in place]
        return sum(found) / len(found) if found else float(now[key])

    def place(self) -> None:
        """Heights: as near to the neighbours as those above and below leave room."""
        for layer in self.layers:
            at = 0.0
            for key in layer:
                self.y[key] = at
                at += self.boxes[key].height + self._gap(key)
        for sweep in range(_SWEEPS):
            for layer in self.layers if sweep % 2 == 0 else reversed(self.layers):
                self._settle(layer)
        top = min(self.y.values())
        self.y = {key: y - top for key, y in self.y.items()}

    def _gap(self, key: Key) -> int:
        return BETWEEN if self.boxes[key].width else LANE

    def _settle(self, layer: Sequence[Key]) -> None:
        """Groups of boxes that touch move together to the mean of where they want to be."""
        groups: list[tuple[list[Key], list[float], float]] = []
        for key in layer:
            members, wants, height = [key], [self._wanted(key)], self.boxes[key].height + self._gap(key)
            while groups and self._at(groups[-1]) + groups[-1][2] > self._at((members, wants, height)):
                before = groups.pop()
                wants = [*before[1], *(want - before[2] for want in wants)]
                members, height = [*before[0], *members], int(before[2]) + height
            groups.append((members, wants, height))
        for group in groups:
            at = self._at(group)
            for key in group[0]:
                self.y[key] = at
                at += self.boxes[key].height + self._gap(key)

    @staticmethod
    def _at(group: tuple[list[Key], list[float], float]) -> float:
        return sum(group[1]) / len(group[1])

    def _wanted(self, key: Key) -> float:
        found = [self.y[other] + self.boxes[other].height / 2 for other in self.beside[key]]
        return sum(found) / len(found) - self.boxes[key].height / 2 if found else self.y[key]

    def picture(self) -> Picture:
        """Numbers for all of it."""
        x, lefts = 0, []
        for layer in self.layers:
            lefts.append(x)
            x += max(self.boxes[key].width for key in layer) + ACROSS
        places = {key: (lefts[n], round(self.y[key])) for n, layer in enumerate(self.layers) for key in layer}
        widths = [max(self.boxes[key].width for key in layer) for layer in self.layers]
        lines = {}
        for n, a, b in self.edges:
            middle = []
            for lane in self.lanes[n]:
                left, y = places[lane]
                wide = widths[lefts.index(left)]
                middle += [(left, y + LANE // 2), (left + wide, y + LANE // 2)]
            lines[n] = tuple(middle if places[a] < places[b] else reversed(middle))
        boxes = {key: place for key, place in places.items() if self.boxes[key].width}
        height = max(round(self.y[key]) + self.boxes[key].height for key in self.y)
        return Picture(x - ACROSS, height, boxes, lines)


def _packed(pieces: Sequence[Picture], wide: int) -> Picture:
    """The pieces in rows."""
    area = sum((piece.width + BETWEEN) * (piece.height + BETWEEN) for piece in pieces)
    limit = wide or max(int(area**0.5 * 1.3), max((piece.width for piece in pieces), default=0))
    places: dict[Key, Point] = {}
    lines: dict[int, tuple[Point, ...]] = {}
    x = y = row = right = 0
    for piece in sorted(pieces, key=lambda piece: -piece.height):
        if x and x + piece.width > limit:
            x, y, row = 0, y + row + BETWEEN, 0
        places |= {key: (px + x, py + y) for key, (px, py) in piece.places.items()}
        lines |= {n: tuple((px + x, py + y) for px, py in points) for n, points in piece.lines.items()}
        right, row = max(right, x + piece.width), max(row, piece.height)
        x += piece.width + BETWEEN * 2
    return Picture(right, y + row, places, lines)
