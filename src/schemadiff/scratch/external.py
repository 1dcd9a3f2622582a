"""The URL of somebody's non-production server in, access to it as a scratch server out."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.conninfo import make_conninfo

from schemadiff.connection import OLDEST, connect
from schemadiff.diagnostics import UsageError
from schemadiff.scratch.access import Access, Connection
from schemadiff.scratch.cluster import application_name
from schemadiff.scratch.leftovers import drop_databases
from schemadiff.scratch.profile import AUTHOR
from schemadiff.scratch.roles import make_author, set_author_password


@contextmanager
def external_server(url: str, *, for_roles: bool = False) -> Iterator[tuple[Access, Connection, str]]:
    """Access, a maintenance connection, and the role that schema files run as.

    A superuser gets the plain role beside it; any other role with CREATEDB is confined enough to be both, but makes no
    roles.
    """
    with connect(url, application_name=application_name()) as maintenance:
        # The mark of a living run must be ours even where the URL brings an application_name.
        maintenance.execute("SELECT pg_catalog.set_config('application_name', %s, false)", (application_name(),))
        itself = _conninfo(maintenance)
        if _is_superuser(maintenance):
            access, author = Access(itself, _author(maintenance, itself)), AUTHOR
        elif for_roles:
            raise _too_weak_for_roles(maintenance)
        else:
            access, author = Access(itself, itself), maintenance.info.user
        drop_databases(maintenance, access)
        yield access, maintenance, author


def _is_superuser(connection: Connection) -> bool:
    if connection.info.server_version < OLDEST:
        raise UsageError.of("SD813", "the scratch URL leads to a PostgreSQL before 14", "use PostgreSQL 14 or later")
    query = "SELECT rolsuper, rolcreatedb FROM pg_catalog.pg_roles WHERE rolname = current_user"
    superuser, may_create = connection.execute(query).fetchone() or (False, False)
    if not superuser and not may_create:
        hint = f'on the scratch server: ALTER ROLE "{connection.info.user}" CREATEDB'
        raise UsageError.of("SD814", "the role of the scratch URL may not create databases", hint)
    return bool(superuser)


def _too_weak_for_roles(connection: Connection) -> UsageError:
    return UsageError.of(
        "SD817",
        f'roles are managed here, and the role of the scratch URL, "{connection.info.user}", is no superuser',
        "give a scratch URL of a superuser, who makes roles in a transaction that is taken back; or no scratch URL; "
        "or remove `roles` from the configuration",
    )


def _conninfo(connection: Connection) -> str:
    known = connection.info.get_parameters()
    password = connection.info.password
    return make_conninfo("", **(known | {"application_name": application_name()}), password=password or None)


def _author(maintenance: Connection, itself: str) -> str:
    """The author's connection string. All runs derive the same password, so that none locks another out."""
    make_author(maintenance)
    key = maintenance.info.password
    password = hmac.new(key.encode(), AUTHOR.encode(), hashlib.sha256).hexdigest() if key else None
    conninfo = make_conninfo(itself, user=AUTHOR, password=password or "")
    if not _lets_in(conninfo) and password:
        set_author_password(maintenance, password)
    if not _lets_in(conninfo):
        raise UsageError.of(
            "SD815",
            f"the scratch server does not let its role {AUTHOR} in; schema files are never run as a superuser",
            "give a scratch URL whose role has CREATEDB and is not superuser, or allow the role in pg_hba.conf",
        )
    return conninfo


def _lets_in(conninfo: str) -> bool:
    try:
        psycopg.connect(conninfo).close()
    except psycopg.OperationalError:
        return False
    return True
