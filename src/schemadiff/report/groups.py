"""What was found in many databases in, those that are in the same way not what they should be as one group out."""

from __future__ import annotations

from collections.abc import Iterable

from schemadiff.report.outcome import Outcome
from schemadiff.report.ranking import worst_first


def grouped(outcomes: Iterable[Outcome]) -> tuple[tuple[Outcome, ...], ...]:
    """The groups, the worst first, then by name. How much was looked at makes no difference."""
    found: dict[object, list[Outcome]] = {}
    for one in worst_first(outcomes):
        alike = (one.exit_code, one.entries, one.pending, one.uncovered, one.failure)
        found.setdefault(alike, []).append(one)
    return tuple(map(tuple, found.values()))
