"""A folder and a place in; the surroundings in which somebody gives a password, and what goes wrong there, out."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

# Plain, and with all that means something in a URL, in key=value and in the password file.
PLAIN, SPECIAL = "S3cr3tPW", "S3cr3t@PW:/?#%'\\ \"é"
REFUSED = ("S", "FATAL"), ("C", "28P01"), ("M", 'password authentication failed for user "u"')


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`url` names the database, in `environment` or on the command line; `secrets` must not show, in any form."""

    url: str
    secrets: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def _forms(secret: str) -> tuple[str, ...]:
    """How a secret may come out: as it is, percent-encoded, and as a part of it that is only its own."""
    return tuple({secret, quote(secret, safe=""), "S3cr3t"})


def _in_url(where: str, secret: str) -> Surroundings:
    return Surroundings(f"postgresql://u:{quote(secret, safe='')}@{where}/d", _forms(secret))


def _in_words(where: str, secret: str) -> Surroundings:
    host, _, port = where.partition(":")
    escaped = secret.replace("\\", "\\\\").replace("'", "\\'")
    return Surroundings(f"host={host} port={port} user=u dbname=d password='{escaped}'", _forms(secret))


def _in_environment(where: str, secret: str) -> Surroundings:
    return Surroundings(f"postgresql://u@{where}/d", _forms(secret), {"PGPASSWORD": secret})


def in_service_file(folder: Path, where: str, secret: str) -> Surroundings:
    host, _, port = where.partition(":")
    path = folder / "service.conf"
    path.write_text(f"[there]\nhost={host}\nport={port}\nuser=u\ndbname=d\npassword={secret}\n")
    return Surroundings("service=there", _forms(secret), {"PGSERVICEFILE": str(path)})


def in_password_file(folder: Path, where: str, secret: str) -> Surroundings:
    path = folder / "passwords"
    path.write_text("*:*:*:*:" + secret.replace("\\", "\\\\").replace(":", "\\:") + "\n")
    path.chmod(0o600)
    return Surroundings(f"postgresql://u@{where}/d", _forms(secret), {"PGPASSFILE": str(path)})


WAYS: Mapping[str, Callable[[Path, str, str], Surroundings]] = {
    "url": lambda _, where, secret: _in_url(where, secret),
    "words": lambda _, where, secret: _in_words(where, secret),
    "environment": lambda _, where, secret: _in_environment(where, secret),
    "service file": in_service_file,
    "password file": in_password_file,
}


@contextmanager
def nobody() -> Iterator[str]:
    """Where no server answers."""
    yield "127.0.0.1:1"


@contextmanager
def no_such_host() -> Iterator[str]:
    """A name that the domain name system never knows."""
    yield "nowhere.invalid:5432"


@contextmanager
def refusing() -> Iterator[str]:
    """A server that asks for the password, and does not take it."""
    with _listening(_refuse) as where:
        yield where


@contextmanager
def leaving() -> Iterator[str]:
    """A server that goes away in the middle of a connection."""
    with _listening(lambda connection: None) as where:
        yield where


FAULTS = {"nobody": nobody, "no such host": no_such_host, "refused": refusing, "gone": leaving}


@contextmanager
def _listening(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, answer))
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(server: socket.socket, answer: Callable[[socket.socket], None]) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            try:
                # Requests for encryption, which have no user in them, are declined.
                while b"user\0" not in connection.recv(4096):
                    connection.sendall(b"N")
                answer(connection)
            except OSError:
                continue


def _refuse(connection: socket.socket) -> None:
    connection.sendall(b"R" + struct.pack("!ii", 8, 3))
    connection.recv(4096)
    said = b"".join(name.encode() + text.encode() + b"\0" for name, text in REFUSED) + b"\0"
    connection.sendall(b"E" + struct.pack("!i", len(said) + 4) + said)
