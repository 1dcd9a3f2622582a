"""A value of --report in, the format and the file that it asks for out; and later the files, all of them or none.

Others may write to the folder as well: it may be /tmp. So nothing that lies there is followed, waited for or believed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from schemadiff.diagnostics import UsageError

STDOUT = Path("-")
# What needs no file: GitHub reads commands from a job's output, and the summary from a file that it names.
_WITHOUT_FILE = "github"
_HINT = "check the folder and its permissions, and the disk"


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
    """The file that gets its name in the end. A device would be replaced by that."""
    path = Path(os.path.abspath(file))
    if Path("/dev") == path.parent or path.is_relative_to("/proc"):
        raise UsageError.of("SD632", f"{file} is no file that a report can replace", "- is stdout")
    if os.path.lexists(path) and not os.path.isfile(path):
        raise UsageError.of("SD632", f"{file} is no file", "name the file: --report html=drift.html")
    there = next(folder for folder in path.parents if os.path.exists(folder))
    if not os.path.isdir(there) or not os.access(there, os.W_OK | os.X_OK):
        raise UsageError.of("SD632", f"cannot write {file}: {there} is no folder that can be written to", _HINT)
    return Path(os.path.realpath(path.parent)) / path.name


def refuse_the_same_file(files: Sequence[Path]) -> None:
    """Raises UsageError for two reports in one place."""
    for number, file in enumerate(files):
        if file in files[:number]:
            where = "stdout" if file == STDOUT else str(file)
            raise UsageError.of("SD631", f"two reports would go to {where}", "give each a file of its own")


def write_all(contents: Mapping[Path, str]) -> None:
    """The files, in folders that are made if need be. All are on disk before the first one gets its name.

    Raises UsageError where one cannot be written; then none is.
    """
    from schemadiff.migrations.atomic import write_new

    aside: dict[Path, Path] = {}
    final = Path()
    try:
        for final, text in contents.items():
            final.parent.mkdir(parents=True, exist_ok=True)
            aside[final] = final.parent / f".schemadiff.{token_hex(8)}"
            write_new(aside[final], text)
        for final, hidden in aside.items():
            os.replace(hidden, final)
    except OSError as error:
        raise UsageError.of("SD632", f"cannot write {final}: {error.strerror}", _HINT) from None
    finally:
        for hidden in aside.values():
            with suppress(OSError):
                hidden.unlink(missing_ok=True)
