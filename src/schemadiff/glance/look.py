"""A command line in; what it printed when it was last run and found nothing to say, if nothing has moved since."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schemadiff.cache.questions import Answer, Row, Sighting
    from schemadiff.glance.record import Record

COMMANDS = ("drift", "generate")
# What this process has seen in vain: the run that follows need not ask for it once more.
sightings: list[Sighting] = []


def glance(arguments: Sequence[str]) -> tuple[str, str, int] | None:
    """What goes to stdout and to stderr, and the exit code; None where the command has to be run."""
    if not arguments or arguments[0] not in COMMANDS:
        return None
    from schemadiff.glance.record import keep_record, read_record, watched

    record = read_record(arguments)
    if record is None or not (url := os.environ.get(record["url"])) or any(map(os.environ.get, record["unset"])):
        return None
    if any(watched(paths, endings) != (paths, endings, key) for paths, endings, key in record["watched"]):
        return None
    tokens = _tokens(url, record)
    if not tokens:
        return None
    if tokens != record["tokens"]:
        keep_record(arguments, {**record, "tokens": tokens})
    return record["out"], record["err"], record["code"]


def _tokens(url: str, record: Record) -> tuple[Row, ...]:
    """The tokens of the catalogs of a database that says what it said; none of another one."""
    from schemadiff.cache.questions import SETTINGS
    from schemadiff.glance.libpq import Refusal, asked

    try:
        return asked(url, SETTINGS, lambda ask: _said_again(ask, record))
    except Refusal:
        return ()


def _said_again(ask: Callable[[str], Answer], record: Record) -> tuple[Row, ...]:
    from schemadiff.cache.questions import MOMENT, digest_of

    [moment], tokens, *others = map(ask, (MOMENT, *record["questions"]))
    sightings.append((record["questions"][0], moment, tokens))
    contents = record["contents"]
    if [row[0] for row in tokens] != [*contents] or digest_of(others) != record["digest"]:
        return ()
    # The smallest first: where something differs the others need not be asked.
    moved = sorted((row for row in tokens if row not in record["tokens"]), key=lambda row: int(row[1] or 0))
    said = (contents[str(row[0])] for row in moved)
    return tuple(tokens) if all(ask(question) == [row] for question, row in said) else ()
