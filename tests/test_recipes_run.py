"""The commands of the recipes go in, taken out of their files; they run on a database here, and end as they should."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

import schemadiff
from schemadiff.diagnostics import ExitCode
from tests.project import Project

RECIPES = Path(__file__).resolve().parent.parent / "docs" / "recipes"
TABLE = "CREATE TABLE public.t (id int PRIMARY KEY);\n"
TABLE2 = "CREATE TABLE public.u (id int PRIMARY KEY);\n"
CONFIG = '[environments.production]\nurl_env = "PRODUCTION_DATABASE_URL"\n'
VARIABLE = "PRODUCTION_DATABASE_URL"
NOBODY = "postgresql://u:S3cr3t@127.0.0.1:1/d"
# What a night may bring, and the code with which `drift` ends then.
NIGHTS = {"in sync": 0, "drift": 2, "nobody answers": 5, "no URL": 64}


@pytest.fixture
def applied(project: Project) -> Project:
    """A project with one environment, in sync."""
    project.write("schemadiff.toml", CONFIG)
    project.write("schema/t.sql", TABLE)
    project.succeed("generate", "-m", "a")
    project.succeed("apply")
    return project


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """schemadiff as it is installed, and a sleep and a pip that take no time."""
    folder = tmp_path / "bin"
    folder.mkdir()
    run = "from schemadiff.start import run; run()"
    source = Path(schemadiff.__file__).parents[1]
    texts = {
        "schemadiff": f'echo "$@" >> {folder}/runs\nPYTHONPATH={source} exec {sys.executable} -c "{run}" "$@"',
        "sleep": "exit 0",
        "pip": "exit 0",
    }
    for name, text in texts.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    return folder


def url_of(project: Project, night: str) -> str:
    """What the variable is set to in that night, and the night is made."""
    if night == "drift":
        project.sql("CREATE TABLE public.rogue (id int)")
    return {"nobody answers": NOBODY, "no URL": ""}.get(night, project.url)


def runs(programs: Path) -> int:
    """How often schemadiff was called."""
    return len((programs / "runs").read_text().splitlines())


def surroundings(programs: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    return {**kept, "PATH": f"{programs}:{os.environ['PATH']}", **more}


def shell(command: list[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert "S3cr3t" not in done.stdout + done.stderr
    return done


@pytest.mark.parametrize(("night", "code"), NIGHTS.items())
def test_github(applied: Project, programs: Path, night: str, code: int) -> None:
    """Each step as GitHub runs it. 5 is tried three times; the reports are where they are looked for."""
    applied.succeed("ci", "init", "github")
    jobs = yaml.safe_load((applied.root / ".github/workflows/schemadiff.yml").read_text())["jobs"]
    given = surroundings(programs, NAME="production", VARIABLE=VARIABLE, URL=url_of(applied, night))
    given |= {"GITHUB_STEP_SUMMARY": str(programs / "summary"), "GITHUB_ACTIONS": "true"}
    (drift,) = [step for step in jobs["drift"]["steps"] if step.get("name") == "drift"]
    done = shell(["bash", "-eo", "pipefail", "-c", drift["run"]], applied.root, given)
    assert done.returncode == code, done.stdout + done.stderr
    assert runs(programs) == (3 if code == 5 else 1)
    assert all((applied.root / f"drift.{ending}").exists() for ending in ("sarif", "html"))
    for step in jobs["check"]["steps"]:
        if step.get("run", "").startswith("schemadiff "):
            assert shell(["bash", "-eo", "pipefail", "-c", step["run"]], applied.root, given).returncode == 0


@pytest.mark.parametrize(("night", "code"), NIGHTS.items())
def test_gitlab(applied: Project, programs: Path, night: str, code: int) -> None:
    """Each script in one shell, as GitLab's runner does; it tries 5 again, and lets 6 pass."""
    applied.succeed("ci", "init", "gitlab")
    jobs = yaml.safe_load((applied.root / ".gitlab/schemadiff.yml").read_text())
    assert (jobs["schemadiff-drift"]["retry"]["exit_codes"], jobs["schemadiff-drift"]["allow_failure"]) == (
        ExitCode.TRY_AGAIN,
        {"exit_codes": ExitCode.INCOMPLETE},
    )
    given = surroundings(programs, ENVIRONMENT="production", **{VARIABLE: url_of(applied, night)})
    for name, expected in (("schemadiff-check", 0), ("schemadiff-validate", 0), ("schemadiff-drift", code)):
        script = "\n".join(("set -eo pipefail", *jobs[name]["script"]))
        done = shell(["bash", "-c", script], applied.root, given)
        assert done.returncode == expected, done.stdout + done.stderr
        reports = jobs[name]["artifacts"]["reports"].values()
        assert all((applied.root / path).exists() for path in reports)


