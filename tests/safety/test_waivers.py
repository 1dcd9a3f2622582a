"""Configurations and comments in; whether generate writes, what it says, and how it ends is what is looked at."""

from __future__ import annotations

import pytest

from tests.project import Project

BEFORE = "create table orders (id bigint primary key, note text, code text);"
AFTER = "create table orders (id bigint primary key, code text);"


@pytest.fixture
def orders(project: Project) -> Project:
    """A table whose column is to go."""
    project.sql(BEFORE)
    project.write("schema/all.sql", AFTER)
    return project


def configure(project: Project, text: str) -> None:
    path = project.root / "schemadiff.toml"
    path.write_text(path.read_text() + text)


def test_findings_go_to_stderr(orders: Project) -> None:
    """Aligned, each with what to do instead; and a word stands in the header."""
    done = orders.run("generate", "--dry-run")
    assert done.code == 0
    assert "safety: 2 warnings\n" in done.err
    assert (
        "warning SD831: dropped while code may use it\n  column public.orders.note  absent from schema/\n" in done.err
    )
    assert "  instead: deploy code that does not use it" in done.err
    assert "safety" not in done.out
    assert "DATA LOSS\n" in done.out


def test_diff_tells_them_too(orders: Project) -> None:
    """Where it prints SQL; it never refuses."""
    orders.write("old/all.sql", BEFORE)
    configure(orders, '[safety]\nSD831 = "error"\n')
    done = orders.run("diff", "old", "schema", "--format", "sql")
    assert (done.code, "error SD831: dropped" in done.err) == (0, True)
    assert "safety" not in orders.run("diff", "old", "schema").err


def test_an_error_stops(orders: Project) -> None:
    """Nothing is written, and everything that was found is said."""
    configure(orders, '[safety]\nSD831 = "error"\n')
    done = orders.run("generate")
    assert done.code == 3
    assert "error SD831: column public.orders.note: code that still uses it fails" in done.err
    assert "warning SD820" in done.err
    assert orders.migrations() == []


def test_a_waiver_lets_it_pass(orders: Project) -> None:
    """And is shown with its reason."""
    configure(orders, '[safety]\nSD831 = "error"\n[[safety.waive]]\ncode = "SD831"\n')
    configure(orders, 'object = "public.orders"\nreason = "unused since March"\n')
    done = orders.run("generate")
    assert done.code == 0
    assert "safety: 1 warning, 1 waived" in done.err
    assert "waived SD831" in done.err
    assert "  reason: unused since March\n" in done.err
    assert len(orders.migrations()) == 2


def test_an_idle_waiver_is_told_with_its_place(orders: Project) -> None:
    """One of two: the other is used."""
    waiver = '[[safety.waive]]\ncode = "SD831"\nobject = "public.{}"\nreason = "r"\n'
    configure(orders, waiver.format("orders.note") + waiver.format("users"))
    said = orders.run("generate", "--dry-run").err
    assert "note SD849: waiver that waives nothing\n  waiver of SD831 for public.users" in said
    assert f"{orders.root / 'schemadiff.toml'}:8:1" in said
    assert "for public.orders.note" not in said


def test_approval_waives_the_loss(orders: Project) -> None:
    """By name."""
    configure(orders, '[safety]\nSD820 = "error"\n')
    assert orders.run("generate").code == 3
    done = orders.run("generate", "--allow-data-loss", "public.orders.note")
    assert (done.code, "reason: approved by name" in done.err) == (0, True)


@pytest.mark.parametrize(
    ("above_table", "above_column", "above_index", "waived"),
    [
        ("", "", "", 0),
        ("-- schemadiff: allow SD820, SD831 nobody reads it", "", "", 2),
        ("", "-- schemadiff: allow SD835 all are positive", "", 1),
        ("", "", "-- schemadiff: allow SD835 they are unique", 1),
        ("-- schemadiff: allow SD835 looked at", "", "", 2),
        ("", "-- schemadiff: allow SD820 not this one", "", 0),
    ],
)
def test_comments_waive_what_is_below(
    orders: Project, above_table: str, above_column: str, above_index: str, waived: int
) -> None:
    """The statement with its parts, the column with its constraints, the index."""
    orders.write(
        "schema/all.sql",
        f"{above_table}\ncreate table orders (id bigint primary key,\n{above_column}\ncode text check (code > '0'));\n"
        f"{above_index}\ncreate unique index orders_i on orders (id, code);\n",
    )
    said = orders.run("generate", "--dry-run").err
    assert (f", {waived} waived\n" in said) if waived else ("waived" not in said)


