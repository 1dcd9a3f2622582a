"""Needs in; what leans on some of them comes out the same, whether they are looked through or turned round."""

from __future__ import annotations

import random
from collections.abc import Set

import pytest

from schemadiff.model import ObjectId
from schemadiff.proof.leaning import Leaning


def view(number: int) -> ObjectId:
    return ObjectId("view", ("public", f"v{number}"))


CHAIN = {view(n): frozenset({view(n - 1)} if n else ()) for n in range(12)}


def nothing(some: Set[ObjectId]) -> Set[ObjectId]:
    """None belongs to another."""
    return frozenset()


@pytest.mark.parametrize("looks", [0, 1, 3, 99])
def test_a_chain_is_followed_to_its_end(looks: int) -> None:
    leaning = Leaning(CHAIN, nothing, looks)
    assert leaning.upon([view(4)]) == {view(n) for n in range(5, 12)}
    assert leaning.upon([view(9), view(10)]) == {view(10), view(11)}
    assert leaning.upon([view(11), view(99)]) == set()


@pytest.mark.parametrize("seed", range(20))
def test_both_ways_agree(seed: int) -> None:
    chance = random.Random(seed)
    # Circles too: routines may need each other.
    needs = {view(n): frozenset(map(view, chance.sample(range(40), chance.randrange(3)))) for n in range(40)}
    some = list(map(view, chance.sample(range(40), 3)))
    expected: set[ObjectId] = set()
    while (more := {who for who, on in needs.items() if on & (expected | set(some))}) != expected:
        expected = more
    assert [Leaning(needs, nothing, looks).upon(some) for looks in (0, 2, 99)] == [expected] * 3


@pytest.mark.parametrize("looks", [0, 1, 99])
@pytest.mark.parametrize("seed", range(20))
def test_what_is_below_leans_on_what_is_above_unless_it_is_stated_otherwise(seed: int, looks: int) -> None:
    chance = random.Random(seed)
    above = {view(n): view(chance.randrange(n)) for n in range(1, 40)}
    stated = {view(n): frozenset(map(view, chance.sample(range(40), 2))) for n in chance.sample(range(40), 8)}

    def below(some: Set[ObjectId]) -> Set[ObjectId]:
        return {who for who, whom in above.items() if whom in some}

    everything = {who: frozenset((whom,)) for who, whom in above.items()} | stated
    some = list(map(view, chance.sample(range(40), 3)))
    assert Leaning(stated, below, looks).upon(some) == Leaning(everything, nothing, looks).upon(some)
