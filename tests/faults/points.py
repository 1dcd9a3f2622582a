"""The statements that each tool sends in; the points at which it, or its server, is killed there, out: in their order.

Every kind of step is met in its middle and at its boundaries, whoever is killed, and every step at its boundary.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

VICTIMS = ("runner", "psql", "psql, then apply", "server under runner", "server under psql")
# In milliseconds: at once, and in the middle of what takes long.
_DELAYS = (0, 1, 4, 15)
_SEED = 4


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement of a step of some kind: what the step is for, or what goes before and after that."""

    step: int
    kind: str
    acts: bool


@dataclass(frozen=True, slots=True)
class Point:
    """Who is killed at which statement, `before` it or `sent` so many milliseconds ago, in what kind of step."""

    victim: str
    at: int
    mode: str
    delay: int
    kind: str


def points(sent: Mapping[str, Sequence[Sent]], count: int | None = None) -> list[Point]:
    """So many: first those that everybody plays, then others at random. The same ones each time."""
    chance = random.Random(_SEED)
    middles, boundaries = list(_middles(sent, chance)), list(_boundaries(sent))
    more = [] if count is None else _all(sent)
    for part in (middles, boundaries, more):
        chance.shuffle(part)
    return list(dict.fromkeys([*middles, *boundaries, *more]))[:count]


def _middles(sent: Mapping[str, Sequence[Sent]], chance: random.Random) -> Iterator[Point]:
    """For everybody who can be killed and each kind of step, while a statement that the step is for is running."""
    for victim, kind in product(VICTIMS, _kinds(sent)):
        places = [at for at, one in enumerate(sent[victim], start=1) if one.acts and one.kind == kind]
        yield Point(victim, chance.choice(places), "sent", chance.choice(_DELAYS), kind)


def _boundaries(sent: Mapping[str, Sequence[Sent]]) -> Iterator[Point]:
    """At the first statement of each step, in turn everybody; where a kind has fewer steps, of the same ones again."""
    for kind in _kinds(sent):
        steps = sorted({one.step for one in sent[VICTIMS[0]] if one.kind == kind})
        for number in range(max(len(steps), len(VICTIMS))):
            victim, step = VICTIMS[number % len(VICTIMS)], steps[number % len(steps)]
            at = next(at for at, one in enumerate(sent[victim], start=1) if one.step == step)
            yield Point(victim, at, "sent" if victim.startswith("server") else "before", 0, kind)


def _all(sent: Mapping[str, Sequence[Sent]]) -> list[Point]:
    return [
        Point(victim, at, mode, delay, one.kind)
        for victim in VICTIMS
        for at, one in enumerate(sent[victim], start=1)
        for mode, delay in (("before", 0), *product(("sent",), _DELAYS))
        if one.step and not (mode == "before" and victim.startswith("server"))
    ]


def _kinds(sent: Mapping[str, Sequence[Sent]]) -> list[str]:
    return sorted({one.kind for one in sent[VICTIMS[0]] if one.step})
