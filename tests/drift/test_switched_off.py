"""Something that somebody switched off by hand, or that is whole no more, in; what drift says of it, and the way back,
out.
"""

from __future__ import annotations

import psycopg
import pytest

from schemadiff.drift.severity import severity_of
from schemadiff.model import change_id
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side, settled
from schemadiff.proof.copy import read
from schemadiff.proof.replay import prepare, run
from schemadiff.quoting import display
from schemadiff.render import statement
from schemadiff.scratch import Server
from tests.project import Project, url_of_author

TABLES = """
CREATE TABLE public.parent (id int PRIMARY KEY, code text, CONSTRAINT parent_code UNIQUE (code) DEFERRABLE);
CREATE TABLE public.child (
    id int CONSTRAINT child_pkey PRIMARY KEY,
    parent int CONSTRAINT child_parent REFERENCES public.parent ON DELETE CASCADE,
    n int CONSTRAINT child_n CHECK (n > 0)
);
CREATE INDEX child_n_idx ON public.child (n);
CREATE TABLE public.split (at int, parent int CONSTRAINT split_parent REFERENCES public.parent) PARTITION BY RANGE (at);
CREATE TABLE public.split_1 PARTITION OF public.split FOR VALUES FROM (0) TO (10);
"""
START = f"""{TABLES}
CREATE TABLE public.guarded (id int);
ALTER TABLE public.guarded ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE TABLE public.watched (id int) PARTITION BY LIST (id);
CREATE TABLE public.watched_1 PARTITION OF public.watched FOR VALUES IN (1);
CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON public.guarded FOR EACH ROW EXECUTE FUNCTION public.touch();
CREATE CONSTRAINT TRIGGER later AFTER UPDATE ON public.guarded DEFERRABLE FOR EACH ROW EXECUTE FUNCTION public.touch();
CREATE TRIGGER seen AFTER UPDATE ON public.watched FOR EACH ROW EXECUTE FUNCTION public.touch();
CREATE RULE no_delete AS ON DELETE TO public.guarded DO INSTEAD NOTHING;
CREATE FUNCTION public.sees() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER sees ON ddl_command_end EXECUTE FUNCTION public.sees();
CREATE DOMAIN public.positive AS int CONSTRAINT positive CHECK (VALUE > 0);
"""
CHILD, SPLIT = "constraint public.child.child_parent", "constraint public.split.split_parent"
TOUCHED, LATER = "trigger public.guarded.touched", "trigger public.guarded.later"
INDEX, KEY = "index public.child_n_idx", "constraint public.child.child_pkey"


def own_trigger(verb: str, constraint: str, routine: str) -> str:
    """ALTER TABLE … TRIGGER of one of PostgreSQL's own, whose names have a number in them."""
    return f"""DO $$ DECLARE own record; BEGIN
        SELECT tgrelid::regclass AS of, tgname INTO STRICT own FROM pg_trigger
        JOIN pg_constraint k ON k.oid = tgconstraint JOIN pg_proc p ON p.oid = tgfoid
        WHERE conname = '{constraint}' AND proname = '{routine}';
        EXECUTE format('ALTER TABLE %s {verb} TRIGGER %I', own.of, own.tgname);
    END $$"""


def written(catalog: str, field: str, which: str) -> str:
    """What somebody wrote into the catalog itself."""
    return f"SET allow_system_table_mods = on; UPDATE {catalog} SET {field} WHERE {which}; RESET ALL"


def of_index(field: str, name: str) -> str:
    return written("pg_index", f"{field} = false", f"indexrelid = 'public.{name}'::regclass")


def not_validated(name: str) -> str:
    return written("pg_constraint", "convalidated = false", f"conname = '{name}'")


