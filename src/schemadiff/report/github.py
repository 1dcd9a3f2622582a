"""A run in, workflow commands of GitHub Actions out: a line each, which the log shows as annotations of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemadiff.report.groups import failed_once, told_once
from schemadiff.report.words import detail_lines

if TYPE_CHECKING:
    from schemadiff.diagnostics import Origin
    from schemadiff.report.outcome import Entry
    from schemadiff.report.run import Run

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def commands(run: Run) -> str:
    """All commands, the worst first. GitHub shows ten of a sort for each step, and all of them in the log."""
    title = f"schemadiff {run.command}"
    failed = [
        (p.severity, _command(p.severity, f"{title}: {p.code}", f"{names}{p.message}\n{p.hint}", p.origin, run))
        for names, p in failed_once(run.outcomes)
    ]
    found = [
        (e.level, _command(e.level, f"{title}: {e.severity or e.rule}", f"{names}{_said(e)}", e.origin, run))
        for names, e in told_once(run.outcomes)
    ]
    return "\n".join(line for wanted in _COMMANDS for level, line in (*failed, *found) if level == wanted)


def log_line(text: str) -> str:
    """A line for people, as the log of a job may have it: commands of the old kind are read anywhere in a line."""
    return text.replace("##[", "# #[")


def _said(entry: Entry) -> str:
    details = [line for detail in entry.details for line in detail_lines(detail)]
    return "\n".join(filter(None, (entry.title, *details, entry.by, entry.hint)))


def _command(level: str, title: str, text: str, origin: Origin | None, run: Run) -> str:
    place = {"file": run.where.file(origin), "line": str(origin.line), "col": str(origin.column)} if origin else {}
    properties = ",".join(f"{name}={_property(value)}" for name, value in {**place, "title": title}.items())
    return f"::{_COMMANDS[level]} {properties}::{_data(text.strip())}"


def _data(text: str) -> str:
    """A percent sign, and what would end the line."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """And what would end the property."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
