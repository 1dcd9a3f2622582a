"""Words of the command line in; the origin of an application, or the place where a browser listens, out."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from schemadiff.diagnostics import UsageError

_STANDARD = {"http": 80, "https": 443}
_EXAMPLE = "--attach http://127.0.0.1:9222"


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a browser listens for the DevTools protocol. `path` is empty where only the browser knows it."""

    host: str
    port: int
    path: str = ""

    def __str__(self) -> str:
        """For messages: the path is a key to the browser, and stays out of them."""
        return f"{_bracketed(self.host)}:{self.port}"


def origin_of(address: str) -> str:
    """Scheme, host and port, spelled as a browser does: what it keeps databases under. Raises UsageError."""
    parts = _split(address)
    port = _port(parts) if parts else None
    host = _ascii(parts.hostname) if parts else None
    if not parts or parts.scheme not in _STANDARD or not host or port == 0 or parts.username or parts.password:
        raise UsageError.of("SD518", "that is no address of an application", "--origin https://app.example.com")
    shown = "" if port in (None, _STANDARD[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{_bracketed(host)}{shown}"


def listening_at(address: str) -> Listening:
    """Where `--attach` points. Raises UsageError for what is no such address, or one of another machine."""
    parts = _split(address)
    port = _port(parts) if parts else None
    if not parts or parts.scheme not in ("http", "ws") or not parts.hostname or not port or "@" in parts.netloc:
        hint = f"{_EXAMPLE}, or the ws://… that the browser printed"
        raise UsageError.of("SD518", "that is no address at which a browser listens", hint)
    if not _is_here(parts.hostname):
        hint = f"ssh -L {port}:127.0.0.1:{port} THERE, and {_EXAMPLE.rpartition(':')[0]}:{port}"
        message = (
            f"{parts.hostname} is another machine: whoever reaches a browser so may do anything in it, unencrypted"
        )
        raise UsageError.of("SD518", message, hint)
    return Listening(parts.hostname, port, parts.path.rstrip("/") if parts.scheme == "ws" else "")


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address) if address.isprintable() else None
    except ValueError:
        return None


def _port(parts: SplitResult) -> int | None:
    """The port; 0 for one that there is not."""
    try:
        return parts.port
    except ValueError:
        return 0


def _ascii(host: str | None) -> str:
    """The host as a browser writes it; empty for what is none."""
    try:
        return (host or "").encode("idna").decode()
    except UnicodeError:
        return ""


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_here(host: str) -> bool:
    """Whether it is this machine by its very words: what a name resolves to may be another one in a moment."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
