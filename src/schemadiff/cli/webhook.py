"""The name of a variable and a document in; the document posted to the URL that the variable holds, or a warning out.

Such a URL is a password: whoever knows it may write there. It is in no message, and it is not followed elsewhere.
"""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

from schemadiff.diagnostics import Diagnostic, UsageError

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

_SECONDS = 5.0
_PAUSE = 0.5


def url_in(variable: str) -> str:
    """The URL. Raises UsageError where the variable has none that can be posted to."""
    if not variable.isidentifier():
        hint = "give the variable's name; the URL itself goes into the environment"
        raise UsageError.of("SD633", "the webhook must be the name of an environment variable", hint)
    url = os.environ.get(variable, "")
    if not url:
        raise UsageError.of(
            "SD633", f"the webhook takes its URL from {variable}, which is not set", f"export {variable}"
        )
    if not _can_be_posted_to(url):
        raise UsageError.of(
            "SD633", f"{variable} holds no URL that can be posted to", "https://..., without user:password@"
        )
    return url


def _can_be_posted_to(url: str) -> bool:
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return whole and "@" not in parts.netloc and url.isascii() and url.isprintable() and " " not in url


def post(url: str, document: str, seconds: float = _SECONDS) -> Diagnostic | None:
    """Post the document, and once more where that fails; why it failed both times, None where it was taken."""
    # Where only the answer was lost, the receiver can tell that it is the same.
    headers = {"Content-Type": "application/json", "User-Agent": "schemadiff", "Idempotency-Key": str(uuid4())}
    reason = _bounded(url, document.encode(), headers, seconds)
    if reason:
        time.sleep(_PAUSE)
        reason = _bounded(url, document.encode(), headers, seconds)
    if not reason:
        return None
    return Diagnostic("SD634", f"the webhook was not told: {reason}", "the result is the same", severity="warning")


def _bounded(url: str, body: bytes, headers: dict[str, str], seconds: float) -> str:
    """Why it was not taken; empty where it was. A server that answers byte by byte does not keep us either."""
    reasons: list[str] = []
    thread = threading.Thread(target=lambda: reasons.append(_once(url, body, headers, seconds)), daemon=True)
    thread.start()
    thread.join(seconds)
    return reasons[0] if reasons else _too_late(seconds)


def _too_late(seconds: float) -> str:
    return f"no answer within {seconds:g} seconds"


def _once(url: str, body: bytes, headers: dict[str, str], seconds: float) -> str:
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.request import Request

    try:
        with _opener().open(Request(url, body, headers, method="POST"), timeout=seconds):
            return ""
    except HTTPError as error:
        return f"the server answered {error.code}"
    except (URLError, HTTPException, OSError, ValueError) as error:
        # The words of some of these quote the URL.
        cause = error.reason if isinstance(error, URLError) else error
        if isinstance(cause, TimeoutError):
            return _too_late(seconds)
        return (isinstance(cause, OSError) and cause.strerror) or type(cause).__name__


def _opener() -> OpenerDirector:
    """With the proxies of the environment, and without anything that goes on to another place."""
    from urllib.request import (
        HTTPDefaultErrorHandler,
        HTTPErrorProcessor,
        HTTPHandler,
        HTTPSHandler,
        OpenerDirector,
        ProxyHandler,
    )

    opener = OpenerDirector()
    for handler in (ProxyHandler, HTTPHandler, HTTPSHandler, HTTPErrorProcessor, HTTPDefaultErrorHandler):
        opener.add_handler(handler())
    return opener
