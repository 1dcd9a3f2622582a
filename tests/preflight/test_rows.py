"""Bad rows in a table that changes go in; the probes must find exactly them, and PostgreSQL must agree."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
import pytest

from schemadiff.migrations.compose import body
from schemadiff.migrations.preflight import Found, NotProbed, run_probes
from schemadiff.migrations.probes import Probe, probe_lines, read_probes
from schemadiff.parse.read import joined, parse_text
from schemadiff.plan.online import NEVER, Online
from schemadiff.preflight import probes_of
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side
from schemadiff.proof.migration import Migration
from schemadiff.scratch import Database, Server
from schemadiff.sources.desired import desired_state
from tests.applying import apply

OLD_SERVER = 150000
# What nothing can be asked about before 16, which brought pg_input_is_valid().
TRIED = ("text to date", "text to json")
STOPPED = "PostgreSQL stops at a value"


@dataclass(frozen=True)
class Case:
    """`bad` are statements that make rows of which PostgreSQL refuses some; `words` and `rows` are what is said of
    them.

    `good` make rows that it takes. `since` is the major version that the case needs.
    """

    before: str
    after: str
    bad: str
    words: str
    rows: str
    good: str
    since: int = 14


T = "CREATE TABLE public.t (id int PRIMARY KEY, c {});"


def changed(old: str, new: str, bad: str, words: str, rows: str, good: str) -> Case:
    """The column c of a table, as it was and as it is to be."""
    inserted = [f"INSERT INTO public.t SELECT * FROM (VALUES {values}) AS v (id, c)" for values in (bad, good)]
    return Case(T.format(old), T.format(new), inserted[0], f"public.t.c {words}", rows, inserted[1])


def constrained(constraint: str, columns: str, bad: str, words: str, rows: str, good: str, since: int = 14) -> Case:
    """A table that gets a constraint."""
    table = f"CREATE TABLE public.t (id int PRIMARY KEY, {columns}"
    values = [f"INSERT INTO public.t VALUES {v}" for v in (bad, good)]
    return Case(f"{table});", f"{table}, {constraint});", values[0], words, rows, values[1], since)


LIST = "CREATE TABLE public.p (id int, k text) PARTITION BY LIST (k);"
OTHER = "CREATE TABLE public.other (id bigint PRIMARY KEY, a int, b text, UNIQUE (a, b));"
CASES = {
    "null": changed("text", "text NOT NULL", "(1, 'x'), (2, NULL), (3, NULL)", "holds NULL", "2 rows (id = 2, 3)",
                    "(1, 'x')"),
    "many nulls": Case(
        T.format("text"),
        T.format("text NOT NULL"),
        "INSERT INTO public.t SELECT i, NULL FROM generate_series(1, 1234) i",
        "public.t.c holds NULL",
        "1234 rows (id = 1, 2, 3, 4, 5, …)",
        "INSERT INTO public.t VALUES (1, 'x')",
    ),
    "new column": Case(
        "CREATE TABLE public.t (id int PRIMARY KEY);",
        T.format("int NOT NULL"),
        "INSERT INTO public.t VALUES (7)",
        "public.t has rows, and nothing says what their new column c holds",
        "1 row (id = 7)",
        "SELECT 1",
    ),
    "null in a key": Case(
        "CREATE TABLE public.t (id int, c int);",
        "CREATE TABLE public.t (id int, c int, PRIMARY KEY (id, c));",
        "INSERT INTO public.t VALUES (1, 1), (1, NULL)",
        "public.t.c holds NULL",
        "1 row (ctid = '(0,2)')",
        "INSERT INTO public.t VALUES (1, 1)",
    ),
    "narrower integer": changed(
        "bigint", "smallint", "(1, 32767), (2, 32768), (3, -32769)", "holds a value outside of smallint",
        "2 rows (id = 2, 3)", "(1, -32768), (2, 32767)",
    ),
    "number to integer": changed(
        "numeric", "int", "(1, 2147483647.4), (2, 2147483647.5), (3, 'NaN')", "holds a value outside of integer",
        "2 rows (id = 2, 3)", "(1, -2147483648.4)",
    ),
    "float to integer": changed(
        "double precision", "int", "(1, 1e9), (2, 1e10), (3, 'Infinity'::float8)", "holds a value outside of integer",
        "2 rows (id = 2, 3)", "(1, 1e9)",
    ),
    "numeric too large": changed(
        "numeric(10,2)", "numeric(5,2)", "(1, 999.99), (2, 1000), (3, -1000.5)",
        "holds a value too large for numeric(5,2)", "2 rows (id = 2, 3)", "(1, 999.99), (2, 'NaN'::numeric)",
    ),
    "numeric rounds up": changed(
        "numeric", "numeric(3,1)", "(1, 99.94), (2, 99.95)", "holds a value too large for numeric(3,1)",
        "1 row (id = 2)", "(1, 99.94)",
    ),
    "float too small for real": changed(
        "double precision", "real", "(1, 1), (2, 1e300)", "holds a value that is no real",
        "PostgreSQL stops at a value (value out of range: overflow)", "(1, 1.5)",
    ),
    "too long": changed(
        "varchar(9)", "varchar(3)", "(1, 'abc'), (2, 'abcd'), (3, 'abc  '), (4, 'ééé')", "holds a value longer than 3",
        "1 row (id = 2)", "(1, 'abc'), (2, 'abc   '), (3, 'ééé')",
    ),
    "text to integer": changed(
        "text", "int", "(1, '12'), (2, 'x'), (3, ''), (4, '99999999999'), (5, ' 5 '), (6, NULL)",
        "holds a value that is no integer", "3 rows (id = 2, 3, 4)", "(1, ' -12 '), (2, NULL)",
    ),
    "text to number": changed(
        "text", "numeric(4,1)", "(1, '1e2'), (2, '1e3'), (3, '.'), (4, '1,5')",
        "holds a value that is no numeric(4,1)", "3 rows (id = 2, 3, 4)", "(1, '-.5'), (2, '7.'), (3, 'nan')",
    ),
    "text to date": changed(
        "text", "date", "(1, '2024-02-29'), (2, '2023-02-29')", "holds a value that is no date", "1 row (id = 2)",
        "(1, 'infinity')",
    ),
    "text to uuid": changed(
        "text", "uuid", "(1, '{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}'), (2, 'a0ee'), (3, '')",
        "holds a value that is no uuid", "2 rows (id = 2, 3)", "(1, 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11')",
    ),
    "text to boolean": changed(
        "text", "boolean", "(1, 'ye'), (2, 'o'), (3, ' OFF'), (4, 'maybe')", "holds a value that is no boolean",
        "2 rows (id = 2, 4)", "(1, 't'), (2, '0'), (3, NULL)",
    ),
    "text to json": changed(
        "text", "jsonb", "(1, '{}'), (2, '{')", "holds a value that is no jsonb", "1 row (id = 2)", "(1, '[1]')",
    ),
    "text to enum": Case(
        "CREATE TYPE public.mood AS ENUM ('a', 'it''s'); " + T.format("text"),
        "CREATE TYPE public.mood AS ENUM ('a', 'it''s'); " + T.format("public.mood"),
        "INSERT INTO public.t VALUES (1, 'it''s'), (2, 'b'), (3, '')",
        "public.t.c holds a value that is no public.mood",
        "2 rows (id = 2, 3)",
        "INSERT INTO public.t VALUES (1, 'a'), (2, NULL)",
    ),
    "label gone": Case(
        "CREATE TYPE public.mood AS ENUM ('a', 'b'); " + T.format("public.mood"),
        "CREATE TYPE public.mood AS ENUM ('a', 'c'); " + T.format("public.mood"),
        "INSERT INTO public.t VALUES (1, 'a'), (2, 'b')",
        "public.t.c holds a value that is no public.mood",
        "1 row (id = 2)",
        "INSERT INTO public.t VALUES (1, 'a'), (2, NULL)",
    ),
    "label gone from arrays": Case(
        "CREATE TYPE public.mood AS ENUM ('a', 'b'); " + T.format("public.mood[]"),
        "CREATE TYPE public.mood AS ENUM ('a'); " + T.format("public.mood[]"),
        "INSERT INTO public.t VALUES (1, '{a}'), (2, '{a,b}'), (3, NULL)",
        "public.t.c holds a value that is no public.mood[]",
        "1 row (id = 2)",
        "INSERT INTO public.t VALUES (1, '{a,a}'), (2, NULL)",
    ),
    "to a domain": Case(
        "CREATE DOMAIN public.small AS int CHECK (VALUE < 10); " + T.format("text"),
        "CREATE DOMAIN public.small AS int CHECK (VALUE < 10); " + T.format("public.small"),
        "INSERT INTO public.t VALUES (1, '9'), (2, '10')",
        "public.t.c holds a value that public.small does not allow",
        "1 row (id = 2)",
        "INSERT INTO public.t VALUES (1, '9'), (2, NULL)",
    ),
    "interval from time with zone": changed(
        "text[]", "int[]", "(1, '{1}'::text[]), (2, '{x}')", "holds a value that is no integer[]",
        "PostgreSQL stops at a value (invalid input syntax for type integer)", "(1, '{1,2}'::text[])",
    ),
    "check": constrained(
        "CONSTRAINT fine CHECK (a > 0 AND b <> '--')", "a int, b text", "(1, 1, 'x'), (2, 0, 'x'), (3, 1, '--')",
        "public.t has a row that violates fine: (((a > 0) AND (b <> '--'::text)))", "2 rows (id = 2, 3)",
        "(1, 1, 'x'), (2, NULL, NULL)",
    ),
    "check that divides": constrained(
        "CONSTRAINT fine CHECK (1 / a > 0)", "a int", "(1, 1), (2, 0)",
        "public.t has a row that violates fine: (((1 / a) > 0))", "PostgreSQL stops at a value (division by zero)",
        "(1, 1)",
    ),
    "unique": constrained(
        "UNIQUE (a, b)", "a int, b text", "(1, 1, 'x'), (2, 1, 'x'), (3, 1, NULL), (4, 1, NULL), (5, 1, 'X')",
        "public.t has rows with the same (a, b)", "2 rows (id = 1, 2)", "(1, 1, 'x'), (2, 1, NULL), (3, 1, NULL)",
    ),
    "unique, one null": constrained(
        "UNIQUE NULLS NOT DISTINCT (a)", "a int", "(1, NULL), (2, NULL), (3, 1)",
        "public.t has rows with the same (a)", "2 rows (id = 1, 2)", "(1, 1), (2, NULL)", 15,
    ),
    "unique index": Case(
        T.format("text"),
        T.format("text") +
        " CREATE UNIQUE INDEX i ON public.t (lower(c) COLLATE \"C\" text_pattern_ops DESC) WHERE id > 1;",
        "INSERT INTO public.t VALUES (1, 'a'), (2, 'A'), (3, 'a'), (4, 'b')",
        'public.t has rows with the same (lower(c) COLLATE "C")',
        "2 rows (id = 2, 3)",
        "INSERT INTO public.t VALUES (1, 'a'), (2, 'A'), (4, 'b')",
    ),
    "exclusion": constrained(
        "CONSTRAINT apart EXCLUDE USING gist (r WITH &&) WHERE (id < 10)", "r int4range",
        "(1, '[1,4)'), (2, '[3,5)'), (3, '[9,10)'), (11, '[1,4)')",
        "public.t has rows that exclude each other by apart", "2 rows (id = 1, 2)",
        "(1, '[1,4)'), (2, '[4,5)'), (11, '[1,5)')",
    ),
    "orphans": Case(
        OTHER + "CREATE TABLE public.t (id int PRIMARY KEY, c int);",
        OTHER + "CREATE TABLE public.t (id int PRIMARY KEY, c int REFERENCES public.other);",
        "INSERT INTO public.other VALUES (1); INSERT INTO public.t VALUES (1, 1), (2, 2), (3, NULL)",
        "public.t (c) holds a value that public.other (id) has not",
        "1 row (id = 2)",
        "INSERT INTO public.other VALUES (1); INSERT INTO public.t VALUES (1, 1), (3, NULL)",
    ),
    "orphans, full": Case(
        OTHER + "CREATE TABLE public.t (id int PRIMARY KEY, a int, b text);",
        OTHER + "CREATE TABLE public.t (id int PRIMARY KEY, a int, b text,"
        " FOREIGN KEY (a, b) REFERENCES public.other (a, b) MATCH FULL);",
        "INSERT INTO public.other VALUES (1, 1, 'x');"
        " INSERT INTO public.t VALUES (1, 1, 'x'), (2, 1, NULL), (3, 1, 'y')",
        "public.t (a, b) holds a value that public.other (a, b) has not",
        "2 rows (id = 2, 3)",
        "INSERT INTO public.other VALUES (1, 1, 'x'); INSERT INTO public.t VALUES (1, 1, 'x'), (3, NULL, NULL)",
    ),
    "orphans of a new table": Case(
        "CREATE TABLE public.t (id int PRIMARY KEY, c int);",
        OTHER + "CREATE TABLE public.t (id int PRIMARY KEY, c int REFERENCES public.other);",
        "INSERT INTO public.t VALUES (1, 1), (2, NULL)",
        "public.t (c) holds a value that public.other (id) has not",
        "1 row (id = 1)",
        "INSERT INTO public.t VALUES (2, NULL)",
    ),
    "domain check": Case(
        "CREATE DOMAIN public.d AS text; CREATE TABLE public.t (id int PRIMARY KEY, value public.d);",
        "CREATE DOMAIN public.d AS text CONSTRAINT low CHECK (VALUE = lower(VALUE));"
        " CREATE TABLE public.t (id int PRIMARY KEY, value public.d);",
        "INSERT INTO public.t VALUES (1, 'a'), (2, 'A'), (3, NULL)",
        "public.t.value holds a value that violates low of the domain public.d: ((VALUE = lower(VALUE)))",
        "1 row (id = 2)",
        "INSERT INTO public.t VALUES (1, 'a'), (3, NULL)",
    ),
    "domain without null": Case(
        "CREATE DOMAIN public.d AS text; " + T.format("public.d"),
        "CREATE DOMAIN public.d AS text NOT NULL; " + T.format("public.d"),
        "INSERT INTO public.t VALUES (1, 'a'), (3, NULL)",
        "public.t.c holds NULL, which the domain public.d will not allow",
        "1 row (id = 3)",
        "INSERT INTO public.t VALUES (1, 'a')",
    ),
    "outside of the bound": Case(
        LIST + "CREATE TABLE public.t (id int, k text);",
        LIST + "CREATE TABLE public.t PARTITION OF public.p FOR VALUES IN ('a', 'b,c', NULL);",
        "INSERT INTO public.t VALUES (1, 'a'), (2, 'b'), (3, NULL)",
        "public.t has a row that is outside of its bound, FOR VALUES IN ('a', 'b,c', NULL)",
        "1 row (ctid = '(0,2)')",
        "INSERT INTO public.t VALUES (1, 'a'), (2, 'b,c'), (3, NULL)",
    ),
    "outside of the range": Case(
        "CREATE TABLE public.p (a int, b date) PARTITION BY RANGE (a, b); CREATE TABLE public.t (a int, b date);",
        "CREATE TABLE public.p (a int, b date) PARTITION BY RANGE (a, b); CREATE TABLE public.t PARTITION OF public.p"
        " FOR VALUES FROM (1, '2024-01-01') TO (2, MAXVALUE);",
        "INSERT INTO public.t VALUES (1, '2024-01-01'), (1, '2023-12-31'), (3, '2024-01-01'), (2, NULL)",
        "public.t has a row that is outside of its bound, FOR VALUES FROM (1, '2024-01-01') TO (2, MAXVALUE)",
        "3 rows (ctid = '(0,2)', '(0,3)', '(0,4)')",
        "INSERT INTO public.t VALUES (1, '2024-01-01'), (2, '2099-01-01')",
    ),
    "outside of the remainder": Case(
        "CREATE TABLE public.p (a int) PARTITION BY HASH (a); CREATE TABLE public.t (a int);",
        "CREATE TABLE public.p (a int) PARTITION BY HASH (a); CREATE TABLE public.t PARTITION OF public.p"
        " FOR VALUES WITH (MODULUS 2, REMAINDER 0);",
        "INSERT INTO public.t VALUES (1), (3)",
        "public.t has a row that is outside of its bound, FOR VALUES WITH (modulus 2, remainder 0)",
        "1 row (ctid = '(0,2)')",
        "INSERT INTO public.t VALUES (1), (NULL)",
    ),
    "in the default partition": Case(
        LIST + "CREATE TABLE public.rest PARTITION OF public.p DEFAULT;",
        LIST + "CREATE TABLE public.rest PARTITION OF public.p DEFAULT; CREATE TABLE public.a PARTITION OF public.p"
        " FOR VALUES IN ('a');",
        "INSERT INTO public.p VALUES (1, 'a'), (2, 'b'), (3, NULL)",
        "public.rest has a row that belongs into the new partition public.a",
        "1 row (ctid = '(0,1)')",
        "INSERT INTO public.p VALUES (2, 'b'), (3, NULL)",
    ),
    "no partition": Case(
        "CREATE TABLE public.t (id int PRIMARY KEY);",
        "CREATE TABLE public.t (id int PRIMARY KEY) PARTITION BY RANGE (id);"
        " CREATE TABLE public.t_1 PARTITION OF public.t FOR VALUES FROM (MINVALUE) TO (10);"
        " CREATE TABLE public.t_2 PARTITION OF public.t FOR VALUES FROM (20) TO (30);",
        "INSERT INTO public.t VALUES (-5), (10), (15), (20), (30)",
        "public.t has a row that belongs into no partition",
        "3 rows (id = 10, 15, 30)",
        "INSERT INTO public.t VALUES (-5), (9), (29)",
    ),
    "all partitions": Case(
        LIST + "CREATE TABLE public.p_1 PARTITION OF public.p FOR VALUES IN ('a');"
        " CREATE TABLE public.p_2 PARTITION OF public.p DEFAULT;",
        LIST.replace("k text", "k text CHECK (k <> 'z')") +
        "CREATE TABLE public.p_1 PARTITION OF public.p FOR VALUES IN ('a');"
        " CREATE TABLE public.p_2 PARTITION OF public.p DEFAULT;",
        "INSERT INTO public.p VALUES (1, 'a'), (2, 'z')",
        "public.p has a row that violates p_k_check: ((k <> 'z'::text))",
        """1 row (("table", ctid) = ('public.p_2', '(0,1)'))""",
        "INSERT INTO public.p VALUES (1, 'a'), (2, 'y')",
    ),
    "renamed": Case(
        "CREATE TABLE public.was (id int PRIMARY KEY, old text);",
        "-- schemadiff: renamed from was\nCREATE TABLE public.t (id int PRIMARY KEY,\n"
        "-- schemadiff: renamed from old\nnew int NOT NULL CONSTRAINT fine CHECK (new > 0));",
        "INSERT INTO public.was VALUES (1, '5'), (2, '-5')",
        "public.was has a row that violates fine: ((new > 0))",
        "1 row (id = 2)",
        "INSERT INTO public.was VALUES (1, '5')",
    ),
    "name taken by another": Case(
        "CREATE TABLE public.t (id int PRIMARY KEY, c int);",
        "-- schemadiff: renamed from t\nCREATE TABLE public.u (id int PRIMARY KEY, c int CONSTRAINT a CHECK (c > 0));"
        " CREATE TABLE public.t (id int PRIMARY KEY, c int NOT NULL CONSTRAINT b CHECK (c < 0), UNIQUE (c));",
        "INSERT INTO public.t VALUES (1, 5), (2, -5)",
        "public.t has a row that violates a: ((c > 0))",
        "1 row (id = 2)",
        "INSERT INTO public.t VALUES (1, 5), (2, 5), (3, NULL)",
    ),
    "name of a column taken by another": Case(
        "CREATE TABLE public.t (id int PRIMARY KEY, c int);",
        "CREATE TABLE public.t (id int PRIMARY KEY,\n-- schemadiff: renamed from c\nd int, c int NOT NULL);",
        "INSERT INTO public.t VALUES (1, 5)",
        "public.t has rows, and nothing says what their new column c holds",
        "1 row (id = 1)",
        "",
    ),
    "referring to what takes a name": Case(
        "CREATE TABLE public.t (id int PRIMARY KEY); CREATE TABLE public.h (id int PRIMARY KEY, c int);",
        "-- schemadiff: renamed from t\nCREATE TABLE public.u (id int PRIMARY KEY);"
        " CREATE TABLE public.t (id int PRIMARY KEY);"
        " CREATE TABLE public.h (id int PRIMARY KEY, c int REFERENCES public.t);",
        "INSERT INTO public.t VALUES (5); INSERT INTO public.h VALUES (1, 5), (2, NULL)",
        "public.h (c) holds a value that public.t (id) has not",
        "1 row (id = 1)",
        "INSERT INTO public.t VALUES (5); INSERT INTO public.h VALUES (2, NULL)",
    ),
    "strange names": Case(
        'CREATE SCHEMA "S.1"; CREATE TABLE "S.1"."a ""b"" --;\n" ("%s" int, "sa\nme" text, PRIMARY KEY ("%s"));',
        'CREATE SCHEMA "S.1"; CREATE TABLE "S.1"."a ""b"" --;\n" ("%s" int, "sa\nme" text UNIQUE, PRIMARY KEY ("%s"));',
        """INSERT INTO "S.1"."a ""b"" --;\n" VALUES (1, E'x\n'), (2, E'x\n')""",
        '"S.1"."a ""b"" --;\\u000a" has rows with the same ("sa\\u000ame")',
        '2 rows ("%s" = 1, 2)',
        """INSERT INTO "S.1"."a ""b"" --;\n" VALUES (1, E'x\n'), (2, E'x\n\n')""",
    ),
    "strange keys": Case(
        "CREATE TABLE public.t (k text PRIMARY KEY, c int);",
        "CREATE TABLE public.t (k text PRIMARY KEY, c int NOT NULL);",
        "INSERT INTO public.t VALUES (E'a\n\u202e''\\\\', NULL), (repeat('x', 200), NULL)",
        "public.t.c holds NULL",
        "2 rows (k = E'a\\u000a\\u202e''\\\\', '" + "x" * 58 + "…)",
        "INSERT INTO public.t VALUES ('', 1)",
    ),
}  # fmt: skip


def migration(server: Server, case: Case) -> Migration:
    texts = [joined([parse_text(text, "t.sql")]) for text in (case.before, case.after)]
    with desired_state(server, texts[0]) as start, desired_state(server, texts[1]) as desired:
        return build(server, start.catalog, Side(server, desired.catalog), renames=desired.renames)


def found(database: Database, probes: tuple[Probe, ...]) -> list[Found | NotProbed]:
    """By way of a file, as `apply` reads them."""
    text = "\n".join(("-- schemadiff migration 001: x", *probe_lines(probes), "", "-- schemadiff:step 1 tx=yes"))
    read = read_probes(text)
    assert [(p.words, p.sql, p.mend, p.harmless) for p in read] == [
        (p.words, p.sql, p.mend, p.harmless) for p in probes
    ]
    return list(run_probes(database.author(), read))


def stopping(results: list[Found | NotProbed]) -> list[str]:
    assert not [r for r in results if isinstance(r, NotProbed)]
    return [r.diagnostic.message for r in results if isinstance(r, Found) and not r.probe.harmless]


def refused(database: Database, made: Migration) -> bool:
    """Whether PostgreSQL refuses the migration because of rows."""
    try:
        apply(database, body(made.steps, {}, approved={"all"}))
    except psycopg.errors.IntegrityError:
        return True
    except psycopg.DataError:
        return True
    return False


@pytest.mark.parametrize("name", CASES)
def test_bad_rows_are_found_and_good_ones_are_not(server: Server, database: Database, name: str) -> None:
    case = CASES[name]
    if case.since > database.admin().info.server_version // 10000:
        pytest.skip(f"needs PostgreSQL {case.since}")
    made = migration(server, case)
    probes = probes_of(made)
    author = database.author()
    author.execute(case.before.encode())
    author.execute(case.bad.encode())
    rows = STOPPED if name in TRIED and author.info.server_version < 160000 else case.rows
    assert any(message.startswith(f"{case.words}: {rows}") for message in stopping(found(database, probes)))
    assert refused(database, made)
    with server.database() as other:
        other.author().execute(case.before.encode())
        other.author().execute(case.good.encode())
        assert stopping(found(other, probes)) == []
        assert not refused(other, made)


@pytest.mark.parametrize("name", ["null", "check", "unique", "unique index", "orphans", "outside of the bound"])
def test_online_forms_are_asked_the_same(server: Server, name: str) -> None:
    texts = [joined([parse_text(text, "t.sql")]) for text in (CASES[name].before, CASES[name].after)]
    with desired_state(server, texts[0]) as start, desired_state(server, texts[1]) as desired:
        target, online = Side(server, desired.catalog), Online("always", {}, "__001")
        forms = [build(server, start.catalog, target, online=form) for form in (NEVER, online)]
    assert len(forms[0].steps) < len(forms[1].steps) or name == "unique index"
    assert probes_of(forms[0]) == probes_of(forms[1]) != ()


BEFORE_16 = (*TRIED, "text to integer", "text to number", "text to uuid", "text to boolean")


@pytest.mark.parametrize("name", BEFORE_16)
def test_older_servers_have_another_way_to_find_them(server: Server, database: Database, name: str) -> None:
    case = CASES[name]
    probes = probes_of(migration(server, case), OLD_SERVER)
    assert "pg_input_is_valid" not in str(probes)
    author = database.author()
    author.execute(case.before.encode())
    author.execute(case.bad.encode())
    rows = STOPPED if name in TRIED else case.rows
    assert any(message.startswith(f"{case.words}: {rows}") for message in stopping(found(database, probes)))
    author.execute(b"TRUNCATE public.t")
    author.execute(case.good.encode())
    assert stopping(found(database, probes)) == []


HARMLESS = {
    "cut": ("text", "varchar(3)", "'abcd'", "holds a value longer than 3, to be cut"),
    "rounded": ("numeric(9,3)", "numeric(9,2)", "1.005", "holds a value with more than 2 decimals, to be rounded"),
    "rounded to integer": ("numeric", "int", "1.5", "holds a value with a fraction, to be rounded"),
    "without time": ("timestamp", "date", "'2024-01-01 12:00'::timestamp", "holds a value that date holds differently"),
    "less exact": ("double precision", "real", "0.1::float8", "holds a value that real holds differently"),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_values_that_will_be_changed_are_told_and_stop_nothing(server: Server, database: Database, name: str) -> None:
    old, new, value, words = HARMLESS[name]
    made = migration(server, Case(T.format(old), T.format(new), "", "", "", ""))
    database.author().execute(f"{T.format(old)} INSERT INTO public.t VALUES (1, {value}), (2, NULL)".encode())
    results = found(database, probes_of(made))
    assert stopping(results) == []
    assert [r.diagnostic.message for r in results] == [f"public.t.c {words}: 1 row (id = 1)"]
    assert {(r.diagnostic.code, r.diagnostic.severity) for r in results} == {("SD754", "warning")}
    assert not refused(database, made)


UNSUSPICIOUS = {
    "wider": (T.format("int"), T.format("bigint")),
    "longer": (T.format("varchar(3)"), T.format("varchar(9)")),
    "as text": (T.format("uuid"), T.format("text")),
    "nullable": (T.format("int NOT NULL"), T.format("int")),
    "new with default": ("CREATE TABLE public.t (id int);",
                         "CREATE TABLE public.t (id int, c int NOT NULL DEFAULT 1);"),
    "new table": ("", T.format("int UNIQUE CHECK (c > 0) REFERENCES public.t (id)")),
    "label added": ("CREATE TYPE public.m AS ENUM ('a'); CREATE TABLE public.t (c public.m);",
                    "CREATE TYPE public.m AS ENUM ('a', 'b'); CREATE TABLE public.t (c public.m);"),
    "renamed only": ("CREATE TABLE public.t (id int PRIMARY KEY, a int CHECK (a > 0) UNIQUE);",
                     "CREATE TABLE public.t (id int PRIMARY KEY,\n-- schemadiff: renamed from a\n"
                     "b int CONSTRAINT t_a_check CHECK (b > 0) CONSTRAINT t_a_key UNIQUE);"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNSUSPICIOUS)
def test_what_cannot_fail_is_not_asked(server: Server, name: str) -> None:
    before, after = UNSUSPICIOUS[name]
    assert probes_of(migration(server, Case(before, after, "", "", "", ""))) == ()
