"""A command line in; what it printed when it was last run and found nothing to say, if nothing has moved since."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence

# One that keeps no record, or that prints something of its own.
COMMANDS = ("drift", "generate")


def glance(arguments: Sequence[str]) -> tuple[str, str, int] | None:
    """What goes to stdout and to stderr, and the exit code; None where the command has to be run."""
    if (
        not arguments
        or arguments[0] not in COMMANDS
        or any("://" in word or "--no-cache" in word for word in arguments)
    ):
        return None
    from schemadiff.glance.record import read_record

    record = read_record(arguments)
    if record is None or not (url := os.environ.get(record.url)) or any(map(os.environ.get, record.unset)):
        return None
    if any(watched.seen() != watched for watched in record.watched):
        return None
    return (record.out, record.err, record.code) if _digest(url, record.questions) == record.digest else None


def _digest(url: str, questions: Sequence[str]) -> str:
    from schemadiff.cache.questions import SETTINGS, digest_of
    from schemadiff.glance.libpq import Refusal, rows_of

    # Nothing is under way that would have to be put in order, and libpq does not hear Python's handler.
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        return digest_of(rows_of(url, SETTINGS, questions))
    except Refusal:
        return ""
    finally:
        signal.signal(signal.SIGINT, before)
