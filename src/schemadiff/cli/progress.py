"""What a run is doing in, a line on a terminal out while it takes longer than a second; nothing anywhere else.

The line says the stage, how many of its parts are done, and how long the rest of it will take: at the rate so far, or
as long as the same stage of an earlier run of the project took.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

import typer

if TYPE_CHECKING:
    from schemadiff.stages import Recorder, Stage

# Seconds: what is over before that is not worth a line; from one look to the next.
FIRST, NEXT = 1.0, 0.2
_SHELF = "stages"
_ERASE = "\r\x1b[K"


class Usual(NamedTuple):
    """How many seconds a stage took once in an earlier run, and how many parts it had then."""

    seconds: float
    parts: float


class Line:
    """The last line of a terminal, written again and again."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.shown = ""
        self._lock = threading.Lock()

    def show(self, text: str) -> None:
        """Write it over what is there. What is too long would become two lines, of which one stays."""
        with self._lock:
            cut = text[: _width(self.stream) - 1]
            if cut != self.shown:
                self._write(f"{_ERASE}{cut}")
                self.shown = cut

    def clear(self, then: Callable[[], None] = lambda: None) -> None:
        """Nothing is there any more, and something else may be written."""
        with self._lock:
            if self.shown:
                self._write(_ERASE)
                self.shown = ""
            then()

    def _write(self, text: str) -> None:
        try:
            self.stream.write(text)
            self.stream.flush()
        except OSError:
            # Nobody looks on any more. What the run is for goes on.
            return


_line: Line | None = None


@contextmanager
def doing(what: str) -> Iterator[None]:
    """Show what is done in this block, on stderr, if somebody looks at that."""
    global _line
    if _line is not None or not _is_watched():
        yield
        return
    from schemadiff.stages import record

    _line, recorder, over = Line(sys.stderr), record(), threading.Event()
    thread = threading.Thread(target=paint, args=(_line, what, recorder, over.wait, usual), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        _line = None
    if recorder.timings().seconds >= FIRST:
        keep_usual(recorder)


def say(text: str) -> None:
    """A line on stderr that stays, although something is being done."""
    if _line is None:
        typer.echo(text, err=True)
    else:
        _line.clear(lambda: typer.echo(text, err=True))


def paint(
    line: Line,
    what: str,
    recorder: Recorder,
    over: Callable[[float], bool],
    known: Callable[[], Mapping[str, Usual]],
) -> None:
    """Show how far it is until it is `over`, which waits for that so many seconds."""
    if over(FIRST):
        return
    usually = known()
    while True:
        line.show(told(what, recorder, usually))
        if over(NEXT):
            break
    line.clear()


def told(what: str, recorder: Recorder, usually: Mapping[str, Usual]) -> str:
    """What is going on, how far it is, and how long it takes."""
    now, stage = recorder.clock(), recorder.shown()
    if stage is None:
        return f"{what} …"
    parts = [stage.name]
    if stage.parts > 1:
        parts.append(f"{min(stage.done, stage.parts):,} of {stage.parts:,}")
    parts.append(_duration(now - stage.began))
    if left := seconds_left(stage, now, usually.get(stage.name)):
        parts.append(f"about {_duration(left)} more")
    return ", ".join(parts)


def seconds_left(stage: Stage, now: float, usually: Usual | None) -> float | None:
    """How long the stage goes on; None where nobody can tell, or it takes longer than ever."""
    gone, left = now - stage.began, stage.parts - stage.done
    if stage.parts > 1:
        if stage.done > 0 and gone >= FIRST:
            return max(0.0, gone / stage.done * left) or None
        return usually.seconds / usually.parts * left if usually and usually.parts else None
    return max(0.0, usually.seconds - gone) or None if usually else None


def usual() -> Mapping[str, Usual]:
    """How long the stages of this command took in an earlier run of the project."""
    import json

    from schemadiff.cache.store import lookup

    found = lookup(_SHELF, _key())
    return {name: Usual(*figures) for name, figures in json.loads(found).items()} if found else {}


def keep_usual(recorder: Recorder) -> None:
    """Keep it for the next one. Of stages that this run had not, what is known already stays."""
    import json

    from schemadiff.cache.store import keep

    known = {name: tuple(one) for name, one in usual().items()}
    for name, tally in recorder.tallies.items():
        if tally.times:
            known[name] = (round(tally.whole / tally.times, 3), round(tally.done / tally.times, 3))
    keep(_SHELF, _key(), json.dumps(known).encode())


def _key() -> str:
    from schemadiff.cache.keys import key_of
    from schemadiff.config import load_config
    from schemadiff.diagnostics import SchemadiffError

    try:
        root = load_config(Path.cwd()).root
    except SchemadiffError:
        root = Path.cwd()
    return key_of(str(root), *sys.argv[1:2])


def _is_watched() -> bool:
    """A log of a CI is no terminal, though it may say so; and what cannot erase must not write over and over."""
    return sys.stderr.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"


def _width(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
