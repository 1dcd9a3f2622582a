"""What steps lead to from some things, and of what a step is asked."""

from __future__ import annotations

from collections.abc import Set

from schemadiff.reach import reached

WAYS = {1: {2, 3}, 2: {1, 4}, 3: {4}, 4: {4}, 5: {1}}


def test_all_that_steps_lead_to_is_found_and_each_thing_is_asked_about_once() -> None:
    asked: list[int] = []

    def step(some: Set[int]) -> set[int]:
        asked.extend(some)
        return {to for one in some for to in WAYS[one]}

    assert reached({1}, step) == {1, 2, 3, 4}
    assert sorted(asked) == [1, 2, 3, 4]


def test_nothing_leads_nowhere() -> None:
    some = frozenset[int]()
    assert reached(some, lambda latest: {1}) == set()
