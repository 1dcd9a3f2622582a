"""A round that failed in, the fewest of its mutations that still fail in the same way out."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence

from schemadiff.scratch import Server
from tests.mutation.bases import Base
from tests.mutation.rounds import Failure, Mutation, Round, again

_NAMES = re.compile(r'"(?:[^"]|"")*"|\b\w*\d\w*\b')


def shrunk(server: Server, base: Base, failed: Round, seconds: float) -> Round:
    """Leave out halves, quarters and at last single mutations, as long as time allows."""
    best, deadline = failed, time.monotonic() + seconds
    size = max(1, len(best.mutations) // 2)
    while time.monotonic() < deadline:
        smaller = _smaller(server, base, best, size, deadline)
        if smaller is not None:
            best = smaller
            size = min(size, max(1, len(best.mutations) // 2))
        elif size == 1:
            break
        else:
            size = size // 2
    return best


def _smaller(server: Server, base: Base, best: Round, size: int, deadline: float) -> Round | None:
    for fewer in _without(best.mutations, size):
        if time.monotonic() > deadline:
            return None
        tried = again(server, base, fewer, as_files=best.as_files)
        if _alike(tried.failure, best.failure):
            return tried
    return None


def _without(mutations: Sequence[Mutation], size: int) -> Iterator[list[Mutation]]:
    """The later ones go first: nothing stands on them."""
    for start in range(len(mutations) - size, -size, -size):
        left = [*mutations[: max(0, start)], *mutations[start + size :]]
        if len(left) < len(mutations):
            yield left


def _alike(one: Failure | None, other: Failure | None) -> bool:
    return one is not None and other is not None and _look(one) == _look(other)


def _look(failure: Failure) -> tuple[str, str]:
    """The stage, and the first line without names."""
    return failure.stage, _NAMES.sub("?", failure.message.splitlines()[0])
