"""A folder and a question in, git's answer out, or an error that says why there is none."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from schemadiff.diagnostics import InputError, UsageError

TRUNKS = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


def git(folder: Path, *arguments: str) -> str:
    """What git prints, run in the folder. Raises UsageError without git, InputError where it fails."""
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
    except FileNotFoundError:
        raise UsageError.of("SD722", "git is not installed", "install git, or name a directory") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()[:1] or ["git failed"]
        raise InputError.of("SD722", f"git cannot show the schema: {said[0]}", "name a revision that git knows")
    return done.stdout.decode("utf-8", errors="strict")


def git_if_it_can(folder: Path, *arguments: str) -> str:
    """The same; nothing where it fails."""
    try:
        return git(folder, *arguments)
    except UsageError:
        return ""


def known_trunks(folder: Path) -> Iterator[str]:
    """The names of the main branch that git knows, the surest first; none without git."""
    yield from (name for name in TRUNKS if git_if_it_can(folder, "rev-parse", "--verify", "--quiet", name))


def files_of(revision: str, folder: Path) -> frozenset[str]:
    """The names of the files that a revision has in the folder itself."""
    if revision.startswith("-"):
        raise UsageError.of("SD722", f"{revision} is not a git revision", "name one: origin/main")
    listing = git(folder, "ls-tree", "-z", "--name-only", f"{revision}^{{commit}}", "--", "./")
    return frozenset(name for name in listing.split("\0") if name)
