"""Materialized views that are built beside the old ones, against a real server: who waits, where a run may break off,
and when the plain form is enough.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from schemadiff.config import Config
from schemadiff.connection import connect
from schemadiff.migrations.blocks import Block, split_steps
from schemadiff.migrations.files import MigrationFile
from schemadiff.migrations.runner import apply as run
from schemadiff.model import ObjectId
from schemadiff.plan.online import NEVER, Online
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side
from schemadiff.proof.copy import read
from schemadiff.proof.migration import Migration
from schemadiff.scratch import Database, Server
from schemadiff.sources.desired import Desired
from schemadiff.sources.exclude import without_tables
from tests.applying import apply
from tests.project import client, url_of_author
from tests.test_cases import CASES, names_of, rendered, state

ALWAYS = Online("always")
SHOP = CASES / "materialized_view" / "of_a_busy_shop"
CHAIN = CASES / "materialized_view" / "under_another_one"
COMING = CASES / "materialized_view" / "comes_with_a_column"
CONFIG = Config(root=Path(), schema=(), generated=Path())
_PROGRESS = ("public", "schema_migrations_progress")
# As psql comes, as we write it, and one where a name needs no schema.
PATHS = ('"$user", public', "pg_catalog, pg_temp", "public, pg_catalog")
_MARK = re.compile(r"^-- schemadiff:step ", re.MULTILINE)


@contextmanager
def both(server: Server, case: Path) -> Iterator[tuple[Desired, Desired]]:
    with state(server, case / "before.sql") as before, state(server, case / "after.sql") as after:
        yield before, after


def migration(before: Desired, after: Desired, online: Online = ALWAYS) -> Migration:
    server = before.database.server
    return build(server, before.catalog, Side(server, after.catalog), online=online)


def written(folder: Path, before: str, after: str) -> Path:
    (folder / "before.sql").write_text(before)
    (folder / "after.sql").write_text(after)
    return folder


def broken_off(text: str, steps: int) -> str:
    """The file as far as a run came, and then an error."""
    places = [match.start() for match in _MARK.finditer(text)]
    return text[: places[steps]] if steps < len(places) else text


def done(connection: psycopg.Connection[Any], block: Block) -> bool | None:
    assert block.done is not None
    row = connection.execute(block.done.text.encode()).fetchone()
    assert row is not None
    found: bool = row[0]
    return found


def under_every_path(connection: psycopg.Connection[Any], block: Block) -> set[bool | None]:
    found = set()
    for path in PATHS:
        connection.execute(f"SET search_path = {path}".encode())
        found.add(done(connection, block))
    connection.execute("RESET search_path")
    return found


def by_psql(database: Database, folder: Path, text: str) -> None:
    file = folder / "001_all.sql"
    file.write_text(text)
    program = client(database.server.binaries, "psql")
    guard = ("-c", "SET schemadiff.allow_data_loss = 'all'")
    command = [program, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url_of_author(database), *guard, "-f", str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 0, ended.stderr


def by_runner(database: Database, folder: Path, text: str) -> None:
    file = MigrationFile(1, "all", folder / "001_all.sql", text, "")
    with connect(url_of_author(database)) as connection:
        run(connection, [file], config=CONFIG, allow_data_loss=frozenset({"all"}))


@pytest.mark.parametrize("case", [SHOP, CHAIN, COMING], ids=lambda case: case.name)
def test_every_step_sees_whether_it_was_done(server: Server, case: Path) -> None:
    """Before it no, after it yes, and so it stays; whatever the search path of the one who asks."""
    with both(server, case) as (before, after):
        text = rendered(migration(before, after), after.catalog)
        connection, ran = before.database.admin(), []
        for block in split_steps(text):
            # A comment can be made twice.
            asks = block.done is not None
            assert not asks or under_every_path(connection, block) <= {False, None}, block.attributes
            apply(before.database, _of_block(text, block))
            ran += [block] if asks else []
            for earlier in ran:
                assert under_every_path(connection, earlier) == {True}, earlier.attributes


def _of_block(text: str, block: Block) -> str:
    places = [match.start() for match in _MARK.finditer(text)]
    return text[places[block.step - 1] : (*places, len(text))[block.step]]


@pytest.mark.parametrize("case", [SHOP, CHAIN], ids=lambda case: case.name)
def test_broken_off_after_each_step_and_run_again(server: Server, case: Path, tmp_path: Path) -> None:
    with both(server, case) as (before, after):
        text = rendered(migration(before, after), after.catalog)
    for steps in range(len(split_steps(text)) + 1):
        with state(server, case / "before.sql") as start:
            apply(start.database, broken_off(text, steps))
            start.database.close()
            (by_psql if steps % 2 else by_runner)(start.database, tmp_path, text)
            found = without_tables(read(start.database), [CONFIG.ledger, _PROGRESS])
            assert names_of(server, found, after.catalog) == []
            views = _identities(start.database)
            by_psql(start.database, tmp_path, text)
            assert _identities(start.database) == views


def _identities(database: Database) -> list[tuple[Any, ...]]:
    """All that is there, and which files hold its rows: nothing was made anew where they are the same."""
    query = "SELECT oid, relname, relfilenode FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
    return database.admin().execute(query).fetchall()


def test_what_an_abandoned_run_left_is_cleared_away(server: Server) -> None:
    """Another query under the name of the new one, an index of another form, and a view that reads from it."""
    with both(server, CHAIN) as (before, after):
        text = rendered(migration(before, after), after.catalog)
        apply(before.database, "CREATE MATERIALIZED VIEW public.daily__new AS SELECT 1 AS id;")
        apply(before.database, "CREATE MATERIALIZED VIEW public.monthly__new AS SELECT id FROM public.daily__new;")
        apply(before.database, "CREATE INDEX daily_id__new ON public.daily__new (id);")
        apply(before.database, "INSERT INTO public.t VALUES (1, 2), (1, 3), (2, 4);")
        apply(before.database, text)
        found = before.database.admin().execute("SELECT d.id, d.number, m.amount FROM daily d, monthly m ORDER BY 1")
        assert found.fetchall() == [(1, 2, 9), (2, 1, 9)]
        assert names_of(server, read(before.database), after.catalog) == []
    with both(server, CHAIN) as (before, after):
        apply(before.database, broken_off(text, 1))
        apply(before.database, "CREATE INDEX daily_id__new ON public.daily__new (amount);")
        apply(before.database, text)
        assert names_of(server, read(before.database), after.catalog) == []


def builds(made: Migration) -> list[str]:
    """The steps that stand alone, by what they make."""
    return [f"{step.verb} {step.subject.id.path[1]}" for step in made.steps if "alone" in step.context]


def test_readers_and_writers_go_on_while_it_is_built(server: Server) -> None:
    """With the transaction of each build still open, the old view is read and its tables are written."""
    with both(server, SHOP) as (before, after):
        text = rendered(migration(before, after), after.catalog)
        other = psycopg.connect(before.database.url, autocommit=True)
        with other:
            for block in split_steps(text):
                if not block.attributes.get("post", "").startswith("built:"):
                    apply(before.database, _of_block(text, block))
                    continue
                connection = before.database.admin()
                with connection.transaction():
                    for statement in block.statements:
                        connection.execute(statement.text.encode())
                    assert held(other, connection.info.backend_pid) <= {("orders", "AccessShareLock")}
                    used(other)


def test_readers_of_the_plain_form_wait(server: Server) -> None:
    """The same observers notice where somebody is kept out."""
    with both(server, SHOP) as (before, after):
        text = rendered(migration(before, after, NEVER), after.catalog)
        with psycopg.connect(before.database.url, autocommit=True) as other:
            connection = before.database.admin()
            connection.execute("SET schemadiff.allow_data_loss = 'all'")
            with connection.transaction(force_rollback=True):
                for statement in split_steps(text)[0].statements:
                    connection.execute(statement.text.encode())
                assert ("totals", "AccessExclusiveLock") in held(other, connection.info.backend_pid)
                with pytest.raises(psycopg.errors.LockNotAvailable):
                    used(other)


def held(observer: psycopg.Connection[Any], pid: int) -> set[tuple[str, str]]:
    """The locks of a session on what others use."""
    query = (
        "SELECT relname, mode FROM pg_locks JOIN pg_class ON pg_class.oid = relation"
        " WHERE pid = %s AND relname IN ('orders', 'totals', 'best', 'totals_customer', 'Odd \"names\"')"
    )
    return set(observer.execute(query.encode(), [pid]).fetchall())


def used(reader: psycopg.Connection[Any]) -> None:
    reader.execute("SET lock_timeout = '100ms'")
    reader.execute('SELECT count(*) FROM best, totals, "Odd ""names"""')
    reader.execute("INSERT INTO orders (id) SELECT coalesce(max(id), 0) + 1 FROM orders")
    reader.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY totals")


