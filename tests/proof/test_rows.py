"""Two states in; whether rows were made, survived, and told what would make a step fail, out."""

from __future__ import annotations

import importlib

import psycopg
import pytest

from schemadiff.diagnostics import SchemadiffError
from schemadiff.model import Step
from schemadiff.parse.read import parse_text
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side
from schemadiff.proof.migration import Migration
from schemadiff.proof.sow import Sower
from schemadiff.scratch import Server
from schemadiff.sources.desired import desired_state


def migrated(server: Server, before: str, after: str) -> Migration:
    old, new = parse_text(before, "before.sql"), parse_text(after, "after.sql")
    with desired_state(server, old) as start, desired_state(server, new) as target:
        return build(server, start.catalog, Side(server, target.catalog), renames=target.renames)


def watched(made: Migration) -> list[tuple[str, str]]:
    return [(trap.sqlstate, trap.when) for trap in made.rows.traps]


def test_no_rows_where_no_table_is_touched(server: Server) -> None:
    made = migrated(server, "CREATE TABLE t (a int);", "CREATE TABLE t (a int); CREATE TABLE u (a int);")
    assert made.rows.checked == 0


TYPES = """
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN currency AS text NOT NULL CHECK (VALUE ~ '^[A-Z]{3}$');
CREATE DOMAIN percent AS numeric(5,2) CHECK (VALUE BETWEEN 0 AND 100);
CREATE TYPE span AS RANGE (SUBTYPE = float8);
CREATE TYPE money_of AS (amount numeric(10,2), unit text, felt mood);
CREATE TABLE t (
    a smallint, b integer, c bigint, d numeric(3,3), e real, f double precision, g money, h boolean, i text,
    j varchar(3), k char(2), l name, m bytea, n date, o time, p timetz, q timestamp(3), r timestamptz, s interval,
    u uuid, v json, w jsonb, x inet, y cidr, z macaddr, aa macaddr8, bb bit(3), cc varbit(5), dd point, ee line,
    ff lseg, gg box, hh path, ii polygon, jj circle, kk tsvector, ll tsquery, mm int4range, nn tstzmultirange,
    oo pg_lsn, pp xid, qq oid, rr regclass, ss jsonpath, tt mood, uu mood[], vv currency, ww percent, xx span,
    yy money_of, zz text[][], ab integer[], ac interval day to second(3), ad "char", ae money_of[], af percent[]
);
"""


def test_rows_of_every_type_survive(server: Server) -> None:
    before = TYPES.replace(",\n", " ,\n").replace("\n);", ", id int);")
    strict = "".join(f" ALTER TABLE t ALTER COLUMN {name} SET NOT NULL;" for name in ("a", "m", "tt", "xx", "yy", "zz"))
    made = migrated(server, before + strict, before.replace("id int", "id bigint") + strict)
    assert (made.rows.checked, made.rows.not_checked, made.rows.traps) == (1, (), ())


ORDERS = """
CREATE TABLE customers (id int PRIMARY KEY, email text UNIQUE NOT NULL CHECK (email ~ '^[^@]+@[^@]+$'), boss int);
ALTER TABLE customers ADD FOREIGN KEY (boss) REFERENCES customers;
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer int NOT NULL REFERENCES customers,
    status text NOT NULL CHECK (status IN ('new', 'paid')),
    ordered date NOT NULL CHECK (ordered >= '2020-01-01'), sent date CHECK (sent > ordered),
    total numeric NOT NULL CHECK (total > 0 AND total < 10), twice numeric GENERATED ALWAYS AS (total * 2) STORED,
    during daterange NOT NULL, EXCLUDE USING gist (during WITH &&)
);
CREATE TABLE lines (orders bigint NOT NULL REFERENCES orders, n int NOT NULL, PRIMARY KEY (orders, n), note text);
"""


def test_keys_checks_and_exclusions_are_satisfied(server: Server) -> None:
    made = migrated(server, ORDERS, ORDERS.replace("note text", "note text, extra int DEFAULT 1 NOT NULL"))
    assert (made.rows.checked, made.rows.not_checked, made.rows.traps) == (1, (), ())
    made = migrated(server, ORDERS, ORDERS.replace("sent date", "sent2 text DEFAULT 'a', sent date"))
    assert (made.rows.checked, made.rows.not_checked, made.rows.traps) == (1, (), ())


def test_cycles_through_nullable_keys(server: Server) -> None:
    before = """
        CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int NOT NULL REFERENCES a);
        ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;
        CREATE TABLE own (id int PRIMARY KEY, up int NOT NULL REFERENCES own);
    """
    made = migrated(server, before, before.replace("id int", "x int, id bigint").replace("a int NOT", "a bigint NOT"))
    assert (made.rows.checked, made.rows.not_checked) == (3, ())


