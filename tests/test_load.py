"""Loading statements into a scratch database."""

from __future__ import annotations

import pytest

from schemadiff.diagnostics import Diagnostic, InputError, Origin
from schemadiff.parse.order import ordered
from schemadiff.parse.read import parse_text
from schemadiff.scratch import Database
from schemadiff.sources.load import load

AUTHOR = "schemadiff_author"


def load_text(text: str, database: Database) -> None:
    result = parse_text(text, "t.sql")
    assert not result.diagnostics
    load(ordered(result.statements), database)


def failures(text: str, database: Database) -> tuple[Diagnostic, ...]:
    with pytest.raises(InputError) as raised:
        load_text(text, database)
    return raised.value.diagnostics


def one(database: Database, query: str) -> object:
    row = database.admin().execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def owner(database: Database, relation: str) -> object:
    return one(database, f"select relowner::regrole::text from pg_class where oid = '{relation}'::regclass")


def test_the_author_owns_what_no_file_gives_away(database: Database) -> None:
    load_text("create table a (id serial primary key); create table b (); alter table b owner to sd_test_joe", database)
    assert owner(database, "a") == AUTHOR
    assert owner(database, "b") == "sd_test_joe"


def test_an_owner_that_is_a_superuser_may_be_stated(database: Database) -> None:
    superuser = one(database, "select current_user")
    load_text(
        f"""create table a (id int); alter table a owner to {superuser}; create index on a (id);
        alter table a enable row level security; grant select on a to sd_test_joe;
        create sequence q; alter sequence q owner to {superuser}; alter sequence q owned by a.id""",
        database,
    )
    assert owner(database, "a") == owner(database, "q") == superuser
    assert one(database, "select has_table_privilege('sd_test_joe', 'a', 'select')") is True


def test_roles_are_made_without_login(database: Database) -> None:
    load_text("create role sd_test_r login superuser; create table t (); grant select on t to sd_test_r", database)
    query = "select rolcanlogin or rolsuper from pg_roles where rolname = 'sd_test_r'"
    assert one(database, query) is False


def test_what_set_role_makes_belongs_to_the_role(database: Database) -> None:
    load_text(
        "create schema s; grant all on schema s to sd_test_joe; set role sd_test_joe; create table s.t (); reset role;"
        "create table s.u ()",
        database,
    )
    assert owner(database, "s.t") == "sd_test_joe"
    assert owner(database, "s.u") == AUTHOR


def test_settings_hold_for_their_statements_only(database: Database) -> None:
    load_text(
        """create schema s; create table a (); set search_path = s; create table b ();
        set default_tablespace = nowhere; create table c (); set default_table_access_method = heap;
        select pg_catalog.set_config('search_path', '', false); create table public.d ()""",
        database,
    )
    query = "select string_agg(oid::regclass::text, ' ' order by relname) from pg_class where relname ~ '^[abcd]$'"
    assert one(database, query) == "a s.b s.c d"


def test_statements_that_come_too_early_are_tried_again(database: Database) -> None:
    text = """create view v as select id, name from t group by id; alter table t add primary key (id);
        create table t (id int, name text); create table u (t int references t)"""
    result = parse_text(text, "t.sql")
    load(result.statements, database)
    assert one(database, "select count(*) from v") == 0


def test_default_privileges_are_for_what_stands_behind_them(database: Database) -> None:
    load_text(
        """create table a (x int check (f(x) > 0)); alter default privileges grant select on tables to public;
        create table b (); create function f(int) returns int language plpgsql immutable as 'begin return h($1); end';
        create index on a (f(x)); create function h(int) returns int language sql immutable as 'select $1'""",
        database,
    )
    assert one(database, "select has_table_privilege('pg_monitor', 'a', 'select')") is False
    assert one(database, "select has_table_privilege('pg_monitor', 'b', 'select')") is True


def test_foreign_keys_in_a_circle(database: Database) -> None:
    load_text(
        "create table a (id int primary key, b int references b);"
        "create table b (id int primary key, a int references a)",
        database,
    )
    names = one(database, "select string_agg(conname, ' ' order by conname) from pg_constraint where contype = 'f'")
    assert names == "a_b_fkey b_a_fkey"


def test_functions_and_views_in_a_circle(database: Database) -> None:
    load_text(
        "create view v as select f() as x; create function f() returns bigint language sql as 'select count(*) from v'",
        database,
    )
    assert one(database, "select count(*) from pg_proc where proname = 'f'") == 1


