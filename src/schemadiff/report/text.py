"""Findings in, lines for people out: aligned and stable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from schemadiff.diff import top_level
from schemadiff.model import Alter, Change, Create, Drop, change_id
from schemadiff.quoting import display, one_line
from schemadiff.report.findings import field_changes, severities

if TYPE_CHECKING:
    from schemadiff.lifecycle.rebase import Rebased
    from schemadiff.lifecycle.staged import Staged
    from schemadiff.workflows.check import Checked
    from schemadiff.workflows.validate import Validated

_WIDEST = 60


def finding_lines(changes: Iterable[Change], *, live_first: bool = False) -> list[str]:
    """One line an object, `+`, `-` or `~` before it, and below it which fields differ.

    With `live_first` the signs say what the live database has more (`+`) or less (`-`), not what is to be done.
    """
    lines = []
    for change in top_level(changes):
        lines.append(f"{_sign(change, live_first)} {display(change_id(change))}")
        if isinstance(change, Alter):
            lines += [f"    {line}" for line in _fields(change, live_first)]
    return lines


def _sign(change: Change, live_first: bool) -> str:
    match change:
        case Create():
            return "-" if live_first else "+"
        case Drop():
            return "+" if live_first else "-"
        case Alter():
            return "~"


def _fields(change: Alter, live_first: bool) -> list[str]:
    """`type: integer -> bigint`; what is long goes on two lines."""
    lines = []
    for name, old, new in field_changes(change):
        first, second = (new, old) if live_first else (old, new)
        if len(first) + len(second) <= _WIDEST:
            lines.append(f"{name}: {first} -> {second}")
        else:
            lines += [f"{name}:", f"  - {first}", f"  + {second}"]
    return lines


def uncovered_lines(names: Sequence[str]) -> list[str]:
    """What exists and is not compared."""
    if not names:
        return []
    return ["not covered by schemadiff yet, so not compared:", *(f"  {one_line(name)}" for name in names)]


def hole_lines(holes: Sequence[str]) -> list[str]:
    """What pg_dump sees, and no kind compares."""
    if not holes:
        return []
    return ["pg_dump sees what schemadiff does not compare:", *(f"  {one_line(hole)}" for hole in holes)]


def check_lines(found: Checked) -> list[str]:
    """The whole report of `check`."""
    lines = [str(problem) for problem in (*found.problems, *found.missing)]
    if found.changes:
        lines += ["generated/ does not lead to schema/: a migration is missing (schemadiff generate)"]
        lines += [f"  {line}" for line in finding_lines(found.changes)]
    browser = f", {len(found.databases)} browser databases as well" if found.databases else ""
    return [*(lines or [f"ok: {len(found.files)} migrations lead to schema/{browser}"]), *hole_lines(found.holes)]


def staged_lines(found: Staged) -> list[str]:
    """The whole report of `check --staged`."""
    if not found.changed:
        return [str(problem) for problem in found.problems] or ["nothing of ours is staged"]
    ok = [] if any(p.severity == "error" for p in found.problems) else [f"ok: {len(found.changed)} files staged"]
    return [*map(str, found.problems), *ok]


def move_lines(found: Rebased) -> list[str]:
    """What `rebase` moved, and what it proved."""
    how = {True: "made anew from schema/", False: "its text is kept"}
    lines = [
        f"{move.old} -> {move.new}  ({how[move.anew]})" if move.new else f"removed {move.old}: theirs does it already"
        for move in found.moves
    ]
    return [*lines, one_line(found.order)] if found.order else lines


def validate_lines(found: Validated) -> list[str]:
    """The whole report of `validate`: a line each, the hint below the first of its kind, and the sum."""
    lines, hints = [], set[str]()
    for finding in found.findings:
        head, *_ = str(finding).splitlines()
        lines.append(head)
        if finding.hint and finding.hint not in hints:
            lines.append(f"  hint: {finding.hint}")
            hints.add(finding.hint)
    counts = {"file": len(found.files), **severities(found.findings)}
    told = [f"{count} {name}{'' if count == 1 else 's'}" for name, count in counts.items() if count or name != "note"]
    return [*lines, ", ".join(told)]
