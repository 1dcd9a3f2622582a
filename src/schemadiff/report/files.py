"""Schema files that change in; a line for each of them, or the change itself, out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from schemadiff.diagnostics import Diagnostic
from schemadiff.diff import top_level
from schemadiff.model import Change


def file_lines(
    texts: Mapping[str, str | None], before: Mapping[str, str], changes: Mapping[str, Iterable[Change]]
) -> list[str]:
    """`edited schema/orders.sql (2 objects)`, `wrote …`, `removed …`; one line that says so where nothing changes."""
    lines = [_line(name, text, before, changes.get(name, ())) for name, text in texts.items()]
    return lines or ["schema files already describe the database"]


def _line(name: str, text: str | None, before: Mapping[str, str], changes: Iterable[Change]) -> str:
    if text is None:
        return f"removed {name}"
    if name not in before:
        return f"wrote {name}"
    count = len(top_level(changes))
    return f"edited {name} ({count} object{'' if count == 1 else 's'})"


def file_diff(texts: Mapping[str, str | None], before: Mapping[str, str]) -> str:
    """What `git apply` would take."""
    return "".join(piece for name, text in texts.items() for piece in _diff(name, before.get(name), text))


def _diff(name: str, old: str | None, new: str | None) -> Iterator[str]:
    files = (f"a/{name}" if old is not None else "/dev/null", f"b/{name}" if new is not None else "/dev/null")
    for line in difflib.unified_diff(_lines(old), _lines(new), *files):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str | None) -> list[str]:
    """Lines with their ends. A form feed, at which splitlines() would cut, ends no line."""
    *whole, last = (text or "").split("\n")
    return [*(f"{line}\n" for line in whole), *([last] if last else [])]


def note_warnings(notes: Iterable[str], left: Iterable[str] = ()) -> list[Diagnostic]:
    """What pg_dump sees between schema files and the live database, and what no file can say, as warnings."""
    hint = "look at it: schemadiff compares what docs/coverage.md lists"
    seen = [Diagnostic("SD717", f"pg_dump: {note}", hint, severity="warning") for note in notes]
    return [*seen, *map(_left, left)]


def _left(name: str) -> Diagnostic:
    return Diagnostic(
        "SD646",
        f"{name} is in a state that no statement makes, and no schema file can say",
        "put it back: schemadiff drift --revert; or let it stay: schemadiff drift --accept",
        severity="warning",
    )