def test_a_comment_above_alter_table(orders: Project) -> None:
    """Stands for its table."""
    orders.write(
        "schema/all.sql",
        f"{BEFORE}\n-- schemadiff: allow SD838 policies follow\nalter table orders enable row level security;",
    )
    assert "reason: policies follow" in orders.run("generate", "--dry-run").err


@pytest.mark.parametrize(
    ("comment", "code", "words"),
    [
        ("-- schemadiff: allow SD999 because", "SD105", "'SD999' is not the code of a finding"),
        ("-- schemadiff: allow SD831", "SD105", "gives no reason"),
        ("-- schemadiff: allow", "SD105", "unknown directive"),
        ("-- schemadiff: allow SD831, SD1 because", "SD105", "'SD1' is not"),
    ],
)
def test_bad_comments_have_a_place(orders: Project, comment: str, code: str, words: str) -> None:
    """File, line and column."""
    orders.write("schema/all.sql", f"\n{comment}\n{AFTER}")
    done = orders.run("generate")
    assert done.code == 64
    assert f"schema/all.sql:2:1: error {code}: " in done.err
    assert words in done.err


def test_a_comment_above_nothing(orders: Project) -> None:
    """At the end of a file."""
    orders.write("schema/all.sql", f"{AFTER}\n-- schemadiff: allow SD831 because\n")
    assert "schema/all.sql:2:1: error SD106" in orders.run("generate").err


def test_a_comment_above_an_index_without_a_name(orders: Project) -> None:
    """Which one PostgreSQL will name is not known yet."""
    orders.write(
        "schema/all.sql", f"{AFTER}\n-- schemadiff: allow SD835 because\ncreate unique index on orders (code);\n"
    )
    done = orders.run("generate")
    assert "schema/all.sql:2:1: error SD106" in done.err
    assert "give an index a name" in done.err


@pytest.mark.parametrize(
    ("text", "code", "place", "words"),
    [
        ('[safety]\nSD999 = "off"\n', "SD604", 5, "safety.SD999"),
        ('[safety]\nSD831 = "fatal"\n', "SD605", 5, "error, warning, note, off"),
        ('[safety]\nbig_table = "many"\n', "SD605", 5, "number of rows"),
        ("[safety]\nbig_table = true\n", "SD605", 5, "number of rows"),
        ("[safety]\nbig_table = -1\n", "SD605", 5, "number of rows"),
        ("safety = 1\n", "SD605", 4, "must be a table"),
        ('[safety]\nwaive = "all"\n', "SD605", 5, "list of tables"),
        ('[[safety.waive]]\ncode = "SD831"\nobject = "x"\n', "SD605", 4, "a reason, nothing else"),
        ('[[safety.waive]]\ncode = "SD831"\nobject = "x"\nreason = " "\n', "SD605", 4, "none is empty"),
        ('[[safety.waive]]\ncode = "SD1"\nobject = "x"\nreason = "r"\n', "SD605", 4, "SD1, which is no finding"),
    ],
)
def test_bad_configurations_have_a_place(project: Project, text: str, code: str, place: int, words: str) -> None:
    """The line of the key, or of the waiver."""
    configure(project, text)
    done = project.run("generate")
    assert done.code == 64
    assert f"schemadiff.toml:{place}:1: error {code}: " in done.err
    assert words in done.err


@pytest.mark.parametrize(("text", "rows"), [('"1M"', 10**6), ("250000", 250_000), ('"2.5k"', 2500), ("0", 0)])
def test_sizes(project: Project, text: str, rows: int) -> None:
    """A number, or one with a unit."""
    from schemadiff.config import load_config

    configure(project, f"[safety]\nbig_table = {text}\n")
    assert load_config(project.root).safety.big_table == rows
