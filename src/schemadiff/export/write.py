"""A directory and schema files in; all of them are on disk, or none of them and an error out."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from schemadiff.diagnostics import Conflict, Diagnostic, SchemadiffError, UsageError

_ASIDE = ".schemadiff-export-"


def write_schema(directory: Path, files: Mapping[str, str], *, overwrite: bool = False) -> None:
    """Write the files of `schema_files` into the directory, which is made if need be.

    Files that exist raise Conflict, which names them all, unless `overwrite` is set. On any error the directory is
    as it was before; other files in it are never touched.
    """
    _refuse_replacing(directory, files, overwrite)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=directory))
    except OSError as error:
        raise _unwritable(directory, error) from None
    try:
        for number, path in enumerate(files):
            _write(aside / f"{number}.new", files[path])
        _publish(directory, aside, tuple(files))
    except OSError as error:
        raise _unwritable(directory, error) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _refuse_replacing(directory: Path, files: Mapping[str, str], overwrite: bool) -> None:
    there = [path for path in files if not overwrite and os.path.lexists(directory / path)]
    if there:
        hint = "export into an empty directory, or say that files may be overwritten"
        raise Conflict(*(Diagnostic("SD451", f"{directory / path} exists", hint) for path in there))


def _publish(directory: Path, aside: Path, paths: tuple[str, ...]) -> None:
    """Give the files their names; what they replace waits aside until all have theirs."""
    undo: list[tuple[Path, Path | None]] = []
    made: list[Path] = []
    try:
        for number, path in enumerate(paths):
            final, old = directory / path, aside / f"{number}.old"
            made += _folders(final.parent)
            replaced = os.path.lexists(final)
            if replaced:
                os.rename(final, old)
            undo.append((final, old if replaced else None))
            os.rename(aside / f"{number}.new", final)
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
