"""A project, and what somebody did to its database by hand, in; a database and files that agree again, out."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from schemadiff.scratch.access import url_of
from schemadiff.scratch.profile import AUTHOR
from tests.project import Project, url_of_author

SCHEMA = """
-- Orders, as people write them.
CREATE TABLE public.orders (
    id     int PRIMARY KEY,  -- counted by the shop
    note   text NOT NULL,
    amount int DEFAULT 1,
    CONSTRAINT positive CHECK (amount > 0)
);
CREATE INDEX orders_note ON public.orders (note);
COMMENT ON TABLE public.orders IS 'What was ordered.';

CREATE TABLE public.notes (id int, body text);

CREATE VIEW public.open_orders AS SELECT id, note, amount FROM public.orders WHERE amount > 1;
CREATE VIEW public.few AS SELECT id FROM public.open_orders;

CREATE FUNCTION public.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE SEQUENCE public.numbers INCREMENT 2;
CREATE MATERIALIZED VIEW public.sums AS SELECT sum(amount) AS total FROM public.orders;
CREATE MATERIALIZED VIEW public.counts AS SELECT count(*) AS orders FROM public.orders;
CREATE UNIQUE INDEX counts_orders ON public.counts (orders);
CREATE VIEW public.most AS SELECT max(orders) AS orders FROM public.counts;
"""
# What can be put back, and taken in, on both sorts of databases.
BY_HAND = {
    "another type": "ALTER TABLE public.notes ALTER id TYPE bigint",
    "another type below views": """DROP VIEW public.few, public.open_orders; DROP MATERIALIZED VIEW public.sums;
        ALTER TABLE public.orders ALTER amount TYPE bigint;
        CREATE VIEW public.open_orders AS SELECT id, note, amount FROM public.orders WHERE amount > 1;
        CREATE VIEW public.few AS SELECT id FROM public.open_orders;
        CREATE MATERIALIZED VIEW public.sums AS SELECT sum(amount) AS total FROM public.orders""",
    "several small things": """ALTER TABLE public.orders ALTER note DROP NOT NULL;
        ALTER TABLE public.orders ALTER amount SET DEFAULT 7; ALTER TABLE public.orders DROP CONSTRAINT positive;
        DROP INDEX public.orders_note; CREATE INDEX orders_note ON public.orders (note, id);
        CREATE OR REPLACE FUNCTION public.one() RETURNS int LANGUAGE sql AS 'SELECT 2';
        COMMENT ON TABLE public.orders IS 'Otherwise.'; ALTER SEQUENCE public.numbers INCREMENT 3;
        CREATE OR REPLACE VIEW public.open_orders AS SELECT id, note, amount, 1 AS more FROM public.orders""",
    "a new table": """CREATE TABLE public.rogue (id int PRIMARY KEY, name text UNIQUE);
        CREATE INDEX ON public.rogue (name);
        INSERT INTO public.rogue VALUES (1, 'x'); COMMENT ON TABLE public.rogue IS 'Mine.';
        CREATE TYPE public.colour AS ENUM ('red'); GRANT SELECT ON public.rogue TO public""",
    "another query of a materialized view with an index": """DROP MATERIALIZED VIEW public.counts CASCADE;
        CREATE MATERIALIZED VIEW public.counts AS SELECT count(*) + 1 AS orders FROM public.orders;
        CREATE UNIQUE INDEX counts_orders ON public.counts (orders);
        CREATE VIEW public.most AS SELECT max(orders) AS orders FROM public.counts""",
    "what was dropped": "DROP TABLE public.notes; DROP FUNCTION public.one(); DROP MATERIALIZED VIEW public.sums",
}


INVALIDATE = "SET allow_system_table_mods = on; UPDATE pg_index SET indisvalid = false WHERE indexrelid ="


@pytest.fixture
def shop(project: Project) -> Project:
    project.write("schema/shop.sql", SCHEMA)
    project.succeed("generate")
    project.succeed("apply")
    project.sql("INSERT INTO public.orders VALUES (1, 'a', 2); INSERT INTO public.notes VALUES (1, 'b')")
    return project


def in_sync(project: Project, server: Any) -> None:
    """After `apply` the database that drifted is in sync, and so is one that never did, which keeps all it has."""
    project.succeed("apply")
    assert project.succeed("drift") == "in sync\n"
    project.succeed("check")
    project.succeed("validate", "--roundtrip")
    with server.database() as other:
        url = url_of_author(other)
        project.succeed("apply", "--to", "1", "--url", url)
        files = storage(other)
        project.succeed("apply", "--url", url)
        assert project.succeed("drift", "--url", url) == "in sync\n"
        if "revert" in project.migrations()[-1]:
            assert storage(other) == files


def storage(database: Any) -> Any:
    """The files that hold rows."""
    kept = "SELECT relname, oid, relfilenode FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    ours = " AND relkind IN ('r', 'i', 'm') AND relname !~ '^schema_migration' ORDER BY 1"
    return database.admin().execute((kept + ours).encode()).fetchall()


@pytest.mark.parametrize("by_hand", BY_HAND)
def test_revert(shop: Project, server: Any, by_hand: str) -> None:
    shop.sql(BY_HAND[by_hand])
    shop.succeed("drift", "--revert", "--allow-data-loss", "all")
    in_sync(shop, server)


@pytest.mark.parametrize("by_hand", BY_HAND)
def test_adopt(shop: Project, server: Any, by_hand: str) -> None:
    shop.sql(BY_HAND[by_hand])
    shop.succeed("drift", "--adopt", "--allow-data-loss", "all")
    assert shop.run("drift").code == 0
    in_sync(shop, server)
    assert "-- Orders, as people write them.\n" in (shop.root / "schema/shop.sql").read_text()
    assert shop.run("generate").out == "no change\n"


def build_that_fails(project: Project, index: str) -> None:
    """CREATE INDEX CONCURRENTLY on rows that it does not allow."""
    project.sql("INSERT INTO public.notes VALUES (2, 'b')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        project.sql(f"CREATE UNIQUE INDEX CONCURRENTLY {index}")


@pytest.mark.parametrize("index", ["rogue ON public.notes (body)", "orders_note ON public.notes (body)"])
def test_an_invalid_index_is_pending_until_rows_let_it_be_built(shop: Project, index: str) -> None:
    """Of a name that is new, and of one that the migrations gave to another index."""
    shop.sql("DROP INDEX public.orders_note" if index.startswith("orders") else "")
    build_that_fails(shop, index)
    name = index.split(maxsplit=1)[0]
    shop.succeed("drift", "--adopt")
    waits = f"  index public.{name} is INVALID until a file that is not applied yet builds it"
    assert waits in shop.succeed("drift").splitlines()
    ahead = json.loads(shop.succeed("drift", "--format", "json"))["databases"][0]["ahead"]
    assert [(one["name"], one["fields"]["valid"]) for one in ahead] == [
        (f"index public.{name}", {"wanted": "yes", "found": "no"})
    ]
    refused = shop.run("apply")
    assert (refused.code, "SD" in refused.err) == (3, True), refused.err
    assert waits in shop.succeed("drift").splitlines()
    shop.sql("DELETE FROM public.notes WHERE id = 2")
    shop.succeed("apply")
    assert shop.succeed("drift") == "in sync\n"
    shop.succeed("check")


def test_an_index_that_was_whole_once_can_only_be_put_back(shop: Project) -> None:
    """schema/ and the migrations have it as it should be, so that there is nothing to take in; also not beside a
    change of its table.
    """
    shop.database.admin().execute(f"{INVALIDATE} 'public.orders_note'::regclass")
    before = shop.migrations()
    nothing = shop.run("drift", "--adopt")
    assert (nothing.code, nothing.out) == (0, "")
    assert "warning SD646: index public.orders_note is in a state that no statement makes" in nothing.err
    assert shop.migrations() == before
    shop.sql("ALTER TABLE public.orders SET (fillfactor = 70)")
    beside = shop.run("drift", "--adopt")
    assert (beside.code, "warning SD646" in beside.err) == (0, True)
    left = shop.run("drift")
    assert left.code == 2
    assert left.out.startswith("drift: 1 object changed in the database by no migration\n")
    assert "~ index public.orders_note" in left.out
    shop.succeed("apply")
    assert "~ index public.orders_note" in shop.run("drift").out
    shop.succeed("drift", "--revert")
    shop.succeed("apply")
    assert shop.succeed("drift") == "in sync\n"


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("remedy", ["--revert", "--adopt"])
def test_a_migrator_of_its_own_and_an_owner_whom_nobody_stated(
    shop: Project, monkeypatch: pytest.MonkeyPatch, remedy: str
) -> None:
    """What belongs to whom is nobody's business where the files do not say it."""
    admin, name = shop.database.admin(), shop.database.name
    admin.execute("DROP ROLE IF EXISTS sd_migrator, sd_dba; CREATE ROLE sd_dba; CREATE ROLE sd_migrator LOGIN")
    try:
        admin.execute(f"GRANT {AUTHOR}, sd_dba TO sd_migrator; ALTER SCHEMA public OWNER TO sd_migrator".encode())
        admin.execute(f"ALTER DATABASE {name} OWNER TO sd_migrator; GRANT CREATE ON SCHEMA public TO sd_dba".encode())
        monkeypatch.setenv("DATABASE_URL", url_of(make_conninfo(shop.url, user="sd_migrator")))
        shop.write("schema/more.sql", "CREATE TABLE public.more (id int);\n")
        shop.succeed("generate")
        shop.succeed("apply")
        admin.execute("ALTER TABLE public.notes OWNER TO sd_dba; ALTER TABLE public.notes ADD rogue text")
        shop.succeed("drift", remedy, "--allow-data-loss", "all")
        shop.succeed("apply")
        assert shop.succeed("drift") == "in sync\n"
        assert admin.execute("SELECT relowner::regrole::text FROM pg_class WHERE relname = 'notes'").fetchone() == (
            "sd_dba",
        )
    finally:
        admin.execute("REASSIGN OWNED BY sd_dba, sd_migrator TO CURRENT_USER")
        admin.execute("DROP OWNED BY sd_dba, sd_migrator; DROP ROLE sd_dba, sd_migrator")


