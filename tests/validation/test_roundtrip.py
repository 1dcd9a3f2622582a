"""`validate --roundtrip`: up, down, compare, up again."""

from __future__ import annotations

import pytest

from tests.project import Project
from tests.validation.test_validate import HEADER, findings

UP = "CREATE TABLE t (id int PRIMARY KEY, a int);\nCREATE INDEX i ON t (a);\nCREATE VIEW v AS SELECT a FROM t;\n"
ALL_DOWN = "DROP VIEW v;\nDROP TABLE t;\n"


def check(project: Project, down: str, up: str = UP) -> tuple[int, list[str]]:
    """The exit code and what was found, but for what the rules say of `up`."""
    project.write("m/001_m.sql", HEADER + "CREATE TABLE before (id int, note text DEFAULT 'x' NOT NULL);\n")
    project.write("m/001_m.down.sql", "DROP TABLE before;\n")
    project.write("m/002_m.sql", HEADER + "-- Depends on: 001_m.sql\n" + up)
    project.write("m/002_m.down.sql", down)
    outcome = project.run("validate", "m", "--roundtrip")
    return outcome.code, [line for line in findings(outcome) if " SD8" not in line]


def test_a_way_back_that_leads_back(project: Project) -> None:
    assert check(project, ALL_DOWN) == (0, [])


def test_leftovers_are_named_with_their_place(project: Project) -> None:
    where = "m/002_m.down.sql:1:1: error SD743: leaves"
    assert check(project, "DROP VIEW v;\nDROP INDEX i;\n") == (
        4,
        [f"{where} table public.t, which m/002_m.sql:5:1 makes"],
    )
    assert check(project, "SELECT 1;\n") == (
        4,
        [f"{where} table public.t, which m/002_m.sql:5:1 makes", f"{where} view public.v, which m/002_m.sql:7:1 makes"],
    )


def test_what_goes_too_far_or_comes_back_otherwise(project: Project) -> None:
    code, found = check(project, ALL_DOWN + "DROP TABLE before;\n")
    assert (code, found) == (4, ["m/002_m.down.sql:1:1: error SD743: does not bring back table public.before"])
    code, found = check(
        project, "ALTER TABLE before ALTER note TYPE text;\n", "ALTER TABLE before ALTER note TYPE varchar(9);\n"
    )
    assert (code, found) == (0, [])
    code, found = check(
        project, "ALTER TABLE before ALTER note TYPE varchar(8);\n", "ALTER TABLE before ALTER note TYPE varchar(9);\n"
    )
    assert code == 4
    assert "does not bring column public.before.note back to what it was: type" in "\n".join(found)


def test_a_way_back_that_does_not_run(project: Project) -> None:
    code, found = check(project, "DROP VIEW v;\nDROP TABLE tt;\nDROP TABLE t;\n")
    assert code == 4
    assert found == ['m/002_m.down.sql:2:12: error SD742: the way back does not run: table "tt" does not exist']
    code, found = check(project, "BEGIN;\nDROP VIEW v;\n")
    assert code == 4
    assert found == ["m/002_m.down.sql:1:1: error SD433: BEGIN without COMMIT"]


def test_no_way_back_is_an_answer(project: Project) -> None:
    refusal = "DO $$BEGIN RAISE EXCEPTION 'there is no way back: %', 'rows are gone'; END$$;\n"
    assert check(project, refusal) == (0, ["m/002_m.down.sql:1:1: note SD744: no way back: rows are gone"])
    assert check(project, "DO $$BEGIN RAISE 'never again'; END$$;\n") == (
        0,
        ["m/002_m.down.sql:1:1: note SD744: no way back: never again"],
    )


def test_who_refuses_changes_nothing(project: Project) -> None:
    code, found = check(project, "DROP VIEW v;\nDO $$BEGIN RAISE 'never'; END$$;\nDROP INDEX i;\n")
    assert code == 4
    assert [line.partition(" SD745: ")[2] for line in found if " SD745: " in line] == [
        "refuses, and has changed index public.i all the same",
        "refuses, and has changed view public.v all the same",
    ]


def test_what_does_not_go_up_again(project: Project) -> None:
    # What the catalogs do not compare is there still, and in the way: a value of a sequence that was used up.
    up = "INSERT INTO before VALUES (1);\nCREATE UNIQUE INDEX u ON before (id);\n"
    code, found = check(project, "DROP INDEX u;\n", up)
    assert code == 4
    assert [line.partition(" error ")[2] for line in found if " error " in line] == [
        'SD746: does not run once more after its way back: could not create unique index "u"'
    ]


def test_a_guarded_loss_is_approved_in_scratch(project: Project) -> None:
    project.write("schema/t.sql", "CREATE TABLE t (id int PRIMARY KEY, gone text);\n")
    project.succeed("generate", "-m", "one")
    project.succeed("apply")
    project.write("schema/t.sql", "CREATE TABLE t (id int PRIMARY KEY);\n")
    project.succeed("generate", "-m", "two")
    assert "destructive" in (project.root / "generated/002_two.sql").read_text()
    assert project.succeed("validate", "--roundtrip") == "2 files, 0 errors, 0 warnings\n"


def test_generated_files_that_have_no_way_back(project: Project) -> None:
    """No way back from a value that an enum was given."""
    project.write("schema/t.sql", "CREATE TYPE e AS ENUM ('a');\nCREATE TABLE t (id int PRIMARY KEY, e e);\n")
    project.succeed("generate", "-m", "one")
    project.succeed("apply")
    project.write("schema/t.sql", "CREATE DOMAIN d AS int;\n")
    project.succeed("generate", "-m", "two")
    outcome = project.run("validate", "--roundtrip")
    assert outcome.code == 0, outcome.out


@pytest.mark.parametrize("up", ["CREATE TABLE u (id nothing);\n", "BEGIN;\nCREATE TABLE u (id int);\n"])
def test_a_migration_that_does_not_run_is_not_taken_back(project: Project, up: str) -> None:
    code, found = check(project, "DROP TABLE u;\n", up)
    assert code == 4
    assert not any("down.sql" in line for line in found)
