"""Binaries and a profile in, a running private server and a connection to it out; safe for any number of processes.

Two lock files, no lists of pids: the kernel gives a lock back however its holder ends.
`users`: held shared by everyone who uses a scratch server; who gets it alone is the last one and stops the server.
`gate`: held alone by whoever starts or stops, so that only one of them does.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from schemadiff.diagnostics import SchemadiffError, TryAgain
from schemadiff.scratch import data_directory, extensions, process
from schemadiff.scratch.access import Connection
from schemadiff.scratch.confinement import ServerUser, server_user
from schemadiff.scratch.locate import Binaries
from schemadiff.scratch.place import Place, cache_root, data_root, prepare
from schemadiff.scratch.profile import DEVELOPMENT, SCRATCH, Profile
from schemadiff.stages import stage

_POLL = 0.003
_STOP_PATIENCE = 20.0
# A server that says it is ready, and refuses its superuser for so long, is broken.
_ENTRY_PATIENCE = 3.0


@dataclass(frozen=True, slots=True)
class Cluster:
    """One data directory, the programs that run it and the way it is run."""

    binaries: Binaries
    profile: Profile
    place: Place
    user: ServerUser

    def conninfo(self, role: str, database: str = "postgres") -> str:
        """How to connect; options that the environment could fill in are stated, PGHOSTADDR above all."""
        return make_conninfo(
            host=str(self.place.short), port=5432, user=role, dbname=database, hostaddr="", options="", password="",
            sslmode="disable", gssencmode="disable", target_session_attrs="any", connect_timeout=10,
            client_encoding="UTF8", application_name=application_name(),
        )  # fmt: skip


def application_name() -> str:
    """What our sessions are called on the server; a database whose maker has no such session is a leftover."""
    return f"schemadiff-{os.getpid()}"


def scratch_cluster(binaries: Binaries) -> Cluster:
    """The disposable cluster of this user, this build and these settings."""
    user = server_user()
    parts = (str(binaries.bin), binaries.version, SCRATCH.configuration(binaries.major), extensions.fingerprint())
    key = hashlib.sha256("\0".join(parts).encode(errors="surrogateescape")).hexdigest()[:10]
    return Cluster(binaries, SCRATCH, prepare(cache_root(user) / f"pg{binaries.version}-{key}", user), user)


def development_cluster(binaries: Binaries) -> Cluster:
    """The lasting cluster of this user for one major version."""
    user = server_user()
    return Cluster(binaries, DEVELOPMENT, prepare(data_root(user) / f"pg{binaries.major}", user), user)


@contextmanager
def in_use(cluster: Cluster, when_up: Callable[[Connection], None]) -> Iterator[Connection]:
    """A superuser's connection to the running server, which stays up at least until the end of the block."""
    with _lock_file(cluster, "users") as users:
        with _gate(cluster):
            fcntl.flock(users, fcntl.LOCK_SH)
            connection = _in_order(cluster, users, when_up)
        try:
            yield connection
        finally:
            connection.close()
            _leave(cluster, users)


@contextmanager
def kept_running(cluster: Cluster) -> Iterator[Connection]:
    """A superuser's connection to the server, which nobody's leaving stops."""
    with _gate(cluster), _up(cluster) as connection:
        yield connection


def stop(cluster: Cluster) -> bool:
    """Stop the server for whoever uses it; whether one was running."""
    with _gate(cluster):
        running = process.listens(cluster.place)
        _shut_down(cluster)
        return running


def _leave(cluster: Cluster, users: int) -> None:
    with _gate(cluster):
        if _alone(users):
            _shut_down(cluster)


def _shut_down(cluster: Cluster) -> None:
    process.stop(cluster.place, _STOP_PATIENCE)
    if cluster.place.short != cluster.place.home:
        shutil.rmtree(cluster.place.short, ignore_errors=True)


@contextmanager
def _gate(cluster: Cluster) -> Iterator[None]:
    with _lock_file(cluster, "gate") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


@contextmanager
def _lock_file(cluster: Cluster, name: str) -> Iterator[int]:
    descriptor = os.open(cluster.place.home / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@stage("starting scratch")
def _in_order(cluster: Cluster, users: int, when_up: Callable[[Connection], None]) -> Connection:
    """The server starts, but does it work? A damaged one shows at its first statements, and is made anew once."""
    connection = _up(cluster)
    try:
        when_up(connection)
    except psycopg.Error:
        connection.close()
        if not _alone(users):
            hint = f"run the command again when they are done; see {cluster.place.log}"
            raise TryAgain.of("SD816", "the scratch server does not work, and other runs are on it", hint) from None
        process.stop(cluster.place, patience=0)
        data_directory.discard(cluster.place)
        connection = _up(cluster)
        when_up(connection)
    return connection


def _alone(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(users, fcntl.LOCK_SH)
    return True


def _up(cluster: Cluster) -> Connection:
    connection = _log_in(cluster) or _wait_for_entry(cluster, cluster.profile.patience)
    if connection is not None:
        return connection
    connection = _start(cluster)
    if connection is None and cluster.profile.disposable:
        data_directory.discard(cluster.place)
        connection = _start(cluster)
    if connection is None:
        raise _did_not_start(cluster)
    return connection


def _start(cluster: Cluster) -> Connection | None:
    patience = 0 if cluster.profile.disposable else _STOP_PATIENCE
    process.clear_away(cluster.place, patience)
    data_directory.make_startable(cluster.binaries, cluster.profile, cluster.place, cluster.user)
    server = process.spawn(cluster.binaries, cluster.place, cluster.user)
    deadline = time.monotonic() + cluster.profile.patience
    while time.monotonic() < deadline and server.poll() is None and not process.is_ready(cluster.place):
        time.sleep(_POLL)
    connection = _wait_for_entry(cluster, _ENTRY_PATIENCE) if process.is_ready(cluster.place) else None
    if connection is None:
        process.stop(cluster.place, patience)
    return connection


def _wait_for_entry(cluster: Cluster, patience: float) -> Connection | None:
    """Someone holds the socket: it is starting, recovering, or full."""
    deadline = time.monotonic() + patience
    while process.listens(cluster.place):
        if connection := _log_in(cluster):
            return connection
        if time.monotonic() > deadline:
            if cluster.profile.disposable:
                return None
            hint = f"see {cluster.place.log}"
            raise TryAgain.of("SD808", "the development server is there, but lets nobody in", hint)
        time.sleep(0.02)
    return None


def _log_in(cluster: Cluster) -> Connection | None:
    try:
        return psycopg.connect(cluster.conninfo(cluster.profile.superuser), autocommit=True, prepare_threshold=None)
    except psycopg.OperationalError:
        return None


def _did_not_start(cluster: Cluster) -> SchemadiffError:
    said = _last_words(cluster.place.log) or "it said nothing"
    return SchemadiffError.of(
        "SD807",
        f"PostgreSQL {cluster.binaries.version} did not start on {cluster.place.data}: {said}",
        f"see {cluster.place.log}; SCHEMADIFF_PG_BIN chooses other binaries",
    )


def _last_words(log: Path) -> str:
    with suppress(OSError):
        lines = log.read_text(errors="replace").splitlines()
        telling = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "denied", "error"))]
        return (telling or lines or [""])[-1]
    return ""
