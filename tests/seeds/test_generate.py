"""Schema files in; rows that are made for them, which PostgreSQL takes, out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from schemadiff.introspect import introspect
from schemadiff.scratch import Database, Server
from schemadiff.seeds.generate.fill import Filler
from schemadiff.seeds.generate.write import load
from tests.project import Project
from tests.realdata.places import DATA, DoesNotLoad, run_script

ROWS = 200
PLATFORM = Path(__file__).resolve().parent.parent.parent / "schema"
# Each shape that asks for something of its own; whatever is in it has to hold as many rows as are asked for.
SHAPES = {
    "types": """
        CREATE TYPE mood AS ENUM ('calm', 'angry'); CREATE TYPE pair AS (a int, b text);
        CREATE DOMAIN percent AS numeric(5, 2) CHECK (VALUE BETWEEN 0 AND 100);
        CREATE DOMAIN word AS varchar(20) NOT NULL;
        CREATE TABLE t (a smallint, b int, c bigint, d numeric(6, 2), e real, f float8, g text, h varchar(5), i char(2),
            j bool, k date, l time, m timestamp, n timestamptz, o interval, p uuid, q bytea, r json, s jsonb, t inet,
            u cidr, v macaddr, w int[], x mood, y pair, z percent, aa word, ab int4range, ac tsvector, ad money,
            ae point, af bit(3), ag timestamp(0), ah text[], ai mood[], aj xml, ak time with time zone);""",
    "not null": "CREATE TYPE mood AS ENUM ('a', 'b');"
    "CREATE TABLE t (a int NOT NULL, b mood NOT NULL, c json NOT NULL);",
    "checks": """
        CREATE TABLE t (a int CHECK (a BETWEEN 5 AND 7), b date, c date, CHECK (c > b), d text CHECK (d IN ('x', 'y')),
            e text CHECK (length(e) = 4), f numeric CHECK (f > 0 AND f < 1), g text CHECK (g ~ '^[A-Z]{3}-[0-9]{4}$'),
            h int, i int, CHECK ((h IS NULL) <> (i IS NULL)), j text NOT NULL CHECK (upper(j) = 'ON' OR j = 'off'));""",
    "keys": """
        CREATE TABLE t (id int PRIMARY KEY, mail text UNIQUE, code char(3) UNIQUE, a bool, b text, UNIQUE (a, b),
            c date, d uuid, EXCLUDE USING btree (c WITH =), positive int UNIQUE CHECK (positive > 0),
            plate text UNIQUE CHECK (plate ~ '^[A-Z]{1,2}-(x|y)[0-9]{4}$'), pin char(4) UNIQUE CHECK (length(pin) = 4),
            slug varchar(30) UNIQUE NOT NULL CHECK (slug ~ '^[a-z]+(-[a-z0-9]+)*$'));
        CREATE UNIQUE INDEX ON t (lower(mail)); CREATE UNIQUE INDEX ON t (d) WHERE a;""",
    "exclusion": "CREATE TABLE t (id int, during tstzrange NOT NULL, EXCLUDE USING gist (during WITH &&));",
    "generated": """
        CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, other bigserial, a int NOT NULL,
            b int GENERATED ALWAYS AS (a * 2) STORED, CHECK (a < 100), UNIQUE (id, b));""",
    "references": """
        CREATE TABLE a (id uuid PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a uuid NOT NULL REFERENCES a);
        CREATE TABLE pair (a uuid REFERENCES a, b int REFERENCES b, PRIMARY KEY (a, b));
        CREATE TABLE one (id uuid PRIMARY KEY REFERENCES a); CREATE TABLE maybe (a uuid REFERENCES a, n int);""",
    "composite": """
        CREATE TABLE tenant (id int PRIMARY KEY);
        CREATE TABLE item (tenant int REFERENCES tenant, id int, PRIMARY KEY (tenant, id));
        CREATE TABLE place (tenant int REFERENCES tenant, id int, PRIMARY KEY (tenant, id));
        CREATE TABLE stock (tenant int, item int, place int, PRIMARY KEY (tenant, item, place),
            FOREIGN KEY (tenant, item) REFERENCES item, FOREIGN KEY (tenant, place) REFERENCES place);""",
    "itself": """
        CREATE TABLE tree (id serial PRIMARY KEY, parent int REFERENCES tree);
        CREATE TABLE root (id int PRIMARY KEY, parent int NOT NULL REFERENCES root);
        CREATE TABLE deep (t int, id int, parent int, PRIMARY KEY (t, id), FOREIGN KEY (t, parent) REFERENCES deep);""",
    "circle": """
        CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int NOT NULL REFERENCES a);
        ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;""",
    "closed circle": """
        CREATE TABLE a (id serial PRIMARY KEY, b int NOT NULL, note text);
        CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int NOT NULL REFERENCES a);
        ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b; CREATE TABLE c (a int NOT NULL REFERENCES a);""",
    "partitions": """
        CREATE TABLE t (id int, day date NOT NULL, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
        CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
        CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');
        CREATE TABLE l (kind text NOT NULL) PARTITION BY LIST (kind);
        CREATE TABLE l1 PARTITION OF l FOR VALUES IN ('x');
        CREATE TABLE h (id int) PARTITION BY HASH (id);
        CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 1, REMAINDER 0);""",
    "inheritance": "CREATE TABLE p (a int NOT NULL CHECK (a > 3)); CREATE TABLE c (b text) INHERITS (p);",
    "triggers": """
        CREATE TABLE log (id serial PRIMARY KEY, n int); CREATE TABLE t (id int PRIMARY KEY, at timestamptz NOT NULL);
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.at := now(); RETURN NEW; END$$;
        CREATE TRIGGER f BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();""",
    "names": """
        CREATE SCHEMA "S p";
        CREATE TABLE "S p"."T'x" ("a b" int PRIMARY KEY, "select" text CHECK ("select" <> 'x'), "%" int);
        CREATE TABLE "S p".n ();""",
}


@pytest.mark.parametrize("name", SHAPES)
def test_rows_for_every_shape(name: str, server: Server, database: Database) -> None:
    """As many as were asked for, and a second database takes them with all that it asks for."""
    with server.database() as target:
        for each in (database, target):
            each.author().execute(SHAPES[name].encode())
        catalog = introspect(database.admin())
        filler = Filler(database, catalog, ROWS, "1")
        order = filler.order(())
        filled = list(filler.fill(order))
        assert [(one.table.path[1], one.rows, one.reason) for one in filled if one.rows != ROWS] == []
        with target.author().transaction():
            assert load(target.author(), database, catalog, filled, order) == ROWS * len(filled)
        for one in filled:
            for column in one.sequences:
                query = f"SELECT pg_catalog.pg_get_serial_sequence('{'.'.join(one.table.path)}', '{column}')"
                sequence: Any = target.admin().execute(query.encode()).fetchone()
                last: Any = target.admin().execute(f"SELECT last_value FROM {sequence[0]}".encode()).fetchone()
                assert last[0] >= ROWS


def test_the_same_bytes_for_the_same_seed(project: Project) -> None:
    """And others for another; psql loads the file."""
    project.write("schema/all.sql", SHAPES["types"] + SHAPES["composite"] + SHAPES["itself"] + SHAPES["closed circle"])
    words = ("seed", "generate", "--rows", "50", "--out")
    project.succeed(*words, "one.sql")
    project.succeed(*words, "two.sql")
    project.succeed(*words, "three.sql", "--seed", "2")
    one, two, three = ((project.root / f"{n}.sql").read_bytes() for n in ("one", "two", "three"))
    assert one == two
    assert one != three
    project.succeed("generate", "-m", "a")
    project.succeed("apply")
    assert project.psql(one.decode()) == ""
    counted = project.database.author().execute("SELECT count(*) FROM stock").fetchone()
    assert counted == (50,)


def test_rows_that_differ(project: Project) -> None:
    """References, labels and NULLs are spread."""
    project.write("schema/all.sql", SHAPES["references"] + "CREATE TABLE s (x text CHECK (x IN ('a', 'b', 'c')));")
    project.succeed("generate", "-m", "a")
    project.succeed("apply")
    report = json.loads(project.succeed("seed", "generate", "--rows", "90", "--url", project.url, "--format", "json"))
    assert [(t["table"], t["rows"]) for t in report["tables"]][:1] == [("public.a", 90)]
    ask = project.database.author().execute
    assert ask("SELECT count(DISTINCT x) FROM s").fetchone() == (3,)
    assert (ask("SELECT count(DISTINCT a) FROM maybe").fetchone() or [0])[0] > 30
    assert 0 < (ask("SELECT count(*) FROM maybe WHERE a IS NULL").fetchone() or [0])[0] < 40


def test_one_table_with_what_it_refers_to(project: Project) -> None:
    """Others stay as they are."""
    project.write("schema/all.sql", SHAPES["references"])
    said = project.succeed("seed", "generate", "--rows", "2", "--table", "b", "--table", "public.b")
    assert [line.split()[1] for line in said.splitlines() if line.startswith("COPY")] == ["public.a", "public.b"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--table", "nowhere"), 64, "SD543"),
        (("--rows", "0"), 64, "SD600"),
        (("--format", "json"), 64, "SD600"),
        (("--out", "x.sql", "--url", "postgresql:///x"), 64, "SD600"),
        (("--out", "schema"), 64, "SD632"),
        (("--table", "few", "--out", "few.sql"), 6, "SD558"),
        (("--table", "none", "--out", "none.sql"), 6, "SD558"),
    ],
)
def test_what_cannot_be_made_is_said(words: tuple[str, ...], code: int, said: str, project: Project) -> None:
    """No traceback, no half of a file."""
    none = "CREATE FUNCTION no(int) RETURNS bool IMMUTABLE LANGUAGE sql RETURN false;\n"
    none += "CREATE TABLE none (a int NOT NULL CHECK (no(a)));"
    project.write("schema/all.sql", "CREATE TABLE few (a bool UNIQUE NOT NULL);" + none)
    outcome = project.run("seed", "generate", *words)
    assert (outcome.code, said in outcome.err) == (code, True)
    assert list(project.root.glob(".schemadiff*")) == []


def test_a_table_of_one_row_gets_it(project: Project) -> None:
    """What a check names is all that there may be."""
    project.write(
        "schema/all.sql", "CREATE TABLE lock (lock char(1) PRIMARY KEY CHECK (lock = 'X'), at date NOT NULL);"
    )
    outcome = project.run("seed", "generate", "--rows", "5")
    assert (outcome.code, "public.lock: 1 of 5 rows" in outcome.err, "\nX\t" in outcome.out) == (6, True, True)


def test_what_triggers_refuse_is_left_out(project: Project) -> None:
    """With what refers to it; the rest can be loaded, triggers and all."""
    project.write(
        "schema/a.sql",
        """CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE log (id int PRIMARY KEY);
        CREATE TABLE frozen (id int PRIMARY KEY); CREATE TABLE ice (frozen int NOT NULL REFERENCES frozen);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN INSERT INTO public.log VALUES (NEW.id); RETURN NEW; END$$;
        CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'it is %', 'frozen'; END$$;
        CREATE TRIGGER note AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION note();
        CREATE TRIGGER never BEFORE INSERT ON frozen FOR EACH ROW EXECUTE FUNCTION never();""",
    )
    outcome = project.run("seed", "generate", "--rows", "20")
    assert (outcome.code, outcome.out.count("COPY")) == (6, 1)
    assert "public.frozen: 0 of 20 rows: where its triggers fire: it is frozen" in outcome.err
    assert "public.log: 0 of 20 rows: where its triggers fire: duplicate key value" in outcome.err
    assert "public.ice: 0 of 20 rows: where its triggers fire: insert or update on table" in outcome.err
    project.succeed("generate", "-m", "a")
    project.succeed("apply")
    assert project.psql(outcome.out) == ""
    assert project.database.author().execute("SELECT count(*) FROM log").fetchone() == (20,)


def test_what_this_server_does_not_read_stays(project: Project) -> None:
    """Scratch's has no XML, and another one may."""
    project.write(
        "schema/a.sql",
        """CREATE TABLE a (id int PRIMARY KEY, doc xml NOT NULL); CREATE TABLE b (a int NOT NULL REFERENCES a);
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
        CREATE TRIGGER f BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();""",
    )
    outcome = project.run("seed", "generate", "--rows", "20")
    assert (outcome.code, outcome.err, outcome.out.count("urn:row:")) == (0, "", 20)


