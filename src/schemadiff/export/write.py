"""A directory and schema files in; all of them are on disk, or none of them and an error out."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from schemadiff.diagnostics import Conflict, Diagnostic, SchemadiffError, UsageError
from schemadiff.texts import contents

_ASIDE = ".schemadiff-export-"


def write_schema(directory: Path, files: Mapping[str, str | None], known: Mapping[str, str] | None = None) -> None:
    """Write the files into the directory, which is made if need be; those that are None are removed.

    A file that exists is replaced or removed only where `known` has the text that it holds. Any other raises Conflict,
    which names them all. On any error the directory is as it was before; other files in it are never touched.
    """
    _refuse_replacing(directory, files, known or {})
    try:
        directory.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=directory))
    except OSError as error:
        raise _unwritable(directory, error) from None
    try:
        for number, text in enumerate(files.values()):
            if text is not None:
                _write(aside / f"{number}.new", text)
        _publish(aside, {_final(directory / path): text is None for path, text in files.items()})
    except OSError as error:
        raise _unwritable(directory, error) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _refuse_replacing(directory: Path, files: Mapping[str, str | None], known: Mapping[str, str]) -> None:
    found = tuple(_conflicts(directory, files, known))
    if found:
        raise Conflict(*found)


def _conflicts(directory: Path, files: Mapping[str, str | None], known: Mapping[str, str]) -> Iterator[Diagnostic]:
    for path in files:
        if path not in known and os.path.lexists(directory / path):
            yield Diagnostic("SD451", f"{directory / path} exists", "export into another directory, or move it away")
        elif path in known and not _holds(directory / path, known[path]):
            yield Diagnostic("SD453", f"{directory / path} was changed meanwhile", "run the command again")


def _holds(path: Path, text: str) -> bool:
    try:
        return contents(path) == text.encode()
    except OSError:
        return False


def _final(path: Path) -> Path:
    """The file itself, where the path is a link to one."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def _publish(aside: Path, files: Mapping[Path, bool]) -> None:
    """Give the files their names; what they replace, or what is removed, waits aside until all have theirs."""
    undo: list[tuple[Path, Path | None]] = []
    made: list[Path] = []
    try:
        for number, (final, removed) in enumerate(files.items()):
            new, old = aside / f"{number}.new", aside / f"{number}.old"
            made += _folders(final.parent)
            replaced = os.path.lexists(final)
            if replaced:
                if not removed:
                    shutil.copymode(final, new)
                os.rename(final, old)
            undo.append((final, old if replaced else None))
            if not removed:
                os.rename(new, final)
    except BaseException:
        _take_back(undo, made)
        raise


def _folders(folder: Path) -> list[Path]:
    """Make the folder and those above it; which of them are new, the innermost last."""
    missing = [p for p in (folder, *folder.parents) if not p.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _take_back(undo: list[tuple[Path, Path | None]], made: list[Path]) -> None:
    for final, old in reversed(undo):
        if old is not None:
            os.replace(old, final)
        else:
            final.unlink(missing_ok=True)
    for folder in reversed(made):
        folder.rmdir()


def _write(path: Path, text: str) -> None:
    # Bytes, for a function's body keeps the line ends that it has.
    with open(path, "wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())


def _unwritable(directory: Path, error: OSError) -> SchemadiffError:
    where = error.filename or directory
    return UsageError.of("SD452", f"cannot write {where}: {error.strerror}", "check the directory and its permissions")
