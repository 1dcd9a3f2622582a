"""/proc in; what processes have cost so far, with all that they started, out.

The processor's time of a process that ended is kept by its parent, in the counters for children that were waited for. A
server's backends end while it goes on: so what a server has cost is its own time, that of its ended children, and
both of every living process below it. It only ever grows, and a run has cost what it grew by. The kernel shows these
counters in hundredths of a second.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_PR_SET_CHILD_SUBREAPER = 36
_MIB = 1024


@dataclass(frozen=True, slots=True)
class Process:
    """A line of /proc: `own` and `children` are seconds of processor time; `started` tells a reused number apart."""

    pid: int
    parent: int
    own: float
    children: float
    started: int

    @property
    def seconds(self) -> float:
        return self.own + self.children


def adopt_orphans() -> None:
    """From now on a server whose starter has ended becomes a child of ours, so that its costs can be found."""
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def process(pid: int) -> Process | None:
    """One process, also one that has ended and was not waited for yet."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    user, system, children_user, children_system = (int(field) * _TICK for field in fields[11:15])
    return Process(pid, int(fields[1]), user + system, children_user + children_system, int(fields[19]))


def processes() -> Mapping[int, Process]:
    """All processes of the machine."""
    found = (process(int(name)) for name in os.listdir("/proc") if name.isdigit())
    return {one.pid: one for one in found if one}


def below(root: int, table: Mapping[int, Process]) -> Iterator[Process]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for one in table.values():
        children.setdefault(one.parent, []).append(one.pid)
    todo = [root]
    while todo:
        pid = todo.pop()
        if pid in table:
            yield table[pid]
            todo += children.get(pid, [])


def cost(root: int, table: Mapping[int, Process]) -> float:
    """Seconds of processor time that a process and everything below it have taken so far."""
    return sum(one.seconds for one in below(root, table))


def children_of(parent: int, table: Mapping[int, Process]) -> frozenset[int]:
    """Who was started by it, or was left to it."""
    return frozenset(one.pid for one in table.values() if one.parent == parent)


def peak(pid: int) -> float:
    """The most memory that a process has had at once, in MiB; 0 where it is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / _MIB
    return 0


def works_below(folder: Path, table: Mapping[int, Process]) -> list[int]:
    """The servers whose data directories are somewhere in the folder."""
    home = f"{os.path.realpath(folder)}/"
    return [pid for pid in table if _works_in(pid).startswith(home) and not _works_in(table[pid].parent)]


def _works_in(pid: int) -> str:
    try:
        where, program = os.readlink(f"/proc/{pid}/cwd"), os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return ""
    return where if Path(program.removesuffix(" (deleted)")).name == "postgres" else ""