# Statements, and what drift finds then.
BY_HAND = {
    # PostgreSQL's own triggers: no pg_dump says that they are off.
    "ALTER TABLE public.child DISABLE TRIGGER ALL": {CHILD: "critical"},
    "ALTER TABLE public.parent DISABLE TRIGGER ALL": {
        CHILD: "critical",
        SPLIT: "critical",
        "constraint public.parent.parent_code": "critical",
    },
    "ALTER TABLE public.split_1 DISABLE TRIGGER ALL": {SPLIT: "critical"},
    "ALTER TABLE public.split DISABLE TRIGGER ALL": {SPLIT: "critical"},
    own_trigger("DISABLE", "child_parent", "RI_FKey_check_ins"): {CHILD: "critical"},
    own_trigger("ENABLE REPLICA", "child_parent", "RI_FKey_check_upd"): {CHILD: "critical"},
    own_trigger("ENABLE ALWAYS", "child_parent", "RI_FKey_cascade_del"): {CHILD: "critical"},
    own_trigger("DISABLE", "parent_code", "unique_key_recheck"): {"constraint public.parent.parent_code": "critical"},
    # Those of people, rules, event triggers.
    "ALTER TABLE public.guarded DISABLE TRIGGER ALL": {TOUCHED: "critical", LATER: "critical"},
    "ALTER TABLE public.guarded DISABLE TRIGGER USER": {TOUCHED: "critical", LATER: "critical"},
    "ALTER TABLE public.guarded ENABLE REPLICA TRIGGER touched": {TOUCHED: "critical"},
    "ALTER TABLE public.guarded ENABLE ALWAYS TRIGGER later": {LATER: "critical"},
    "ALTER TABLE public.watched_1 DISABLE TRIGGER seen": {"partition trigger public.watched_1.seen": "critical"},
    "ALTER EVENT TRIGGER sees DISABLE": {"event trigger sees": "critical"},
    "ALTER EVENT TRIGGER sees ENABLE REPLICA": {"event trigger sees": "critical"},
    "ALTER EVENT TRIGGER sees ENABLE ALWAYS": {"event trigger sees": "critical"},
    "ALTER TABLE public.guarded DISABLE RULE no_delete": {"rule public.guarded.no_delete": "critical"},
    "ALTER TABLE public.guarded ENABLE REPLICA RULE no_delete": {"rule public.guarded.no_delete": "critical"},
    "ALTER TABLE public.guarded DISABLE ROW LEVEL SECURITY": {"table public.guarded": "critical"},
    "ALTER TABLE public.guarded NO FORCE ROW LEVEL SECURITY": {"table public.guarded": "critical"},
    "ALTER TABLE public.child FORCE ROW LEVEL SECURITY": {"table public.child": "critical"},
    """DO $$ BEGIN
        EXECUTE format('ALTER DATABASE %I SET session_replication_role = replica', current_database());
    END $$""": {"database setting session_replication_role": "high"},
    # Indexes that are not used, or not even written to.
    of_index("indisvalid", "child_n_idx"): {INDEX: "high"},
    of_index("indisready", "child_n_idx"): {INDEX: "high"},
    of_index("indislive", "child_n_idx"): {INDEX: "high"},
    of_index("indisvalid", "child_pkey"): {KEY: "high"},
    of_index("indisready", "child_pkey"): {KEY: "high"},
    of_index("indislive", "child_pkey"): {KEY: "high"},
    # Constraints that nobody checked, or checks.
    not_validated("child_parent"): {CHILD: "high"},
    not_validated("split_parent"): {SPLIT: "high"},
    not_validated("child_n"): {"constraint public.child.child_n": "high"},
    not_validated("positive"): {"domain constraint public.positive.positive": "high"},
    """ALTER TABLE public.child DROP CONSTRAINT child_parent, ADD CONSTRAINT child_parent
        FOREIGN KEY (parent) REFERENCES public.parent ON DELETE CASCADE NOT VALID""": {CHILD: "high"},
    "ALTER TABLE public.child ALTER CONSTRAINT child_parent NOT ENFORCED": {CHILD: "critical"},
    """ALTER TABLE public.child DROP CONSTRAINT child_n,
        ADD CONSTRAINT child_n CHECK (n > 0) NOT ENFORCED""": {"constraint public.child.child_n": "critical"},
    "ALTER TABLE public.child ADD CONSTRAINT there NOT NULL n NOT VALID": {"column public.child.n": "high"},
}
# What there is from which version on. A partitioned table has no triggers for its foreign keys before, so that it turns
# off none; and none of its foreign keys can be NOT VALID.
SINCE = {
    "NOT ENFORCED": 18,
    "NOT NULL": 18,
    "public.split DISABLE": 15,
    "conname = 'split_parent'": 18,
}


