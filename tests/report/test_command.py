"""Command lines with --report in; files, all of them or none, and the same exit codes as without, out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from schemadiff.cli.targets import write_all
from schemadiff.diagnostics import UsageError
from schemadiff.report.formats import FORMATS

TABLE = "CREATE TABLE t (\n    id int PRIMARY KEY\n);\n"
EVIL = 'x"\n::error::boo ]]> <script>alert(1)</script> \u202e'


@pytest.fixture
def small(project: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_REPOSITORY", "CI_PROJECT_URL"):
        monkeypatch.delenv(name, raising=False)
    project.write("schema/t.sql", TABLE)
    project.succeed("generate", "--offline")
    return project


def reports(folder: str = "out") -> list[str]:
    """One of each."""
    return [word for name in FORMATS for word in ("--report", f"{name}={folder}/drift.{name}")]


def test_drift_writes_all_of_them(small: Any) -> None:
    small.succeed("apply")
    quoted = EVIL.replace('"', '""')
    small.sql(f'ALTER TABLE t ADD "{quoted}" int')
    said = small.run("drift", *reports())
    assert (said.code, said.err) == (2, "")
    assert said.out.startswith("drift: 1 object")
    out = small.root / "out"
    assert sorted(path.name for path in out.iterdir()) == sorted(f"drift.{name}" for name in FORMATS)
    assert small.run("drift", "--format", "json").out == (out / "drift.json").read_text()
    (result,) = json.loads((out / "drift.sarif").read_text())["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "schema/t.sql"
    assert place["region"] == {"startLine": 1, "startColumn": 1}
    first = {path.name: path.read_text() for path in out.iterdir() if path.suffix != ".prometheus"}
    assert small.run("drift", *reports()).code == 2
    assert {name: (out / name).read_text() for name in first} == first


def test_check_and_validate_write_them_too(small: Any) -> None:
    """Places are below the root of the repository, in both."""
    (small.root.parent / ".git").mkdir()
    small.write("schema/t.sql", TABLE.replace("int", "bigint"))
    assert small.run("check", *reports("check")).code == 2
    found = json.loads((small.root / "check/drift.json").read_text())
    assert [(one["change"], one["fields"]["type"]) for one in found["changes"]] == [
        ("alter", {"old": "integer", "new": "bigint"})
    ]
    small.write("generated/002_b.sql", "-- by hand\nCREATE VIEW v AS SELECT * FROM t;\n")
    small.succeed("validate", *reports("validate"))
    issues = json.loads((small.root / "validate/drift.gitlab").read_text())
    assert {issue["location"]["path"] for issue in issues} == {
        "project/generated/002_b.sql",
        "project/generated/",
    }
    assert 'name="001_initial_schema.sql" />' in (small.root / "validate/drift.junit").read_text()
    assert small.run("check", "--report", "gitlab=check/again.gitlab").code == 2
    issues = json.loads((small.root / "check/again.gitlab").read_text())
    assert {issue["location"]["path"] for issue in issues} == {"project/schema/", "project/generated/"}


def test_a_database_that_cannot_be_read_is_reported(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the words of yesterday, and when it last went well is not forgotten."""
    small.succeed("apply")
    small.succeed("drift", *reports())
    metrics = small.root / "out/drift.prometheus"
    last = [line for line in metrics.read_text().splitlines() if "last_success" in line]
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:hush-hush@localhost:1/x")
    said = small.run("drift", *reports())
    assert said.code == 5
    assert "SD615" in said.err
    texts = {name: (small.root / f"out/drift.{name}").read_text() for name in FORMATS}
    assert all("hush-hush" not in text for text in texts.values())
    assert all("SD615" in text for name, text in texts.items() if name != "prometheus")
    assert json.loads(texts["json"])["exit_code"] == 5
    assert 'schemadiff_exit_code{command="drift",database=""} 5\n' in texts["prometheus"]
    assert [line for line in texts["prometheus"].splitlines() if "last_success" in line] == last
    assert small.run("drift", "--format", "json").out == texts["json"]


