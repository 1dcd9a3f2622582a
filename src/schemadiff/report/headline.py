"""What a run found in, what it comes to in a line out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from schemadiff.drift.verdict import Standing
from schemadiff.report.ranking import by_severity, counts

if TYPE_CHECKING:
    from schemadiff.report.outcome import Outcome
    from schemadiff.report.run import Run


def headline(run: Run) -> str:
    """`drift: 2 objects changed by hand (1 critical, 1 high), 1 file not applied`; of several databases how many."""
    if len(run.outcomes) == 1:
        return f"{named(run.outcomes[0])}: {verdict(run.outcomes[0])}"
    return f"{run.command}: {told(run)}"


def told(run: Run) -> str:
    """`4 databases, 1 in sync, 2 not in sync, 1 could not be read`."""
    well = sum(not (outcome.exit_code or any(e.severity for e in outcome.entries)) for outcome in run.outcomes)
    failed = sum(bool(outcome.failure) for outcome in run.outcomes)
    parts = {"in sync": well, "not in sync": len(run.outcomes) - well - failed, "could not be read": failed}
    return ", ".join((f"{len(run.outcomes)} databases", *(f"{n} {what}" for what, n in parts.items() if n)))


def named(outcome: Outcome) -> str:
    """The command, and the database where it has a name."""
    return f"{outcome.command} of {outcome.database}" if outcome.database else outcome.command


def verdict(outcome: Outcome) -> str:
    """What the command found in one database, or in the files."""
    if outcome.failure:
        first = outcome.failure[0]
        return f"failed: {first.code}: {first.message}"
    return ", ".join(_drifted(outcome) if outcome.command == "drift" else _judged(outcome))


def _drifted(outcome: Outcome) -> Iterator[str]:
    findings = tuple(entry for entry in outcome.findings if entry.severity)
    waiting, remarks = len(outcome.of(Standing.PENDING)), len(outcome.findings) - len(findings)
    if findings:
        yield f"{number(len(findings), 'object')} changed by hand ({counted(by_severity(findings))})"
    if outcome.pending:
        yield f"{number(len(outcome.pending), 'file')} not applied"
    elif waiting:
        yield f"{number(waiting, 'change')} in no migration"
    if outcome.uncovered:
        yield f"{len(outcome.uncovered)} not compared"
    if not (findings or outcome.pending or waiting or outcome.uncovered):
        yield "in sync"
    if outcome.accepted:
        yield f"{len(outcome.accepted)} accepted"
    if outcome.ignored:
        yield f"{outcome.left_out} ignored"
    if remarks:
        yield number(remarks, "remark")


def _judged(outcome: Outcome) -> Iterator[str]:
    yield number(len(outcome.files), "migration")
    levels = counts([outcome])
    yield from (number(count, level) for level, count in levels.items() if count)
    if not any(levels.values()):
        yield "nothing to say" if outcome.command == "validate" else "which lead to schema/"


def counted(found: Mapping[str, int]) -> str:
    """`1 critical, 2 high`."""
    return ", ".join(f"{count} {what}" for what, count in found.items() if count)


def number(count: int, noun: str) -> str:
    """`1 object`, `2 objects`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
