"""What `models check` found in, lines for people and JSON for machines out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemadiff.quoting import display
from schemadiff.report.findings import severities
from schemadiff.report.json import document, problem_item
from schemadiff.report.seeds import finding_lines

if TYPE_CHECKING:
    from schemadiff.models.check import Checked


def check_lines(found: Checked) -> list[str]:
    """Every finding, what each class was compared with, and the sum."""
    width = max(len(pair.name) for pair in found.pairs)
    pairs = [f"{pair.name:{width}}  {display(pair.object) if pair.object else '-'}" for pair in found.pairs]
    counts = {"class or enum": len(found.pairs), **severities(found.findings)}
    plural = {"class or enum": "classes and enums"}
    told = [f"{n} {name if n == 1 else plural.get(name, name + 's')}" for name, n in counts.items()]
    return [*finding_lines(found.findings), *pairs, ", ".join(told)]


def check_json(found: Checked) -> str:
    """The same for machines."""
    return document(
        "models-check",
        int(found.exit_code),
        classes=[{"name": pair.name, "object": display(pair.object) if pair.object else None} for pair in found.pairs],
        problems=[problem_item(finding) for finding in found.findings],
    )
