"""A repository in; the file by which git runs `check --staged` before a commit out, with what else is in it kept."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path

from schemadiff.diagnostics import Conflict, UsageError

HOOKS = ("pre-commit", "husky", "git")
_COMMAND = "schemadiff check --staged"
_REPOS = "repos:\n"
_ENTRY = """\
  - repo: local
    hooks:
      - id: schemadiff
        name: schemadiff check --staged
        entry: {entry}
        language: system
        pass_filenames: false
        files: {files}
"""


@dataclass(frozen=True, slots=True)
class Hook:
    """The file, its new text, None where it has all that it should; whether it `runs`, and what is to do `then`."""

    path: Path
    text: str | None
    runs: bool = False
    then: str = ""


def hook_in_use(root: Path) -> str:
    """By what the repository runs its hooks: what there are files of, else git itself."""
    if (root / ".pre-commit-config.yaml").exists():
        return "pre-commit"
    return "husky" if (root / ".husky").is_dir() else "git"


def hook_of(root: Path, kind: str, project: Path) -> Hook:
    """The file as it should be. Raises Conflict where it cannot be added to, UsageError outside of a repository."""
    if kind == "pre-commit":
        return _of_pre_commit(root / ".pre-commit-config.yaml", relpath(project, root))
    if kind == "husky":
        return _script(root / ".husky" / "pre-commit", relpath(project, root), "")
    return _script(_git_hooks(root) / "pre-commit", relpath(project, root), "#!/bin/sh\n")


def _of_pre_commit(path: Path, below: str) -> Hook:
    text = _text(path)
    if _COMMAND in text:
        return Hook(path, None)
    entry = _COMMAND if below == "." else f"sh -c {shlex.quote(_in(below))}"
    added = _ENTRY.format(entry=_yaml(entry), files=_yaml("" if below == "." else f"^{below}/"))
    if not text.strip():
        return Hook(path, _REPOS + added, then="then: pre-commit install")
    lines = text.splitlines(keepends=True)
    if lines.count(_REPOS) != 1 or any(line[:1].isalpha() for line in lines[lines.index(_REPOS) + 1 :]):
        hint = f"add it by hand, below `repos:`:\n{added.rstrip()}"
        raise Conflict.of("SD589", f"{path.name} is not of a form that can be added to", hint)
    return Hook(path, text + ("" if text.endswith("\n") else "\n") + added)


def _script(path: Path, below: str, head: str) -> Hook:
    text = _text(path)
    if _COMMAND in text:
        return Hook(path, None, runs=True)
    first = text.partition("\n")[0]
    # husky's files begin with a command, git's own with the shell that runs them.
    if text and ("sh" not in first if first.startswith("#!") else bool(head)):
        raise Conflict.of("SD589", f"{path} is no script of a shell", f"have it run: {_COMMAND}")
    line = _COMMAND if below == "." else f"({_in(below)})"
    kept = text if not text or text.endswith("\n") else f"{text}\n"
    return Hook(path, f"{kept or head}{line} || exit $?\n", runs=True)


def _in(below: str) -> str:
    return f"cd {shlex.quote(below)} && {_COMMAND}"


def _git_hooks(root: Path) -> Path:
    """Where git looks for hooks: in a work tree of its own, or wherever `core.hooksPath` says."""
    command = ["git", "-C", str(root), "rev-parse", "--git-path", "hooks"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        hint = "git init; or --into pre-commit, --into husky"
        raise UsageError.of("SD589", f"{root} is no git repository", hint) from None
    return root / said


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UsageError.of("SD589", f"cannot read {path}: {reason}") from None


def _yaml(text: str) -> str:
    """A scalar in single quotes."""
    return "'" + text.replace("'", "''") + "'"
