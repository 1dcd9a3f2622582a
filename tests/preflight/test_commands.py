"""Projects with rows in the way go in; `generate` must warn of them, and `apply` stop before anything happens."""

from __future__ import annotations

import pytest

from schemadiff.diagnostics import InputError
from schemadiff.migrations.preflight import NotProbed, run_probes
from schemadiff.migrations.probes import Probe, probe_lines, read_probes
from schemadiff.scratch import Database
from tests.project import Project

BEFORE = "CREATE TABLE public.orders (id int PRIMARY KEY, currency text);"
AFTER = """CREATE TABLE public.orders (id int PRIMARY KEY, currency text DEFAULT 'EUR' NOT NULL, note text);
CREATE TABLE public.refunds (id int);
"""
NULLS = "INSERT INTO public.orders SELECT i, CASE WHEN i % 2 = 0 THEN 'USD' END FROM generate_series(1, 15) i"
SAID = "public.orders.currency holds NULL: 8 rows (id = 1, 3, 5, 7, 9, …)"
MEND = "UPDATE public.orders SET currency = 'EUR'::text WHERE currency IS NULL"


@pytest.fixture
def orders(project: Project) -> Project:
    """Applied as far as orders without NOT NULL, which is in schema/; there are NULLs."""
    project.write("schema/orders.sql", BEFORE)
    project.succeed("generate")
    project.succeed("apply")
    project.sql(NULLS)
    project.write("schema/orders.sql", AFTER)
    return project


def columns(project: Project) -> list[str]:
    query = b"SELECT attname::text FROM pg_attribute WHERE attrelid = 'public.orders'::regclass AND attnum > 0"
    return [name for (name,) in project.database.author().execute(query)]


def test_generate_warns_and_writes(orders: Project) -> None:
    outcome = orders.run("generate")
    assert outcome.code == 0
    assert outcome.err.endswith(f"warning SD751: {SAID}\n  hint: mend it first, for example: {MEND}\n")
    assert len(orders.migrations()) == 4


def test_generate_asks_nobody_where_it_is_told_so(orders: Project) -> None:
    assert "SD751" not in orders.run("generate", "--no-preflight", "--dry-run").err
    assert "SD751" not in orders.run("generate", "--check").err
    assert "SD751" not in orders.run("generate", "--offline").err


def test_the_rows_of_the_day_do_not_reach_the_file(orders: Project) -> None:
    first = orders.succeed("generate", "--dry-run")
    line = '-- schemadiff:probe "public.orders.currency holds NULL" SELECT id FROM public.orders WHERE currency IS NULL'
    assert f"{line}\n" in first
    orders.sql("TRUNCATE public.orders")
    assert orders.succeed("generate", "--dry-run") == first


def test_apply_stops_before_anything_happens(orders: Project) -> None:
    orders.run("generate")
    outcome = orders.run("apply")
    assert outcome.code == 3
    assert f"error SD751: {SAID}" in outcome.err
    assert f"hint: mend it first, for example: {MEND}" in outcome.err
    assert columns(orders) == ["id", "currency"]
    assert "pending" in orders.run("status").out
    orders.sql(MEND)
    assert "applied 002" in orders.succeed("apply")
    assert columns(orders) == ["id", "currency", "note"]


def test_a_dry_run_says_so_too(orders: Project) -> None:
    orders.run("generate")
    outcome = orders.run("apply", "--dry-run")
    assert outcome.code == 3
    assert f"error SD751: {SAID}" in outcome.err
    assert orders.run("apply", "--dry-run", "--no-preflight").code == 0
    assert columns(orders) == ["id", "currency"]


def test_without_preflight_postgresql_refuses_by_itself(orders: Project) -> None:
    orders.run("generate")
    outcome = orders.run("apply", "--no-preflight")
    assert outcome.code == 4
    assert "SD751" not in outcome.err
    # Before 18 a check stands in for NOT NULL while it is validated.
    said = ('column "currency" of relation "orders" contains null values', "is violated by some row")
    assert any(words in outcome.err for words in said)


def test_psql_takes_the_probes_for_comments(orders: Project) -> None:
    orders.run("generate")
    orders.sql(MEND)
    file = next(name for name in orders.migrations() if name.startswith("002") and ".down" not in name)
    assert orders.psql((orders.root / "generated" / file).read_text()) == ""
    assert columns(orders) == ["id", "currency", "note"]


def test_each_file_is_probed_when_its_turn_comes(project: Project) -> None:
    """What the second asks for, the first has made; what it would find, the first has mended."""
    project.write("generated/001_a.sql", "CREATE TABLE public.t (id int); INSERT INTO public.t VALUES (1), (NULL);")
    project.write("generated/002_b.sql", "DELETE FROM public.t WHERE id IS NULL;")
    probe = probe_lines([Probe("public.t.id holds NULL", "SELECT ctid FROM public.t WHERE id IS NULL")])[0]
    project.write("generated/003_c.sql", f"{probe}\nALTER TABLE public.t ALTER COLUMN id SET NOT NULL;")
    assert project.run("apply").code == 0


def test_what_was_applied_before_stays(project: Project) -> None:
    project.write("generated/001_a.sql", "CREATE TABLE public.t (id int); INSERT INTO public.t VALUES (1), (NULL);")
    probe = probe_lines([Probe("public.t.id holds NULL", "SELECT ctid FROM public.t WHERE id IS NULL")])[0]
    project.write("generated/002_b.sql", f"{probe}\nALTER TABLE public.t ALTER COLUMN id SET NOT NULL;")
    outcome = project.run("apply")
    assert (outcome.code, outcome.out) == (3, "")
    assert "002_b.sql:1:1: error SD751: public.t.id holds NULL: 1 row (ctid = '(0,2)')" in outcome.err
    assert project.database.author().execute("SELECT count(*) FROM public.t").fetchone() == (2,)


