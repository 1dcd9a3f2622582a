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
    groups = [tuple(zip(*alike, strict=True)) for alike in found.values()]
    return [(_listed(names), _of_all(names, entries)) for names, entries in groups]


def together(group: Sequence[Outcome]) -> Outcome:
    """What a group found, as one outcome; in it is said who changed what where."""
    names = [outcome.database for outcome in group]
    entries = zip(*(outcome.entries for outcome in group), strict=True)
    accepted = zip(*(outcome.accepted for outcome in group), strict=True)
    return replace(
        group[0],
        entries=tuple(_of_all(names, alike) for alike in entries),
        accepted=tuple(replace(alike[0], entry=_of_all(names, [a.entry for a in alike])) for alike in accepted),
    )


def _of_all(names: Sequence[str], alike: Sequence[Entry]) -> Entry:
    """One entry for all; where somebody else or another moment made it there, each has the names of its databases."""
    if len({entry.by for entry in alike}) == 1:
        return alike[0]
    makers: dict[str, list[str]] = {}
    for name, entry in zip(names, alike, strict=True):
        if entry.by:
            makers.setdefault(entry.made, []).append(name)
    said = [f"{made} in {_named(where)}" for made, where in makers.items()]
    more = f"; and {len(said) - _NAMED} more" if len(said) > _NAMED else ""
    return replace(alike[0], who="; ".join(said[:_NAMED]) + more, when="")


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
    return f"{_named(several)}: " if several else ""


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"
