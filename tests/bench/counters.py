"""A command in, how many instructions of its own it runs out: a figure that hardly depends on the machine."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class NotCounted(Exception):
    """The command failed, or the tool did not say a number."""


@dataclass(frozen=True, slots=True)
class Counter:
    """One way to count; `name` tells its figures from another's, which are not the same."""

    name: str
    count: Callable[[Sequence[str], Mapping[str, str], Path], int]


def counter() -> Counter | None:
    """The processor's own counter where the machine lets us read it, else valgrind; None where there is neither."""
    if shutil.which("perf") and _perf_counts():
        return Counter("perf", _by_perf)
    return Counter("callgrind", _by_callgrind) if shutil.which("valgrind") else None


def _perf_counts() -> bool:
    try:
        return _by_perf(["true"], {}, Path("/")) > 0
    except NotCounted:
        return False


def _by_perf(command: Sequence[str], environment: Mapping[str, str], cwd: Path) -> int:
    said = _run(["perf", "stat", "-x", ",", "-e", "instructions:u", "--", *command], environment, cwd)
    return _number(r"^(\d+),[^,]*,instructions:u", said)


def _by_callgrind(command: Sequence[str], environment: Mapping[str, str], cwd: Path) -> int:
    with tempfile.NamedTemporaryFile() as out:
        options = ["--tool=callgrind", f"--callgrind-out-file={out.name}", "--error-exitcode=0"]
        _run(["valgrind", *options, *command], environment, cwd)
        return _number(r"^(?:summary|totals): (\d+)", Path(out.name).read_text())


def _run(command: Sequence[str], environment: Mapping[str, str], cwd: Path) -> str:
    try:
        done = subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotCounted(f"{' '.join(command)}: {error}\n{getattr(error, 'stderr', '')}") from None
    return done.stderr


def _number(pattern: str, text: str) -> int:
    if found := re.search(pattern, text, re.MULTILINE):
        return int(found[1])
    raise NotCounted(f"no figure in:\n{text[:500]}")