def sizes(**rows: int) -> Mapping[ObjectId, int]:
    kinds = {"t": "table", "daily": "materialized_view", "monthly": "materialized_view"}
    return {ObjectId(kinds[name], ("public", name)): count for name, count in rows.items()}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (sizes(t=10, daily=10, monthly=1), []),
        # A few sums of many rows take as long as many rows.
        (
            sizes(t=10**6, daily=10, monthly=1),
            ["create daily__new", "create daily_id__new"],
        ),
        (
            sizes(t=10**6, daily=10**5, monthly=1),
            ["create daily__new", "create daily_id__new", "create monthly__new"],
        ),
    ],
)
def test_auto_looks_at_what_it_has_and_what_it_reads(
    server: Server, rows: Mapping[ObjectId, int], expected: Sequence[str]
) -> None:
    with both(server, CHAIN) as (before, after):
        made = migration(before, after, Online("auto", rows))
        assert builds(made) == expected
        assert made.notes == ()


READS = "CREATE MATERIALIZED VIEW m AS SELECT id FROM t;"


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (
            f"CREATE TABLE t (id int, name text); {READS}",
            "CREATE TABLE t (id bigint, name text); CREATE MATERIALIZED VIEW m AS SELECT id, name FROM t;",
            "materialized view public.m has its plain form: what it reads from can only change once it is gone",
        ),
        (
            f"CREATE TABLE t (id int, name text); {READS} CREATE TABLE m__new (id int);",
            "CREATE TABLE t (id int, name text); CREATE MATERIALIZED VIEW m AS SELECT name FROM t;"
            "CREATE TABLE m__new (id int);",
            "materialized view public.m has its plain form: a name that it would have for the time being is taken",
        ),
        (
            f"CREATE TABLE t (id int, name text); {READS} CREATE VIEW v AS SELECT * FROM m;"
            "CREATE MATERIALIZED VIEW over AS SELECT * FROM v;",
            "CREATE TABLE t (id int, name text); CREATE MATERIALIZED VIEW m AS SELECT id, name FROM t;"
            "CREATE VIEW v AS SELECT id FROM m; CREATE MATERIALIZED VIEW over AS SELECT id FROM v;",
            "materialized view public.m has its plain form: materialized view public.over reads from it,"
            " and is made anew with it",
        ),
    ],
)
def test_the_plain_form_has_a_reason(server: Server, tmp_path: Path, before: str, after: str, reason: str) -> None:
    with both(server, written(tmp_path, before, after)) as (start, end):
        made = migration(start, end)
        assert builds(made) == []
        assert any(reason in note for note in made.notes), made.notes