@pytest.mark.parametrize("system", ["github", "gitlab"])
def test_seeds_and_the_document(applied: Project, programs: Path, system: str) -> None:
    """What is right passes; a document and a seed that are not stop the change."""
    applied.write("seeds/development.sql", "INSERT INTO t (id) VALUES (1) ON CONFLICT DO NOTHING;\n")
    applied.succeed("docs")
    applied.succeed("ci", "init", system)
    file = ".github/workflows/schemadiff.yml" if system == "github" else ".gitlab/schemadiff.yml"
    found = yaml.safe_load((applied.root / file).read_text())
    if system == "github":
        scripts = [step["run"] for step in found["jobs"]["check"]["steps"] if "run" in step]
    else:
        scripts = ["\n".join(("set -e", *job["script"])) for job in found.values() if "script" in job]
    (seeds,) = [script for script in scripts if "seed check" in script]
    (documents,) = [script for script in scripts if "docs --check" in script]
    codes = []
    faults = (("seeds/development.sql", "INSERT INTO t (id) VALUES ('x');"), ("schema/u.sql", TABLE2))
    # What the commands find is the same on both.
    for name, text in (("", ""), *(faults if system == "github" else ())):
        if name:
            applied.write(name, text)
        each = (shell(["bash", "-c", script], applied.root, surroundings(programs)) for script in (seeds, documents))
        codes.append([done.returncode for done in each])
    assert codes == [[0, 0], [4, 0], [4, 2]][: len(codes)]


@pytest.mark.parametrize(("night", "code"), NIGHTS.items())
def test_cron(applied: Project, programs: Path, tmp_path: Path, night: str, code: int) -> None:
    """Nothing is mailed where all is well; 5 is tried three times; what is printed says how it ended."""
    (tmp_path / "drift.env").write_text(f"export {VARIABLE}={shlex.quote(url_of(applied, night))}\n")
    script = (RECIPES / "schemadiff-drift.sh").read_text()
    places = {"/etc/schemadiff": tmp_path, "/srv/project": applied.root, "/var/lib/schemadiff": tmp_path}
    for place, here in places.items():
        assert place in script
        script = script.replace(place, str(here))
    done = shell(["sh", "-c", script], tmp_path, surroundings(programs))
    assert (done.returncode, done.stderr) == (code, "")
    assert (done.stdout == "") == (code == 0)
    assert code == 0 or done.stdout.endswith(f"schemadiff drift ended with {code}\n")
    assert runs(programs) == (3 if code == 5 else 1)
    # While one is at work, another one leaves without a word.
    held = ["flock", str(tmp_path / "drift.lock"), "sh", "-c", script]
    done = shell(held, tmp_path, surroundings(programs))
    assert (done.returncode, done.stdout, runs(programs)) == (0, "", 3 if code == 5 else 1)


def test_cron_finds_the_script() -> None:
    line = re.search(r"^17 3 \* \* \*  schemadiff  (\S+)$", (RECIPES.parent / "recipes.md").read_text(), re.MULTILINE)
    assert line
    assert line[1] in (RECIPES / "schemadiff-drift.sh").read_text()


@pytest.mark.parametrize(("night", "code"), NIGHTS.items())
def test_systemd(applied: Project, programs: Path, tmp_path: Path, night: str, code: int) -> None:
    """What ExecStart says, without a shell; all codes but 5 prevent another start."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment]
    unit.read(RECIPES / "schemadiff-drift.service")
    service = unit["Service"]
    final = {int(number) for number in service["RestartPreventExitStatus"].split()}
    interrupted = {ExitCode.INTERRUPTED, ExitCode.TERMINATED}
    assert final == set(ExitCode) - {ExitCode.OK, ExitCode.TRY_AGAIN} - interrupted
    command = shlex.split(service["ExecStart"].replace("/var/lib/schemadiff", str(tmp_path)))
    given = surroundings(programs, **{VARIABLE: url_of(applied, night)})
    done = shell(command, applied.root, given)
    assert done.returncode == code, done.stderr
    figures = (tmp_path / "drift.prom").read_text()
    assert f'schemadiff_exit_code{{command="drift",database="production"}} {code}' in figures.splitlines()
    assert (tmp_path / "drift.html").exists()


@pytest.mark.parametrize(("night", "code"), NIGHTS.items())
def test_kubernetes(applied: Project, programs: Path, night: str, code: int) -> None:
    """The container's command and variables; the policy lets 5 be tried again, and nothing else."""
    job = yaml.safe_load((RECIPES / "kubernetes-cronjob.yaml").read_text())["spec"]["jobTemplate"]["spec"]
    (container,) = job["template"]["spec"]["containers"]
    assert {one["name"] for one in container["env"]} == {VARIABLE, "SCHEMADIFF_CACHE"}
    given = surroundings(programs, **{VARIABLE: url_of(applied, night)})
    assert shell(container["command"], applied.root, given).returncode == code
    (rule,) = job["podFailurePolicy"]["rules"]
    assert rule["onExitCodes"] == {"operator": "NotIn", "values": [ExitCode.TRY_AGAIN]}


