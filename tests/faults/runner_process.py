"""Nothing goes in; a process that runs `schemadiff apply` as often as it is asked, and dies as it is told, out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.runs import ENVIRONMENT


@dataclass(frozen=True, slots=True)
class Answer:
    """How a run ended, what it said, and what statements it sent."""

    code: int
    said: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunnerProcess:
    """The process of dying.py."""

    process: subprocess.Popen[str]
    home: Path

    def apply(self, root: Path, arguments: Sequence[str], *, at: int = 0, mode: str = "", delay: int = 0) -> Answer:
        """One run of the command in the folder of a project; by its statement `at` it is over."""
        request = {"root": str(root), "arguments": arguments, "at": at, "mode": mode, "delay": delay}
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({**request, "home": str(self.home)}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return Answer(answer["code"], answer["said"], tuple(answer["texts"]))


@contextmanager
def runner_process(home: Path = Path()) -> Iterator[RunnerProcess]:
    """Up to the end of the block. `home` is the data directory of a server that may be killed."""
    command = [sys.executable, "-m", "tests.faults.dying"]
    with subprocess.Popen(
        command, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield RunnerProcess(process, home)
        assert process.stdin
        process.stdin.close()
