"""A server's socket goes in; a listener between it and its clients comes out: a pooler, or a line that breaks."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from schemadiff.scratch import Database


def message(stream: socket.socket, *, first: bool = False) -> tuple[bytes, bytes]:
    """The next message of the protocol: its letter (none has the first of a client), and the whole of it."""
    kind = b"" if first else _exactly(stream, 1)
    size = _exactly(stream, 4)
    return kind, kind + size + _exactly(stream, struct.unpack("!I", size)[0] - 4)


def _exactly(stream: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        more = stream.recv(size - len(got))
        if not more:
            raise ConnectionError
        got += more
    return got


def until_ready(server: socket.socket, client: socket.socket | None = None) -> bytes:
    """Pass on what the server says up to where it is ready; the letter of its transaction's state."""
    while True:
        kind, whole = message(server)
        if client:
            client.sendall(whole)
        if kind == b"Z":
            return whole[-1:]


def session(database: Database) -> socket.socket:
    """A server connection of the stand-in itself, logged in."""
    server = socket.socket(socket.AF_UNIX)
    server.connect(f"{database.admin().info.host}/.s.PGSQL.5432")
    words = f"user\0{database.admin().info.user}\0database\0{database.name}\0client_encoding\0UTF8\0\0".encode()
    server.sendall(struct.pack("!II", len(words) + 8, 196608) + words)
    until_ready(server)
    return server


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def _listening(handler: type[socketserver.BaseRequestHandler], database: Database) -> Iterator[str]:
    with _Listener(("127.0.0.1", 0), handler) as listener:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        yield f"postgresql://{database.admin().info.user}@127.0.0.1:{listener.server_address[1]}/{database.name}?sslmode=disable&gssencmode=disable"
        listener.shutdown()


@contextmanager
def pooler(database: Database, size: int = 2) -> Iterator[str]:
    """A URL behind which each transaction takes the next of `size` server connections, as PgBouncer's mode
    `transaction` has it; the process number that clients are told is the pooler's own.
    """
    pool = [session(database) for _ in range(size)]
    taken = threading.Lock()

    class Client(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(ConnectionError):
                message(self.request, first=True)
                known = {
                    "server_version": database.admin().info.parameter_status("server_version"),
                    "client_encoding": "UTF8",
                }
                words = [f"{name}\0{value}\0".encode() for name, value in known.items()]
                greeting = b"".join(b"S" + struct.pack("!I", len(w) + 4) + w for w in words)
                key = b"K" + struct.pack("!III", 12, 926471027, 1)
                self.request.sendall(b"R" + struct.pack("!II", 8, 0) + greeting + key + b"Z\0\0\0\x05I")
                while True:
                    self.transaction()

        def transaction(self) -> None:
            """From the first message to where the server is idle again: one server connection, then the next."""
            kind, whole = message(self.request)
            with taken:
                server = pool.pop(0)
                pool.append(server)
            state = b"T"
            while state != b"I":
                if kind == b"X":
                    raise ConnectionError
                server.sendall(whole)
                if kind in b"QS":
                    state = until_ready(server, self.request)
                if state != b"I":
                    kind, whole = message(self.request)

    try:
        with _listening(Client, database) as url:
            yield url
    finally:
        for server in pool:
            server.close()


@contextmanager
def line_that_breaks(database: Database, at: bytes, *, delivered: bool) -> Iterator[str]:
    """A URL whose line breaks, once, at the query that begins with `at`: when the server has had it and done it, or
    before. The answer is lost either way.
    """
    broken = threading.Event()

    class Client(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(ConnectionError, OSError), socket.socket(socket.AF_UNIX) as server:
                server.connect(f"{database.admin().info.host}/.s.PGSQL.5432")
                server.sendall(message(self.request, first=True)[1])
                until_ready(server, self.request)
                while True:
                    kind, whole = message(self.request)
                    breaks = whole[5:].startswith(at) and not broken.is_set()
                    if breaks and not delivered:
                        broken.set()
                        return
                    server.sendall(whole)
                    if breaks:
                        broken.set()
                        until_ready(server)
                        return
                    if kind in b"QS":
                        until_ready(server, self.request)

    with _listening(Client, database) as url:
        yield url
