"""Each command by itself: init, export, diff between all kinds of sources, and usage errors."""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

import schemadiff

ONE = "CREATE TABLE t (id int PRIMARY KEY, name text);\nCREATE VIEW v AS SELECT name FROM t;\n"
TWO = ONE.replace("name text", "name text, n int DEFAULT 3 NOT NULL")


def test_init_in_an_empty_folder(tmp_path: Path, project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    monkeypatch.chdir(fresh)
    assert "wrote schemadiff.toml" in project.succeed("init")
    assert (fresh / "schema").is_dir()
    assert (fresh / "generated").is_dir()
    assert project.succeed("generate") == "no change\n"
    project.succeed("init")


def test_init_from_a_database_leads_to_no_change(tmp_path: Path, project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project.sql(ONE + "COMMENT ON TABLE t IS 'kept'; CREATE TYPE mood AS ENUM ('a', 'b');")
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    monkeypatch.chdir(fresh)
    project.succeed("init", "--from-db", project.url)
    assert list((fresh / "schema").rglob("*.sql"))
    assert project.succeed("generate") == "no change\n"


def test_export_as_files_and_as_a_snapshot(project: Any) -> None:
    project.sql(ONE)
    assert "CREATE TABLE" in project.succeed("export")
    project.succeed("export", "--to", "out")
    assert project.run("diff", project.url, "out").code == 0
    project.succeed("export", "--format", "snapshot", "--to", "snap")
    assert project.run("diff", "snap/snapshot.json", "out").code == 0


@pytest.fixture
def sources(project: Any, server: Any) -> Any:
    """The same two states as every kind of source: {kind: (state one, state two)}."""
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "init", "-q", "-b", "main", "."], check=True)
    for name, text in (("one", ONE), ("two", TWO)):
        project.write(f"{name}/t.sql", text)
        project.write("schema/t.sql", text)
        subprocess.run([*git, "add", "schema"], check=True)
        subprocess.run([*git, "commit", "-q", "-m", name], check=True)
        project.write(f"migrations_{name}/001_a.sql", ONE)
    project.write("migrations_two/002_b.sql", "ALTER TABLE t ADD COLUMN n int DEFAULT 3 NOT NULL;\n")
    with server.database() as other:
        elsewhere = dataclasses.replace(project, database=other)
        for name, text, place in (("one", ONE, project), ("two", TWO, elsewhere)):
            place.sql(text)
            project.succeed("export", "--url", place.url, "--format", "snapshot", "--to", f"snap_{name}")
        yield {
            "directory": ("one", "two"),
            "file": ("one/t.sql", "two/t.sql"),
            "migrations": ("migrations_one", "migrations_two"),
            "url": (project.url, elsewhere.url),
            "snapshot": ("snap_one/snapshot.json", "snap_two/snapshot.json"),
            "git": ("git:HEAD~1", "git:HEAD"),
        }


def test_diff_between_every_pair_of_kinds(project: Any, sources: Any) -> None:
    wrong = []
    for live, desired in itertools.product(sources, repeat=2):
        outcome = project.run("diff", sources[live][0], sources[desired][1])
        # Only a database says who owns what.
        lines = [line for line in outcome.out.splitlines() if not line.startswith("+ owner ")]
        if outcome.code != 2 or lines != ["+ column public.t.n"]:
            wrong.append((live, desired, outcome))
    assert wrong == []


@pytest.mark.parametrize("kind", ["directory", "file", "migrations", "url", "snapshot", "git"])
def test_diff_of_a_state_with_itself_is_empty(project: Any, sources: Any, kind: str) -> None:
    one = sources[kind][0]
    assert project.run("diff", one, sources["directory"][0]).code == 0
    assert json.loads(project.run("diff", one, one, "--format", "json").out)["changes"] == []
    assert project.succeed("diff", one, one, "--format", "sql") == ""


def test_formats_of_diff(project: Any) -> None:
    project.write("one.sql", ONE)
    project.write("two.sql", TWO)
    machine = project.run("diff", "one.sql", "two.sql", "--format", "json")
    assert machine.code == 2
    assert "column public.t.n" in [change["name"] for change in json.loads(machine.out)["changes"]]
    sql = project.succeed("diff", "one.sql", "two.sql", "--format", "sql")
    assert "ALTER TABLE public.t ADD COLUMN n integer DEFAULT 3 NOT NULL;" in sql
    back = project.succeed("diff", "two.sql", "one.sql", "--format", "sql")
    assert "not approved" in back
    assert "not approved" not in project.succeed(
        "diff", "two.sql", "one.sql", "--format", "sql", "--allow-data-loss", "public.t.n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["generate", "--nonsense"],
        ["diff", "only-one"],
        ["diff", "a", "b", "--format", "yaml"],
        ["diff", "missing.sql", "schema"],
        ["diff", "schema", "git:--output=x"],
        ["drift", "--env", "nowhere"],
        ["apply", "--to", "x"],
    ],
)
def test_usage_errors_end_with_64(project: Any, arguments: list[str]) -> None:
    outcome = project.run(*arguments)
    assert outcome.code == 64
    assert "error SD" in outcome.err
    assert "hint:" in outcome.err


def test_configuration_errors_end_with_64(project: Any) -> None:
    project.write("schemadiff.toml", "schemma = 'x'\n")
    outcome = project.run("generate")
    assert outcome.code == 64
    assert "schemma" in outcome.err


def test_the_embedded_development_database_needs_no_url(project: Any, tmp_path: Path) -> None:
    """In processes of their own, with a server of their own."""
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment |= {"SCHEMADIFF_DATA": str(tmp_path / "data"), "PYTHONPATH": str(Path(schemadiff.__file__).parents[1])}
    if os.geteuid() == 0:
        # The server runs as another user then, who cannot pass through pytest's own directories.
        environment["SCHEMADIFF_DATA"] = tempfile.mkdtemp(prefix="schemadiff-test-", dir="/var/tmp")
    project.write("schema/t.sql", ONE)

    def run(*arguments: str) -> str:
        code = "import sys; from schemadiff.cli.main import run; run()"
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    try:
        run("generate")
        assert "001_initial_schema" in run("apply")
        assert run("drift") == "in sync\n"
        assert "postgresql://" in run("dev", "url")
    finally:
        assert run("dev", "stop") == "stopped\n"
        shutil.rmtree(environment["SCHEMADIFF_DATA"], ignore_errors=True)
