"""A repository in; the file by which git runs `check --staged` before a commit out, with what else is in it kept."""

from __future__ import annotations

import re
import shlex
import subprocess
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path

from schemadiff.diagnostics import Conflict, UsageError
from schemadiff.texts import read_if_there

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
        always_run: true
"""
# A shell whose words are those of `sh`, in the first line of a script.
_SHELL = re.compile(r"#!.*[/ ](ba|da|z|k|mk|a)?sh( .*)?")
# What may end a script before its last line.
_ENDS = re.compile(r"^(?!\s*#).*\b(exit|exec)\b", re.MULTILINE)
_HUSKY = re.compile(r".*/husky\.sh\b.*\n?")
_LIST = re.compile(r"repos:\s*(#.*)?")
_ITEM = re.compile(r"( *)-( +)\S")


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
    entry = _yaml(_COMMAND if below == "." else f"sh -c {shlex.quote(_in(below))}")
    lines = text.splitlines()
    if any(_is_entry(line, entry, below) for line in lines):
        return Hook(path, None)
    added = _ENTRY.format(entry=entry)
    if not text.strip():
        return Hook(path, _REPOS + added, then="then: pre-commit install")
    at = [number for number, line in enumerate(lines) if _LIST.fullmatch(line)]
    listed = lines[at[0] + 1 :] if len(at) == 1 else []
    items = [found for line in listed if (found := _ITEM.match(line))]
    if not items or any(line[:1].isalpha() for line in listed):
        hint = f"add it by hand, below `repos:`:\n{added.rstrip()}"
        raise Conflict.of("SD589", f"{path.name} is not of a form that can be added to", hint)
    added = "".join(f"{items[0][1]}{line[2:]}" for line in added.splitlines(keepends=True))
    ends = "\r\n" if "\r\n" in text else "\n"
    return Hook(path, text + ("" if text.endswith("\n") else ends) + added.replace("\n", ends))


def _is_entry(line: str, entry: str, below: str) -> bool:
    """Whether a line of the configuration has this project checked; other projects of the repository are others."""
    said = line.strip()
    if below != ".":
        return said.startswith("entry:") and entry[1:-1] in said
    return said in ("- id: schemadiff-check", f"entry: {_COMMAND}", f"entry: {entry}", f'entry: "{_COMMAND}"')


def _script(path: Path, below: str, head: str) -> Hook:
    text = _text(path)
    command = _COMMAND if below == "." else _in(below)
    if any(_runs(line, command) for line in text.splitlines()):
        return Hook(path, None, runs=True)
    first = text.partition("\n")[0]
    # husky's files begin with a command, git's own with the shell that runs them.
    if text and (not _SHELL.fullmatch(first.rstrip()) if first.startswith("#!") else bool(head)):
        raise Conflict.of("SD589", f"{path} is no script of a shell", f"have it run: {_COMMAND}")
    line = f"{command if below == '.' else f'({command})'} || exit $?\n"
    kept = text if not text or text.endswith("\n") else f"{text}\n"
    if not kept or not _ENDS.search(kept):
        return Hook(path, f"{kept or head}{line}", runs=True)
    return Hook(path, f"{kept[: (at := _begin(kept))]}{line}{kept[at:]}", runs=True)


def _runs(line: str, command: str) -> bool:
    """Whether a line runs the command, in this project's folder."""
    return re.match(rf"\s*(exec\s+|\()?{re.escape(command)}(?![\w-])", line) is not None


def _begin(text: str) -> int:
    """Behind the line that says which shell, and the one by which husky runs the script once more."""
    if found := next(_HUSKY.finditer(text), None):
        return found.end()
    return text.index("\n") + 1 if text.startswith("#!") else 0


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
    return read_if_there(path, str(path), "SD589") or ""


def _yaml(text: str) -> str:
    """A scalar in single quotes."""
    return "'" + text.replace("'", "''") + "'"
