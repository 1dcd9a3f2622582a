"""A database in which an extension's job has made tables goes in; a catalog without them comes out."""

from __future__ import annotations

import psycopg
import pytest

from schemadiff.introspect import introspect
from schemadiff.scratch import Database
from tests.project import Project

# As if the extension was installed: PostgreSQL knows it by this row alone.
EXTENSION = """
CREATE SCHEMA {schema};
INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
VALUES ({oid}, '{name}', 10, '{schema}'::regnamespace, false, '1.0');
"""
PARTMAN = (
    EXTENSION.format(name="pg_partman", schema="partman", oid=99001)
    + """
CREATE TABLE partman.part_config (parent_table text PRIMARY KEY);
INSERT INTO pg_depend VALUES ('pg_class'::regclass, 'partman.part_config'::regclass, 0,
                              'pg_extension'::regclass, 99001, 0, 'e');
CREATE TABLE partman.template_public_runs (id integer);
CREATE TABLE "Runs" (id integer, day date) PARTITION BY RANGE (day);
CREATE INDEX runs_day ON "Runs" (day);
CREATE TABLE runs_2026 PARTITION OF "Runs" FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY RANGE (day);
CREATE TABLE runs_2026_01 PARTITION OF runs_2026 FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
COMMENT ON TABLE runs_2026_01 IS 'made by a job';
GRANT SELECT ON runs_2026_01 TO pg_monitor;
INSERT INTO partman.part_config VALUES ('public.Runs');
CREATE TABLE other (day date) PARTITION BY RANGE (day);
CREATE TABLE other_2026 PARTITION OF other FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
"""
)
PGMQ = (
    EXTENSION.format(name="pgmq", schema="pgmq", oid=99002)
    + """
CREATE TABLE pgmq.q_mail (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY); CREATE INDEX ON pgmq.q_mail (id);
CREATE TABLE pgmq.a_mail (id bigint PRIMARY KEY);
CREATE TABLE pgmq.mine (id bigint);
"""
)
TIMESCALE = (
    EXTENSION.format(name="timescaledb", schema="ts", oid=99003)
    + """
CREATE SCHEMA _timescaledb_internal;
CREATE TABLE metrics (at timestamptz NOT NULL);
CREATE TABLE _timescaledb_internal._hyper_1_1_chunk (CONSTRAINT of_time CHECK (at > '2026-01-01')) INHERITS (metrics);
CREATE INDEX of_the_chunk ON _timescaledb_internal._hyper_1_1_chunk (at);
"""
)


def tables(database: Database) -> set[str]:
    return {".".join(i.path) for i in introspect(database.admin()).objects if i.kind in ("table", "partition")}


def everything(database: Database) -> str:
    return " ".join(map(str, introspect(database.admin()).objects))


def test_partitions_of_pg_partman(database: Database) -> None:
    database.admin().execute(PARTMAN)
    assert tables(database) == {"public.Runs", "public.other", "public.other_2026"}
    assert "2026_01" not in everything(database)
    assert "index public.runs_day" in everything(database)


def test_queues_of_pgmq(database: Database) -> None:
    database.admin().execute(PGMQ)
    assert tables(database) == {"pgmq.mine"}
    assert "mail" not in everything(database)


def test_chunks_of_timescaledb(database: Database) -> None:
    database.admin().execute(TIMESCALE)
    assert tables(database) == {"public.metrics"}
    assert "chunk" not in everything(database)


def test_generate_leaves_them_alone(project: Project) -> None:
    project.database.admin().execute(TIMESCALE.replace("pg_monitor", "CURRENT_USER"))
    project.write("schema/metrics.sql", "CREATE TABLE metrics (at timestamptz NOT NULL);\n")
    # The extension itself is not in the files, and scratch could not make it.
    outcome = project.run("diff", project.url, "schema")
    assert "chunk" not in outcome.out


def test_who_may_not_read_the_configuration_is_told(project: Project) -> None:
    project.database.admin().execute(PARTMAN)
    outcome = project.run("diff", project.url, "schema")
    assert outcome.code == 64
    assert "SD723" in outcome.err
    assert "part_config" in outcome.err
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        introspect(project.database.author())
