"""Repositories go in; `hook install` has git run the check before a commit, and leaves alone what else is there."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

LINE = "schemadiff check --staged || exit $?\n"


@pytest.fixture
def repository(project: Any) -> Any:
    git(project.root, "init", "-q")
    return project


def git(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    names = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    return subprocess.run(["git", *names, *arguments], cwd=root, capture_output=True, text=True, check=False)


def test_a_commit_with_a_broken_name_is_blocked(
    repository: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.succeed("hook", "install")
    hook = repository.root / ".git" / "hooks" / "pre-commit"
    assert hook.read_text() == "#!/bin/sh\n" + LINE
    assert hook.stat().st_mode & stat.S_IXUSR
    # The command of this very code, whatever is installed.
    program = tmp_path / "bin" / "schemadiff"
    program.parent.mkdir()
    source = Path(__file__).resolve().parents[2] / "src"
    python = Path(sys.executable)
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH="{source}" exec "{python}" -c "from schemadiff.start import run; run()" "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    repository.write("generated/1-wrong.sql", "SELECT 1;\n")
    git(repository.root, "add", ".")
    refused = git(repository.root, "commit", "-qm", "one")
    assert refused.returncode != 0
    assert "1-wrong.sql" in refused.stderr + refused.stdout
    git(repository.root, "rm", "-q", "--cached", "generated/1-wrong.sql")
    (repository.root / "generated" / "1-wrong.sql").unlink()
    assert git(repository.root, "commit", "-qm", "two").returncode == 0


def test_what_else_a_hook_does_stays_and_nothing_is_added_twice(repository: Any) -> None:
    hook = repository.write(".git/hooks/pre-commit", "#!/usr/bin/env bash\nmake lint")
    repository.succeed("hook", "install")
    assert hook.read_text() == "#!/usr/bin/env bash\nmake lint\n" + LINE
    assert "unchanged" in repository.succeed("hook", "install")
    assert hook.read_text().count("schemadiff") == 1


@pytest.mark.parametrize(
    "text", ["#!/bin/sh\nexec git diff-index --check --cached HEAD --\n", "#!/bin/sh\nif true; then\n  exit 0\nfi\n"]
)
def test_it_runs_before_what_ends_the_script(repository: Any, text: str) -> None:
    """As git's own sample does, and what pre-commit makes."""
    hook = repository.write(".git/hooks/pre-commit", text)
    repository.succeed("hook", "install")
    first, rest = text.split("\n", 1)
    assert hook.read_text() == f"{first}\n{LINE}{rest}"
    assert "unchanged" in repository.succeed("hook", "install")


def test_what_is_said_in_a_comment_does_not_run(repository: Any) -> None:
    hook = repository.write(".git/hooks/pre-commit", "#!/bin/sh\n# schemadiff check --staged\n")
    repository.succeed("hook", "install")
    assert hook.read_text().endswith(f"--staged\n{LINE}")


def test_husky_that_runs_the_script_once_more(repository: Any) -> None:
    head = '#!/usr/bin/env sh\n. "$(dirname -- "$0")/_/husky.sh"\n'
    hook = repository.write(".husky/pre-commit", f"{head}npm test || exit 1\n")
    repository.succeed("hook", "install")
    assert hook.read_text() == f"{head}{LINE}npm test || exit 1\n"


@pytest.mark.parametrize("into", ["git", "pre-commit"])
def test_two_projects_of_one_repository(repository: Any, monkeypatch: pytest.MonkeyPatch, into: str) -> None:
    (repository.root / "schemadiff.toml").unlink()
    for name in ("one", "two", "one"):
        monkeypatch.chdir(repository.write(f"{name}/schemadiff.toml", 'schema = "schema"\n').parent)
        repository.succeed("hook", "install", "--into", into)
    where = {"git": ".git/hooks/pre-commit", "pre-commit": ".pre-commit-config.yaml"}[into]
    said = (repository.root / where).read_text()
    assert [said.count(f"cd {name} && schemadiff check --staged") for name in ("one", "two")] == [1, 1]


def test_a_link_to_a_script_of_the_repository_stays_one(repository: Any) -> None:
    script = repository.write("scripts/pre-commit", "#!/bin/bash\nmake lint\n")
    hook = repository.root / ".git" / "hooks" / "pre-commit"
    hook.symlink_to(script)
    repository.succeed("hook", "install")
    assert hook.is_symlink()
    assert script.read_text() == f"#!/bin/bash\nmake lint\n{LINE}"


@pytest.mark.parametrize("text", ["#!/usr/bin/env python3\nprint(1)\n", "print 1\n", "#!/usr/bin/fish\nls\n"])
def test_what_is_no_shell_is_left_alone(repository: Any, text: str) -> None:
    hook = repository.write(".git/hooks/pre-commit", text)
    outcome = repository.run("hook", "install")
    assert (outcome.code, hook.read_text()) == (4, text)
    assert "SD589" in outcome.err


def test_pre_commit(repository: Any) -> None:
    config = repository.write(".pre-commit-config.yaml", "# ours\nrepos:\n  - repo: local\n    hooks: []\n")
    repository.succeed("hook", "install")
    assert config.read_text().startswith("# ours\nrepos:\n  - repo: local\n    hooks: []\n")
    (_, entry) = yaml.safe_load(config.read_text())["repos"]
    assert entry["hooks"][0]["entry"] == "schemadiff check --staged"
    before = config.read_text()
    repository.succeed("hook", "install")
    assert config.read_text() == before


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "text",
    ["repos:  # ours\n-   repo: local\n    hooks:\n    -   id: a\n", "repos:\n    - repo: local\n      hooks: []"],
)
def test_lists_of_pre_commit_that_are_indented_otherwise(repository: Any, text: str, ends: str) -> None:
    """`pre-commit sample-config` writes the first form."""
    config = repository.write(".pre-commit-config.yaml", text.replace("\n", ends))
    repository.succeed("hook", "install")
    said = yaml.safe_load(config.read_bytes())
    assert said["repos"][0] == yaml.safe_load(text)["repos"][0]
    assert said["repos"][1]["hooks"][0]["entry"] == "schemadiff check --staged"
    # It runs where a commit only takes files away, too: pre-commit gives hooks the names of those that are there.
    assert said["repos"][1]["hooks"][0]["always_run"] is True
    assert "unchanged" in repository.succeed("hook", "install")


def test_a_new_file_of_pre_commit_and_one_of_another_form(repository: Any) -> None:
    repository.succeed("hook", "install", "--into", "pre-commit")
    config = repository.root / ".pre-commit-config.yaml"
    assert len(yaml.safe_load(config.read_text())["repos"]) == 1
    config.write_text("repos: []\n")
    assert repository.run("hook", "install").code == 4
    config.write_text("repos:\n  - repo: local\n    hooks: []\ndefault_stages: [pre-commit]\n")
    assert repository.run("hook", "install").code == 4


def test_husky_and_a_project_below_the_root(repository: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write(".husky/pre-commit", "npm test\n")
    below = repository.write("db of ours/schemadiff.toml", 'schema = "schema"\n').parent
    (repository.root / "schemadiff.toml").unlink()
    monkeypatch.chdir(below)
    repository.succeed("hook", "install")
    said = (repository.root / ".husky" / "pre-commit").read_text()
    assert said == "npm test\n(cd 'db of ours' && schemadiff check --staged) || exit $?\n"


def test_outside_of_a_repository(project: Any) -> None:
    outcome = project.run("hook", "install")
    assert (outcome.code, "SD589" in outcome.err) == (64, True)
