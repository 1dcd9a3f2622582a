"""What may lie at a path that a user names, and is no file for us, in; a word on it, and nothing half written, out."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest

import schemadiff
from tests.project import Project

LONG = "n" * 300
# Longer than any of these runs takes, unless it waits for somebody.
_PATIENCE = 15


def _folder(path: Path) -> None:
    path.mkdir()


def _pipe(path: Path) -> None:
    """Nobody ever writes into it."""
    os.mkfifo(path)


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _broken(path: Path) -> None:
    path.symlink_to("nowhere/at/all")


def _faulty(path: Path) -> None:
    """A file of which nothing can be read, whoever asks: root is allowed all that modes forbid."""
    path.symlink_to("/proc/self/mem")


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _full(path: Path) -> None:
    path.symlink_to("/dev/full")


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as found:
        here = os.getcwd()
        os.chdir(path.parent)
        found.bind(path.name)
        os.chdir(here)


def _bytes(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00n\x00o")


ODD: dict[str, Callable[[Path], None]] = {
    "folder": _folder,
    "pipe": _pipe,
    "loop": _loop,
    "broken link": _broken,
    "faulty": _faulty,
    "endless": _endless,
    "full": _full,
    "socket": _socket,
    "bytes": _bytes,
}
NAMED = [
    *(("prisma", "import", "{}"), ("prisma", "import", "{}", "--sql"), ("prisma", "check", "{}")),
    *(("idb", "scan", "{}"), ("idb", "import", "--dexie", "{}"), ("idb", "drift", "{}")),
    *(("docs", "--check", "--to", "{}"), ("models", "check", "{}"), ("diff", "{}", "schema")),
]
WRITTEN = [
    *(("prisma", "export", "--to", "{}"), ("prisma", "export", "--force", "--to", "{}"), ("docs", "--to", "{}")),
    *(("docs", "--svg", "{}"), ("docs", "--site", "{}"), ("seed", "generate", "--rows", "1", "--out", "{}")),
]
# A plain file may be, where the command says so.
REPLACED = ("bytes", "faulty")
# Files that a command looks for by itself.
FOUND = {
    "schema.prisma": ("prisma", "check"),
    "package.json": ("init", "--npm"),
    "schemadiff.toml": ("seed", "check"),
    "seeds": ("seed", "check"),
    "seeds/development.sql": ("seed", "check"),
    "schema/b.sql": ("seed", "check"),
    "schema/c.sql": ("generate",),
    "generated/001_c.sql": ("generate",),
    "schema/idb": ("idb", "scan", "."),
    "schema/idb/Store.idb.json": ("idb", "scan", "."),
    "generated/idb/Store": ("idb", "scan", "."),
    "generated/idb/Store/idb.lock": ("idb", "scan", "."),
    "generated/idb/Store/001_a.ts": ("idb", "scan", "."),
    "docs/DATABASE.md": ("docs",),
    "docs": ("docs",),
    ".pre-commit-config.yaml": ("hook", "install"),
    ".husky/pre-commit": ("hook", "install", "--into", "husky"),
    ".git/hooks/pre-commit": ("hook", "install", "--into", "git"),
    ".git/hooks": ("hook", "install", "--into", "git"),
    ".github": ("ci", "init", "github"),
    ".github/workflows/schemadiff.yml": ("ci", "init", "github"),
    ".gitlab-ci.yml": ("ci", "init", "gitlab"),
}


@pytest.fixture(autouse=True)
def _nobody_is_waited_for() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise AssertionError("it waits for what never comes")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(_PATIENCE)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def files(project: Project) -> Project:
    project.write("schemadiff.toml", 'schema = "schema"\n')
    project.write("schema/a.sql", "CREATE TABLE t (id int PRIMARY KEY, a text);\n")
    return project


def _all(root: Path) -> dict[str, bytes | None]:
    """What lies there, and what it says where it is a plain file."""
    found = (path for path in sorted(root.rglob("*")) if ".git" not in path.relative_to(root).parts[:1])
    return {
        str(path.relative_to(root)): path.read_bytes() if path.is_file() and not path.is_symlink() else None
        for path in found
    }


@pytest.mark.parametrize("words", NAMED, ids=" ".join)
def test_it_is_read(words: tuple[str, ...], files: Project) -> None:
    """Where it is nothing to read, that is said; and nothing is written."""
    for name, make in ODD.items():
        make(files.root / name)
    before = _all(files.root)
    for name in (*ODD, LONG, f"{LONG}/x", "schema/a.sql/x", "nothing"):
        outcome = files.run(*(word.format(name) for word in words))
        assert outcome.code != 1, name
        assert outcome.code == 0 or "error SD" in outcome.err or outcome.code == 2, name
    assert _all(files.root) == before


@pytest.mark.parametrize("words", WRITTEN, ids=" ".join)
def test_it_is_written(words: tuple[str, ...], files: Project) -> None:
    """What is no file is never replaced, and nothing half done stays."""
    for name, make in ODD.items():
        make(files.root / name)
    before = _all(files.root)
    for name in (*ODD, LONG, f"{LONG}/x", "schema/a.sql/x", "/proc/x", "/proc/sys/kernel/x"):
        outcome = files.run(*(word.format(name) for word in words))
        assert outcome.code != 1, name
        if outcome.code != 0:
            assert "error SD" in outcome.err, name
    kept = {name: content for name, content in _all(files.root).items() if name in before and name not in REPLACED}
    assert kept == {name: content for name, content in before.items() if name not in REPLACED}
    assert list(files.root.rglob(".schemadiff*")) == []


@pytest.mark.parametrize("place", FOUND)
def test_it_is_found(place: str, files: Project) -> None:
    """Each thing where a file of the project should be."""
    subprocess.run(["git", "init", "-q"], cwd=files.root, check=True)
    if place.startswith("generated/idb"):
        files.write("schema/idb/Store.idb.json", '{"database": "s", "stores": {}}')
    path = files.root / place
    for make in ODD.values():
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir() and not path.is_symlink():
            subprocess.run(["rm", "-r", path], check=True)
        path.unlink(missing_ok=True)
        make(path)
        outcome = files.run(*FOUND[place])
        assert outcome.code != 1, make
        assert list(files.root.rglob(".schemadiff*")) == []


def test_a_profile_that_is_none(files: Project) -> None:
    """A browser is not even started."""
    _loop(files.root / "loop")
    for name in ("loop", LONG, "schema/a.sql"):
        assert files.run("idb", "drift", "--origin", "http://localhost", "--profile", name).code == 64


@pytest.mark.parametrize(
    "words", [("--version",), ("prisma", "export"), ("seed", "generate", "--rows", "5000")], ids=" ".join
)
def test_a_full_disk(words: tuple[str, ...], files: Project) -> None:
    """stdout is a file there."""
    command = [sys.executable, "-c", "from schemadiff.start import run; run()", *words]
    environment = {**os.environ, "PYTHONPATH": str(Path(schemadiff.__file__).parents[1])}
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command, cwd=files.root, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, "error SD684" in done.stderr, "Traceback" in done.stderr) == (64, True, False)
