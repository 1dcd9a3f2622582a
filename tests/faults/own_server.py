"""Nothing goes in; a server of its own comes out, which may be killed, started again and starved."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from schemadiff.scratch.access import url_of
from schemadiff.scratch.cluster import Cluster, kept_running, stop
from schemadiff.scratch.confinement import server_user
from schemadiff.scratch.locate import binaries
from schemadiff.scratch.place import cache_root, prepare
from schemadiff.scratch.profile import SCRATCH, Profile

# Not disposable: what a crash left is what the tests are about.
PROFILE = Profile(
    SCRATCH.superuser, SCRATCH.settings + "synchronous_commit = on\nautovacuum = off\n", disposable=False, patience=30
)


@dataclass(frozen=True, slots=True)
class OwnServer:
    """One cluster that nobody else uses."""

    cluster: Cluster

    def url(self, database: str) -> str:
        """How the superuser connects."""
        return url_of(self.cluster.conninfo(PROFILE.superuser, database))

    def start(self) -> None:
        """Start it, or find it running; after a kill it recovers first."""
        with kept_running(self.cluster) as connection:
            connection.execute("SELECT 1")

    def pids(self) -> list[int]:
        """All its processes."""
        return _pids(self.cluster.place.data)

    def kill(self) -> None:
        """SIGKILL to every process of it."""
        kill_all(self.cluster.place.data)

    @contextmanager
    def database(self, name: str, template: str = "template0") -> Iterator[str]:
        """The URL of a database that is dropped afterwards."""
        self.create(name, template)
        try:
            yield self.url(name)
        finally:
            self.start()
            self.drop(name)

    def create(self, name: str, template: str = "template0") -> None:
        """A database as a copy of another."""
        query = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        if self.cluster.binaries.major >= 15:
            # The files, not every page of them through the log, which a server that was killed reads again.
            query += sql.SQL(" STRATEGY FILE_COPY")
        with self.session() as connection:
            connection.execute(query)

    def drop(self, name: str) -> None:
        """Drop a database with all who are in it."""
        with self.session() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def session(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """A superuser's session in autocommit."""
        return psycopg.connect(self.url(database), autocommit=True, prepare_threshold=None)


@contextmanager
def own_server(name: str = "", prefix: tuple[str, ...] = ()) -> Iterator[OwnServer]:
    """A fresh cluster, thrown away at the end. Its programs are started behind the prefix."""
    user = server_user()
    user = replace(user, prefix=(*prefix, *user.prefix))
    place = prepare(cache_root(user) / f"faults-{os.getpid()}{name}", user)
    server = OwnServer(Cluster(binaries(None), PROFILE, place, user))
    try:
        server.start()
        yield server
    finally:
        stop(server.cluster)
        shutil.rmtree(place.home, ignore_errors=True)


def kill_all(data: Path) -> None:
    """SIGKILL to every process of the server in this data directory, the postmaster first; wait until all are gone."""
    first = (data / "postmaster.pid").read_text().split()[0]
    deadline = time.monotonic() + 10
    while (pids := _pids(data)) and time.monotonic() < deadline:
        for pid in sorted(pids, key=lambda pid: pid != int(first)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def _pids(data: Path) -> list[int]:
    """A server works in its data directory."""
    home = os.path.realpath(data)
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and _works_in(int(name), home)]


@contextmanager
def own_standby(primary: OwnServer) -> Iterator[OwnServer]:
    """A hot standby of the server, over its socket. Whoever stands in the way of its replay is ended at once."""
    cluster = primary.cluster
    program = cluster.binaries.tool("pg_basebackup")
    if program is None:
        pytest.skip("these binaries have no pg_basebackup")
    place = prepare(cluster.place.home.with_name(f"{cluster.place.home.name}-standby"), cluster.user)
    server = OwnServer(replace(cluster, place=place))
    try:
        source = cluster.conninfo(PROFILE.superuser, "")
        code, said = cluster.user.run(
            [program, "-D", place.data, "-d", source, "--checkpoint=fast", "--no-sync", "--write-recovery-conf"]
        )
        assert code == 0, said
        with open(place.data / "postgresql.conf", "a") as settings:
            settings.write("\nmax_standby_streaming_delay = 0\n")
        server.start()
        yield server
    finally:
        stop(server.cluster)
        shutil.rmtree(place.home, ignore_errors=True)


def caught_up(primary: OwnServer, standby: OwnServer) -> None:
    """Wait until the standby has replayed what the primary has written."""
    with primary.session() as one, standby.session() as other:
        now = one.execute("SELECT pg_current_wal_flush_lsn()::text").fetchone()
        assert now
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            reached = other.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", now).fetchone()
            if reached and reached[0]:
                return
            time.sleep(0.02)
    raise AssertionError("the standby does not follow")


def _works_in(pid: int, home: str) -> bool:
    try:
        return os.readlink(f"/proc/{pid}/cwd") == home and Path(os.readlink(f"/proc/{pid}/exe")).name == "postgres"
    except OSError:
        return False