def test_what_is_half_done_is_not_probed_again(project: Project) -> None:
    """Its first step has let rows in that the probe takes for old ones."""
    probe = probe_lines([Probe("public.t has rows", "SELECT ctid FROM public.t")])[0]
    text = f"""{probe}
-- schemadiff:step 1 tx=yes
ALTER TABLE public.t ADD COLUMN c int NOT NULL;
-- schemadiff:step 2 tx=yes
SELECT 1 / a FROM public.switch;
"""
    project.write("generated/001_a.sql", text)
    project.sql(
        "CREATE TABLE public.t (id int); CREATE TABLE public.switch (a int); INSERT INTO public.switch VALUES (0)"
    )
    assert "division by zero" in project.run("apply").err
    project.sql("INSERT INTO public.t VALUES (1, 2); UPDATE public.switch SET a = 1")
    assert "applied 001" in project.succeed("apply")


def test_a_warning_and_a_note_stop_nothing(project: Project) -> None:
    lines = probe_lines(
        [
            Probe("values will be cut", "SELECT 1 AS id", "nothing", harmless=True),
            Probe("something is there", "SELECT id FROM public.nowhere"),
        ]
    )
    project.write("generated/001_a.sql", "\n".join((*lines, "CREATE TABLE public.t (id int);")))
    outcome = project.run("apply")
    assert outcome.code == 0
    assert "001_a.sql: warning SD754: values will be cut: 1 row (id = 1)" in outcome.err
    assert "note SD752: not probed, whether something is there: relation" in outcome.err


@pytest.mark.parametrize(
    "line",
    [
        "-- schemadiff:probe",
        "-- schemadiff:probe SELECT 1",
        '-- schemadiff:probe "words"',
        '-- schemadiff:probe "words" DELETE FROM public.t',
        '-- schemadiff:probe "words" SELECT 1; DELETE FROM public.t',
        '-- schemadiff:probe "words" SELECT 1) AS found; DELETE FROM public.t; SELECT (1',
        '-- schemadiff:probe "words" SELECT \'x',
        '-- schemadiff:probe "words" SELECT 1 \\gexec',
        '-- schemadiff:probe "words" SELECT 1 -- comment',
        '-- schemadiff:probe "words" "SELECT 1',
        '-- schemadiff:probe "words" "SELECT 1\\n;DELETE FROM public.t"',
        "-- schemadiff:probe [1] SELECT 1",
        "-- schemadiff:mend UPDATE t",
    ],
)
def test_a_line_that_is_no_probe_is_refused_before_anything_happens(project: Project, line: str) -> None:
    project.write("generated/001_a.sql", "CREATE TABLE public.t (id int); INSERT INTO public.t VALUES (1);")
    project.write("generated/002_b.sql", f"{line}\nSELECT 1;")
    outcome = project.run("apply")
    assert outcome.code == 64
    assert "002_b.sql:1:1: error SD753" in outcome.err
    assert 'relation "public.t" does not exist' in project.psql("SELECT 1 FROM public.t")


def test_probes_stand_above_the_first_statement() -> None:
    assert read_probes("SELECT 1;\n-- schemadiff:probe nonsense") == ()
    with pytest.raises(InputError):
        read_probes("\n-- schemadiff:probe nonsense")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT pg_catalog.nextval('public.s')", "cannot execute nextval() in a read-only transaction"),
        ("SELECT public.writes()", "cannot execute INSERT in a read-only transaction"),
        ("SELECT pg_catalog.pg_sleep(5)", "it takes longer than 500ms"),
        ("SELECT id FROM public.t FOR UPDATE", "cannot execute SELECT FOR UPDATE in a read-only transaction"),
        ("SELECT id INTO public.new FROM public.t", "SELECT ... INTO is not allowed here"),
        ("SELECT nowhere FROM public.t", 'column "nowhere" does not exist'),
        ("SELECT id FROM t", 'relation "t" does not exist'),
        ("SELECT id FROM public.guarded", 'query would be affected by row-level security policy for table "guarded"'),
    ],
)
def test_a_probe_only_reads_and_says_what_it_could_not(database: Database, query: str, reason: str) -> None:
    author = database.author()
    author.execute(
        b"""CREATE TABLE public.t (id int); CREATE SEQUENCE public.s; INSERT INTO public.t VALUES (1);
        CREATE TABLE public.guarded (id int); ALTER TABLE public.guarded ENABLE ROW LEVEL SECURITY;
        ALTER TABLE public.guarded FORCE ROW LEVEL SECURITY;
        CREATE FUNCTION public.writes() RETURNS int LANGUAGE sql AS 'INSERT INTO public.t VALUES (2) RETURNING 1'"""
    )
    settings = ("statement_timeout", "lock_timeout", "search_path", "row_security", "transaction_read_only")
    before = [author.execute(f"SHOW {name}".encode()).fetchone() for name in settings]
    (result,) = run_probes(author, [Probe("words", query)], "500ms")
    assert isinstance(result, NotProbed)
    assert reason in result.reason
    assert [author.execute(f"SHOW {name}".encode()).fetchone() for name in settings] == before
    assert author.execute(
        "SELECT count(*), last_value, is_called FROM public.t, public.s GROUP BY 2, 3"
    ).fetchall() == [(1, 1, False)]


def test_a_locked_table_is_not_waited_for(database: Database) -> None:
    database.author().execute(b"CREATE TABLE public.t (id int)")
    with database.admin().transaction():
        database.admin().execute(b"LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE")
        (result,) = run_probes(database.author(), [Probe("words", "SELECT id FROM public.t")])
    assert isinstance(result, NotProbed)
    assert result.reason == "someone has locked the table"
