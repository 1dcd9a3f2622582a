"""Stages of a run in, as they begin and end and come forward; what is going on and where the time went out, if asked.

Time counts for the innermost stage. While several threads are at work it is shared between them, so the sum of all
stages is never more than the time that went by.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from threading import Lock, get_ident
from typing import NamedTuple, TypeVar

Part = TypeVar("Part")
Clock = Callable[[], float]


class Spent(NamedTuple):
    """What one stage came to: seconds, without those of stages within it; how many parts of it were done, and how many
    more an earlier run had kept.
    """

    stage: str
    seconds: float
    parts: int = 0
    kept: int = 0


class Timings(NamedTuple):
    """Seconds from the start until now, and the stages in the order in which they were first reached."""

    seconds: float
    stages: tuple[Spent, ...]

    @property
    def rest(self) -> float:
        """Seconds in which no stage was going on."""
        return max(0.0, self.seconds - sum(one.seconds for one in self.stages))


class Stage:
    """One that is going on; `parts` is how many there are in all, 0 where nobody knows."""

    __slots__ = ("began", "done", "name", "outer", "parts", "waits")

    def __init__(self, name: str, parts: int, began: float, outer: Stage | None, waits: bool) -> None:
        self.name, self.parts, self.began, self.outer, self.waits = name, parts, began, outer, waits
        self.done = 0


class Tally:
    """What came of a stage so far: `seconds` of its own, `whole` with what is within it, and how often it ended."""

    __slots__ = ("done", "kept", "seconds", "times", "whole")

    def __init__(self) -> None:
        self.seconds, self.whole, self.times, self.done, self.kept = 0.0, 0.0, 0, 0, 0


class Recorder:
    """All threads report to it. `asked` says that somebody wants to be told where the time went."""

    def __init__(self, clock: Clock, began: float | None = None) -> None:
        self.clock = clock
        self.asked = False
        self.tallies: dict[str, Tally] = {}
        self._began = clock() if began is None else began
        self._last = clock()
        self._owner = get_ident()
        self._here: dict[int, Stage] = {}
        self._lock = Lock()

    def begin(self, name: str, parts: int, waits: bool) -> None:
        """A stage within the one that this thread is at."""
        with self._lock:
            now, me = self._pass(), get_ident()
            self._here[me] = Stage(name, parts, now, self._here.get(me), waits)
            self._tally(name)

    def end(self) -> None:
        """The innermost stage of this thread."""
        with self._lock:
            now, me = self._pass(), get_ident()
            stage = self._here.pop(me)
            if stage.outer:
                self._here[me] = stage.outer
            tally = self._tally(stage.name)
            tally.times += 1
            tally.done += stage.done
            if not _is_within(stage.outer, stage.name):
                tally.whole += now - stage.began

    def here(self) -> Stage | None:
        """The innermost stage of this thread."""
        return self._here.get(get_ident())

    def shown(self) -> Stage | None:
        """What to tell of where the thread stands that began it all: the innermost stage that has parts, if any has."""
        innermost = stage = self._here.get(self._owner)
        while stage and stage.parts < 2:
            stage = stage.outer
        return stage or innermost

    def keep(self, name: str, parts: int) -> None:
        """So many parts of a stage need not be done."""
        with self._lock:
            self._tally(name).kept += parts

    def timings(self) -> Timings:
        """All of it, until now."""
        with self._lock:
            now = self._pass()
            going = [stage for innermost in self._here.values() for stage in _outwards(innermost)]
            found = tuple(
                Spent(name, t.seconds, t.done + sum(stage.done for stage in going if stage.name == name), t.kept)
                for name, t in self.tallies.items()
            )
            return Timings(now - self._began, found)

    def _tally(self, name: str) -> Tally:
        return self.tallies.setdefault(name, Tally())

    def _pass(self) -> float:
        """The time, when all that went by since the last look has been counted for the stages it went by in."""
        now = self.clock()
        busy = [stage for stage in self._here.values() if not stage.waits] or list(self._here.values())
        for stage in busy:
            self.tallies[stage.name].seconds += (now - self._last) / len(busy)
        self._last = now
        return now


_recorder: Recorder | None = None
_began = 0.0


def forget(clock: Clock = time.monotonic) -> None:
    """A run begins, and nobody has asked yet."""
    global _recorder, _began
    _recorder, _began = None, clock()


def record(clock: Clock = time.monotonic) -> Recorder:
    """From now on somebody wants to know."""
    global _recorder
    if _recorder is None:
        _recorder = Recorder(clock, _began or None)
    return _recorder


def asked_timings() -> Timings | None:
    """Where the time of this run went, if somebody wants to be told."""
    return _recorder.timings() if _recorder and _recorder.asked else None


@contextmanager
def stage(name: str, parts: int = 0, *, waits: bool = False) -> Iterator[None]:
    """What is done until the end of the block, or in each call of the function that this stands above, is this stage.

    One that `waits` for other threads takes no time while they are at work.
    """
    recorder = _recorder
    if recorder is None:
        yield
        return
    recorder.begin(name, parts, waits)
    try:
        yield
    finally:
        recorder.end()


def expect(parts: int) -> None:
    """The innermost stage has so many parts more."""
    if _recorder and (stage := _recorder.here()):
        stage.parts += parts


def advance(parts: int = 1) -> None:
    """So many parts of the innermost stage are done."""
    if _recorder and (stage := _recorder.here()):
        stage.done += parts


def counted(parts: Collection[Part]) -> Iterator[Part]:
    """The parts of the innermost stage, one after the other; each is done when the next one is asked for."""
    expect(len(parts))
    for part in parts:
        yield part
        advance()


def kept(name: str, parts: int = 1) -> None:
    """So many parts of a stage were done by an earlier run, which kept what came out."""
    if _recorder:
        _recorder.keep(name, parts)


def _outwards(stage: Stage | None) -> Iterator[Stage]:
    while stage:
        yield stage
        stage = stage.outer


def _is_within(stage: Stage | None, name: str) -> bool:
    return any(one.name == name for one in _outwards(stage))
