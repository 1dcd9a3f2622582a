"""A URL and questions in, their rows as texts out: the few calls of libpq that this takes, from the library of psycopg.

psycopg itself takes longer to import than all that is asked here. Whatever is not as it should be is a Refusal, and the
caller goes the usual way, which has words for it.
"""

from __future__ import annotations

import ctypes
import os

from schemadiff.scratch.places import package_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    from schemadiff.cache.questions import Answer

    Found = TypeVar("Found")

_CONNECTED, _COMMAND, _ROWS = 0, 1, 2
# Both are stated by connection.py as well; the URL may say otherwise.
_DEFAULTS = {"application_name": "schemadiff", "connect_timeout": "10"}
_LOOPBACK = ("127.", "::1", "localhost", "/", "@")
_QUIET = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_char_p)(lambda argument, message: None)


class Refusal(Exception):
    """There is no library, no connection, or no answer; or one that somebody should be warned of."""


def asked(url: str, settings: str, look: Callable[[Callable[[str], Answer]], Found]) -> Found:
    """What `look` finds by asking questions, all in one transaction under the settings. Raises Refusal."""
    library = _library()
    parameters = {**_DEFAULTS, "dbname": url, "client_encoding": "UTF8"}
    names, values = _strings(parameters.keys()), _strings(parameters.values())
    connection = ctypes.c_void_p(library.PQconnectdbParams(names, values, 1))
    try:
        _refuse_what_deserves_words(library, connection)
        library.PQsetNoticeProcessor(connection, _QUIET, None)
        _execute(library, connection, f"BEGIN; {settings}", _COMMAND)
        return look(lambda question: _execute(library, connection, question, _ROWS))
    finally:
        library.PQfinish(connection)


def _library() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(next(_places()))
        library.PQconnectdbParams.restype = library.PQexec.restype = ctypes.c_void_p
        library.PQgetvalue.restype = library.PQhost.restype = library.PQhostaddr.restype = ctypes.c_char_p
    except (StopIteration, OSError, AttributeError):
        raise Refusal from None
    return library


def _places() -> Iterator[str]:
    """Where psycopg's package keeps it, on Linux and on macOS."""
    package = package_folder("psycopg_binary") or ""
    for folder in (os.path.join(os.path.dirname(package), "psycopg_binary.libs"), os.path.join(package, ".dylibs")):
        if os.path.isdir(folder):
            yield from (os.path.join(folder, name) for name in os.listdir(folder) if name.startswith("libpq"))


def _refuse_what_deserves_words(library: ctypes.CDLL, connection: ctypes.c_void_p) -> None:
    """No connection, or one that anybody on the way can read."""
    where = (library.PQhostaddr(connection) or library.PQhost(connection) or b"").decode(errors="replace")
    if library.PQstatus(connection) != _CONNECTED:
        raise Refusal
    if not (library.PQsslInUse(connection) or where.startswith(_LOOPBACK)):
        raise Refusal


def _strings(words: Iterable[str]) -> ctypes.Array[ctypes.c_char_p]:
    texts = [word.encode() for word in words]
    return (ctypes.c_char_p * (len(texts) + 1))(*texts, None)


def _execute(library: ctypes.CDLL, connection: ctypes.c_void_p, statement: str, wanted: int) -> Answer:
    result = ctypes.c_void_p(library.PQexec(connection, statement.encode()))
    try:
        if library.PQresultStatus(result) != wanted:
            raise Refusal
        width = library.PQnfields(result)
        return [
            tuple(_value(library, result, row, column) for column in range(width))
            for row in range(library.PQntuples(result))
        ]
    finally:
        library.PQclear(result)


def _value(library: ctypes.CDLL, result: ctypes.c_void_p, row: int, column: int) -> str | None:
    if library.PQgetisnull(result, row, column):
        return None
    found: bytes = library.PQgetvalue(result, row, column)
    return found.decode(errors="surrogateescape")