def test_only_empty_tables_are_filled(project: Project) -> None:
    """All or none; and the database has to be where schema/ is."""
    project.write("schema/all.sql", "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY);")
    project.succeed("generate", "-m", "a")
    words = ("seed", "generate", "--rows", "5", "--url", project.url)
    assert "SD554" in project.run(*words).err
    project.succeed("apply")
    project.sql("INSERT INTO b VALUES (1)")
    outcome = project.run(*words)
    assert (outcome.code, "SD559" in outcome.err) == (4, True)
    assert project.database.author().execute("SELECT count(*) FROM a").fetchone() == (0,)


def test_a_table_that_somebody_holds(project: Project) -> None:
    """It is waited for as long as for a migration, and no longer."""
    project.write("schemadiff.toml", 'lock_timeout = "100ms"\n')
    project.write("schema/a.sql", "CREATE TABLE a (id int PRIMARY KEY);")
    project.succeed("generate", "-m", "a")
    project.succeed("apply")
    with psycopg.connect(project.url) as other:
        other.execute("LOCK TABLE a IN SHARE MODE")
        outcome = project.run("seed", "generate", "--rows", "5", "--url", project.url)
    assert (outcome.code, "SD556" in outcome.err) == (5, True)


def test_a_made_seed_passes_the_check(project: Project) -> None:
    """What seed generate writes, seed apply loads."""
    project.write("schema/all.sql", SHAPES["itself"] + SHAPES["generated"])
    project.succeed("seed", "generate", "--rows", "40", "--out", "seeds/load.sql")
    project.succeed("generate", "-m", "a")
    project.succeed("apply")
    assert "160 rows" in project.succeed("seed", "apply", "--env", "load", "--url", project.url)


