"""A command line in; what it printed when it was last run and found nothing to say, if nothing has moved since."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = ("drift", "generate")


def glance(arguments: Sequence[str]) -> tuple[str, str, int] | None:
    """What goes to stdout and to stderr, and the exit code; None where the command has to be run."""
    if not arguments or arguments[0] not in COMMANDS:
        return None
    from schemadiff.glance.record import read_record, watched

    record = read_record(arguments)
    if record is None or not (url := os.environ.get(record["url"])) or any(map(os.environ.get, record["unset"])):
        return None
    if any(watched(paths, endings) != (paths, endings, key) for paths, endings, key in record["watched"]):
        return None
    found = _digest(url, record["questions"])
    return (record["out"], record["err"], record["code"]) if found == record["digest"] else None


def _digest(url: str, questions: Sequence[str]) -> str:
    from schemadiff.cache.questions import SETTINGS, digest_of
    from schemadiff.glance.libpq import Refusal, rows_of

    try:
        return digest_of(rows_of(url, SETTINGS, questions))
    except Refusal:
        return ""
