"""Scratch databases: fresh, copied, dropped, dumped, and reached from outside."""

from __future__ import annotations

import psycopg
import pytest

from schemadiff.diagnostics import InputError, Origin
from schemadiff.scratch import AUTHOR, Database, Server, StatementLimit, dump_schema

_SURVIVES_CANCEL = """
DO $$ BEGIN LOOP
  BEGIN PERFORM pg_sleep(10); EXCEPTION WHEN query_canceled THEN NULL; END;
END LOOP; END $$
"""


def _exists(server: Server, name: str) -> bool:
    with server.database() as other:
        return other.admin().execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


def test_author_owns_the_database_and_public(database: Database) -> None:
    database.author().execute("CREATE TABLE t (a int); CREATE SCHEMA s; COMMENT ON SCHEMA public IS 'ours'")
    row = database.admin().execute("SELECT tableowner FROM pg_tables WHERE tablename = 't'").fetchone()
    assert row == (AUTHOR,)


def test_settings_that_change_printed_text_are_fixed(database: Database) -> None:
    row = database.author().execute(
        "SELECT current_setting('TimeZone'), current_setting('DateStyle'), current_setting('wal_level')"
    )
    assert row.fetchone() == ("UTC", "ISO, YMD", "logical")


def test_connections_are_kept_and_made_again_after_they_broke(database: Database) -> None:
    author = database.author()
    assert database.author() is author
    database.admin().execute("SELECT pg_terminate_backend(%s)", (author.info.backend_pid,))
    with pytest.raises(psycopg.OperationalError):
        author.execute("SELECT 1")
    assert database.author().execute("SELECT 1").fetchone() == (1,)


def test_settings_hold_on_both_connections_until_they_are_closed(database: Database) -> None:
    author = database.author()
    database.set_up("SET search_path = a; SET work_mem = '1MB'")
    for connection in (author, database.admin()):
        assert connection.execute("SHOW search_path").fetchone() == ("a",)
    database.author().close()
    assert database.author().execute("SHOW search_path").fetchone() == ("a",)
    database.close()
    assert database.author().execute("SHOW search_path").fetchone() != ("a",)


def test_a_connection_is_made_when_it_is_asked_for(database: Database) -> None:
    database.set_up("SET search_path = a")
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    assert database.author().execute(asked).fetchone() == (1,)


def test_clone_holds_what_the_database_held(database: Database) -> None:
    database.author().execute("CREATE TABLE t AS SELECT 7 AS a")
    with database.clone() as copy:
        assert copy.author().execute("SELECT a FROM t").fetchone() == (7,)
        copy.author().execute("DROP TABLE t")
    assert database.author().execute("SELECT a FROM t").fetchone() == (7,)


def test_database_is_gone_after_the_block_even_with_guests_and_subscriptions(server: Server) -> None:
    with server.database() as mine:
        mine.admin().execute("CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p WITH (connect = false)")
        guest = psycopg.connect(mine.url)
    guest.close()
    assert not _exists(server, mine.name)


def test_leftover_of_a_run_that_is_over_is_dropped(cluster: object) -> None:
    from schemadiff.scratch import scratch_server

    with scratch_server() as server, server.database() as mine:
        mine.admin().execute("CREATE DATABASE sd_1_0123abcd")
        mine.admin().execute("CREATE DATABASE somebody")
        with scratch_server() as second:
            assert not _exists(second, "sd_1_0123abcd")
            assert _exists(second, "somebody")
            assert _exists(second, mine.name)


def test_roles_of_earlier_runs_and_settings_of_the_author_are_forgotten(cluster: object) -> None:
    from schemadiff.scratch import scratch_server

    with scratch_server() as server, server.database() as mine:
        mine.admin().execute(f"CREATE ROLE postgres; GRANT postgres TO {AUTHOR}")
        mine.author().execute(f"ALTER ROLE {AUTHOR} SET search_path = nowhere")
    with scratch_server() as server, server.database() as mine:
        assert mine.admin().execute("SELECT to_regrole('postgres')").fetchone() == (None,)
        assert mine.author().execute("SHOW search_path").fetchone() == ('"$user", public',)


def test_dump_is_the_same_twice_and_leaves_owners_out_on_request(server: Server, database: Database) -> None:
    database.author().execute("CREATE TABLE t (a int)")
    first = dump_schema(server, database)
    if first is None:
        pytest.skip("these binaries come without pg_dump")
    assert "CREATE TABLE public.t" in first
    assert "OWNER TO" in first
    assert "restrict" not in first
    assert dump_schema(server, database) == first
    assert "OWNER TO" not in (dump_schema(server, database, owner=False) or "")


def test_url_for_tools_shows_no_password(database: Database) -> None:
    assert "password=" not in database.url_for_tools
    with psycopg.connect(database.url_for_tools) as connection:
        assert connection.info.dbname == database.name


def test_stand_ins_load_where_the_real_extensions_are_missing(database: Database) -> None:
    database.author().execute('CREATE EXTENSION pgcrypto; CREATE EXTENSION "uuid-ossp"')
    database.author().execute(
        "CREATE TABLE t (id uuid DEFAULT uuid_generate_v4(), h text, CHECK (digest(h, 'sha1') <> ''));"
        "CREATE INDEX ON t (digest(h, 'sha256'))"
    )
    column = database.admin().execute("SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef").fetchone()
    assert column == ("uuid_generate_v4()",)


def test_a_statement_that_swallows_cancellation_ends(database: Database) -> None:
    def load() -> None:
        with StatementLimit(database, 0.3) as limit:
            limit.restart(Origin("schema/a.sql", 3))
            database.author().execute(_SURVIVES_CANCEL)

    with pytest.raises(InputError, match=r"^schema/a\.sql:3:1: error SD811: .* longer than 0\.3 s"):
        load()


def test_the_limit_counts_for_each_statement(database: Database) -> None:
    with StatementLimit(database, 1.0) as limit:
        for _ in range(4):
            limit.restart()
            database.author().execute("SELECT pg_sleep(0.4)")
