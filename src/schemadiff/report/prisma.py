"""What `prisma` found or did in, lines for people and JSON for machines out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from schemadiff.diagnostics import Diagnostic
from schemadiff.quoting import display, one_line
from schemadiff.report.json import document, object_item, problem_item
from schemadiff.report.seeds import finding_lines

if TYPE_CHECKING:
    from schemadiff.prisma.picture import Unheld

_SHOWN = 5


def check_lines(findings: Sequence[Diagnostic]) -> list[str]:
    """The whole report of `prisma check`."""
    count = len(findings)
    end = f"{count} difference{'' if count == 1 else 's'}" if count else "schema.prisma says what schema/ says"
    return [*finding_lines(findings), end]


def unheld_lines(unheld: Sequence[Unheld]) -> list[str]:
    """A line for each kind of what Prisma cannot hold, with the first few names."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for one in unheld:
        kind = f"{one.id.kind.replace('_', ' ')}: {one_line(one.why)}" if one.why else one.id.kind.replace("_", " ")
        kinds[kind].append(display(one.id).removeprefix(f"{one.id.kind.replace('_', ' ')} "))
    return [f"Prisma cannot hold: {kind} ({len(names)}): {_some(names)}" for kind, names in sorted(kinds.items())]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def unheld_items(unheld: Sequence[Unheld]) -> list[dict[str, Any]]:
    """All of them."""
    return [{**object_item(one.id), "why": one.why} for one in unheld]


def check_json(findings: Sequence[Diagnostic], unheld: Sequence[Unheld], code: int) -> str:
    """`prisma check` for machines."""
    return document("prisma-check", code, problems=[problem_item(one) for one in findings], unheld=unheld_items(unheld))


def export_json(file: str | None, text: str, unheld: Sequence[Unheld]) -> str:
    """`prisma export` for machines: the text where no file was written."""
    return document("prisma-export", 0, file=file, text=None if file else text, unheld=unheld_items(unheld))


def import_json(files: Sequence[str], kept: Sequence[Diagnostic], unheld: Sequence[Unheld], written: bool) -> str:
    """`prisma import` for machines."""
    problems = [problem_item(one) for one in kept]
    return document(
        "prisma-import", 0, files=list(files), written=written, problems=problems, unheld=unheld_items(unheld)
    )
