"""What commands that change something did in, JSON text for machines out: files written, applied, taken back, moved."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from schemadiff.diff import diff, top_level
from schemadiff.migrations.compose import transactions
from schemadiff.migrations.cost import rows_of
from schemadiff.plan.words import change_words, lost_name
from schemadiff.quoting import display, one_line
from schemadiff.render import statement
from schemadiff.report.json import change_item, document, object_item, problem_item

if TYPE_CHECKING:
    from schemadiff.diagnostics import Diagnostic
    from schemadiff.lifecycle.baseline import Baselined
    from schemadiff.lifecycle.rebase import Rebased
    from schemadiff.migrations.files import MigrationFile
    from schemadiff.migrations.half_done import HalfDone
    from schemadiff.migrations.runner import Applied, Script
    from schemadiff.migrations.way_back import WayBack
    from schemadiff.model import Cost, Step
    from schemadiff.safety.finding import Finding
    from schemadiff.workflows.generated import Generated


def generate_json(
    found: Generated,
    exit_code: int,
    *,
    written: Sequence[str],
    in_the_way: Sequence[Diagnostic] | None,
    browser: Sequence[Mapping[str, Any]] = (),
) -> str:
    """The result of `generate`. `written` are paths; `in_the_way` is None where nobody asked the live database.

    `browser` has the browser databases, where the project has any.
    """
    made = found.migration
    numbers = [n for n, block in enumerate(transactions(made.steps), start=1) for _ in block]
    changes = diff(made.start, made.result) if made.steps else ()
    return document(
        "generate",
        exit_code,
        migration=_draft(found),
        written=list(written),
        changes=[change_item(change) for change in top_level(changes)],
        steps=[_step(step, number, found) for step, number in zip(made.steps, numbers, strict=True)],
        findings=[_finding(finding, numbers) for finding in found.findings],
        plain_forms=[
            {"object": object_item(i), "reason": one_line(reason)} for i, reason in (*made.plain, *made.left_plain)
        ],
        online_given_up=made.given_up,
        way_back={"exists": not made.down_problem, "problem": made.down_problem or None} if made.steps else None,
        probes=[{"asks": p.words, "sql": p.sql, "mend": p.mend or None, "stops": not p.harmless} for p in found.probes],
        rows_in_the_way=None if in_the_way is None else [problem_item(one) for one in in_the_way],
        left_out=[change_item(change) for change in top_level(found.drift)],
        pending=[file.path.name for file in found.pending],
        uncovered=list(found.uncovered),
        seen_by_pg_dump=list(found.holes),
        **({"browser": list(browser)} if browser else {}),
    )


def apply_json(done: Sequence[Applied], problems: Sequence[Diagnostic], exit_code: int) -> str:
    """The result of `apply`."""
    return document(
        "apply",
        exit_code,
        dry_run=False,
        applied=_ran(done),
        would_apply=[],
        problems=list(map(problem_item, problems)),
    )


def foretold_json(
    scripts: Sequence[Script],
    halves: Sequence[HalfDone],
    approved: Collection[str],
    problems: Sequence[Diagnostic],
    exit_code: int,
) -> str:
    """The result of `apply --dry-run`: each file with its steps, and what somebody has to approve."""
    half = {one.number: dataclasses.asdict(one) for one in halves if one.direction == "up"}
    return document(
        "apply",
        exit_code,
        dry_run=True,
        applied=[],
        would_apply=[{**_script(script, approved), "half_done": half.get(script[0].number)} for script in scripts],
        problems=list(map(problem_item, problems)),
    )


def rollback_json(done: Sequence[Applied], ways: Sequence[WayBack], exit_code: int) -> str:
    """The result of `rollback`."""
    losses = [
        {"file": way.file.path.name, "stays_lost": list(way.stays_lost), "destroys": list(way.destroys)} for way in ways
    ]
    return document("rollback", exit_code, taken_back=_ran(done), data=losses)


def baseline_json(found: Baselined, problems: Sequence[Diagnostic], exit_code: int) -> str:
    """The result of `baseline`. A change is what would make the database what the migrations lead to."""
    return document(
        "baseline",
        exit_code,
        adopted=[_file(file) for file in found.adopted],
        differences=[change_item(change) for change in top_level(found.differences)],
        problems=list(map(problem_item, problems)),
    )


def rebase_json(found: Rebased, exit_code: int, *, dry_run: bool) -> str:
    """The result of `rebase`; nothing is written or removed where it was only asked."""
    return document(
        "rebase",
        exit_code,
        dry_run=dry_run,
        moves=[dataclasses.asdict(move) for move in found.moves],
        order=found.order,
        written=[path.name for path in found.written],
        removed=[path.name for path in found.removed],
        missing=[change_item(change) for change in top_level(found.missing)],
    )


def _draft(found: Generated) -> Mapping[str, Any] | None:
    draft = found.draft
    if draft is None:
        return None
    return {"number": draft.number, "name": draft.name, "sql": draft.text, "down_sql": draft.down_text}


def _step(step: Step, number: int, found: Generated) -> dict[str, Any]:
    origin = found.origins.get(step.context.get("of", step.subject.id))
    return {
        "step": number,
        "change": change_words(step),
        "object": object_item(step.subject.id),
        "source": str(origin) if origin else None,
        "phase": step.phase,
        "transaction": not step.outside,
        "cost": step.cost and _cost(step.cost),
        "rows": rows_of(step.cost, found.rows) if step.cost else None,
        "destroys": lost_name(step) if step.loses else None,
        "sql": statement(step),
    }


def _cost(cost: Cost) -> dict[str, Any]:
    return {
        "measured": cost.measured,
        "lock": cost.lock or None,
        "locks": [{"lock": lock, "on": display(on)} for lock, on in cost.locks],
        "rewrites": list(map(display, cost.rewrites)),
        "scans": list(map(display, cost.scans)),
    }


def _finding(finding: Finding, numbers: Sequence[int]) -> dict[str, Any]:
    return {
        **problem_item(finding.diagnostic),
        "object": object_item(finding.object),
        # What is said of a waiver is about no step.
        "step": None if finding.object.kind == "waiver" else numbers[finding.number],
        "waived": finding.waived or None,
    }


def _file(file: MigrationFile) -> dict[str, Any]:
    return {"number": file.number, "name": file.name, "file": file.path.name}


def _ran(done: Iterable[Applied]) -> list[dict[str, Any]]:
    return [{**_file(one.file), "duration_ms": one.duration_ms} for one in done]


def _script(script: Script, approved: Collection[str]) -> dict[str, Any]:
    file, blocks = script
    names = dict.fromkeys(name for block in blocks for name in block.destructive)
    return {
        **_file(file),
        "steps": [
            {
                "step": block.step,
                "phase": block.attributes.get("phase"),
                "transaction": block.transactional,
                "statements": [one_line(s.head) for s in block.statements if not s.is_setting],
            }
            for block in blocks
        ],
        "destroys": [{"object": name, "approved": bool({name, "all"} & set(approved))} for name in names],
    }
