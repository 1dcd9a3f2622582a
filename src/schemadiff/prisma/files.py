"""The path of a schema.prisma, or of a folder with several, in; all their blocks, or what cannot be read, out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from schemadiff.diagnostics import Diagnostic, InputError, Origin, UsageError, collected
from schemadiff.parse.read import relative
from schemadiff.prisma.parse import blocks_of
from schemadiff.prisma.syntax import Block, Document

ENDING = ".prisma"


@dataclass(frozen=True, slots=True)
class PrismaFile:
    """One file: `name` as places show it."""

    name: str
    text: str


def read_files(path: Path, base: Path) -> tuple[PrismaFile, ...]:
    """The file, or all .prisma files below the folder, in sorted order. Raises UsageError SD520."""
    paths = sorted(p for p in path.rglob(f"*{ENDING}") if _is_ours(p, path)) if path.is_dir() else [path]
    if not paths:
        raise UsageError.of("SD520", f"no {ENDING} file in {relative(path, base)}", "name the file or its folder")
    found = [_read(one, relative(one, base)) for one in paths]
    problems = [one for one in found if isinstance(one, Diagnostic)]
    if problems:
        raise UsageError(*problems)
    return tuple(one for one in found if isinstance(one, PrismaFile))


def document_of(files: Sequence[PrismaFile]) -> Document:
    """What the files say. Raises InputError with the first fault of each."""
    blocks, problems = list[Block](), list[Diagnostic]()
    for file in files:
        try:
            blocks += blocks_of(file.text, file.name)
        except InputError as error:
            problems += error.diagnostics
    if problems:
        raise InputError(*collected(problems))
    return Document(tuple(blocks))


def _is_ours(path: Path, folder: Path) -> bool:
    """Packages bring schemas of their own."""
    return path.is_file() and "node_modules" not in path.relative_to(folder).parts


def _read(path: Path, name: str) -> PrismaFile | Diagnostic:
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        return Diagnostic("SD520", f"cannot read {name}: {error.strerror}", "name a schema.prisma, or its folder")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return Diagnostic("SD520", f"{name} is not UTF-8", "save it as UTF-8", Origin(name, line))
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        return Diagnostic("SD520", f"{name} holds a NUL character", "it is no text", Origin(name, line))
    return PrismaFile(name, text.replace("\r\n", "\n"))
