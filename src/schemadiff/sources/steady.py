"""A way to read a database in, what it read while nobody changed the schema out.

No isolation level makes such a reading consistent: PostgreSQL writes definitions down as they are at that moment. So
each statement is a transaction of its own, which stands in nobody's way, and what changed meanwhile is read again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import psycopg

from schemadiff.connection import connect, decode_anything
from schemadiff.diagnostics import SchemadiffError, TryAgain
from schemadiff.glance.look import sightings
from schemadiff.sources.pulse import Pulse, feel

if TYPE_CHECKING:
    from schemadiff.cache.questions import Sighting
    from schemadiff.migrations.ledger import TableName

T = TypeVar("T")
# Seconds between one attempt and the next: a migration holds its locks for moments.
_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6)


@dataclass(frozen=True, slots=True)
class Steady(Generic[T]):
    """A reading, the database's pulse after it, and whether the schema was `still` meanwhile.

    It is `quiet` where nothing else moved either that a run's answer leans on.
    """

    value: T
    pulse: Pulse
    still: bool
    quiet: bool


def _nothing_known(pulse: Pulse) -> None:
    return None


def read_steadily(
    url: str,
    ledger: TableName,
    read: Callable[[psycopg.Connection[Any]], T],
    known: Callable[[Pulse], T | None] = _nothing_known,
    *,
    cached: bool = False,
) -> Steady[T]:
    """Read until nothing moved meanwhile; after the last attempt the last reading, if there was any. What is `known` of
    a database with this pulse need not be read; with `cached` something is to be kept under the pulse.

    Raises TryAgain where a lock or the server stood in the way of all attempts, and what `read` raises while nothing
    moves.
    """
    last: Steady[T] | None = None
    failure: Exception = TryAgain.of("SD711", "the database could not be read", "run the command again")
    for pause in (*_PAUSES, 0.0):
        # A standby may end the connection, so each attempt has its own.
        with connect(url) as connection:
            try:
                decode_anything(connection)
                last = _attempt(connection, partial(feel, connection, ledger, cached=cached), read, known)
                if last.still:
                    return last
            except (TryAgain, psycopg.OperationalError) as error:
                failure = error
            except _Torn as torn:
                failure = TryAgain.of("SD711", f"the schema was changed while it was read: {torn}", "run again")
        time.sleep(pause)
    if last is not None:
        return last
    if isinstance(failure, SchemadiffError):
        raise failure
    raise TryAgain.of("SD711", "the connection to the database was lost, again and again", "run the command again")


class _Torn(Exception):
    """A reading failed over parts that do not fit together."""


def _attempt(
    connection: psycopg.Connection[Any],
    felt: Callable[[Iterable[Sighting]], Pulse],
    read: Callable[[psycopg.Connection[Any]], T],
    known: Callable[[Pulse], T | None],
) -> Steady[T]:
    before = felt(sightings)
    if (seen := known(before)) is not None:
        return Steady(seen, before, True, True)
    seen_before = [before.sighting] if before.sighting else ()
    try:
        value = read(connection)
    except (SchemadiffError, psycopg.OperationalError):
        raise
    except Exception as error:
        # An object that went meanwhile has no definition any more: NULL, or an internal error of PostgreSQL's.
        if felt(seen_before).token == before.token:
            raise
        raise _Torn(type(error).__name__) from None
    after = felt(seen_before)
    return Steady(value, after, before.token == after.token, before == after)