@pytest.mark.parametrize("by_hand", BY_HAND)
def test_drift_sees_it_and_there_is_a_way_back(server: Server, by_hand: str) -> None:
    since = max((version for words, version in SINCE.items() if words in by_hand), default=0)
    if server.version < since * 10000:
        pytest.skip(f"needs PostgreSQL {since}")
    with server.database() as live, server.database() as history:
        run(live, START)
        run(history, START)
        live.admin().execute(by_hand.encode())
        wanted = Side(server, read(history))
        undo = settled(Side(server, read(live)), wanted)
        found = {display(change_id(change)): str(severity_of(change)) for change in undo}
        assert found == BY_HAND[by_hand]
        made = build(server, read(live), wanted, down=False)
        prepare(live, [])
        for step in made.steps:
            run(live, statement(step))
        assert not settled(Side(server, read(live)), wanted)


AT_ONCE = f"""
ALTER TABLE public.child DISABLE TRIGGER ALL; ALTER TABLE public.parent DISABLE TRIGGER ALL;
ALTER TABLE public.split_1 DISABLE TRIGGER ALL;
{of_index("indisready", "child_n_idx")}; {of_index("indisvalid", "child_pkey")}
"""
OIDS = "SELECT conname, oid::int8 FROM pg_constraint WHERE conrelid::regclass::text !~ 'schema_migration' ORDER BY oid"


@pytest.fixture
def shop(project: Project) -> Project:
    """Its migrations are applied, and by the role that has no more rights than it needs."""
    project.write("schema/t.sql", TABLES)
    project.succeed("generate")
    project.succeed("apply")
    return project


def test_the_way_back_is_a_migration_that_leaves_others_alone(shop: Project, server: Server) -> None:
    """Needs no superuser, as ENABLE TRIGGER would, and looks at all rows."""
    shop.database.admin().execute(AT_ONCE.encode())
    assert shop.run("drift").out.startswith("drift: 5 objects changed in the database by no migration\n")
    nothing = shop.run("drift", "--adopt")
    assert (nothing.code, nothing.err.count("warning SD646")) == (0, 5), nothing.err
    shop.succeed("drift", "--revert")
    shop.succeed("apply")
    assert shop.succeed("drift") == "in sync\n"
    shop.succeed("validate", "--roundtrip")
    with server.database() as other:
        url = url_of_author(other)
        shop.succeed("apply", "--to", "1", "--url", url)
        before = other.admin().execute(OIDS).fetchall()
        shop.succeed("apply", "--url", url)
        assert other.admin().execute(OIDS).fetchall() == before


def test_rows_that_came_in_meanwhile_stop_the_way_back(shop: Project) -> None:
    """Switching the triggers on again would not have found them."""
    shop.database.admin().execute("ALTER TABLE public.child DISABLE TRIGGER ALL")
    shop.sql("INSERT INTO public.child VALUES (1, 7, 1)")
    shop.succeed("drift", "--revert")
    refused = shop.run("apply")
    assert (refused.code, "public.child" in refused.err) == (3, True), refused.err
    shop.sql("UPDATE public.child SET parent = NULL")
    shop.succeed("apply")
    assert shop.succeed("drift") == "in sync\n"
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        shop.sql("INSERT INTO public.child VALUES (2, 7, 1)")


def test_a_foreign_key_that_somebody_added_and_switched_off(shop: Project) -> None:
    """It is taken in as schema/ can say it; that it is off stays drift, before and behind `apply`."""
    shop.sql("ALTER TABLE public.child ADD CONSTRAINT rogue FOREIGN KEY (n) REFERENCES public.parent")
    shop.database.admin().execute("ALTER TABLE public.child DISABLE TRIGGER ALL")
    shop.succeed("drift", "--revert", "--dry-run")
    shop.succeed("drift", "--adopt")
    assert "rogue" in (shop.root / "schema/t.sql").read_text()
    for _ in range(2):
        found = shop.run("drift")
        assert found.code == 2
        assert "constraint public.child.rogue" in found.out
        shop.succeed("apply")
    shop.succeed("drift", "--revert")
    shop.succeed("apply")
    assert shop.succeed("drift") == "in sync\n"
