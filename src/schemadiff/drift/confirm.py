"""A way to read a database and one to judge it in, a verdict that two readings agree on out."""

from __future__ import annotations

import time
from collections.abc import Callable

from schemadiff.diagnostics import TryAgain
from schemadiff.drift.found import DriftFound
from schemadiff.sources.live import Live

# Seconds between two readings that must agree, and how often that is tried.
MOMENT = 1.0
_READINGS = 4


def confirmed(read: Callable[[], Live | DriftFound], judge: Callable[[Live], DriftFound]) -> DriftFound:
    """Nothing is called drift after one reading: a second one, a moment later, must find a database that nobody touched
    meanwhile. What is known of a database that is as it was needs no judge. Raises TryAgain where that does not happen.
    """
    live = read()
    for _ in range(_READINGS):
        if isinstance(live, DriftFound):
            return live
        found = judge(live)
        if not any(verdict.drifted for verdict in found.verdicts):
            return found
        time.sleep(MOMENT)
        before, live = live, read()
        if (
            isinstance(live, Live)
            and live.token == before.token
            and not (before.moving or live.moving or live.migrating)
        ):
            return found
    migrating = live.migrating if isinstance(live, Live) else ""
    who = f"{migrating} applies migrations" if migrating else "somebody changes the schema"
    raise TryAgain.of("SD724", f"{who} all the time: no two readings agree", "run again later")
