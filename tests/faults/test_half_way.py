"""psql stopped half-way in a generated file, and then `schemadiff apply` comes: it goes on where that can be proven."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.faults.runs import Connection, alone, holding, one, run, valid, versions, write

BEFORE = "CREATE TABLE a (id int PRIMARY KEY, x int, y text);\nCREATE INDEX by_x ON a (x);\n"
AFTER = """CREATE TABLE a (id int PRIMARY KEY, x int NOT NULL, y text, z uuid DEFAULT gen_random_uuid());
CREATE UNIQUE INDEX by_y ON a (y);
CREATE INDEX by_z ON a (z);
"""


@pytest.fixture
def halves(project: Any) -> tuple[Any, list[str]]:
    """A project whose second migration is not applied, and the steps of that."""
    project.write("schema/a.sql", BEFORE)
    project.succeed("generate", "-m", "a")
    project.succeed("apply")
    project.sql("INSERT INTO a SELECT i, i, i::text FROM generate_series(1, 10) i")
    project.write("schema/a.sql", AFTER)
    project.succeed("generate", "-m", "b", "--online", "always")
    text = (project.root / "generated" / "002_b.sql").read_text()
    steps = re.split(r"(?m)^(?=-- schemadiff:step )", text)
    return project, [steps[0] + steps[1], *steps[2:]]


DONE = (["a_pkey", "by_y", "by_z"], True, 10, [1, 2])


def found(project: Any) -> tuple[object, ...]:
    conn = project.database.admin()
    indexes = "SELECT array_agg(indexname::text ORDER BY indexname) FROM pg_indexes WHERE tablename = 'a'"
    return one(conn, indexes), valid(conn, "by_y"), one(conn, "SELECT count(z) FROM a"), versions(conn)


@pytest.mark.parametrize("count", [2, None])
def test_apply_goes_on_behind_the_steps_that_psql_did(halves: tuple[Any, list[str]], count: int | None) -> None:
    project, steps = halves
    assert "ERROR" not in project.psql("".join(steps[:count]))
    assert "without schemadiff up to step" in project.run("apply", "--dry-run").err
    project.succeed("apply")
    assert found(project) == DONE


def test_apply_goes_on_behind_a_fill_that_nobody_sees(project: Any) -> None:
    """Whether a column that comes beside another one is filled no question tells; the steps behind it do."""
    wider = "CREATE TABLE a (id int PRIMARY KEY, x bigint, y text);\nCREATE INDEX by_x ON a (x);\n"
    project.write("schema/a.sql", BEFORE)
    project.succeed("generate", "-m", "a")
    project.succeed("apply")
    project.sql("INSERT INTO a SELECT i, i, i::text FROM generate_series(1, 10) i")
    project.write("schema/a.sql", wider)
    project.succeed("generate", "-m", "b", "--online", "always", "--online-type-changes")
    steps = re.split(r"(?m)^(?=-- schemadiff:step )", (project.root / "generated" / "002_b.sql").read_text())
    fill = next(place for place, step in enumerate(steps) if "phase=backfill" in step)
    assert "INDEX CONCURRENTLY" in steps[fill + 1]
    assert "ERROR" not in project.psql("".join(steps[: fill + 2]))
    project.succeed("apply")
    conn = project.database.admin()
    assert versions(conn) == [1, 2]
    assert one(conn, "SELECT sum(x)::text || pg_typeof(max(x)) FROM a") == "55bigint"


def test_a_view_made_anew_is_not_made_again(project: Any) -> None:
    """Run by psql a second time, a file of several steps does nothing."""
    project.write("schema/a.sql", "CREATE TABLE a (x int);\nCREATE VIEW v AS SELECT x FROM a;\n")
    project.succeed("generate", "-m", "a")
    project.succeed("apply")
    after = "CREATE TABLE a (x int);\nCREATE INDEX i ON a (x);\nCREATE VIEW v AS SELECT x::text AS x FROM a;\n"
    project.write("schema/a.sql", after)
    project.succeed("generate", "-m", "b", "--online", "always")
    text = (project.root / "generated" / "002_b.sql").read_text()
    view = "SELECT 'v'::regclass::oid"
    assert "ERROR" not in project.psql(text)
    made = one(project.database.admin(), view)
    assert "ERROR" not in project.psql(text)
    assert one(project.database.admin(), view) == made


def test_what_a_build_left_is_no_change(halves: tuple[Any, list[str]]) -> None:
    project, steps = halves
    project.sql("INSERT INTO a VALUES (11, 11, '10')")
    assert "could not create unique index" in project.psql("".join(steps))
    project.sql("DELETE FROM a WHERE id = 11")
    assert valid(project.database.admin(), "by_y") is False
    project.succeed("apply")
    assert found(project) == DONE


def test_what_was_changed_as_well_is_refused(halves: tuple[Any, list[str]]) -> None:
    project, steps = halves
    project.psql("".join(steps[:3]))
    project.sql("CREATE TABLE by_hand ()")
    refused = project.run("apply")
    assert refused.code == 4
    assert "SD492" in refused.err
    assert f"up to step 3 of {len(steps)}" in refused.err
    assert versions(project.database.admin()) == [1]
    assert project.run("apply", "--dry-run").code == 4
    project.succeed("apply", "--allow-drift")
    assert found(project) == DONE


def test_apply_ends_a_detach_that_psql_began(conn: Connection, database: Any, tmp_path: Path) -> None:
    """DETACH CONCURRENTLY waits for whoever has seen the partition; given up then, it can only be ended."""
    conn.execute(
        "CREATE TABLE m (id int) PARTITION BY RANGE (id); CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (10)"
    )
    detach = "ALTER TABLE public.m DETACH PARTITION public.m1 CONCURRENTLY"
    with holding(database.url, "SELECT * FROM m"), psycopg.connect(database.url, autocommit=True) as other:
        other.execute("SET statement_timeout = '300ms'")
        with pytest.raises(psycopg.errors.QueryCanceled):
            other.execute(detach.encode())
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
        alone(database.url, detach)
    run(database.url, write(tmp_path, m001_a=f"{detach};"))
    assert one(conn, "SELECT count(*) FROM pg_inherits") == 0
    assert versions(conn) == [1]
