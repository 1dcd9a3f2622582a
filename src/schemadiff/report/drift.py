"""What `drift` found in, lines for people out: the worst first, aligned and stable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from schemadiff.diagnostics import ExitCode
from schemadiff.drift.verdict import Standing
from schemadiff.quoting import one_line
from schemadiff.report.groups import grouped, together
from schemadiff.report.ignored import ignored_lines
from schemadiff.report.outcome import INVALID, AcceptedEntry, Entry, Outcome
from schemadiff.report.text import uncovered_lines
from schemadiff.report.words import Piece, detail_lines, marked

_WIDEST = 60


def drift_lines(found: Outcome, paint: Callable[[Sequence[Piece]], str] = marked) -> list[str]:
    """The whole report on one database. `paint` shows which words differ."""
    drifted = [entry for entry in found.entries if entry.severity]
    lines: list[str] = []
    if drifted:
        number = f"{len(drifted)} object{'' if len(drifted) == 1 else 's'}"
        lines += [f"drift: {number} changed in the database by no migration", "", *_entries(drifted, paint), ""]
        lines += ["put it back: schemadiff drift --revert   take it in: schemadiff drift --adopt"]
    if found.pending:
        lines += [f"pending: {len(found.pending)} not applied yet", *(f"  {one_line(name)}" for name in found.pending)]
        lines += [f"  {one_line(entry.title)}" for entry in found.entries if entry.rule == INVALID]
    waiting = found.of(Standing.PENDING)
    if waiting and not found.pending:
        number = f"{len(waiting)} change{'' if len(waiting) == 1 else 's'}"
        lines += [f"schema/ is ahead: {number} in no migration yet (schemadiff generate)"]
        lines += [f"  {entry.name}" for entry in waiting]
    cosmetic = found.of(Standing.COSMETIC)
    if cosmetic:
        lines += [f"not counted (--strict does): {len(cosmetic)} with other ends of lines"]
        lines += [f"  {entry.name}" for entry in cosmetic]
    lines += uncovered_lines(found.uncovered)
    lines = lines or ["in sync"]
    lines += _accepted(found.accepted)
    lines += ignored_lines(found.ignored)
    return [*lines, *_remarks(entry for entry in found.findings if not entry.severity)]


def _accepted(entries: Sequence[AcceptedEntry]) -> Iterator[str]:
    if entries:
        yield f"accepted: {len(entries)}"
    for one in entries:
        yield f"  {one.entry.sign} {one_line(str(one))}"
        if one.entry.by:
            yield f"      {one_line(one.entry.by)}"


def _remarks(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        where = f"{one_line(entry.origin.file)}:{entry.origin.line}: " if entry.origin else ""
        yield f"{where}{one_line(entry.title)}"
        yield f"  hint: {one_line(entry.hint)}"


def fleet_lines(outcomes: Sequence[Outcome], paint: Callable[[Sequence[Piece]], str] = marked) -> list[str]:
    """The report on several databases: each group of those that are alike once, the worst first, then a sum."""
    lines: list[str] = []
    for group in grouped(outcomes):
        names = ", ".join(one_line(outcome.database) for outcome in group)
        count = f"{len(group)} databases" if len(group) > 1 else "1 database"
        said = [str(problem) for problem in group[0].failure] or drift_lines(together(group), paint)
        lines += [f"{count}: {names}", *(f"  {line}" if line else "" for line in "\n".join(said).splitlines()), ""]
    return [*lines, _sum(outcomes)]


def _sum(outcomes: Sequence[Outcome]) -> str:
    codes = [outcome.exit_code for outcome in outcomes]
    drifted = sum(any(entry.severity for entry in outcome.entries) for outcome in outcomes)
    synced = sum(
        outcome.exit_code == ExitCode.OK and not any(e.severity for e in outcome.entries) for outcome in outcomes
    )
    counts = {"in sync": synced, "drifted": drifted, "otherwise": len(codes) - synced - drifted}
    return f"{len(codes)} databases: {', '.join(f'{count} {name}' for name, count in counts.items() if count)}"


def _entries(entries: Sequence[Entry], paint: Callable[[Sequence[Piece]], str]) -> Iterator[str]:
    names = min(max(len(entry.name) for entry in entries), _WIDEST)
    severities = max(len(entry.severity) for entry in entries)
    for entry in entries:
        said = entry.title.removeprefix(f"{entry.name} ").removeprefix("is ").removeprefix("was ")
        where = f"  ({one_line(entry.origin.file)}:{entry.origin.line})" if entry.origin else ""
        yield f"  {entry.severity.ljust(severities)}  {entry.sign} {entry.name.ljust(names)}  {said}{where}"
        yield from (f"      {line}" for detail in entry.details for line in detail_lines(detail, paint))
        if entry.by:
            yield f"      {one_line(entry.by)}"
