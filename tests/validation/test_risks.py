"""The rules of safety over files that people write: found with the state before, levelled and waived by the project."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.project import Project
from tests.validation.test_validate import of, write

TABLE = "CREATE TABLE t (id bigint PRIMARY KEY, code text);\nCREATE TABLE u (id bigint PRIMARY KEY, other bigint);\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CREATE INDEX i ON t (code);", "002_m.sql:5:14: warning SD826: index public.i"),
        ("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (code);", "002_m.sql:5:27: error SD869: IF NOT EXISTS"),
        ("ALTER TABLE t ADD CHECK (code <> '');", "002_m.sql:5:19: warning SD825: constraint public.t"),
        ("ALTER TABLE t ALTER code SET NOT NULL;", "warning SD832: column public.t.code"),
        ("ALTER TABLE t RENAME code TO label;", "warning SD830: column public.t.label: was public.t.code"),
        ("ALTER TABLE t ALTER id TYPE int;", "warning SD833: column public.t.id: bigint -> integer"),
        ("ALTER TABLE t DROP COLUMN code;", "error SD821: column public.t.code"),
        ("ALTER TABLE u ADD FOREIGN KEY (other) REFERENCES t;", "warning SD840: constraint public.u.u_other_fkey"),
    ],
)
def test_statements_are_judged(project: Project, text: str, expected: str) -> None:
    write(project, TABLE, f"{text}\n", folder="m")
    outcome = project.run("validate", "m")
    assert expected in outcome.out
    assert outcome.code == (3 if "error SD8" in expected else 0)


def test_the_server_says_which_functions_are_volatile(project: Project) -> None:
    before = (
        f"{TABLE}CREATE FUNCTION ticket() RETURNS bigint LANGUAGE sql AS 'SELECT 1';\n"
        "CREATE FUNCTION same() RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT 1';\n"
    )
    added = "ALTER TABLE t ADD a bigint DEFAULT ticket(), ADD b bigint DEFAULT same(), ADD c float DEFAULT random();\n"
    write(project, before, added, folder="m")
    said = project.run("validate", "m").out
    assert ["SD824: column public.t." + name in said for name in "abc"] == [True, False, True]


def test_tables_of_the_same_file_are_nobodys_yet(project: Project) -> None:
    write(project, f"{TABLE}CREATE INDEX i ON t (code);\nALTER TABLE t ALTER code SET NOT NULL;\n", folder="m")
    assert project.succeed("validate", "m") == "1 file, 0 errors, 0 warnings\n"


def test_who_knows_the_sizes_is_believed(project: Project) -> None:
    sizes = {"public": {"t": {"rows": 10, "bytes": 8192}}}
    document = {"schema_version": 1, "tables": sizes, "materialized_views": {}}
    project.write("generated/statistics.json", json.dumps(document))
    write(project, TABLE, "CREATE INDEX i ON t (code);\n", folder="m")
    assert of(project.run("validate", "m"), "SD826") == []


def test_levels_and_waivers(project: Project) -> None:
    write(project, TABLE, "CREATE INDEX i ON t (code);\n", folder="m")
    config = (project.root / "schemadiff.toml").read_text()
    project.write("schemadiff.toml", f'{config}[safety]\nSD826 = "error"\n')
    assert project.run("validate", "m").code == 3
    project.write("schemadiff.toml", f'{config}[safety]\nSD826 = "off"\n')
    assert of(project.run("validate", "m"), "SD826") == []
    project.write("schemadiff.toml", config)
    write(
        project, TABLE, "-- schemadiff: allow SD826 at night, nobody writes\nCREATE INDEX i ON t (code);\n", folder="m"
    )
    assert project.succeed("validate", "m") == "2 files, 0 errors, 0 warnings\n"


def test_comments_that_waive_nothing(project: Project) -> None:
    write(project, f"{TABLE}-- schemadiff: allow SD826\nCREATE INDEX i ON t (code);\n", folder="m")
    outcome = project.run("validate", "m")
    assert "m/001_m.sql:6:1: error SD" in outcome.out


def test_a_guard_is_no_unguarded_loss(project: Project) -> None:
    mark = "-- schemadiff:step 1 tx=yes destructive=public.t.code\n"
    write(project, TABLE, f"{mark}BEGIN;\nALTER TABLE t DROP COLUMN code;\nCOMMIT;\n", folder="m")
    outcome = project.run("validate", "m")
    assert (of(outcome, "SD821"), len(of(outcome, "SD820")), outcome.code) == ([], 1, 0)


def test_generated_files_were_judged_when_they_were_written(project: Project) -> None:
    project.write("schema/t.sql", "CREATE TABLE t (id bigint PRIMARY KEY, code text);\n")
    project.succeed("generate", "-m", "one")
    project.succeed("apply")
    project.write("schema/t.sql", "CREATE TABLE t (id bigint PRIMARY KEY);\n")
    project.succeed("generate", "-m", "two", "--allow-data-loss", "all")
    assert project.succeed("validate") == "2 files, 0 errors, 0 warnings\n"


@pytest.fixture
def two(project: Project) -> Project:
    """Two generated migrations; the second takes a column away, and adds a rule."""
    project.write("schema/t.sql", "CREATE TABLE t (id bigint PRIMARY KEY, code text, gone text);\n")
    project.succeed("generate", "--offline", "-m", "one")
    project.write("schema/t.sql", "CREATE TABLE t (id bigint PRIMARY KEY, code text UNIQUE);\n")
    project.succeed("generate", "--offline", "-m", "two")
    return project


def test_generated_files_say_what_was_found_while_they_are_new(two: Project) -> None:
    assert two.succeed("validate") == "2 files, 0 errors, 0 warnings\n"
    assert two.succeed("validate", "--since", "2") == "2 files, 0 errors, 0 warnings\n"
    told = two.run("validate", "--since", "1")
    assert told.code == 0
    assert [of(told, code) != [] for code in ("SD820", "SD831", "SD835", "SD827")] == [True, True, True, False]
    (line,) = of(told, "SD831")
    assert "column public.t.gone: code that still uses it fails" in line
    number = int(line.partition(".sql:")[2].partition(":")[0])
    header = (two.root / "generated/002_two.sql").read_text().splitlines()
    assert header[number - 1].startswith("-- schemadiff:finding SD831 ")
    assert two.succeed("validate", "--since", "0") == told.out
    assert two.run("check").code == 0


def test_what_was_waived_since_is_no_finding(two: Project) -> None:
    config = (two.root / "schemadiff.toml").read_text()
    waiver = '[[safety.waive]]\ncode = "SD831"\nobject = "public.t"\nreason = "nobody has used it"\n'
    two.write("schemadiff.toml", f'{config}[safety]\nSD820 = "off"\n{waiver}')
    table = (
        "CREATE TABLE t (id bigint PRIMARY KEY,\n-- schemadiff: allow SD835 looked for duplicates\ncode text UNIQUE);\n"
    )
    two.write("schema/t.sql", table)
    assert two.succeed("validate", "--since", "0") == "2 files, 0 errors, 0 warnings\n"
    two.write("schemadiff.toml", f'{config}[safety]\nSD835 = "error"\n')
    assert two.run("validate", "--since", "0").code == 0
    two.write("schema/t.sql", "CREATE TABLE t (id bigint PRIMARY KEY, code text UNIQUE);\n")
    assert two.run("validate", "--since", "0").code == 3


def test_new_is_what_the_main_branch_does_not_have(two: Project) -> None:
    def git(*words: str) -> None:
        identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        subprocess.run(["git", *identity, *words], cwd=two.root, check=True, capture_output=True)

    git("init", "-q", "-b", "main", ".")
    git("add", "generated/001_one.sql", "generated/001_one.down.sql")
    git("commit", "-q", "-m", "one")
    git("checkout", "-q", "-b", "ours")
    git("add", "-A")
    git("commit", "-q", "-m", "two")
    assert of(two.run("validate"), "SD831") != []
    git("checkout", "-q", "main")
    git("merge", "-q", "ours")
    assert two.succeed("validate") == "2 files, 0 errors, 0 warnings\n"


def test_lines_that_are_none_are_passed_over(two: Project) -> None:
    path = two.root / "generated/002_two.sql"
    text = path.read_text().replace('{"object": [', '{"object": 7, "x": [').replace("schemadiff:finding SD831", "x")
    path.write_text(text)
    told = two.run("validate", "--since", "0")
    assert (of(told, "SD820"), of(told, "SD831"), of(told, "SD835")) == ([], [], [])


FUNCTION = "CREATE FUNCTION another() RETURNS bigint VOLATILE LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';\n"
DOMAINS = "CREATE DOMAIN plain AS text;\nCREATE DOMAIN checked AS text CHECK (VALUE <> '');\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What no text says: a function that somebody wrote is volatile, a block of code has SQL in it.
        ("ALTER TABLE t ADD COLUMN n bigint DEFAULT another();", ["SD824: column public.t.n"]),
        ("DO $$BEGIN EXECUTE 'ALTER TABLE t ALTER id TYPE int'; END$$;", ["SD823: table public.t"]),
        ("DO $$BEGIN PERFORM 1 FROM t; END$$;", []),
        ("ALTER TABLE t ALTER code TYPE plain;", []),
        ("ALTER TABLE t ALTER code TYPE checked;", ["SD823: column public.t.code"]),
        # Of several things that one statement does, that which it is for.
        ("ALTER TABLE t ADD COLUMN n int, ALTER code SET NOT NULL;", ["SD825: column public.t.code"]),
        ("ALTER TABLE t ADD COLUMN n int, ALTER id TYPE int;", ["SD823: column public.t.id"]),
        # What is not run: the text alone says it.
        ("CREATE INDEX i ON t (code, (now()));", ["SD826: index public.i"]),
        ("CREATE INDEX CONCURRENTLY i ON t (code);", []),
    ],
)
def test_costs_are_those_that_were_seen(project: Project, text: str, expected: list[str]) -> None:
    write(project, TABLE + FUNCTION + DOMAINS, f"{text}\n", folder="m")
    outcome = project.run("validate", "m")
    told = [line for line in outcome.out.splitlines() if any(f"SD82{n}" in line for n in (3, 4, 5, 6))]
    assert len(told) == len(expected), told
    assert all(said in line for said, line in zip(expected, told, strict=True)), told
