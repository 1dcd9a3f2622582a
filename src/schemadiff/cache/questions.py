"""Rows that a database answered with in, one short text for all of them out; and how it has to be asked."""

from __future__ import annotations

import hashlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    Row: TypeAlias = tuple[str | None, ...]
    Answer: TypeAlias = list[Row]
    # A question, the moment at which it was asked, and the answer.
    Sighting: TypeAlias = tuple[str, Row, Answer]

# Under these every session prints the same, and calls the functions that are meant.
SETTINGS = (
    # All answers are of one moment.
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; "
    "SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; "
    "SET LOCAL lock_timeout = '100ms'"
)
# Where and when a transaction looks: the server since its start, the database, and which transactions had come to their
# end. While these are the same, what is in tables is. NULL on a standby, whose snapshots do not list who is at work.
MOMENT = """
SELECT pg_postmaster_start_time()::text, d.oid::text,
  CASE WHEN NOT pg_is_in_recovery() THEN pg_current_snapshot()::text END
FROM pg_database d WHERE d.datname = current_database()
"""


def seen_at(moment: Row, question: str, sightings: Iterable[Sighting]) -> Answer | None:
    """The answer that the question has at a moment, if somebody has asked it while nothing was committed since."""
    if moment[-1] is None:
        return None
    return next((answer for asked, then, answer in sightings if then == moment and asked == question), None)


def digest_of(answers: Iterable[Answer]) -> str:
    """The text for the rows of all answers, in their order."""
    texts = [[list(row) for row in answer] for answer in answers]
    return hashlib.blake2b(repr(texts).encode(errors="surrogateescape"), digest_size=20).hexdigest()
