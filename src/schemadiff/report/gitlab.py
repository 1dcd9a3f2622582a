"""A run in, GitLab's Code Quality report out: a list of findings with a file, a line and a severity of GitLab's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from schemadiff.report.fingerprint import fingerprints
from schemadiff.report.groups import failed_once, told_once
from schemadiff.report.outcome import Entry

if TYPE_CHECKING:
    from schemadiff.report.run import Run

_OF_SEVERITY = {"critical": "critical", "high": "major", "medium": "minor", "low": "info"}
_OF_LEVEL = {"error": "major", "warning": "minor", "note": "info"}


def code_quality(run: Run) -> str:
    """The report. What keeps a run from finding out anything is the worst that it knows: a blocker."""
    failed = [(names, Entry(p.code, p.severity, p.message, origin=p.origin)) for names, p in failed_once(run.outcomes)]
    found = [*failed, *told_once(run.outcomes)]
    marks = fingerprints(run, [entry for _, entry in found])
    issues = [_issue(names, entry, mark, run) for (names, entry), mark in zip(found, marks, strict=True)]
    for issue in issues[: len(failed)]:
        issue["severity"] = "blocker"
    return json.dumps(issues, indent=2, ensure_ascii=False)


def _issue(names: str, entry: Entry, fingerprint: str, run: Run) -> dict[str, Any]:
    line = entry.origin.line if entry.origin else 1
    return {
        "description": f"{names}{entry.title}",
        "check_name": entry.rule,
        "fingerprint": fingerprint,
        "severity": _OF_SEVERITY.get(entry.severity) or _OF_LEVEL[entry.level],
        "location": {"path": run.where.path(entry), "lines": {"begin": line}},
    }
