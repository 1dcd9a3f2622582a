"""Commands with --format json in; documents as docs/output.schema.json describes them out (tests/project.py looks)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.project import Project
from tests.shapes import SCHEMA, faults_of
from tests.test_docs import LEAVES

TABLE = "CREATE TABLE t (id bigint PRIMARY KEY, code text, gone text);\n"
OTHER = "CREATE TABLE t (id bigint PRIMARY KEY, code text NOT NULL);\nCREATE INDEX t_code ON t (code);\n"


def machine(project: Project, *arguments: str, code: int = 0) -> Any:
    outcome = project.run(*arguments, "--format", "json")
    assert outcome.code == code, outcome.err
    return json.loads(outcome.out)


@pytest.fixture
def grown(project: Project) -> Project:
    """One migration applied, rows in the table, and schema/ ahead."""
    project.write("schema/t.sql", TABLE)
    project.succeed("generate", "-m", "one")
    project.succeed("apply")
    project.sql("INSERT INTO t SELECT g, NULL, 'x' FROM generate_series(1, 3) g")
    project.write("schema/t.sql", OTHER)
    return project


def test_every_command_with_the_option_is_described() -> None:
    commands = {"-".join(words) for words, command in LEAVES.items() if _takes_json(command)}
    assert commands == SCHEMA["$defs"].keys() & {"-".join(words) for words in LEAVES}


def _takes_json(command: Any) -> bool:
    return any("--format" in parameter.opts and "json" in (parameter.help or "") for parameter in command.params)


def test_generate(grown: Project) -> None:
    found = machine(grown, "generate", "--online", "always", "-m", "two")
    assert found["migration"]["number"] == 2
    assert found["written"] == ["generated/002_two.sql", "generated/002_two.down.sql", "generated/migrations.lock"]
    assert (grown.root / found["written"][0]).read_text() == found["migration"]["sql"]
    assert (grown.root / found["written"][1]).read_text() == found["migration"]["down_sql"]
    changes = {(c["change"], c["name"]) for c in found["changes"]}
    assert ("drop", "column public.t.gone") in changes
    assert ("create", "index public.t_code") in changes
    steps = {step["change"]: step for step in found["steps"]}
    built = steps["add index public.t_code"]
    assert (built["transaction"], built["phase"], built["source"]) == (False, "expand", "schema/t.sql:2:1")
    assert built["cost"]["measured"] is False
    assert built["cost"]["locks"] == [{"lock": "SHARE UPDATE EXCLUSIVE", "on": "table public.t"}]
    assert built["cost"]["scans"] == ["table public.t"] * 2
    dropped = steps["DROP column public.t.gone"]
    assert (dropped["destroys"], dropped["cost"]["measured"]) == ("public.t.gone", True)
    numbers = [step["step"] for step in found["steps"]]
    assert numbers == sorted(numbers)
    (loss,) = (f for f in found["findings"] if f["code"] == "SD820")
    assert (loss["step"], loss["object"]["path"]) == (dropped["step"], ["public", "t", "gone"])
    (rows,) = found["rows_in_the_way"]
    assert (rows["code"], rows["severity"]) == ("SD751", "warning")
    assert "3 rows" in rows["message"]
    assert [probe["stops"] for probe in found["probes"]] == [True]
    assert found["way_back"] == {"exists": True, "problem": None}
    assert (found["plain_forms"], found["online_given_up"]) == ([], False)


def test_generate_that_writes_nothing(grown: Project) -> None:
    missing = machine(grown, "generate", "--check", code=2)
    assert (missing["written"], missing["rows_in_the_way"], len(missing["steps"]) > 0) == ([], None, True)
    asked = machine(grown, "generate", "--dry-run")
    assert (asked["written"], len(asked["rows_in_the_way"])) == ([], 1)
    grown.write("schema/t.sql", TABLE)
    nothing = machine(grown, "generate")
    assert (nothing["migration"], nothing["steps"], nothing["changes"], nothing["way_back"]) == (None, [], [], None)
    assert grown.migrations() == ["001_one.down.sql", "001_one.sql"]


def test_a_plain_form_has_its_reason(project: Project) -> None:
    table = "CREATE TABLE t (id int, name text);\nCREATE TABLE m__002 (id int);\n"
    project.write("schema/t.sql", f"{table}CREATE MATERIALIZED VIEW m AS SELECT id FROM t;\n")
    project.succeed("generate", "--offline")
    project.write("schema/t.sql", f"{table}CREATE MATERIALIZED VIEW m AS SELECT name FROM t;\n")
    (plain,) = machine(project, "generate", "--offline", "--dry-run", "--online", "always")["plain_forms"]
    assert plain["object"] == {
        "kind": "materialized_view",
        "path": ["public", "m"],
        "name": "materialized view public.m",
    }
    assert plain["reason"] == "a name that it would have for the time being is taken"


def test_what_is_refused_is_a_document_too(grown: Project) -> None:
    config = (grown.root / "schemadiff.toml").read_text()
    grown.write("schemadiff.toml", f'{config}[safety]\nSD820 = "error"\n')
    refused = machine(grown, "generate", code=3)
    assert (refused["command"], refused["exit_code"]) == ("generate", 3)
    assert "SD820" in {problem["code"] for problem in refused["problems"]}
    typed = machine(grown, "generate", "--online", "perhaps", code=64)
    assert [problem["code"] for problem in typed["problems"]] == ["SD600"]


def test_apply_and_rollback(grown: Project) -> None:
    grown.sql("UPDATE t SET code = 'c'")
    grown.succeed("generate", "-m", "two")
    dry = machine(grown, "apply", "--dry-run", code=3)
    (file,) = dry["would_apply"]
    assert (dry["dry_run"], dry["applied"], file["file"]) == (True, [], "002_two.sql")
    assert file["destroys"] == [{"object": "public.t.gone", "approved": False}]
    assert {problem["code"] for problem in dry["problems"]} == {"SD429"}
    assert file["steps"][0]["statements"]
    refused = machine(grown, "apply", code=3)
    assert refused.keys() == {"schema_version", "command", "exit_code", "problems"}

    done = machine(grown, "apply", "--allow-data-loss", "all")
    assert [(one["number"], one["file"]) for one in done["applied"]] == [(2, "002_two.sql")]
    assert machine(grown, "apply")["applied"] == []
    back = machine(grown, "rollback")
    assert [one["file"] for one in back["taken_back"]] == ["002_two.sql"]
    assert back["data"][0]["stays_lost"] == ["DROP column public.t.gone"]


def test_baseline(grown: Project) -> None:
    grown.sql("DROP TABLE schema_migrations; CREATE TABLE stray (a int)")
    elsewhere = machine(grown, "baseline", "1", code=4)
    assert [change["name"] for change in elsewhere["differences"]] == ["table public.stray"]
    assert [problem["code"] for problem in elsewhere["problems"]] == ["SD463"]
    grown.sql("DROP TABLE stray")
    adopted = machine(grown, "baseline", "1")
    assert adopted["adopted"] == [{"number": 1, "name": "one", "file": "001_one.sql"}]


def test_the_checker_finds_what_is_wrong() -> None:
    good = {"schema_version": 1, "command": "diff", "exit_code": 0, "changes": [], "uncovered": []}
    assert faults_of(json.dumps(good)) == []
    for bad in ({"more": 1}, {"exit_code": 3}, {"uncovered": [1]}):
        assert len(faults_of(json.dumps({**good, **bad}))) == 1
    assert len(faults_of(json.dumps({k: v for k, v in good.items() if k != "changes"}))) == 1