def test_what_is_lost_needs_approval(shop: Project) -> None:
    shop.sql("ALTER TABLE public.notes ADD COLUMN rogue text")
    shop.succeed("drift", "--revert")
    refused = shop.run("apply")
    assert refused.code == 3
    assert "--allow-data-loss public.notes.rogue" in refused.err
    shop.succeed("apply", "--allow-data-loss", "public.notes.rogue")
    assert shop.succeed("drift") == "in sync\n"


def test_the_sql_alone(shop: Project) -> None:
    shop.sql("ALTER TABLE public.notes ADD COLUMN rogue text; DROP INDEX public.orders_note")
    before = shop.migrations()
    text = shop.succeed("drift", "--revert", "--sql", "--allow-data-loss", "all")
    assert shop.migrations() == before
    assert not shop.psql(text)
    assert shop.succeed("drift") == "in sync\n"


def test_a_dry_run_writes_nothing(shop: Project) -> None:
    shop.sql("ALTER TABLE public.notes ADD COLUMN rogue text")
    before, text = shop.migrations(), (shop.root / "schema/shop.sql").read_text()
    assert "DROP COLUMN rogue" in shop.succeed("drift", "--revert", "--dry-run")
    assert "+    rogue text" in shop.succeed("drift", "--adopt", "--dry-run").replace(
        "body text, rogue", "\n+    rogue"
    )
    assert (shop.migrations(), (shop.root / "schema/shop.sql").read_text()) == (before, text)


