"""Some things and a step from things to others in; all that steps lead to, out."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import TypeVar

T = TypeVar("T")


def reached(some: Set[T], step: Callable[[Set[T]], Set[T]]) -> set[T]:
    """These, what the step leads to from them, and from there. It is asked once of each."""
    found = set(some)
    latest: Set[T] = some
    while latest:
        latest = step(latest) - found
        found |= latest
    return found