def test_stdout_has_one_of_them(small: Any) -> None:
    said = small.run("check", "--report", "junit=-")
    assert said.out.startswith("<?xml")
    assert small.run("check", "--format", "json", "--report", "junit=-").code == 64
    assert small.run("check", "--report", "sarif=-", "--report", "junit=-").code == 64


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["yaml=x"], "SD630"),
        (["json"], "SD630"),
        (["json="], "SD630"),
        (["github="], "SD630"),
        (["json=a", "sarif=./out/../a"], "SD631"),
        (["json=."], "SD632"),
        (["json=/dev/null"], "SD632"),
        (["json=/proc/self/fd/1"], "SD632"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is_done(small: Any, words: list[str], code: str) -> None:
    said = small.run("check", *(piece for word in words for piece in ("--report", word)))
    assert said.code == 64
    assert f"error {code}" in said.err
    assert said.out == ""
    assert not (small.root / "a").exists()
    if words == ["yaml=x"]:
        assert all(name in said.err for name in FORMATS)


def test_all_or_nothing(small: Any) -> None:
    """One that cannot be written keeps the others as they were; no file lies around."""
    small.write("a/old.json", "old")
    small.write("file", "")
    with pytest.raises(UsageError):
        write_all({small.root / "a/old.json": "new", small.root / "a/new": "new", small.root / "file/x": "new"})
    assert {path.name: path.read_text() for path in (small.root / "a").iterdir()} == {"old.json": "old"}
    said = small.run(
        "check", "--report", "json=a/old.json", "--report", "sarif=a/new.sarif", "--report", "junit=file/x"
    )
    assert said.code == 64
    assert "error SD632" in said.err
    assert {path.name: path.read_text() for path in (small.root / "a").iterdir()} == {"old.json": "old"}


def test_github_has_places_of_its_own(small: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands go where stdout does not, and the summary is added to what other steps said."""
    page = tmp_path / "summary.md"
    page.write_text("# Other step\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    monkeypatch.setenv("GITHUB_REPOSITORY", "o/r")
    monkeypatch.setenv("GITHUB_SHA", "abc")
    small.write("schema/t.sql", TABLE + "CREATE INDEX i ON t (id);\n")
    said = small.run("check", "--report", "github", "--format", "json")
    assert said.code == 2
    assert json.loads(said.out)["exit_code"] == 2
    assert said.err.startswith("::error title=schemadiff check%3A check/missing::no migration makes index public.i")
    text = page.read_text()
    assert text.startswith("# Other step\n## ❌ schemadiff check")
    small.write("schema/t.sql", TABLE + 'CREATE INDEX "##[stop-commands]x" ON t (id);\n')
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert "##[" not in small.run("check").out
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "no/such/folder"))
    assert "SD632" in small.run("check", "--report", "github").err


def test_nothing_that_lies_in_the_folder_is_followed(small: Any) -> None:
    """A link of somebody else's is replaced, not what it leads to."""
    other = small.write("other", "mine")
    (small.root / "out").mkdir()
    (small.root / "out/drift.json").symlink_to(other)
    small.write("out/.schemadiff-journal", '{"put": [], "gone": ["kept"]}')
    small.write("out/kept", "")
    assert small.run("check", "--report", "json=out/drift.json").code == 0
    assert other.read_text() == "mine"
    assert json.loads((small.root / "out/drift.json").read_text())["command"] == "check"
    assert (small.root / "out/kept").exists()


def test_a_bug_of_ours_is_reported_too(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the page of yesterday would stay."""
    from schemadiff.cli.main import main

    monkeypatch.delenv("SCHEMADIFF_TRACEBACK", raising=False)
    monkeypatch.setattr("schemadiff.workflows.check.check", lambda settings: 1 // 0)
    assert main(["check", "--report", "json=x.json"]) == 1
    found = json.loads((small.root / "x.json").read_text())
    assert [problem["code"] for problem in found["problems"]] == ["SD900"]


def test_databases_of_several_environments_are_in_one_report(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that cannot be read does not keep the others from being told, nor what is known of its better days."""
    with open(small.root / "schemadiff.toml", "a", encoding="utf-8") as file:
        file.write('[environments.up]\nurl_env = "UP"\n[environments.down]\nurl_env = "DOWN"\n')
    monkeypatch.setenv("UP", small.url)
    monkeypatch.setenv("DOWN", "postgresql://u:hush-hush@127.0.0.1:1/x")
    small.succeed("apply")
    small.sql("DROP TABLE t")
    assert small.run("drift", "--env", "all", *reports()).code == 2
    texts = {name: (small.root / f"out/drift.{name}").read_text() for name in FORMATS}
    assert all("hush-hush" not in text for text in texts.values())
    found = json.loads(texts["json"])
    assert [(one["name"], one["exit_code"]) for one in found["databases"]] == [("up", 2), ("down", 5)]
    assert 'schemadiff_exit_code{command="drift",database="down"} 5\n' in texts["prometheus"]
    assert 'last_success_timestamp_seconds{command="drift",database="down"}' not in texts["prometheus"]
    assert 'last_success_timestamp_seconds{command="drift",database="up"}' in texts["prometheus"]
    assert '<testsuite name="schemadiff.drift.down" tests="1" failures="0" errors="1"' in texts["junit"]
    small.write("schema/broken.sql", "CREATE TABLE (\n")
    assert small.run("drift", "--env", "all", *reports()).code == 64
    text = (small.root / "out/drift.prometheus").read_text()
    assert 'schemadiff_exit_code{command="drift",database="up"} 64\n' in text
    assert 'last_success_timestamp_seconds{command="drift",database="up"}' in text


def test_places_are_the_same_wherever_somebody_stands(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the root of the project."""
    small.write("schema/t.sql", TABLE + "CREATE VIEW v AS SELECT 1 AS one;\n")
    small.succeed("generate", "--offline")
    small.succeed("apply")
    small.sql("DROP VIEW v")
    small.write("generated/003_b.sql", "-- by hand\nCREATE VIEW w AS SELECT * FROM t;\n")
    paths: list[set[str]] = []
    for folder in (small.root, small.root / "generated"):
        monkeypatch.chdir(folder)
        for command in ("drift", "validate"):
            small.run(command, "--report", f"gitlab={small.root}/x.json")
            found = json.loads((small.root / "x.json").read_text())
            paths.append({one["location"]["path"] for one in found})
    assert paths[0] == paths[2] == {"schema/t.sql"}
    assert paths[1] == paths[3]
    assert "generated/003_b.sql" in paths[1]
