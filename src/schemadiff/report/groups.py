"""What was found in many databases in, those that are in the same way not what they should be as one group out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from schemadiff.diagnostics import Diagnostic
from schemadiff.report.outcome import Entry, Outcome
from schemadiff.report.ranking import by_grade, worst_first

_NAMED = 5


def grouped(outcomes: Iterable[Outcome]) -> tuple[tuple[Outcome, ...], ...]:
    """The groups, the worst first, then by name. How much was looked at makes no difference."""
    found: dict[object, list[Outcome]] = {}
    for one in worst_first(outcomes):
        alike = (one.exit_code, one.entries, one.pending, one.uncovered, one.failure, one.accepted, one.ignored)
        found.setdefault(alike, []).append(one)
    return tuple(map(tuple, found.values()))


def told_once(outcomes: Iterable[Outcome]) -> list[tuple[str, Entry]]:
    """Every finding, the worst first, with the databases that it was found in: one that many share is one."""
    found: dict[Entry, list[tuple[str, Entry]]] = {}
    for outcome in worst_first(outcomes):
        for entry in by_grade(outcome):
            found.setdefault(entry, []).append((outcome.database, entry))
    return [(_listed([name for name, _ in alike]), _of_all([e for _, e in alike])) for alike in found.values()]


def _of_all(alike: Sequence[Entry]) -> Entry:
    """One entry for all; nobody is said to have made it where it was not the same person everywhere."""
    first = alike[0]
    return first if len({entry.by for entry in alike}) == 1 else replace(first, who="", when="")


def failed_once(outcomes: Iterable[Outcome]) -> list[tuple[str, Diagnostic]]:
    """What kept the command from finding out anything, in the same way."""
    found: dict[Diagnostic, list[str]] = {}
    for outcome in outcomes:
        for problem in outcome.failure:
            found.setdefault(problem, []).append(outcome.database)
    return [(_listed(names), problem) for problem, names in found.items()]


def _listed(names: Sequence[str]) -> str:
    """`asia, production: ` as the beginning of a sentence; empty for what has no name."""
    several = [name for name in dict.fromkeys(names) if name]
    more = f" and {len(several) - _NAMED} more" if len(several) > _NAMED else ""
    return f"{', '.join(several[:_NAMED])}{more}: " if several else ""
