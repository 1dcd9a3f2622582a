"""A folder in, a server of its own out on which the databases are that the benchmark compares."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from schemadiff.scratch.access import url_of
from schemadiff.scratch.cluster import Cluster, kept_running, stop
from schemadiff.scratch.confinement import server_user
from schemadiff.scratch.locate import binaries
from schemadiff.scratch.place import prepare
from schemadiff.scratch.profile import Profile
from tests.bench.processes import processes, works_below
from tests.bench.statements import ROLES

# io_method: reading is done by whoever asks for it, so that its time is found with that backend.
_SETTINGS = """
listen_addresses = ''
max_connections = 100
max_locks_per_transaction = 2048
shared_buffers = 512MB
max_wal_size = 8GB
checkpoint_timeout = 1h
fsync = off
full_page_writes = off
synchronous_commit = off
autovacuum = off
max_logical_replication_workers = 0
jit = off
"""
_SUPERUSER = "postgres"
# The first comment, whichever that is, said once more: a row of the catalog is written anew, and says the same.
SAME_COMMENT = """
SELECT format('COMMENT ON %s %s IS %L', CASE WHEN objsubid = 0 THEN 'TABLE' ELSE 'COLUMN' END,
    objoid::regclass || coalesce('.' || quote_ident(attname), ''), description)
FROM pg_description
    JOIN pg_class ON pg_class.oid = objoid AND relkind IN ('r', 'p')
    LEFT JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid AND objsubid > 0
WHERE classoid = 'pg_class'::regclass AND objoid >= 16384 ORDER BY objoid, objsubid LIMIT 1
\\gexec
"""

# An index of that table is made once more: rows of the catalogs come and go, and nothing is another.
INDEX_AGAIN = """
SELECT format('DROP INDEX %s; %s', indexrelid::regclass, pg_get_indexdef(indexrelid))
FROM pg_index
WHERE indrelid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = indexrelid AND deptype IN ('i', 'P', 'S'))
    AND NOT EXISTS (SELECT FROM pg_description WHERE objoid = indexrelid)
ORDER BY indrelid, indexrelid LIMIT 1
\\gexec
"""


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A running server, thrown away with its folder."""

    cluster: Cluster

    @property
    def version(self) -> str:
        return self.cluster.binaries.version

    @property
    def postmaster(self) -> int:
        """The number of its first process."""
        return int((self.cluster.place.data / "postmaster.pid").read_text().split()[0])

    def tool(self, name: str) -> str:
        """psql or pg_dump, of the server's own version."""
        found = self.cluster.binaries.tool(name)
        if found is None:
            raise SystemExit(f"{self.cluster.binaries.bin} has no {name}")
        return str(found)

    def url(self, database: str) -> str:
        return url_of(self.cluster.conninfo(_SUPERUSER, database))

    def sql(self, database: str, statements: str) -> None:
        """Run statements, each in a transaction of its own."""
        command = [self.tool("psql"), "-Xq", "-v", "ON_ERROR_STOP=1", "-d", self.url(database)]
        subprocess.run(
            command,
            input=f"SET client_min_messages = warning;\n{statements}",
            text=True,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def fresh(self, database: str, template: str = "template0") -> None:
        """Make a database anew, empty or as a copy."""
        self.sql("postgres", f"DROP DATABASE IF EXISTS {database} WITH (FORCE);")
        self.sql("postgres", f"CREATE DATABASE {database} TEMPLATE {template} STRATEGY file_copy;")


@contextmanager
def live_server(folder: Path) -> Iterator[LiveServer]:
    """The server of the folder, started; made when it is not there yet. Its data stays."""
    found = binaries()
    method = "io_method = sync\n" if found.major >= 18 else ""
    profile = Profile(_SUPERUSER, _SETTINGS + method, disposable=False, patience=60)
    user = server_user()
    cluster = Cluster(found, profile, prepare(folder, user), user)
    made = not (cluster.place.data / "PG_VERSION").exists()
    with kept_running(cluster):
        pass
    try:
        server = LiveServer(cluster)
        if made:
            server.sql("postgres", ROLES)
        yield server
    finally:
        stop(cluster)


def stop_below(folder: Path) -> None:
    """Stop every server that works in the folder, and wait until it is gone: scratch servers may outlive their runs."""
    for pid in works_below(folder, processes()):
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + 20
        while _runs(pid) and time.monotonic() < deadline:
            time.sleep(0.01)


def _runs(pid: int) -> bool:
    """An orphan that has ended is waited for here."""
    try:
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return False
    except ChildProcessError:
        pass
    return Path(f"/proc/{pid}").exists()
