"""File contents go in; the files appear in their folder whole and new, or not at all, whatever kills the writer."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from schemadiff.diagnostics import Conflict, UsageError

_ASIDE = ".schemadiff-"
_JOURNAL = f"{_ASIDE}journal"
_DRAFT = "journal-to-be"


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """One writer at a time in the folder, made if need be. The kernel keeps the lock: a killed writer leaves none."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise UsageError.of("SD407", f"cannot write to {folder}: {error.strerror}") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _finish(folder)
        for leftover in folder.glob(f"{_ASIDE}*"):
            leftover.unlink(missing_ok=True)
        yield
    finally:
        os.close(handle)


@contextmanager
def written_aside(folder: Path, contents: Mapping[str, str]) -> Iterator[Mapping[Path, Path]]:
    """The contents on disk under hidden names, each with the name it is to get; the hidden names go at the end."""
    aside = {folder / f"{_ASIDE}{name}": folder / name for name in contents}
    try:
        for hidden, final in aside.items():
            write_new(hidden, contents[final.name])
        yield aside
    except OSError as error:
        raise UsageError.of("SD407", f"cannot write to {folder}: {error.strerror}") from None
    finally:
        for hidden in aside:
            with suppress(OSError):
                hidden.unlink(missing_ok=True)


def publish(aside: Mapping[Path, Path]) -> tuple[Path, ...]:
    """Give the files their names; those that got one lose it again when another's is taken."""
    done: list[Path] = []
    for hidden, final in aside.items():
        try:
            # A link, unlike a rename, never replaces what is there.
            os.link(hidden, final)
        except OSError as error:
            for path in done:
                path.unlink()
            if isinstance(error, FileExistsError):
                raise Conflict.of("SD406", f"{final} exists", "run again to get the next number") from None
            raise
        done.append(final)
    for folder in {final.parent for final in done}:
        _sync_folder(folder)
    return tuple(done)


def replace(path: Path, text: str) -> None:
    """The file with this content, where readers see the old or the new one and nothing in between."""
    if os.path.lexists(path) and not os.path.isfile(path):
        raise UsageError.of("SD407", f"cannot write {path}: it is no file", "move it away, or name another file")
    with folder_lock(path.parent), written_aside(path.parent, {path.name: text}) as aside:
        for hidden, final in aside.items():
            os.replace(hidden, final)
        _sync_folder(path.parent)


def exchange(folder: Path, contents: Mapping[str, str | None]) -> None:
    """The files of these names with these contents, those that are None gone: all of it, or nothing.

    What is to be done is written down first. From then on it is done, if need be by the next writer in the folder.
    """
    texts = {name: text for name, text in contents.items() if text is not None}
    journal = json.dumps({"put": [*texts], "gone": [name for name in contents if name not in texts]})
    with folder_lock(folder):
        try:
            for name, text in {**texts, _DRAFT: journal}.items():
                write_new(folder / f"{_ASIDE}{name}", text)
            os.replace(folder / f"{_ASIDE}{_DRAFT}", folder / _JOURNAL)
            _sync_folder(folder)
            _finish(folder)
        except OSError as error:
            raise UsageError.of("SD407", f"cannot write to {folder}: {error.strerror}") from None


def finish(folder: Path) -> None:
    """Do what a killed writer had begun to exchange."""
    if (folder / _JOURNAL).exists():
        with folder_lock(folder):
            pass


def _finish(folder: Path) -> None:
    if not (folder / _JOURNAL).is_file():
        return
    put, gone = _journal(folder / _JOURNAL)
    for name in put:
        if (folder / f"{_ASIDE}{name}").exists():
            os.replace(folder / f"{_ASIDE}{name}", folder / name)
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    _sync_folder(folder)
    (folder / _JOURNAL).unlink()
    _sync_folder(folder)


def _journal(path: Path) -> tuple[list[str], list[str]]:
    """What is to be put in place, and what is to go. It may come from a stranger's commit: of this folder only."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return [Path(name).name for name in said["put"]], [Path(name).name for name in said["gone"]]
    except (ValueError, KeyError, TypeError):
        return [], []


def write_new(path: Path, text: str) -> None:
    """The text on disk, in a file that was not there."""
    # O_EXCL refuses a symlink that someone put there.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    with open(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
