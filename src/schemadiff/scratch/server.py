"""A wish for scratch in (a major version, or a URL), a server whose databases may be thrown away out."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from schemadiff.diagnostics import SchemadiffError, TryAgain
from schemadiff.roles import is_managed
from schemadiff.scratch.access import Access, Connection
from schemadiff.scratch.cluster import in_use, scratch_cluster
from schemadiff.scratch.external import external_server
from schemadiff.scratch.kept import keep, kept
from schemadiff.scratch.leftovers import drop, drop_databases, drop_roles
from schemadiff.scratch.locate import Binaries, binaries
from schemadiff.scratch.profile import SCRATCH_SUPERUSER
from schemadiff.scratch.role_room import without_roles
from schemadiff.scratch.roles import author_for, close_to_the_public, make_author
from schemadiff.stages import stage

if TYPE_CHECKING:
    from schemadiff.parse.roles import RoleStatement

# Schema files may set parameters for the database, and these would lock us out of it.
_OF_EVERYONE = "-c default_transaction_read_only=off -c statement_timeout=0"
_OF_SUPERUSER = "-c session_preload_libraries= -c local_preload_libraries="


class Server:
    """A running PostgreSQL on which databases are made and dropped at will.

    `managed_roles` are patterns: the roles that match belong to the states which its databases hold. `choice` says what
    it was chosen by, where no more is to be known of it; None where somebody else may have made another one of it.
    `told_before` says that what an earlier run was told by such a server may be taken for what this one says.
    """

    told_before = False

    def __init__(
        self,
        access: Access,
        maintenance: Connection,
        author: str,
        found: Binaries | None,
        managed_roles: tuple[str, ...] = (),
    ) -> None:
        self.access = access
        self.author = author
        self.managed_roles = managed_roles
        self.binaries = found
        self.choice: tuple[object, ...] | None = (str(found.bin), found.version) if found else None
        self.version = maintenance.info.server_version
        self._maintenance = maintenance

    @contextmanager
    def database(self, template: str | None = None) -> Iterator[Database]:
        """A database of one's own, gone at the end: empty, or a copy of another one that nobody is connected to."""
        database = Database(self, f"sd_{os.getpid()}_{secrets.token_hex(4)}")
        try:
            self._create(database, template)
            yield database
        finally:
            database.close()
            with suppress(psycopg.Error):
                self.wait_until_unused(database.name, 0.05)
                if not self._keep(database):
                    drop(self._maintenance, self.access, database.name)

    @contextmanager
    def kept_database(self, key: str) -> Iterator[Database | None]:
        """A copy of the database that an earlier run kept under the key, without what that knew of it besides; nothing
        where there is none.
        """
        found = kept(self._maintenance, key) if self.binaries else None
        with ExitStack() as stack:
            database = None
            if found is not None:
                # Another run may be throwing it away.
                with suppress(SchemadiffError):
                    database = stack.enter_context(self.database(found))
            yield database

    def _keep(self, database: Database) -> bool:
        """For a later run, where this one wants that: if the server is ours, and nothing of it is anywhere else."""
        if not (database.key and self.binaries) or database.role_statements:
            return False
        return keep(self._maintenance, database.name, database.key, self.author)

    def manages(self, role: str) -> bool:
        """Whether the role belongs to the states."""
        return is_managed(role, self.managed_roles)

    def role_room(self, wanted: Callable[[str], bool]) -> AbstractContextManager[Connection]:
        """A transaction in which roles of the names that are wanted can be made anew. It is always taken back."""
        return without_roles(self._maintenance, wanted)

    def wait_until_unused(self, name: str, seconds: float = 1) -> None:
        """A closed connection is gone a moment later; CREATE and DROP DATABASE would sleep 0.1 s over it."""
        deadline = time.monotonic() + seconds
        query = "SELECT 1 FROM pg_catalog.pg_stat_activity WHERE datname = %s LIMIT 1"
        while self._maintenance.execute(query, (name,)).fetchone() and time.monotonic() < deadline:
            time.sleep(0.002)

    @stage("making databases in scratch")
    def _create(self, database: Database, template: str | None) -> None:
        # Copying files is faster than logging every page, and is the only way before 15.
        strategy = SQL(" STRATEGY file_copy" if self.version >= 150000 and self.binaries else "")
        names = (Identifier(database.name), Identifier(template or "template0"), Identifier(self.author))
        try:
            self._maintenance.execute(SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(*names) + strategy)
            if template is None and self.version < 150000 and self.binaries:
                # From 15 on the schema belongs to whoever owns the database.
                database.admin().execute(SQL("ALTER SCHEMA public OWNER TO {}").format(names[2]))
        except psycopg.OperationalError as reason:
            raise _lost(reason) from None
        except psycopg.Error as reason:
            message = f"scratch cannot make a database: {reason.diag.message_primary}"
            raise SchemadiffError.of("SD810", message, "a role behind a scratch URL needs CREATEDB") from None


