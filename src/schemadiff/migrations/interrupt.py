"""A block of work goes in; a SIGTERM that arrives meanwhile comes out as an exception, as Ctrl-C always did."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import NoReturn


class Terminated(KeyboardInterrupt):
    """SIGTERM. A KeyboardInterrupt, because that is what psycopg cancels the running statement for; exit code 143."""


@contextmanager
def terminable() -> Iterator[None]:
    """Turns SIGTERM into Terminated. Does nothing outside of the main thread, which alone receives signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, partial(_raise, before))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _raise(before: object, number: int, frame: FrameType | None) -> NoReturn:
    if callable(before):
        before(number, frame)
    raise Terminated