def test_kubernetes_by_its_schema() -> None:
    """The schema that Kubernetes publishes, strictly: no field that it does not know."""
    validator = pytest.importorskip("kubernetes_validate")
    found = yaml.safe_load((RECIPES / "kubernetes-cronjob.yaml").read_text())
    newest = validator.latest_version()
    validator.validate(found, newest, strict=True)
    del found["spec"]["schedule"]
    with pytest.raises(validator.ValidationError):
        validator.validate(found, newest, strict=True)


class _Again(Exception):
    """Stands for AirflowException, which lets a task be tried again."""


class _Failed(_Again):
    """Stands for AirflowFailException, which does not."""


def airflow(monkeypatch: pytest.MonkeyPatch, url: str) -> list[Callable[..., None]]:
    """As much of Airflow as a DAG file names; the tasks that the file makes are put into the list."""
    tasks: list[Callable[..., None]] = []

    class Hook:
        def get_uri(self) -> str:
            # Airflow names the scheme after the type of the connection.
            return url.replace("postgresql://", "postgres://")

    class Hooks:
        @staticmethod
        def get_connection(name: str) -> Hook:
            assert name == "schemadiff_production"
            return Hook()

    def task(**options: Any) -> Any:
        assert options["retries"] == 2

        def made(function: Callable[..., None]) -> Any:
            function.override = lambda task_id: lambda *given: tasks.append(lambda: function(*given))  # type: ignore[attr-defined]
            return function

        return made

    parts: dict[str, dict[str, Any]] = {
        "airflow": {},
        "airflow.decorators": {"dag": lambda **_: lambda function: function, "task": task},
        "airflow.exceptions": {"AirflowException": _Again, "AirflowFailException": _Failed},
        "airflow.hooks": {},
        "airflow.hooks.base": {"BaseHook": Hooks},
    }
    for name, content in parts.items():
        module = ModuleType(name)
        module.__dict__.update(content)
        monkeypatch.setitem(sys.modules, name, module)
    return tasks


@pytest.mark.parametrize(("night", "code"), NIGHTS.items())
def test_airflow(
    applied: Project,
    programs: Path,
    night: str,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The file itself, with stand-ins for Airflow's names; the task is tried again after 5, and fails for good else."""
    for name, value in surroundings(programs).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DATABASE_URL")
    tasks = airflow(monkeypatch, url_of(applied, night))
    text = (RECIPES / "airflow_dag.py").read_text()
    assert '"/opt/project"' in text
    exec(compile(text.replace("/opt/project", str(applied.root)), "airflow_dag.py", "exec"), {})
    (drift,) = tasks
    if code == 0:
        drift()
    else:
        with pytest.raises(_Again) as ended:
            drift()
        assert (type(ended.value) is _Again) == (code == 5)
    applied.capture.readouterr()
    assert runs(programs) == 1


def hooks() -> list[str]:
    """The script of recipes.md, and the entry of the hook."""
    (script,) = re.findall(r"^```\n(#!/bin/sh\n.*?)```", (RECIPES.parent / "recipes.md").read_text(), re.M | re.S)
    (hook,) = yaml.safe_load((RECIPES / "pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    return [script, f"#!/bin/sh\nexec {hook['entry']}\n"]


@pytest.mark.parametrize("hook", hooks(), ids=["script", "pre-commit"])
def test_a_commit(applied: Project, programs: Path, hook: str) -> None:
    """Git asks the hook: what is in order is committed, an edited migration is not."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    given = surroundings(programs)

    def commit() -> subprocess.CompletedProcess[str]:
        shell([*git, "add", "-A"], applied.root, given)
        return shell([*git, "commit", "-m", "x"], applied.root, given)

    shell([*git, "init", "-q"], applied.root, given)
    path = applied.write(".git/hooks/pre-commit", hook)
    path.chmod(0o755)
    assert commit().returncode == 0
    file = applied.root / "generated/001_a.sql"
    file.write_text(file.read_text().replace("integer", "bigint"))
    refused = commit()
    assert (refused.returncode, "SD4" in refused.stdout + refused.stderr) == (1, True)
    assert shell(["git", "log", "--oneline"], applied.root, given).stdout.count("\n") == 1