def test_a_view_whose_name_is_everywhere_reads_from_the_one_beside_it(server: Server, tmp_path: Path) -> None:
    """As a table, a column, a type, in a string, in a subquery, and joined with itself: renamed, and all the same."""
    query = (
        'CREATE MATERIALIZED VIEW "over M" AS SELECT "M".*, "M"."M" AS x, inner_one."M" AS y, ("M".*)::text AS "row",'
        ' \'"M"."M" of public."M"\' AS said FROM "M", "M" AS inner_one'
        ' WHERE EXISTS (SELECT FROM "M" WHERE "M"."M" > inner_one."M") AND ("M".c).id > 1;'
    )
    type_ = "CREATE TYPE c AS (id int); CREATE TABLE t (a int, b text, c c);"
    old = f'{type_} CREATE MATERIALIZED VIEW "M" AS SELECT a AS "M", c FROM t; {query}'
    new = f'{type_} CREATE MATERIALIZED VIEW "M" AS SELECT a AS "M", c FROM t WHERE b <> \'\';{query}'
    with both(server, written(tmp_path, old, new)) as (before, after):
        made = migration(before, after)
        assert builds(made) == ["create M__new", "create over M__new"]
        assert made.notes == ()
        text = rendered(made, after.catalog)
        apply(before.database, text)
        assert names_of(server, read(before.database), after.catalog) == []
        for block in split_steps(text):
            assert done(before.database.admin(), block)
