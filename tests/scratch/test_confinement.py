"""What a hostile schema file tries as the author, and is refused."""

from __future__ import annotations

import psycopg
import pytest

from schemadiff.scratch import AUTHOR, Database, Server
from schemadiff.scratch.profile import SCRATCH_SUPERUSER

_ATTACKS = [
    "COPY (SELECT 1) TO PROGRAM 'touch /tmp/owned'",
    "CREATE TABLE t (a text); COPY t FROM PROGRAM 'id'",
    "CREATE TABLE t (a text); COPY t FROM '/etc/passwd'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT lo_import('/etc/passwd')",
    f"SET ROLE {SCRATCH_SUPERUSER}",
    f"SET SESSION AUTHORIZATION {SCRATCH_SUPERUSER}",
    f"ALTER ROLE {AUTHOR} SUPERUSER",
    f"GRANT pg_execute_server_program TO {AUTHOR}",
    "CREATE ROLE other",
    "CREATE DATABASE other",
    "ALTER SYSTEM SET fsync = on",
    "LOAD 'auto_explain'",
    "CREATE FUNCTION f() RETURNS int LANGUAGE c AS '/lib/libc.so.6', 'getpid'",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION file_fdw",
    "CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p WITH (connect = false)",
    "CREATE TABLESPACE x LOCATION '/tmp'",
    "SET extension_control_path = '/tmp'",
    f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{SCRATCH_SUPERUSER}'",
]


@pytest.mark.parametrize("attack", _ATTACKS)
def test_author_is_refused(database: Database, attack: str) -> None:
    with pytest.raises(psycopg.Error):
        database.author().execute(attack)


@pytest.mark.parametrize("name", ["postgres", "template1"])
def test_author_reaches_no_database_of_others(server: Server, name: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        server.access.connect_author(name)


def test_nothing_listens_on_the_network(database: Database) -> None:
    assert database.admin().execute("SHOW listen_addresses").fetchone() == ("",)
