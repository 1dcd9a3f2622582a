"""What each rule of the project left out in; a line with their sum, and one for each rule, out."""

from __future__ import annotations

from collections.abc import Sequence

from schemadiff.ignore import Ignored
from schemadiff.quoting import one_line


def ignored_lines(ignored: Sequence[Ignored]) -> list[str]:
    """`ignored: 3`, and below it by which rules; nothing where there is nothing to say."""
    if not ignored:
        return []
    return [
        f"ignored: {sum(one.objects for one in ignored)}",
        *(f"  {one.objects} by {one_line(one.rule)}" for one in ignored),
    ]
