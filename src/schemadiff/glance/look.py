"""A command line in; what it printed when it was last run and found nothing to say, if nothing has moved since."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schemadiff.cache.questions import Answer, Row
    from schemadiff.glance.record import Record

COMMANDS = ("drift", "generate")


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
    from schemadiff.cache.questions import SETTINGS, digest_of
    from schemadiff.glance.libpq import Refusal, rows_of

    contents, moved = record["contents"], list[str]()

    def further(answers: Sequence[Answer]) -> Iterable[str]:
        moved.extend(str(row[0]) for row in answers[0] if row not in record["tokens"])
        is_other = digest_of(answers[1:]) != record["digest"] or [row[0] for row in answers[0]] != list(contents)
        return () if is_other else (contents[name][0] for name in moved)

    try:
        asked = rows_of(url, SETTINGS, record["questions"], further)
    except Refusal:
        return ()
    tokens, others, told = asked[0], asked[1 : len(record["questions"])], asked[len(record["questions"]) :]
    is_same = digest_of(others) == record["digest"] and told == [[contents[name][1]] for name in moved]
    return tuple(tokens) if is_same else ()