PARTS = """
CREATE TABLE p (id int NOT NULL, at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2021-01-01') TO ('2022-01-01') PARTITION BY LIST (kind);
CREATE TABLE p2a PARTITION OF p2 FOR VALUES IN ('x', 'y');
CREATE TABLE p2d PARTITION OF p2 DEFAULT;
CREATE TABLE h (id int) PARTITION BY HASH (id);
CREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 1);
"""


def test_partitions_get_rows_inside_their_bounds(server: Server) -> None:
    made = migrated(server, PARTS, PARTS.replace("(id int", "(more int, id int"))
    assert (made.rows.checked, made.rows.not_checked) == (5, ())
    made = migrated(server, PARTS, PARTS.replace("(id int NOT NULL", "(more int NOT NULL, id int NOT NULL"))
    assert watched(made) == [("23502", "public.p holds any row: more is NOT NULL and has no default")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (m mood NOT NULL DEFAULT 'ok', ms mood[]);",
            "CREATE TYPE mood AS ENUM ('ok', 'glad', 'sad'); CREATE TABLE t (m mood NOT NULL DEFAULT 'ok', ms mood[]);",
        ),
        ("CREATE TABLE t (a int NOT NULL);", "CREATE TABLE t (a bigint NOT NULL);"),
        (
            "CREATE TABLE t (a int NOT NULL);",
            "-- schemadiff: renamed from t\nCREATE TABLE u (\n-- schemadiff: renamed from a\nb int NOT NULL, c int);",
        ),
    ],
    ids=["enum", "type", "rename"],
)
def test_values_survive(server: Server, before: str, after: str) -> None:
    made = migrated(server, before, after)
    assert (made.rows.checked, made.rows.not_checked, made.rows.traps) == (1, (), ())
    assert made.down_problem == ""


TRAPS = {
    "not null": ("(a int, b int)", "(a int NOT NULL, b int)", ("23502", "public.t.a holds NULL")),
    "new column": (
        "(a int)",
        "(a int, b int NOT NULL)",
        ("23502", "public.t holds any row: b is NOT NULL and has no default"),
    ),
    "unique": ("(a int, b int)", "(a int, b int, UNIQUE (a, b))", ("23505", "public.t has rows with the same (a, b)")),
    "cast": ("(a text)", "(a int)", ("22P02", "public.t.a holds a value like 'a'")),
    "length": ("(a varchar(9))", "(a varchar(3))", ("22001", "public.t.a holds a value like '12345'")),
    "cut": ("(a text)", "(a varchar(3))", ("", "public.t.a holds a value like '12345'")),
    "rounded": ("(a numeric)", "(a int)", ("", "public.t.a holds a value like '0.5'")),
    "check": (
        "(a int)",
        "(a int, CONSTRAINT positive CHECK (a > 0))",
        ("23514", "a row of public.t violates positive: ((a > 0))"),
    ),
    "foreign key": (
        "(a int)",
        "(a int REFERENCES k)",
        ("23503", "public.t (a) holds a value that public.k (id) has not"),
    ),
    "primary key": ("(a int NOT NULL)", "(a int PRIMARY KEY)", ("23505", "public.t has rows with the same (a)")),
}


@pytest.mark.parametrize("name", TRAPS)
def test_traps(server: Server, name: str) -> None:
    before, after, trap = TRAPS[name]
    key = "CREATE TABLE k (id int PRIMARY KEY);"
    made = migrated(server, f"{key} CREATE TABLE t {before};", f"{key} CREATE TABLE t {after};")
    assert trap in watched(made)
    assert len(made.rows.traps) == 1
    assert made.down_problem == ""


def test_a_unique_index_and_what_is_safe(server: Server) -> None:
    before = "CREATE TABLE t (a int NOT NULL CHECK (a > 0), b text UNIQUE);"
    index = "CREATE UNIQUE INDEX i ON t (lower(b), a);"
    assert watched(migrated(server, before, before + index)) == []
    index = "CREATE UNIQUE INDEX i ON t (a) WHERE a > 0;"
    assert watched(migrated(server, before, before + index)) == [("23505", "public.t has rows with the same (a)")]
    assert watched(migrated(server, before, before.replace("b text UNIQUE", "b text UNIQUE, CHECK (a > -1)"))) == []


def test_enum_labels_and_domains(server: Server) -> None:
    before = "CREATE TYPE m AS ENUM ('a', 'b', 'c'); CREATE DOMAIN d AS int; CREATE TABLE t (m m, d d);"
    made = migrated(server, before, before.replace("'b', ", ""))
    assert watched(made) == [("22P02", "public.t.m holds a value like 'b'")]
    assert made.rows.checked == 1
    made = migrated(server, before, before.replace("AS int", "AS int NOT NULL CHECK (VALUE < 7)"))
    assert watched(made) == [("23502", "public.t.d holds NULL"), ("23514", "public.t.d holds a value like '10'")]
    assert made.rows.checked == 1


