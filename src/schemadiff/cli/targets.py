"""A value of --report in, the format and the file that it asks for out, or an error before anything is done."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from schemadiff.diagnostics import UsageError

STDOUT = Path("-")
# What needs no file: GitHub reads commands from a job's output, and the summary from a file that it names.
_WITHOUT_FILE = "github"


@dataclass(frozen=True, slots=True)
class Target:
    """A report that somebody asked for. `file` is None for GitHub's own places."""

    format: str
    file: Path | None


def target_of(value: str) -> Target:
    """`FORMAT=FILE`. Raises UsageError where there is no such format, or nothing can be written there."""
    from schemadiff.report.formats import FORMATS

    name, equals, file = value.partition("=")
    if name not in FORMATS:
        hint = f"one of {', '.join(FORMATS)}: --report json=drift.json"
        raise UsageError.of("SD630", f'there is no report "{name}"', hint)
    if not file and (equals or name != _WITHOUT_FILE):
        raise UsageError.of("SD630", f'the report "{name}" needs a file', f"--report {name}=FILE, or - for stdout")
    if not file:
        return Target(name, None)
    return Target(name, STDOUT if file == "-" else _writable(Path(file)))


def _writable(file: Path) -> Path:
    """The file that is written in the end. A device would be replaced by the rename."""
    path = Path(os.path.abspath(file))
    if Path("/dev") == path.parent or path.is_relative_to("/proc"):
        raise UsageError.of("SD632", f"{file} is no file that a report can replace", "- is stdout")
    if path.exists() and not path.is_file():
        raise UsageError.of("SD632", f"{file} is no file", "name the file: --report html=drift.html")
    return path.resolve()


def refuse_the_same_file(files: Sequence[Path]) -> None:
    """Raises UsageError for two reports in one place."""
    for number, file in enumerate(files):
        if file in files[:number]:
            where = "stdout" if file == STDOUT else str(file)
            raise UsageError.of("SD631", f"two reports would go to {where}", "give each a file of its own")