def test_what_is_accepted_stays(shop: Project) -> None:
    """Neither put back nor taken in: only the other change is."""
    shop.sql("CREATE INDEX rogue ON public.notes (id); CREATE TABLE public.mine (id int, note text)")
    shop.sql("ALTER TABLE public.notes ADD COLUMN other text")
    for name in ("public.rogue", "public.mine"):
        shop.succeed("drift", "--accept", name, "--reason", "an incident")
    assert "mine" not in shop.succeed("drift", "--adopt", "--dry-run")
    shop.succeed("drift", "--revert", "--allow-data-loss", "public.notes.other")
    text = (shop.root / "generated/002_revert_drift.sql").read_text()
    assert ("DROP COLUMN other" in text, "rogue" in text, "mine" in text) == (True, False, False)
    shop.succeed("apply")
    assert shop.succeed("drift").startswith("in sync\naccepted: 2\n")


def test_without_drift_there_is_nothing_to_do(shop: Project) -> None:
    assert shop.succeed("drift", "--revert") == "no drift: nothing to do\n"
    assert shop.succeed("drift", "--adopt") == "no drift: nothing to do\n"
    assert len(shop.migrations()) == 2


def test_what_schema_changes_as_well_is_for_people_to_decide(shop: Project) -> None:
    """Only what drifted is taken in; where schema/ has moved on, too, nothing is written."""
    shop.sql("ALTER TABLE public.orders ALTER amount SET DEFAULT 7")
    shop.write("schema/shop.sql", SCHEMA.replace("DEFAULT 1", "DEFAULT 9"))
    refused = shop.run("drift", "--adopt")
    assert (refused.code, "error SD641" in refused.err) == (4, True)
    assert "default public.orders.amount was changed by hand, and in another way in schema/" in refused.err
    shop.write("schema/shop.sql", SCHEMA + "CREATE INDEX more ON public.notes (body);\n")
    shop.sql("ALTER TABLE public.notes DROP COLUMN body")
    refused = shop.run("drift", "--adopt")
    assert (refused.code, "error SD641" in refused.err) == (4, True)
    assert "index public.more needs column public.notes.body, which somebody dropped by hand" in refused.err
    assert len(shop.migrations()) == 2


