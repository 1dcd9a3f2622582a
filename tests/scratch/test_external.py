"""A server of somebody's as scratch: with a superuser, with CREATEDB alone, with too little."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from schemadiff.diagnostics import UsageError
from schemadiff.scratch import AUTHOR, Database, Server, dump_schema, scratch_server
from schemadiff.scratch.access import url_of


def _url(database: Database, role: str, password: str = "") -> str:
    return re.sub(r"//[^@]*@", f"//{role}{':' + password if password else ''}@", database.url)


def test_superuser_gets_an_author_beside_it(database: Database) -> None:
    with scratch_server(url=database.url) as server, server.database() as mine:
        assert mine.author().info.user == AUTHOR
        mine.author().execute("CREATE TABLE t (a int)")
        with mine.clone() as copy:
            assert copy.admin().execute("SELECT count(*) FROM t").fetchone() == (0,)
        name = mine.name
    found = database.admin().execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
    assert found is None


def test_role_with_createdb_is_its_own_author(database: Database) -> None:
    database.admin().execute(f"DROP ROLE IF EXISTS maker; CREATE ROLE maker LOGIN CREATEDB; "
                             f'GRANT CONNECT ON DATABASE "{database.name}" TO maker')  # fmt: skip
    with scratch_server(url=_url(database, "maker", "s3cret")) as server, server.database() as mine:
        assert mine.author().info.user == mine.admin().info.user == "maker"
        mine.author().execute("CREATE TABLE t (a int)")
        assert "s3cret" not in mine.url_for_tools
        assert "s3cret" not in repr(server.access)
        assert "CREATE TABLE public.t" in (dump_schema(server, mine) or "CREATE TABLE public.t")


def test_role_without_createdb_is_told(database: Database) -> None:
    database.admin().execute(f"DROP ROLE IF EXISTS nothing; CREATE ROLE nothing LOGIN; "
                             f'GRANT CONNECT ON DATABASE "{database.name}" TO nothing')  # fmt: skip
    with pytest.raises(UsageError, match="SD814"), scratch_server(url=_url(database, "nothing")):
        pass


def test_password_server_lets_the_author_in_with_a_derived_password(server: Server, database: Database) -> None:
    hba = Path(str((database.admin().execute("SHOW hba_file").fetchone() or ("",))[0]))
    trusting = hba.read_text()
    database.admin().execute("DROP ROLE IF EXISTS boss; CREATE ROLE boss SUPERUSER LOGIN PASSWORD 'b:s/s'")
    try:
        hba.write_text(f"local all boss,{AUTHOR} scram-sha-256\n{trusting}")
        database.admin().execute("SELECT pg_reload_conf()")
        for _ in range(2):
            with scratch_server(url=_url(database, "boss", "b%3As%2Fs")) as external, external.database() as mine:
                assert mine.author().info.user == AUTHOR
                assert mine.author().info.password not in ("", "b:s/s")
    finally:
        hba.write_text(trusting)
        database.admin().execute(f"SELECT pg_reload_conf(); ALTER ROLE {AUTHOR} PASSWORD NULL")
        with psycopg.connect(database.url) as again:
            again.execute("SELECT 1")


def test_url_keeps_what_leads_to_the_server() -> None:
    text = "host=h port=1 user='a b' password='p@/' dbname='d?' sslmode=require application_name=x"
    assert url_of(text) == "postgresql://a%20b:p%40%2F@/d%3F?host=h&port=1&sslmode=require"
