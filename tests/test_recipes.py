"""The files that `ci init` writes and those of docs/recipes go in; what reads them elsewhere reads them here."""

from __future__ import annotations

import ast
import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

RECIPES = Path(__file__).resolve().parent.parent / "docs" / "recipes"
ENVIRONMENTS = """
[environments.production]
url_env = "PRODUCTION_DATABASE_URL"
[environments."staging 2"]
url_env = "STAGING_DATABASE_URL"
"""
GITHUB, GITLAB = ".github/workflows/schemadiff.yml", ".gitlab/schemadiff.yml"


def read(path: Path) -> Any:
    # YAML 1.1 takes GitHub's "on" for true.
    return {("on" if key is True else key): value for key, value in yaml.safe_load(path.read_text()).items()}


def checked(path: Path, schema: str) -> None:
    """Against the schema that SchemaStore publishes, where the tool that brings it is installed."""
    if program := shutil.which("check-jsonschema", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}"):
        options = ["--data-transform", "gitlab-ci"] if "gitlab" in schema else []
        done = subprocess.run(
            [program, "--builtin-schema", schema, *options, str(path)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


@pytest.fixture(params=["", "db"], ids=["at the root", "below it"])
def repository(request: Any, project: Any) -> tuple[Any, Path, str]:
    """A project with two environments, its repository, and where in that it lies."""
    root = project.root.parent if request.param else project.root
    if request.param:
        moved = project.root.rename(root / request.param)
        os.chdir(moved)
        project = type(project)(moved, project.database, project.capture)
    (root / ".git").mkdir()
    project.write("schemadiff.toml", ENVIRONMENTS)
    return project, root, f"{request.param}/" if request.param else ""


def test_github(repository: tuple[Any, Path, str]) -> None:
    project, root, prefix = repository
    said = project.succeed("ci", "init", "github")
    assert f"wrote {os.path.relpath(root / GITHUB, project.root)}\n" in said
    assert "PRODUCTION_DATABASE_URL" in said
    assert "STAGING_DATABASE_URL" in said
    found = read(root / GITHUB)
    checked(root / GITHUB, "vendor.github-workflows")
    assert set(found["on"]) == {"pull_request", "schedule", "workflow_dispatch"}
    assert found.get("defaults", {}).get("run", {}).get("working-directory", "") == prefix.rstrip("/")
    drift = found["jobs"]["drift"]
    assert drift["strategy"]["matrix"]["include"] == [
        {"name": "production", "variable": "PRODUCTION_DATABASE_URL"},
        {"name": "staging 2", "variable": "STAGING_DATABASE_URL"},
    ]
    assert drift["permissions"] == {"contents": "read", "security-events": "write"}
    uploads = [step["with"] for step in drift["steps"] if "upload" in step.get("uses", "")]
    assert [one.get("sarif_file") or one["path"] for one in uploads] == [f"{prefix}drift.sarif", f"{prefix}drift.html"]
    for job in found["jobs"].values():
        assert job["timeout-minutes"]
        for step in job["steps"]:
            # What comes from outside reaches a shell through its environment, never as a part of the script.
            assert "${{" not in step.get("run", "")
            subprocess.run(["bash", "-n"], input=step.get("run", ""), text=True, check=True)


def test_gitlab(repository: tuple[Any, Path, str]) -> None:
    project, root, prefix = repository
    project.succeed("ci", "init", "gitlab")
    found = read(root / GITLAB)
    assert read(root / ".gitlab-ci.yml") == {"include": [{"local": f"/{GITLAB}"}]}
    checked(root / GITLAB, "vendor.gitlab-ci")
    drift = found["schemadiff-drift"]
    assert drift["parallel"]["matrix"] == [{"ENVIRONMENT": ["production", "staging 2"]}]
    assert drift["artifacts"]["reports"]["codequality"] == f"{prefix}drift.json"
    assert drift["retry"]["exit_codes"] == 5
    assert drift["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "schedule"'}]
    assert ("cd db" in found[".schemadiff"]["before_script"]) == bool(prefix)


def test_a_project_without_environments(project: Any) -> None:
    assert "DATABASE_URL  the URL of database" in project.succeed("ci", "init", "github")
    project.succeed("ci", "init", "gitlab")
    assert "schemadiff drift --report" in (project.root / GITHUB).read_text()
    assert "parallel" not in read(project.root / GITLAB)["schemadiff-drift"]


PAGE = "# Database\n\n<!-- schemadiff:begin tables -->\n<!-- schemadiff:end tables -->\n"


@pytest.mark.parametrize(("system", "file"), [("github", GITHUB), ("gitlab", GITLAB)])
def test_seeds_and_the_document_are_checked_where_there_are_any(project: Any, system: str, file: str) -> None:
    """Nothing else is another for them; a document that somebody writes by hand is not looked at."""
    written = []
    steps = ((), ("docs/DATABASE.md", "Ours, `<!-- schemadiff:begin tables -->` it says."), ("docs/DATABASE.md", PAGE))
    for files in (*steps, ("seeds/development.sql", "-- none yet\n")):
        if files:
            project.write(*files)
        project.succeed("ci", "init", system, "--force")
        written.append((project.root / file).read_text())
    assert ["docs --check" in text for text in written] == [False, False, True, True]
    assert ["seed check" in text for text in written] == [False, False, False, True]
    assert written[0] == written[1]
    assert "schemadiff[seed]" not in written[2]
    kept = [line for line in written[3].splitlines() if line in written[0].splitlines()]
    lost = set(written[0].splitlines()) - set(kept)
    assert lost <= {"      - run: pip install schemadiff"}
    checked(project.root / file, f"vendor.{system}-{'workflows' if system == 'github' else 'ci'}")
    assert read(project.root / file)


def test_a_document_that_cannot_be_read(project: Any) -> None:
    project.write("docs/DATABASE.md", b"\xff\xfe")
    said = project.run("ci", "init", "github")
    assert (said.code, "SD567" in said.err, (project.root / GITHUB).exists()) == (64, True, False)


def test_what_is_there_stays(project: Any) -> None:
    """Unless it is what would be written, or somebody forces it; an own .gitlab-ci.yml is never replaced."""
    project.succeed("ci", "init", "github")
    assert f"unchanged: {GITHUB}" in project.succeed("ci", "init", "github")
    project.write(GITHUB, "mine")
    refused = project.run("ci", "init", "github")
    assert (refused.code, (project.root / GITHUB).read_text()) == (4, "mine")
    assert "SD682" in refused.err
    assert f"replaced {GITHUB}" in project.succeed("ci", "init", "github", "--force")
    project.write(".gitlab-ci.yml", "stages: [test]\n")
    said = project.succeed("ci", "init", "gitlab", "--force")
    assert f"add to .gitlab-ci.yml:\n\ninclude:\n  - local: /{GITLAB}\n" in said
    assert (project.root / ".gitlab-ci.yml").read_text() == "stages: [test]\n"
    assert project.run("ci", "init", "jenkins").code == 64


def steps(project: Any, job: str) -> dict[str, str]:
    project.succeed("ci", "init", "github")
    found = read(project.root / GITHUB)["jobs"][job]["steps"]
    return {step["name"]: step["run"] for step in found if "name" in step}


def shell(project: Any, script: str, stand_in: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The script as GitHub runs it, with a stand-in for schemadiff."""
    folder = project.root.parent / "bin"
    folder.mkdir(exist_ok=True)
    for name, text in {"schemadiff": stand_in, "sleep": "exit 0"}.items():
        (folder / name).write_text(f"#!/bin/bash\n{text}\n")
        (folder / name).chmod(0o755)
    variables = os.environ | environment | {"PATH": f"{folder}:{os.environ['PATH']}"}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, env=variables, cwd=project.root, capture_output=True, text=True, check=False)


def test_new_migrations_are_described(project: Any) -> None:
    """Those that the branch adds, and no way back."""
    script = steps(project, "check")["describe the new migrations"]
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    for command, name in (("init -q", "001_a"), ("add -A", ""), ("commit -qm one", "002_b"), ("add -A", "")):
        subprocess.run([*git, *command.split()], cwd=project.root, check=True)
        if name:
            project.write(f"generated/{name}.sql", "")
            project.write(f"generated/{name}.down.sql", "")
    subprocess.run([*git, "commit", "-qm", "two"], cwd=project.root, check=True)
    folder = project.root.parent
    places = {"RUNNER_TEMP": str(folder), "GITHUB_STEP_SUMMARY": str(folder / "summary")}
    done = shell(project, script, 'echo "$@"', BASE="HEAD~1", **places)
    assert done.returncode == 0, done.stderr
    assert (folder / "summary").read_text() == "describe 002\n"
    assert shell(project, script, "exit 1", BASE="HEAD", **places).returncode == 0


@pytest.mark.parametrize(("code", "runs"), [(0, 1), (2, 1), (64, 1), (5, 3)])
def test_five_is_tried_again(project: Any, code: int, runs: int) -> None:
    project.write("schemadiff.toml", ENVIRONMENTS)
    stand_in = f'echo "$2 $3 ${{PRODUCTION_DATABASE_URL}}" >> runs\nexit {code}'
    variables = {"NAME": "production", "VARIABLE": "PRODUCTION_DATABASE_URL", "URL": "postgresql://x"}
    done = shell(project, steps(project, "drift")["drift"], stand_in, **variables)
    assert done.returncode == code
    assert (project.root / "runs").read_text() == "--env production postgresql://x\n" * runs


def test_kubernetes() -> None:
    found = yaml.safe_load((RECIPES / "kubernetes-cronjob.yaml").read_text())
    assert (found["apiVersion"], found["kind"]) == ("batch/v1", "CronJob")
    assert found["spec"]["concurrencyPolicy"] == "Forbid"
    job = found["spec"]["jobTemplate"]["spec"]
    assert job["activeDeadlineSeconds"] == 1800
    assert job["podFailurePolicy"]["rules"][0]["onExitCodes"] == {"operator": "NotIn", "values": [5]}
    pod = job["template"]["spec"]
    assert pod["restartPolicy"] == "Never"
    (container,) = pod["containers"]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    variables = {one["name"]: one for one in container["env"]}
    assert "secretKeyRef" in variables["PRODUCTION_DATABASE_URL"]["valueFrom"]
    writable = {one["mountPath"]: one["name"] for one in container["volumeMounts"]}
    assert {one["name"] for one in pod["volumes"] if "emptyDir" in one} == set(writable.values())
    assert variables["SCHEMADIFF_CACHE"]["value"] in writable


def test_systemd(tmp_path: Path) -> None:
    units = ("schemadiff-drift.service", "schemadiff-drift.timer")
    for name in units:
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str  # type: ignore[assignment]
        unit.read(RECIPES / name)
        assert unit["Unit"]["Description"]
        shutil.copy(RECIPES / name, tmp_path)
    if program := shutil.which("systemd-analyze"):
        command = [program, "verify", "--man=no", *(str(tmp_path / name) for name in units)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_airflow() -> None:
    tree = ast.parse((RECIPES / "airflow_dag.py").read_text())
    compile(tree, "airflow_dag.py", "exec")
    assert [n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)] == ["schemadiff_drift", "drift"]
    drift = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == "drift")
    assert [argument.arg for argument in drift.args.args] == ["environment", "variable", "connection"]
    assert "get_uri" in ast.unparse(drift.body[0])


def test_pre_commit() -> None:
    """The hook that others name, and the one that projects write down themselves, say the same."""
    (hook,) = yaml.safe_load((RECIPES.parent.parent / ".pre-commit-hooks.yaml").read_text())
    (own,) = yaml.safe_load((RECIPES / "pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    for name in ("id", "name", "entry", "always_run", "pass_filenames"):
        assert hook[name] == own[name]
    assert {"id", "name", "entry", "language"} <= hook.keys()
    assert (hook["entry"], hook["pass_filenames"]) == ("schemadiff check --staged", False)
