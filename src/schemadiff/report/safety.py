"""Findings about a migration in, lines for people out: what is alike together, aligned, what was waived at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from schemadiff.policy import CODES, LEVELS
from schemadiff.quoting import display, one_line
from schemadiff.safety.finding import Finding

_NOWHERE = "absent from schema/"


def safety_lines(findings: Sequence[Finding]) -> list[str]:
    """All findings, the worst first; none where there is nothing to say."""
    if not findings:
        return []
    open_ones = [f for f in findings if not f.waived]
    waived = [f for f in findings if f.waived]
    lines = [f"safety: {_counted(open_ones, waived)}"]
    for (level, code, instead), of_one_kind in groupby(open_ones, key=lambda f: (f.level, f.code, f.instead)):
        lines += [f"{level} {code}: {CODES[code].title}", *_told(of_one_kind), f"  instead: {instead}"]
    for (code, reason), of_one_kind in groupby(waived, key=lambda f: (f.code, f.waived)):
        lines += [f"waived {code}: {CODES[code].title}", *_told(of_one_kind), f"  reason: {one_line(reason)}"]
    return lines


def _told(findings: Iterable[Finding]) -> list[str]:
    """What it is about; below what is alike, once, what is the matter."""
    lines: list[str] = []
    for what, alike in groupby(findings, key=lambda f: f.what):
        lines += [*_places(alike), f"    {what}"]
    return lines


def _counted(open_ones: Iterable[Finding], waived: Sequence[Finding]) -> str:
    """`1 error, 2 warnings, 1 waived`."""
    counts = Counter(finding.level for finding in open_ones)
    words = [f"{counts[level]} {level}{'s' * (counts[level] > 1)}" for level in LEVELS if counts[level]]
    return ", ".join((*words, f"{len(waived)} waived") if waived else words)


def _places(findings: Iterable[Finding]) -> list[str]:
    """What it is about and where that is written, in columns."""
    rows = [(_name(f), str(f.origin) if f.origin else _NOWHERE) for f in findings]
    width = max(len(name) for name, _ in rows)
    return [f"  {name.ljust(width)}  {place}" for name, place in rows]


def _name(finding: Finding) -> str:
    if finding.object.kind == "waiver":
        return one_line("waiver of {} for {}".format(*finding.object.path))
    return display(finding.object)
