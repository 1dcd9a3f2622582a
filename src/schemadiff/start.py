"""The `schemadiff` command: a glance at what the same line looked at before, and the whole program where that moved."""

from __future__ import annotations

import gc
import os
import sys
import time


def run() -> None:
    """Ends the process with the command's exit code."""
    from schemadiff.glance.look import glance

    # Most of what a run makes it needs until its end: looking for what it does not takes longer than it brings.
    gc.set_threshold(100_000, 100)
    began = time.monotonic()
    try:
        known = glance(sys.argv[1:])
    except KeyboardInterrupt:
        os._exit(130)
    if known is None:
        from schemadiff.cli.main import run as run_it

        run_it()
    else:
        out, err, code = known
        _tell(out, err + _timings(began), code)


def _timings(began: float) -> str:
    """All the time went into the glance."""
    if "--timings" not in sys.argv:
        return ""
    from schemadiff.report.timings import timing_lines
    from schemadiff.stages import Spent, Timings

    seconds = time.monotonic() - began
    lines = timing_lines(Timings(seconds, (Spent("asking whether anything moved", seconds, kept=1),)))
    return "".join(f"{line}\n" for line in lines)


def _tell(out: str, err: str, code: int) -> None:
    try:
        sys.stderr.write(err)
        sys.stdout.write(out)
        sys.stdout.flush()
    except BrokenPipeError:
        code = 0
    # Nothing is left to do: the interpreter would take down what it has built up.
    os._exit(code)