def test_only_the_superuser_can_make_these_and_the_author_owns_them(database: Database) -> None:
    load_text(
        """create extension citext; create table t (a citext); comment on extension citext is 'x';
        create function f() returns event_trigger language plpgsql as $$ begin raise exception 'fired'; end $$;
        create event trigger e on ddl_command_start execute function f();
        create foreign data wrapper w; create server s foreign data wrapper w;
        grant usage on foreign server s to sd_test_joe;
        create publication p for all tables; create cast (int as citext) with inout;
        create operator family o using btree;
        create function l() returns int leakproof language sql as 'select 1'""",
        database,
    )
    owners = """select string_agg(distinct o::regrole::text, ' ') from (
        select evtowner o from pg_event_trigger union all select fdwowner from pg_foreign_data_wrapper
        union all select srvowner from pg_foreign_server union all select pubowner from pg_publication
        union all select opfowner from pg_opfamily where opfname = 'o'
        union all select proowner from pg_proc where proleakproof and proname = 'l') x"""
    assert one(database, owners) == AUTHOR
    assert one(database, f"select rolsuper from pg_roles where rolname = '{AUTHOR}'") is False


def test_an_event_trigger_may_be_given_to_a_plain_role(database: Database) -> None:
    load_text(
        """create function f() returns event_trigger language plpgsql as $$ begin end $$;
        create event trigger e on ddl_command_end execute function f();
        alter event trigger e owner to sd_test_joe""",
        database,
    )
    assert one(database, "select evtowner::regrole::text from pg_event_trigger") == "sd_test_joe"
    assert one(database, "select rolsuper from pg_roles where rolname = 'sd_test_joe'") is False


def test_all_failures_are_reported_where_they_are(database: Database) -> None:
    found = failures(
        "create table a (id int,\n  x no_such_type);\ncreate view v as\n select id from a;\n  create index on b (x);",
        database,
    )
    assert [(d.code, str(d.origin)) for d in found] == [
        ("SD201", "t.sql:2:5"),
        ("SD201", "t.sql:5:3"),
        ("SD203", "None"),
    ]
    assert "no_such_type" in found[0].message


def test_an_extension_that_is_not_there(database: Database) -> None:
    (found,) = failures("create extension no_such_extension", database)
    assert found.code == "SD202"
    assert "no_such_extension" in found.message
    assert "scratch" in found.hint


@pytest.mark.parametrize(
    "text",
    [
        "create function f(text) returns text language internal as 'pg_read_file'",
        "create view v as select pg_read_file('/etc/passwd')",
        "create materialized view v as select pg_read_file('/etc/passwd') as x",
    ],
)
def test_files_get_no_rights_of_a_superuser(text: str, database: Database) -> None:
    if text.startswith("create view"):
        load_text(text, database)
        with pytest.raises(Exception, match="permission denied"):
            database.author().execute("select * from v")
        return
    (found,) = failures(text, database)
    assert "permission denied" in found.message
    assert found.hint


def test_each_statement_is_announced(database: Database) -> None:
    seen: list[Origin] = []
    load(parse_text("create table a ();\ncreate table b ()", "t.sql").statements, database, seen.append)
    assert [str(origin) for origin in seen] == ["t.sql:1:1", "t.sql:2:1"]


@pytest.mark.since(15, "the right to set a parameter is given to roles")
def test_parameters_of_the_authors_own(database: Database) -> None:
    """The author may set them, in the order of the text; not what a language might run."""
    made = """create function f() returns int language sql set app.one = '1' set work_mem = '5MB' set "App.two" to 'x'
        as 'select 1'"""
    load_text(made, database)
    found = database.admin().execute("select proconfig from pg_proc where proname = 'f'").fetchone()
    assert found == (["app.one=1", "work_mem=5MB", "App.two=x"],)
    with pytest.raises(InputError):
        load_text("create function g() returns int language sql set plperl.on_init = 'die' as 'select 1'", database)


def test_a_server_of_somebody_elses_is_lent(database: Database) -> None:
    """For the making of a foreign table, and nothing of that is left."""
    database.admin().execute('create foreign data wrapper w; create server "S s" foreign data wrapper w')
    load_text('create foreign table f (a int) server "S s"', database)
    assert owner(database, "f") == AUTHOR
    assert one(database, f"select has_server_privilege('{AUTHOR}', 'S s', 'USAGE')") is False