def test_pending_work_is_not_mixed_in(shop: Project, server: Any) -> None:
    """A file that is not applied yet, and work that no file has: both wait where they are."""
    shop.write("schema/shop.sql", SCHEMA + "CREATE TABLE public.more (id int);\n")
    shop.succeed("generate")
    shop.write("schema/shop.sql", SCHEMA + "CREATE TABLE public.more (id int);\nCREATE TABLE public.last (id int);\n")
    shop.sql("ALTER TABLE public.notes ADD COLUMN rogue text")
    shop.succeed("drift", "--adopt")
    text = (shop.root / "generated/003_adopt_drift.sql").read_text()
    assert "rogue" in text
    assert "public.more" not in text
    assert "public.last" not in text
    assert "CREATE TABLE public.last (id int);\n" in (shop.root / "schema/shop.sql").read_text()
    shop.succeed("apply", "--allow-drift")
    assert shop.run("drift").code == 0


def test_what_no_migration_can_do_without_harm(project: Project) -> None:
    """A type with a label less is another type: where it has no such label its tables would be written anew."""
    project.write("schema/t.sql", "CREATE TYPE public.c AS ENUM ('a', 'b');\nCREATE TABLE public.t (c public.c);\n")
    project.succeed("generate")
    project.succeed("apply")
    project.sql("ALTER TYPE public.c ADD VALUE 'd'")
    refused = project.run("drift", "--revert")
    assert (refused.code, "error SD640" in refused.err) == (4, True)
    assert "it would write public.t anew" in refused.err
    assert len(project.migrations()) == 2
    assert not project.psql(project.succeed("drift", "--revert", "--sql"))
    assert project.succeed("drift") == "in sync\n"


def test_without_migrations_nothing_says_what_drifted(project: Project) -> None:
    refused = project.run("drift", "--revert")
    assert (refused.code, "error SD642" in refused.err) == (4, True)


@pytest.mark.parametrize(
    "options",
    [
        ("--revert", "--adopt"),
        ("--sql",),
        ("--adopt", "--sql"),
        ("--dry-run",),
        ("-m", "x"),
        ("--allow-data-loss", "x"),
    ],
)
def test_options_that_do_nothing_are_refused(project: Project, options: tuple[str, ...]) -> None:
    refused = project.run("drift", *options)
    assert (refused.code, "error SD600" in refused.err) == (64, True)