class Database:
    """One scratch database. Connections are made when first asked for, and again after they were closed.

    With a `key` it is kept for later runs when this one is done with it, where the server is ours.
    `role_statements` is what its state says about roles. They belong to the whole server, where other states are as
    well: so these do not run here, but in a `role_room` when the roles are read. `owners_stated` are the names of what
    statements that ran here give to the author, who owns the rest because it made it.
    """

    def __init__(self, server: Server, name: str) -> None:
        self.server = server
        self.name = name
        self.key: str | None = None
        self.role_statements: list[RoleStatement] = []
        self.owners_stated: set[tuple[str, ...]] = set()
        self._open: dict[str, Connection] = {}
        self._settings = ""

    def __repr__(self) -> str:
        return f"Database({self.name!r})"

    @property
    def version(self) -> int:
        """server_version_num."""
        return self.server.version

    @property
    def url(self) -> str:
        """A libpq URL of the superuser for this database."""
        return self.server.access.url(self.name)

    @property
    def url_for_tools(self) -> str:
        """A connection string of the superuser without a password, for a command line."""
        return self.server.access.for_tools(self.name)

    def admin(self) -> Connection:
        """The superuser's connection, in autocommit."""
        return self._connection("admin", self.server.access.connect_admin)

    def author(self) -> Connection:
        """The connection of the plain role that owns the database, in autocommit."""
        return self._connection("author", self.server.access.connect_author)

    def set_up(self, settings: str) -> None:
        """Have these settings on both connections, on one that is not made yet as soon as it is; until `close`."""
        self._settings = settings
        for connection in self._open.values():
            connection.execute(settings.encode())

    @contextmanager
    def clone(self) -> Iterator[Database]:
        """A copy of this database. Its own connections are closed first, with all they have set."""
        self.close()
        self.server.wait_until_unused(self.name)
        with self.server.database(template=self.name) as copy:
            copy.role_statements += self.role_statements
            copy.owners_stated |= self.owners_stated
            yield copy

    def close(self) -> None:
        """Close both connections; the next use opens new ones, on which nothing is set."""
        self._settings = ""
        while self._open:
            self._open.popitem()[1].close()

    def _connection(self, role: str, connect: Callable[[str], Connection]) -> Connection:
        found = self._open.get(role)
        if found is None or found.closed:
            try:
                found = self._open[role] = connect(self.name)
            except psycopg.OperationalError as reason:
                raise _lost(reason) from None
            if self._settings:
                found.execute(self._settings.encode())
        return found


@contextmanager
def scratch_server(
    major: int | None = None, *, url: str | None = None, role: str | None = None, roles: Iterable[str] = ()
) -> Iterator[Server]:
    """The server behind the URL; else a private one, of the wanted major version if that is installed.

    On a private server the author bears the name of `role`, the one that migrates the live database. `roles` are
    patterns of the roles that are managed, which takes a superuser.
    """
    managed = tuple(roles)
    if url is not None:
        with external_server(url, for_roles=bool(managed)) as (access, maintenance, author):
            yield Server(access, maintenance, author, None, managed)
        return
    found = binaries(major)
    cluster = scratch_cluster(found)
    author = author_for(role)
    access = Access(
        make_conninfo(cluster.conninfo(SCRATCH_SUPERUSER), options=f"{_OF_SUPERUSER} {_OF_EVERYONE}"),
        make_conninfo(cluster.conninfo(author), options=_OF_EVERYONE),
    )
    with in_use(cluster, partial(_tidy, access)) as maintenance:
        make_author(maintenance, author)
        yield Server(access, maintenance, author, found, managed)


class _Later(Server):
    """A server that is there once somebody asks for more than the names on it."""

    def __init__(
        self, begin: Callable[[], Server], major: int | None, author: str, managed: tuple[str, ...], told_before: bool
    ) -> None:
        self._begin, self.author, self.managed_roles, self.choice = begin, author, managed, (major,)
        self.told_before = told_before

    def __getattr__(self, name: str) -> Any:
        # Asked only for what is not there yet.
        if name not in ("access", "binaries", "version", "_maintenance"):
            raise AttributeError(name)
        # What it is chosen by stays what it was: states are kept under that, before it is there and after.
        self.__dict__.update({**self._begin().__dict__, "choice": self.choice})
        return self.__dict__[name]


@contextmanager
def scratch_when_needed(
    major: int | None = None,
    *,
    url: str | None = None,
    role: str | None = None,
    roles: Iterable[str] = (),
    told_before: bool = False,
) -> Iterator[Server]:
    """The same server, which is started when it is first needed. One behind a URL is reached at once."""
    managed = tuple(roles)
    with ExitStack() as stack:
        begin = partial(stack.enter_context, scratch_server(major, url=url, role=role, roles=managed))
        yield _Later(begin, major, author_for(role), managed, told_before) if url is None else begin()


def _tidy(access: Access, maintenance: Connection) -> None:
    make_author(maintenance)
    close_to_the_public(maintenance)
    drop_databases(maintenance, access)
    drop_roles(maintenance)


def _lost(reason: psycopg.OperationalError) -> SchemadiffError:
    said = reason.diag.message_primary or "the connection broke"
    return TryAgain.of("SD809", f"the scratch server went away: {said}", "run the command again")
