"""Outcomes and their findings in, how many there are and which are the worst out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from schemadiff.diagnostics import ExitCode
from schemadiff.report.outcome import LEVELS, SEVERITIES, Entry, Outcome

GRADES = (*SEVERITIES, *LEVELS)


def counts(outcomes: Sequence[Outcome]) -> Mapping[str, int]:
    """How many findings there are of each level, the worst first."""
    levels = [entry.level for outcome in outcomes for entry in outcome.findings]
    return {level: levels.count(level) for level in LEVELS}


def by_severity(entries: Iterable[Entry]) -> Mapping[str, int]:
    """How many there are of each severity, the worst first."""
    found = [entry.severity for entry in entries]
    return {severity: found.count(severity) for severity in SEVERITIES}


# A fault of ours or of the job hides what the others would say; what time can mend weighs least.
_WORST = (
    ExitCode.INTERNAL,
    ExitCode.USAGE,
    ExitCode.CONFLICT,
    ExitCode.REFUSED,
    ExitCode.DIFFERENCES,
    ExitCode.INCOMPLETE,
    ExitCode.TRY_AGAIN,
    ExitCode.OK,
)


def worst(outcomes: Iterable[Outcome]) -> ExitCode:
    """The exit code of a run that came to all of these."""
    return min((ExitCode(outcome.exit_code) for outcome in outcomes), key=_WORST.index, default=ExitCode.OK)


def worst_first(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """In the order in which a person wants to look at them."""
    return sorted(outcomes, key=lambda o: (_WORST.index(ExitCode(o.exit_code)), [-n for n in _weight(o)], o.database))


def _weight(outcome: Outcome) -> list[int]:
    return [*by_severity(outcome.findings).values(), *counts([outcome]).values()]


def grade(entry: Entry) -> str:
    """How bad it is, in a word: the severity of drift, the level of anything else."""
    return entry.severity or entry.level


def by_grade(outcome: Outcome) -> list[Entry]:
    """The findings, the worst first, else in the order in which they were found."""
    return sorted(outcome.findings, key=lambda e: (LEVELS.index(e.level), GRADES.index(grade(e))))
