"""Findings in, JSON text for machines out: sorted, without a clock, with a version of its own."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from schemadiff.diff import top_level
from schemadiff.model import Alter, Change, Create, ObjectId, change_id
from schemadiff.quoting import display
from schemadiff.report.findings import field_changes, severities

if TYPE_CHECKING:
    from schemadiff.diagnostics import Diagnostic
    from schemadiff.migrations.half_done import HalfDone
    from schemadiff.migrations.status import StatusRow
    from schemadiff.report.outcome import Entry, Outcome
    from schemadiff.workflows import Checked, Validated

SCHEMA_VERSION = 1


def diff_json(changes: Iterable[Change], uncovered: Sequence[str]) -> str:
    """The result of `diff`."""
    shown = [change_item(change) for change in changes]
    return document("diff", 2 if shown else 0, changes=shown, uncovered=list(uncovered))


def drift_json(outcomes: Sequence[Outcome], exit_code: int) -> str:
    """The result of `drift`, database by database. `+` is in the database alone, `-` is missing there."""
    return document("drift", exit_code, databases=[_database(outcome) for outcome in outcomes])


def _database(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.database,
        "exit_code": outcome.exit_code,
        "drift": [_entry(entry) for entry in outcome.entries if entry.severity],
        "ahead": [_entry(entry) for entry in outcome.entries if entry.standing == "pending"],
        "cosmetic": [_entry(entry) for entry in outcome.entries if entry.standing == "cosmetic"],
        "pending": list(outcome.pending),
        "uncovered": list(outcome.uncovered),
        "errors": [problem_item(problem) for problem in outcome.failure],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    kind, *path = entry.object
    return {
        "kind": kind,
        "path": path,
        "name": entry.name,
        "sign": entry.sign,
        "standing": entry.standing,
        "severity": entry.severity or None,
        "says": entry.title,
        "origin": str(entry.origin) if entry.origin else None,
        "fields": {detail.field: {"wanted": detail.wanted, "found": detail.found} for detail in entry.details},
    }


def check_json(found: Checked, exit_code: int) -> str:
    """The result of `check`."""
    problems = [problem_item(problem) for problem in found.problems]
    changes = [change_item(change) for change in top_level(found.changes)]
    holes = list(found.holes)
    return document("check", exit_code, files=found.files, problems=problems, changes=changes, seen_by_pg_dump=holes)


def validate_json(found: Validated, exit_code: int) -> str:
    """The result of `validate`."""
    counts = {name + "s": count for name, count in severities(found.findings).items()}
    shown = [problem_item(finding) for finding in found.findings]
    return document("validate", exit_code, files=found.files, **counts, problems=shown)


def status_json(
    entries: Sequence[StatusRow], halves: Sequence[HalfDone], problems: Sequence[Diagnostic], exit_code: int
) -> str:
    """The result of `status`."""
    rows = [
        {
            "number": entry.number,
            "name": entry.name,
            "state": str(entry.state),
            "applied_at": entry.row.applied_at.isoformat() if entry.row and entry.row.applied_at else None,
            "applied_by": entry.row.applied_by if entry.row else None,
            "duration_ms": entry.row.duration_ms if entry.row else None,
            "checksum": {
                "state": entry.checksum_state or None,
                "file": entry.file.checksum if entry.file else None,
                "ledger": entry.row.checksum if entry.row else None,
            },
        }
        for entry in entries
    ]
    half = [dataclasses.asdict(one) for one in halves]
    return document(
        "status", exit_code, migrations=rows, half_done=half, problems=[problem_item(problem) for problem in problems]
    )


def failed_json(command: str, problems: Sequence[Diagnostic], exit_code: int) -> str:
    """The result of any command that ended with an error: what is said on stderr as well."""
    return document(command, exit_code, problems=[problem_item(problem) for problem in problems])


def document(command: str, exit_code: int, **content: Any) -> str:
    """What every command prints: the version of the format, the command, its exit code, and then its own content."""
    document = {"schema_version": SCHEMA_VERSION, "command": command, "exit_code": exit_code, **content}
    return json.dumps(document, indent=2, ensure_ascii=False)


def change_item(change: Change) -> dict[str, Any]:
    """One change; of an object that is altered, which fields."""
    object_id = change_id(change)
    verb = "alter" if isinstance(change, Alter) else "create" if isinstance(change, Create) else "drop"
    shown: dict[str, Any] = {"change": verb, **object_item(object_id)}
    if isinstance(change, Alter):
        shown["fields"] = {name: {"old": old, "new": new} for name, old, new in field_changes(change)}
    return shown


def object_item(object_id: ObjectId) -> dict[str, Any]:
    """What an object is called: for machines, and for people."""
    return {"kind": object_id.kind, "path": list(object_id.path), "name": display(object_id)}


def problem_item(problem: Diagnostic) -> dict[str, Any]:
    """A finding of whatever kind, in the form that all of them have."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "hint": problem.hint,
        "origin": str(problem.origin) if problem.origin else None,
    }
