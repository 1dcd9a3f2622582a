"""A run in, GitLab's Code Quality report out: a list of findings with a file, a line and a severity of GitLab's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from schemadiff.report.fingerprint import fingerprints
from schemadiff.report.outcome import Entry

if TYPE_CHECKING:
    from schemadiff.report.outcome import Outcome
    from schemadiff.report.run import Run

_OF_SEVERITY = {"critical": "critical", "high": "major", "medium": "minor", "low": "info"}
_OF_LEVEL = {"error": "major", "warning": "minor", "note": "info"}


def code_quality(run: Run) -> str:
    """The report. What keeps a run from finding out anything is the worst that it knows: a blocker."""
    found = [issue for outcome in run.outcomes for issue in _issues(outcome, run)]
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _issues(outcome: Outcome, run: Run) -> Iterator[dict[str, Any]]:
    failures = [
        Entry(problem.code, problem.severity, problem.message, origin=problem.origin, hint=problem.hint)
        for problem in outcome.failure
    ]
    entries = [*failures, *outcome.findings]
    for entry, fingerprint in zip(entries, fingerprints(outcome, entries), strict=True):
        issue = _issue(entry, fingerprint, outcome.database, run)
        yield {**issue, "severity": "blocker"} if entry in failures else issue


def _issue(entry: Entry, fingerprint: str, database: str, run: Run) -> dict[str, Any]:
    line = entry.origin.line if entry.origin else 1
    return {
        "description": f"{database}: {entry.title}" if database else entry.title,
        "check_name": entry.rule,
        "fingerprint": fingerprint,
        "severity": _OF_SEVERITY.get(entry.severity) or _OF_LEVEL[entry.level],
        "location": {"path": run.where.path(entry), "lines": {"begin": line}},
    }
