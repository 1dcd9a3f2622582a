"""The text of a migration in; what comments accept of the statements below them out, and what is wrong with them."""

from __future__ import annotations

from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.parse.directives import read_allowed
from schemadiff.parse.split import significant, split
from schemadiff.policy import Allowed


def accepted(text: str, file: str) -> tuple[dict[int, tuple[Allowed, ...]], tuple[Diagnostic, ...]]:
    """By the offset at which a statement begins: what `-- schemadiff: allow CODE REASON` above it accepts."""
    found: dict[int, tuple[Allowed, ...]] = {}
    faults: list[Diagnostic] = []
    for comment in split(text).comments:
        origin = _origin(text, comment.start, file)
        allowed = read_allowed(text[comment.start : comment.end], origin)
        below = significant(text, comment.end, len(text))
        if isinstance(allowed, Diagnostic):
            faults.append(allowed)
        elif allowed and below == len(text):
            faults.append(Diagnostic("SD106", "there is no statement below this directive", "remove it", origin))
        elif allowed:
            found[below] = (*found.get(below, ()), *allowed)
    return found, tuple(faults)


def _origin(text: str, offset: int, file: str) -> Origin:
    return Origin(file, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