@pytest.mark.parametrize("name", ["pagila", "adventureworks"])
@pytest.mark.skipif(not DATA.exists(), reason="no real data")
def test_real_schemas_get_their_rows(name: str, server: Server, database: Database) -> None:
    """1,000 in each table, loaded into a database of the same schema with no violation, triggers and all."""
    with server.database() as target:
        for each in (database, target):
            try:
                run_script(each, DATA / "schemas" / f"{name}.sql")
            except DoesNotLoad as reason:
                pytest.skip(str(reason))
        catalog = introspect(database.admin())
        filler = Filler(database, catalog, 1000, "1")
        order = filler.order(())
        filled = list(filler.fill(order))
        assert [(one.table.path, one.rows, one.reason) for one in filled if one.rows != 1000] == []
        with target.author().transaction():
            assert load(target.author(), database, catalog, filled, order) == 1000 * len(filled)


def test_the_platform_gets_its_rows(project: Project) -> None:
    """By the command, into its database."""
    project.write("schemadiff.toml", f'schema = "{PLATFORM}"\n')
    project.succeed("generate", "-m", "a")
    project.succeed("apply")
    said = project.succeed("seed", "generate", "--rows", "1000", "--url", project.url)
    assert said == "loaded  (10000 rows of 10 tables)\n"
