"""Rows that a database answered with in, one short text for all of them out; and how it has to be asked."""

from __future__ import annotations

import hashlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    Row: TypeAlias = tuple[str | None, ...]
    Answer: TypeAlias = list[Row]

# Under these every session prints the same, and calls the functions that are meant.
SETTINGS = (
    # All answers are of one moment.
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; "
    "SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; "
    "SET LOCAL lock_timeout = '100ms'"
)


def digest_of(answers: Iterable[Answer]) -> str:
    """The text for the rows of all answers, in their order."""
    texts = [[list(row) for row in answer] for answer in answers]
    return hashlib.blake2b(repr(texts).encode(errors="surrogateescape"), digest_size=20).hexdigest()
