"""The path of a schema.prisma, or of a folder with several, in; all their blocks, or what cannot be read, out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from os.path import isdir
from pathlib import Path

from schemadiff.diagnostics import Diagnostic, InputError, UsageError, collected
from schemadiff.parse.below import relative
from schemadiff.prisma.parse import blocks_of
from schemadiff.prisma.syntax import Block, Document
from schemadiff.texts import read_all, read_text

ENDING = ".prisma"


@dataclass(frozen=True, slots=True)
class PrismaFile:
    """One file: `name` as places show it."""

    name: str
    text: str


def read_files(path: Path, base: Path) -> tuple[PrismaFile, ...]:
    """The file, or all .prisma files below the folder, in sorted order. Raises UsageError SD520."""
    paths = sorted(p for p in path.rglob(f"*{ENDING}") if _is_ours(p, path)) if isdir(path) else [path]
    if not paths:
        raise UsageError.of("SD520", f"no {ENDING} file in {relative(path, base)}", "name the file or its folder")
    return read_all(paths, lambda one: _read(one, relative(one, base)))


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


def _read(path: Path, name: str) -> PrismaFile:
    text = read_text(path, name, "SD520", "name a schema.prisma, or its folder")
    return PrismaFile(name, text.replace("\r\n", "\n"))
