"""Findings in, JSON text for machines out: sorted, without a clock, with a version of its own."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from schemadiff.drift.verdict import Standing
from schemadiff.model import Alter, Change, Create, ObjectId, change_id
from schemadiff.quoting import display, one_line
from schemadiff.report.findings import field_changes
from schemadiff.report.groups import grouped
from schemadiff.report.headline import headline
from schemadiff.report.outcome import HOLE, MISSING
from schemadiff.report.ranking import by_grade, by_severity, counts
from schemadiff.report.timings import timings_item
from schemadiff.stages import asked_timings

if TYPE_CHECKING:
    from schemadiff.diagnostics import Diagnostic
    from schemadiff.idb.status import DatabaseStatus
    from schemadiff.migrations.half_done import HalfDone
    from schemadiff.migrations.status import StatusRow
    from schemadiff.report.outcome import Entry, Outcome
    from schemadiff.report.run import Run

SCHEMA_VERSION = 1


def diff_json(changes: Iterable[Change], uncovered: Sequence[str]) -> str:
    """The result of `diff`."""
    shown = [change_item(change) for change in changes]
    return document("diff", 2 if shown else 0, changes=shown, uncovered=list(uncovered))


def run_json(run: Run) -> str:
    """The result of `drift`, database by database, that of `check` or `validate`, or why there is none."""
    first, *others = run.outcomes
    if first.failure and not others:
        return failed_json(run.command, first.failure, run.exit_code)
    if run.command == "drift":
        alike = [[outcome.database for outcome in group] for group in grouped(run.outcomes)]
        return document("drift", run.exit_code, databases=[_database(o) for o in run.outcomes], groups=alike)
    content = _checked(first) if run.command == "check" else _validated(first)
    return document(run.command, run.exit_code, files=len(first.files), **content)


def summary_json(run: Run) -> str:
    """What a run comes to, for those that are told of it: a sentence, counts, and the worst findings by name."""
    return document(
        "summary",
        run.exit_code,
        of=run.command,
        text=headline(run),
        databases=[_summary(outcome) for outcome in run.outcomes],
    )


_TOLD = 10


def _summary(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.database,
        "exit_code": outcome.exit_code,
        "findings": counts([outcome]),
        "severities": by_severity(outcome.findings),
        "pending": len(outcome.pending),
        "uncovered": len(outcome.uncovered),
        "worst": [{"rule": one.rule, "level": one.level, "says": one.title} for one in by_grade(outcome)[:_TOLD]],
        "errors": [problem_item(problem) for problem in outcome.failure],
    }


def _database(outcome: Outcome) -> dict[str, Any]:
    """`+` is in the database alone, `-` is missing there."""
    return {
        "name": outcome.database,
        "exit_code": outcome.exit_code,
        "drift": [_entry(entry) for entry in outcome.entries if entry.severity],
        "ahead": [_entry(entry) for entry in outcome.of(Standing.PENDING)],
        "cosmetic": [_entry(entry) for entry in outcome.of(Standing.COSMETIC)],
        "accepted": [
            {**_entry(one.entry), "reason": one.reason, "owner": one.owner or None, "expires": one.expires or None}
            for one in outcome.accepted
        ],
        "remarks": [_remark(entry) for entry in outcome.findings if not entry.severity],
        "ignored": outcome.left_out,
        "ignored_by": [{"rule": one.rule, "objects": one.objects} for one in outcome.ignored],
        "pending": list(outcome.pending),
        "uncovered": list(outcome.uncovered),
        "errors": [problem_item(problem) for problem in outcome.failure],
    }


def _remark(entry: Entry) -> dict[str, Any]:
    return {
        "rule": entry.rule,
        "level": entry.level,
        "object": entry.name or None,
        "says": entry.title,
        "hint": entry.hint,
        "origin": str(entry.origin) if entry.origin else None,
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
        "hash": entry.found or None,
        "who": entry.who or None,
        "when": entry.when or None,
    }


def _checked(outcome: Outcome) -> dict[str, Any]:
    of_rule = {name: [e for e in outcome.entries if e.rule == name] for name in (MISSING, HOLE)}
    problems = [_finding(entry) for entry in outcome.entries if entry.rule not in of_rule]
    changes = [_missing(entry) for entry in of_rule[MISSING]]
    return {"problems": problems, "changes": changes, "seen_by_pg_dump": [entry.name for entry in of_rule[HOLE]]}


def _validated(outcome: Outcome) -> dict[str, Any]:
    found = {f"{level}s": count for level, count in counts([outcome]).items()}
    return {**found, "problems": [_finding(entry) for entry in outcome.entries]}


def _missing(entry: Entry) -> dict[str, Any]:
    kind, *path = entry.object
    verb = {"+": "create", "-": "drop", "~": "alter"}[entry.sign]
    shown: dict[str, Any] = {"change": verb, "kind": kind, "path": path, "name": entry.name}
    if verb == "alter":
        shown["fields"] = {detail.field: {"old": detail.found, "new": detail.wanted} for detail in entry.details}
    return shown


def _finding(entry: Entry) -> dict[str, Any]:
    return {
        "code": entry.rule,
        "severity": entry.level,
        "message": entry.title,
        "hint": entry.hint,
        "origin": str(entry.origin) if entry.origin else None,
    }


def status_json(
    entries: Sequence[StatusRow],
    halves: Sequence[HalfDone],
    databases: Sequence[DatabaseStatus],
    problems: Sequence[Diagnostic],
    exit_code: int,
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
        "status",
        exit_code,
        migrations=rows,
        half_done=half,
        databases=list(map(_database_item, databases)),
        problems=list(map(problem_item, problems)),
    )


def _database_item(one: DatabaseStatus) -> dict[str, Any]:
    return {
        "name": one.name,
        "database": one.database or None,
        "state": one.state,
        "version": one.version,
        "pending": {"version": one.following, "changes": list(one.changes)} if one.following else None,
    }


def failed_json(command: str, problems: Sequence[Diagnostic], exit_code: int) -> str:
    """The result of any command that ended with an error: what is said on stderr as well."""
    return document(command, exit_code, problems=[problem_item(problem) for problem in problems])


def document(command: str, exit_code: int, **content: Any) -> str:
    """What every command prints: the version of the format, the command, its exit code, and then its own content."""
    document = {"schema_version": SCHEMA_VERSION, "command": command, "exit_code": exit_code, **content}
    if timings := asked_timings():
        document["timings"] = timings_item(timings)
    text = json.dumps(document, indent=2, ensure_ascii=False)
    # JSON's own escape is the same for what cannot be seen, or not even be encoded. Only the line ends are ours.
    return "\n".join(map(one_line, text.split("\n")))


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
