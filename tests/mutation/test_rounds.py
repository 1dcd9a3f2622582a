"""A few seeds that are always the same in, rounds that hold out: `make mutation` plays fresh ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from schemadiff.kinds import KINDS
from schemadiff.scratch import Server, scratch_server
from schemadiff.sources import trust
from tests.mutation.bases import Base, opened
from tests.mutation.registry import MUTATIONS, NOT_MUTATED
from tests.mutation.rounds import play


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """Rounds make roles, which belong to the whole server."""
    with scratch_server() as found:
        yield found


@pytest.fixture(scope="module")
def bases(own_server: Server) -> Iterator[dict[str, Base]]:
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv(trust.VARIABLE, "1")
        yield {name: stack.enter_context(opened(own_server, name)) for name in ("everything", "platform")}


@pytest.mark.parametrize(("name", "seed"), [("everything", 1000), ("everything", 1002), ("platform", 1)])
def test_a_round_holds(own_server: Server, bases: dict[str, Base], name: str, seed: int) -> None:
    """Changed at random, migrated to and back."""
    played = play(own_server, bases[name], seed)
    assert played.failure is None
    assert played.steps


def test_a_seed_makes_the_same_round(own_server: Server, bases: dict[str, Base]) -> None:
    """What failed once fails again wherever the seed is played."""
    one, other = (play(own_server, bases["platform"], 2) for _ in range(2))
    assert one.mutations == other.mutations


def test_every_kind_is_mutated() -> None:
    """A kind without mutations says why."""
    assert MUTATIONS.keys() | NOT_MUTATED.keys() == KINDS.keys()
    assert not MUTATIONS.keys() & NOT_MUTATED.keys()