def test_impossible_tables_are_named(server: Server) -> None:
    before = "CREATE TABLE t (a int NOT NULL, CONSTRAINT never CHECK (a > 5 AND a < 5));"
    made = migrated(server, before, before.replace("a int", "b int, a int"))
    assert made.rows.not_checked == (("table public.t", "no values were found that satisfy never"),)
    assert made.rows.checked == 0


def test_triggers_stay_as_they_are(server: Server) -> None:
    before = """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'no'; END$$;
        CREATE TABLE t (a int);
        CREATE TRIGGER one BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION refuse();
        CREATE TRIGGER two BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION refuse();
        ALTER TABLE t ENABLE ALWAYS TRIGGER one; ALTER TABLE t DISABLE TRIGGER two;
    """
    made = migrated(server, before, before.replace("a int", "a bigint"))
    assert (made.rows.checked, made.rows.not_checked) == (1, ())


def test_a_table_with_room_for_two_rows_has_two(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three in one message are refused, and then each has a message of its own."""
    tried: list[int] = []
    together = Sower._together
    monkeypatch.setattr(Sower, "_together", lambda *args: tried.append(together(*args)) or tried[-1])
    states = (
        "CREATE TABLE t (b boolean NOT NULL UNIQUE, n int);",
        "CREATE TABLE t (b boolean NOT NULL UNIQUE, n bigint);",
    )
    made = migrated(server, *states)
    assert (made.rows.checked, made.rows.not_checked, tried) == (1, (), [0])


def test_many_tables_are_looked_at_together(server: Server) -> None:
    """More than go into one message."""
    tables = "".join(f"CREATE TABLE t{n} (a mood{n % 2}, b int DEFAULT {n}, key int);" for n in range(60))
    before = f"CREATE TYPE mood0 AS ENUM ('x', 'y'); CREATE TYPE mood1 AS ENUM ('z');{tables}"
    made = migrated(server, before, before.replace("'x', ", "'y', 'x', ").replace("'y', 'x', 'y'", "'y', 'x'"))
    assert (made.rows.checked, made.rows.not_checked) == (30, ())
    made = migrated(server, before, before.replace("key int", "key bigint"))
    assert (made.rows.checked, made.rows.not_checked) == (60, ())


def test_what_cannot_be_asked_is_not_taken_for_a_table_without_rows(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schemadiff.proof.facts._QUERY", "SELECT %s, %s, %s, nowhere")
    with pytest.raises(psycopg.errors.UndefinedColumn):
        migrated(server, "CREATE TABLE t (a int);", "CREATE TABLE t (a bigint);")


def test_lost_rows_are_our_bug(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("schemadiff.proof.build")
    plain = module.statement

    def harmful(step: Step) -> str:
        return "DELETE FROM public.t WHERE a = 1; " + plain(step)

    monkeypatch.setattr(module, "statement", harmful)
    with pytest.raises(SchemadiffError, match=r"SD705.* rows of table public\.t were lost: 3 before, 2 after"):
        migrated(server, "CREATE TABLE t (a int NOT NULL);", "CREATE TABLE t (a int NOT NULL, b int);")


RUNS = "CREATE TABLE runs (id int, day date, note text, PRIMARY KEY (id, day))"
MONTHS = """ PARTITION BY RANGE (day);
CREATE TABLE runs_1 PARTITION OF runs FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE runs_2 PARTITION OF runs FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
"""


def test_rows_move_into_partitions_and_back(server: Server) -> None:
    made = migrated(server, RUNS + ";", RUNS + MONTHS)
    # On the way there they are in one table, then in as many partitions as they fall into.
    assert (made.rows.checked, made.rows.not_checked) == (1, ())
    assert [step.verb for step in made.down].count("move") == 1
    assert made.down_problem == ""
    assert watched(made) == []


def test_rows_that_no_partition_takes_are_a_trap(server: Server) -> None:
    hashed = " PARTITION BY LIST ((id % 7));\nCREATE TABLE runs_1 PARTITION OF runs FOR VALUES IN (6);\n"
    bare = RUNS.replace(", PRIMARY KEY (id, day)", "")
    made = migrated(server, bare + ";", bare + hashed)
    assert [(state, "no partition" in when) for state, when in watched(made)] == [("23514", True)]


def test_rows_that_do_not_arrive_are_noticed(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("schemadiff.proof.build")
    statement = module.statement

    def forgetful(step: Step) -> str:
        return statement(step).replace("FROM public.runs__old;", "FROM public.runs__old LIMIT 1;")

    monkeypatch.setattr(module, "statement", forgetful)
    with pytest.raises(SchemadiffError, match="lost or changed when they moved"):
        migrated(server, RUNS + ";", RUNS + MONTHS)
