"""The place where a browser listens in; a connection to it, over which the DevTools protocol is spoken, out.

Playwright would attach to every page there is, answer its dialogs, and wait for one that hangs. This attaches to what
it is told to, and to nothing else.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from itertools import count
from time import monotonic
from typing import Any, NoReturn
from urllib.parse import urlsplit

from schemadiff.diagnostics import TryAgain, UsageError
from schemadiff.idb.addresses import Listening

# Seconds. A browser may ask its user whether the connection is welcome.
_REACH, _OPEN, _ANSWER = 5.0, 30.0, 5.0
_MOST_BYTES = 64 * 2**20
_START = "start it with --remote-debugging-port=9222"


class Silent(Exception):
    """No answer came in time."""


class Declined(Exception):
    """The browser answered that it does not do this."""


@dataclass(frozen=True, slots=True)
class Browser:
    """An open connection. What is asked in a `session` is asked of the page that it belongs to."""

    place: Listening
    socket: Any
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def ask(self, method: str, given: Mapping[str, Any], session: str = "") -> Mapping[str, Any]:
        """The answer. Raises Silent and Declined, TryAgain where the connection ends, UsageError for other talk."""
        number = next(self.numbers)
        question = {"id": number, "method": method, "params": given}
        answer = self._answer({**question, "sessionId": session} if session else question, number)
        if "error" in answer:
            error = answer["error"]
            raise Declined(str(error.get("message")) if isinstance(error, dict) else str(error))
        result = answer.get("result")
        return result if isinstance(result, dict) else not_a_browser(self.place)

    def _answer(self, question: Mapping[str, Any], number: int) -> Mapping[str, Any]:
        """What belongs to the question, and not the events that come before it."""
        closed = import_module("websockets.exceptions").ConnectionClosed
        until = monotonic() + _ANSWER
        try:
            self.socket.send(json.dumps(question))
            while True:
                said = json.loads(self.socket.recv(timeout=max(0.0, until - monotonic())))
                if not isinstance(said, dict):
                    not_a_browser(self.place)
                if said.get("id") == number:
                    return said
        except TimeoutError:
            raise Silent from None
        except closed:
            raise TryAgain.of("SD518", f"the browser at {self.place} ended the connection", "is it running?") from None
        except (ValueError, RecursionError):
            not_a_browser(self.place)


@contextmanager
def connected(place: Listening) -> Iterator[Browser]:
    """The browser there; it and its pages stay when the connection ends. Raises UsageError and TryAgain."""
    try:
        client = import_module("websockets.sync.client")
        failed = import_module("websockets.exceptions").WebSocketException
    except ImportError:
        raise UsageError.of("SD518", "websockets is not installed", "pip install 'schemadiff[idb]'") from None
    path = place.path or _path(place)
    plain = _reached(place)
    try:
        # The ready socket keeps it from proxies and redirections: it goes to this machine or nowhere.
        opened = client.connect(
            f"ws://{place}{path}", sock=plain, proxy=None, open_timeout=_OPEN, ping_interval=None, max_size=_MOST_BYTES
        )
        with opened as found:
            yield Browser(place, found)
    except failed as error:
        hint = "the path of a ws:// address is another one after each start: take http:// instead" if place.path else ""
        raise UsageError.of("SD518", f"{place} takes no such connection: {_first_line(error)}", hint) from None
    except (OSError, EOFError) as error:
        raise TryAgain.of("SD518", f"{place} does not answer: {_first_line(error)}", _START) from None
    finally:
        plain.close()


def not_a_browser(place: Listening) -> NoReturn:
    """What listens there speaks otherwise."""
    raise UsageError.of("SD518", f"what listens at {place} is no browser with the DevTools protocol", _START)


def _reached(place: Listening) -> socket.socket:
    try:
        return socket.create_connection((place.host, place.port), _REACH)
    except OSError as error:
        raise TryAgain.of("SD518", f"no browser listens at {place}: {_first_line(error)}", _START) from None


def _path(place: Listening) -> str:
    """Where the whole browser is spoken to. Host and port of the answer are not looked at."""
    _reached(place).close()
    asked = HTTPConnection(place.host, place.port, timeout=_REACH)
    try:
        asked.request("GET", "/json/version")
        said = json.loads(asked.getresponse().read(100_000))
        return urlsplit(said["webSocketDebuggerUrl"]).path or "/"
    except (OSError, HTTPException, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        not_a_browser(place)
    finally:
        asked.close()


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), "") or type(error).__name__
