"""Where the time of a run went in; a table for people, and an item for machines, out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemadiff.stages import Spent, Timings

# Seconds; less is shown as none.
_LEAST = 0.005
_HEAD = ("stage", "seconds", "share", "done", "kept")


def timing_lines(timings: Timings) -> list[str]:
    """A line for each stage that took time or did something, what no stage took, and all of it."""
    told = [one for one in timings.stages if one.seconds >= _LEAST or one.parts or one.kept]
    rows = [
        _HEAD,
        *(_row(one, timings.seconds) for one in told),
        ("everything else", f"{timings.rest:.2f}", _share(timings.rest, timings.seconds), "", ""),
        ("all", f"{timings.seconds:.2f}", "", "", ""),
    ]
    return _aligned(rows)


def timings_item(timings: Timings) -> dict[str, Any]:
    """The same, in seconds and shares of one."""
    stages = [
        {
            "stage": one.stage,
            "seconds": round(one.seconds, 4),
            "share": round(one.seconds / timings.seconds, 4) if timings.seconds else 0.0,
            "parts": one.parts,
            "kept": one.kept,
        }
        for one in timings.stages
    ]
    return {"seconds": round(timings.seconds, 4), "stages": stages, "rest": round(timings.rest, 4)}


def _row(one: Spent, whole: float) -> tuple[str, ...]:
    kept = f"{one.kept:,} of {one.kept + one.parts:,}" if one.kept else ""
    return one.stage, f"{one.seconds:.2f}", _share(one.seconds, whole), f"{one.parts:,}" if one.parts else "", kept


def _share(seconds: float, whole: float) -> str:
    return f"{100 * seconds / whole:.0f} %" if whole else ""


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Words to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        lines.append("  ".join(cells).rstrip())
    return lines
