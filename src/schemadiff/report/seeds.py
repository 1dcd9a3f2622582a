"""What `seed` found or did in, lines for people and JSON for machines out."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from schemadiff.diagnostics import Diagnostic
from schemadiff.quoting import one_line, qualified
from schemadiff.report.findings import severities
from schemadiff.report.json import document, problem_item

if TYPE_CHECKING:
    from schemadiff.seeds.apply import Seeded
    from schemadiff.seeds.check import Checked
    from schemadiff.seeds.generate.run import Made


def finding_lines(findings: Sequence[Diagnostic]) -> list[str]:
    """A line each, the hint below the first of its kind."""
    lines, hints = list[str](), set[str]()
    for finding in findings:
        head, *_ = str(finding).splitlines()
        lines.append(head)
        if finding.hint and finding.hint not in hints:
            lines.append(f"  hint: {finding.hint}")
            hints.add(finding.hint)
    return lines


def check_lines(found: Checked) -> list[str]:
    """The whole report of `seed check`: every finding, what each seed writes, and the sum."""
    rows = [f"{seed.file.name}: {seed.rows} rows" for seed in found.seeds]
    counts = {"file": len(found.seeds), **severities(found.findings)}
    told = [f"{count} {name}{'' if count == 1 else 's'}" for name, count in counts.items() if count or name != "note"]
    return [*finding_lines(found.findings), *rows, ", ".join(told)]


def check_json(found: Checked) -> str:
    """The same for machines."""
    return document(
        "seed-check",
        int(found.exit_code),
        seeds=[
            {
                "file": seed.file.name,
                "environment": seed.file.environment,
                "checksum": seed.file.checksum,
                "rows": seed.rows,
                "problems": [problem_item(finding) for finding in seed.findings],
            }
            for seed in found.seeds
        ],
    )


def applied_line(done: Seeded) -> str:
    """What `seed apply` did."""
    if not done.applied:
        return f"{done.file}: nothing to do, all that it has is applied"
    return f"applied {done.file}  ({done.rows} rows, {done.duration_ms} ms)"


def applied_json(done: Seeded) -> str:
    """The same for machines."""
    return document("seed-apply", 0, **dataclasses.asdict(done))


def generated_lines(done: Made, file: str | None) -> list[str]:
    """What `seed generate` made, and where it is."""
    count = sum(one.rows for one in done.filled)
    did = f"wrote {file}" if file else "loaded"
    return [f"{did}  ({count} rows of {len(done.filled)} tables)"]


def generated_json(done: Made, file: str | None) -> str:
    """The same for machines."""
    return document(
        "seed-generate",
        int(done.exit_code),
        file=file,
        rows=done.wish.rows,
        seed=done.wish.seed,
        tables=[
            {"table": one_line(qualified(one.table.path)), "rows": one.rows, "reason": one.reason or None}
            for one in done.filled
        ],
        problems=[problem_item(finding) for finding in done.findings],
    )
