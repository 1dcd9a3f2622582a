"""Tables of known sizes go in; `stats` must write them rounded and stable, and `generate` must judge by the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schemadiff.config import load_config
from schemadiff.model import ObjectId
from schemadiff.sources.live import read_live
from schemadiff.sources.sizes import Size
from schemadiff.sources.statistics import read_statistics, rounded, statistics_text, table_rows
from tests.project import Project

TABLES = """
CREATE SCHEMA "Odd ""one";
CREATE TABLE public.orders (id int PRIMARY KEY, note text);
INSERT INTO public.orders SELECT i, repeat('x', 100) FROM generate_series(1, 1234) i;
CREATE TABLE "Odd ""one"."täble" (id int);
INSERT INTO "Odd ""one"."täble" VALUES (1), (2);
CREATE TABLE public.parted (k int) PARTITION BY LIST (k);
CREATE TABLE public.parted_1 PARTITION OF public.parted FOR VALUES IN (1);
CREATE TABLE public.parted_2 PARTITION OF public.parted FOR VALUES IN (2) PARTITION BY LIST (k);
CREATE TABLE public.parted_2a PARTITION OF public.parted_2 FOR VALUES IN (2);
INSERT INTO public.parted SELECT 1 + i % 2 FROM generate_series(1, 1000) i;
CREATE TABLE public.never (id int);
INSERT INTO public.never VALUES (1);
CREATE MATERIALIZED VIEW public.seen AS SELECT id FROM public.orders WHERE id <= 99;
"""
ANALYZED = 'public.orders, "Odd ""one"."täble", public.parted, public.parted_1, public.parted_2a, public.seen'


def table(*path: str) -> ObjectId:
    return ObjectId("table", path)


@pytest.fixture
def filled(project: Project) -> Project:
    project.sql(TABLES)
    project.sql(f"ANALYZE {ANALYZED}")
    return project


def test_the_file_is_small_sorted_and_rounded(filled: Project) -> None:
    assert filled.succeed("stats") == "wrote generated/statistics.json (8 tables)\n"
    text = (filled.root / "generated" / "statistics.json").read_text()
    assert '   "orders": {"rows": 1200, "bytes": ' in text
    document = json.loads(text)
    assert list(document) == ["schema_version", "tables", "materialized_views"]
    assert list(document["tables"]) == ['Odd "one', "public"]
    public = document["tables"]["public"]
    assert list(public) == ["never", "orders", "parted", "parted_1", "parted_2", "parted_2a"]
    assert public["orders"]["rows"] == 1200
    assert 100_000 < public["orders"]["bytes"] < 400_000
    assert (public["parted"]["rows"], public["parted_1"]["rows"], public["parted_2"]["rows"]) == (1000, 500, 500)
    assert public["never"]["rows"] is None
    assert document["tables"]['Odd "one']["täble"]["rows"] == 2
    assert document["materialized_views"]["public"]["seen"]["rows"] == 99


def test_a_few_rows_more_change_nothing(filled: Project) -> None:
    before = filled.succeed("stats", "--to", "-")
    filled.sql("INSERT INTO public.orders SELECT i, '' FROM generate_series(1235, 1240) i")
    filled.sql("ANALYZE public.orders")
    assert filled.succeed("stats", "--to", "-") == before


def test_the_ledger_is_not_the_projects(filled: Project) -> None:
    filled.write("schema/a.sql", "CREATE TABLE public.a (id int);")
    filled.succeed("generate", "--offline")
    filled.succeed("apply")
    assert "schema_migrations" not in filled.succeed("stats", "--to", "-")


def test_a_hostile_search_path_changes_nothing(filled: Project) -> None:
    before = filled.succeed("stats", "--to", "-")
    filled.sql("CREATE SCHEMA evil; CREATE FUNCTION evil.sum(real) RETURNS real LANGUAGE sql AS 'SELECT 0::real'")
    role = filled.database.author().info.user
    filled.sql(f'ALTER ROLE "{role}" SET search_path = evil, pg_catalog')
    try:
        assert filled.succeed("stats", "--to", "-") == before
    finally:
        filled.sql(f'ALTER ROLE "{role}" RESET search_path')


def test_generate_judges_by_the_file_where_there_is_one(filled: Project) -> None:
    (filled.root / "schema" / "tables.sql").write_text(TABLES_WITHOUT_ROWS)
    assert "DATA LOSS, 1.2k rows" in filled.succeed("generate", "--dry-run")
    sizes = {table("public", "orders"): Size(1_950_000, 10), table("public", "other"): Size(7, 0)}
    filled.write("generated/statistics.json", statistics_text(sizes))
    assert "DATA LOSS, 2.0M rows" in filled.succeed("generate", "--dry-run")
    filled.write("generated/statistics.json", statistics_text({}))
    assert "DATA LOSS\n" in filled.succeed("generate", "--dry-run")


TABLES_WITHOUT_ROWS = """
CREATE SCHEMA "Odd ""one";
CREATE TABLE public.orders (id int PRIMARY KEY);
CREATE TABLE "Odd ""one"."täble" (id int);
CREATE TABLE public.parted (k int) PARTITION BY LIST (k);
CREATE TABLE public.parted_1 PARTITION OF public.parted FOR VALUES IN (1);
CREATE TABLE public.parted_2 PARTITION OF public.parted FOR VALUES IN (2) PARTITION BY LIST (k);
CREATE TABLE public.parted_2a PARTITION OF public.parted_2 FOR VALUES IN (2);
CREATE TABLE public.never (id int);
CREATE MATERIALIZED VIEW public.seen AS SELECT id FROM public.orders WHERE id <= 99;
"""


def test_rows_come_from_the_file_alone_or_from_the_database(filled: Project) -> None:
    config = load_config(filled.root)
    live = read_live(filled.url)
    rows = table_rows(config, live)
    assert rows[table("public", "orders")] == 1234
    assert rows[ObjectId("materialized_view", ("public", "seen"))] == 99
    assert table("public", "never") not in rows
    assert table_rows(config, None) == {}
    filled.write("generated/statistics.json", statistics_text({table("public", "x"): Size(12345, 5)}))
    assert table_rows(config, live) == table_rows(config, None) == {table("public", "x"): 12000}


def test_what_is_written_is_read(filled: Project, tmp_path: Path) -> None:
    sizes = {table('a"b.c', "x\ny"): Size(10, 20), ObjectId("materialized_view", ("s", "m")): Size(None, 0)}
    file = tmp_path / "sizes.json"
    file.write_text(statistics_text(sizes))
    assert read_statistics(file) == sizes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"schema_version": 2, "tables": {}, "materialized_views": {}}',
        '{"schema_version": 1, "tables": [], "materialized_views": {}}',
        '{"schema_version": 1, "tables": {"s": {"t": {"rows": "many", "bytes": 1}}}, "materialized_views": {}}',
        '{"schema_version": 1, "tables": {"s": {"t": {"rows": 1.5, "bytes": 1}}}, "materialized_views": {}}',
        '{"schema_version": 1, "tables": {"s": {"t": {"rows": -1, "bytes": 1}}}, "materialized_views": {}}',
        '{"schema_version": 1, "tables": {"s": {"t": {"rows": 1}}}, "materialized_views": {}}',
        b"\xff\xfe",
        "[" * 100_000,
    ],
)
def test_a_file_that_holds_no_sizes_is_refused(project: Project, text: str | bytes) -> None:
    project.write("generated/statistics.json", text)
    project.write("schema/a.sql", "CREATE TABLE public.a (id int);")
    outcome = project.run("generate")
    assert outcome.code == 64
    assert "SD750" in outcome.err
    assert project.migrations() == []


def test_two_significant_digits() -> None:
    numbers = (0, 7, 99, 100, 104, 12345, 1_949_999, 1_950_001, 10**15 + 1)
    assert [rounded(n) for n in numbers] == [0, 7, 99, 100, 100, 12000, 1900000, 2000000, 10**15]
