"""What a cluster is for in, how its server is set up out: scratch may be lost at any time, development never."""

from __future__ import annotations

from dataclasses import dataclass

SCRATCH_SUPERUSER = "schemadiff"
AUTHOR = "schemadiff_author"

_COMMON = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
# A thousand tables in one transaction hold more than seven thousand locks.
max_locks_per_transaction = 1024
jit = off
logging_collector = off
log_min_messages = warning
lc_messages = 'C'
TimeZone = 'UTC'
datestyle = 'ISO, YMD'
intervalstyle = 'postgres'
"""

_SCRATCH = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
shared_buffers = 64MB
max_wal_size = 1GB
checkpoint_timeout = 1h
max_parallel_workers = 0
# There is nobody to ask: whether it would pay is not worth a look at each index that is made.
max_parallel_maintenance_workers = 0
max_worker_processes = 2
max_logical_replication_workers = 0
# CREATE PUBLICATION warns below this level.
wal_level = logical
# A failed statement may hold a password; the client has the message anyway.
log_min_error_statement = panic
"""


@dataclass(frozen=True, slots=True)
class Profile:
    """One way to run a server."""

    superuser: str
    settings: str
    disposable: bool
    # Seconds that a server which is there, but does not let us in, is waited for.
    patience: float

    def configuration(self, major: int) -> str:
        """What is appended to postgresql.conf."""
        return self.settings + ("io_method = sync\n" if major >= 18 and self.disposable else "")

    def initdb_options(self, major: int) -> list[str]:
        """One locale on all systems; builtin C.UTF-8 exists from 17 on and does not depend on the system."""
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= 17 else []
        unsafe = ["--no-sync", *(["--no-data-checksums"] if major >= 18 else [])] if self.disposable else []
        return ["--auth=trust", f"--username={self.superuser}", "--encoding=UTF8", "--locale=C", *builtin, *unsafe]


SCRATCH = Profile(SCRATCH_SUPERUSER, _COMMON + _SCRATCH, disposable=True, patience=30)
DEVELOPMENT = Profile("postgres", _COMMON, disposable=False, patience=300)
