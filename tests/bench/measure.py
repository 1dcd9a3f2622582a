"""A command in; what it cost, with the servers that worked for it, out."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import count
from pathlib import Path

from tests.bench.processes import Process, below, children_of, cost, peak, process, processes

# Memory of the client is looked at so often, that of all others every sixth time.
_LOOK_EVERY = 0.005
_ALL = 6
_QUIET = 0.1
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Cost:
    """One run. Seconds of processor time: `client` the process itself, `scratch` whatever it started, servers that
    outlive it included, `live` the server of the databases that are compared.

    `memory` is the most that the client had at once, `largest` the most that any process had, in MiB.
    """

    wall: float
    client: float
    scratch: float
    live: float
    memory: float
    largest: float

    @property
    def total(self) -> float:
        return self.client + self.scratch + self.live


class Failed(Exception):
    """A command did not do what it is measured for; what it said is in the message."""


@dataclass(slots=True)
class Stopwatch:
    """`live` is the postmaster whose backends count as the live server's."""

    live: int
    _idle: frozenset[int] = field(default=frozenset())

    def __post_init__(self) -> None:
        self._idle = children_of(self.live, processes())

    def run(
        self,
        command: Sequence[str],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        expect: str = "",
        code: int = 0,
        times: int = 1,
    ) -> Cost:
        """What one run costs, the mean of so many. Raises Failed for another outcome than the one expected."""
        said = (cwd, environment, expect, code)
        return _mean([self._run(command, *said) for _ in range(times)])

    def _run(self, command: Sequence[str], cwd: Path, environment: Mapping[str, str], expect: str, code: int) -> Cost:
        """Run the command to its end, and wait for what goes on behind it."""
        self._settle()
        before = processes()
        with (cwd / ".said").open("w+b") as said:
            start = time.monotonic()
            client = subprocess.Popen(
                command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said
            )
            watch = _Watch(client.pid, self.live, self._idle)
            os.waitid(os.P_PID, client.pid, os.WEXITED | os.WNOWAIT)
            wall = time.monotonic() - start
            watch.stop()
            # A process that has ended can be asked until it is waited for: how much of it was its children's.
            split = process(client.pid)
            _, status, used = os.wait4(client.pid, 0)
            client.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            words = said.read().decode(errors="replace")
        if client.returncode != code or expect not in words:
            raise Failed(f"{' '.join(command)}: exit code {client.returncode}\n{words.strip()[-2000:]}")
        self._settle()
        after = processes()
        children = split.children if split else 0.0
        return Cost(
            wall,
            _seconds(used) - children,
            children + self._left_behind(before, after),
            cost(self.live, after) - cost(self.live, before),
            watch.memory,
            watch.largest,
        )

    def _left_behind(self, before: Mapping[int, Process], after: Mapping[int, Process]) -> float:
        """What grew at servers that were left to us, of this run or of one before; those that ended are let go."""
        orphans = [after[pid] for pid in children_of(os.getpid(), after) - {self.live}]
        there = {(one.pid, one.started) for one in before.values()}
        known = sum(cost(one.pid, before) for one in orphans if (one.pid, one.started) in there)
        for one in orphans:
            os.waitid(os.P_PID, one.pid, os.WEXITED | os.WNOHANG)
        return sum(cost(one.pid, after) for one in orphans) - known

    def _settle(self) -> None:
        """Until nobody is on the live server and nothing takes any time: backends end after their clients."""
        deadline = time.monotonic() + _PATIENCE
        last = -1.0
        while time.monotonic() < deadline:
            table = processes()
            now = cost(os.getpid(), table) - table[os.getpid()].own
            if now == last and children_of(self.live, table) <= self._idle:
                return
            last = now
            time.sleep(_QUIET)


def _mean(costs: Sequence[Cost]) -> Cost:
    names = [one.name for one in fields(Cost)]
    return Cost(**{name: sum(getattr(cost, name) for cost in costs) / len(costs) for name in names})


def _seconds(used: resource.struct_rusage) -> float:
    return used.ru_utime + used.ru_stime


class _Watch:
    """Looks at the memory of the client, of all that it starts and of the live server's backends while it runs."""

    def __init__(self, client: int, live: int, idle: frozenset[int]) -> None:
        self._client, self._live, self._idle = client, live, idle
        self._seen: dict[int, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    @property
    def memory(self) -> float:
        return self._seen.get(self._client, 0.0)

    @property
    def largest(self) -> float:
        return max(self._seen.values(), default=0.0)

    def _look_on(self) -> None:
        for turn in count():
            self._look_at([self._client] if turn % _ALL else self._all())
            if self._over.wait(_LOOK_EVERY):
                return

    def _all(self) -> Collection[int]:
        table = processes()
        ours = {one.pid for root in children_of(os.getpid(), table) for one in below(root, table)}
        return ours - self._idle - {self._live}

    def _look_at(self, pids: Collection[int]) -> None:
        for pid in pids:
            # The last value counts: a process that was forked begins with the figure of the one that forked it.
            if most := peak(pid):
                self._seen[pid] = most
