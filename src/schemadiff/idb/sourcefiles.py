"""Folders and files in; the source code in them out, as text with its places, and what was not read of it."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from schemadiff.diagnostics import Diagnostic, Origin, UsageError
from schemadiff.idb.places import Document, document_of
from schemadiff.texts import contents, unreadable

ENDINGS = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte", ".html")
_SKIPPED = frozenset(("node_modules", "dist", "build", "out", "coverage", "vendor"))
_LARGEST = 10_000_000
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def sources(roots: Sequence[Path]) -> Iterator[Path]:
    """The files of source code below folders, and files that are named, each once, without what others made."""
    known: set[str] = set()
    for root in roots:
        for path in _below(root):
            real = os.path.realpath(path)
            if real not in known:
                known.add(real)
                yield path


def read_source(path: Path, name: str) -> tuple[Document, Diagnostic | None]:
    """The text, whatever bytes it is made of; and a note where it has more than is read."""
    try:
        data = contents(path, _LARGEST + 1)
    except OSError as error:
        _cannot_read(name, error)
    encoding = "utf-16" if data.startswith(_UTF_16) else "utf-8-sig"
    text = data[:_LARGEST].decode(encoding, errors="replace")
    message = f"of this file only the first {_LARGEST:,} bytes were read"
    note = Diagnostic("SD516", message, "name the code that it was made of", Origin(name, 1), "note")
    return document_of(text, name), note if len(data) > _LARGEST else None


def _below(root: Path) -> Iterator[Path]:
    if os.path.isfile(root):
        yield root
        return
    if not os.path.isdir(root):
        raise UsageError.of("SD500", f"{root} is no folder and no file", "name a folder of source code")
    for folder, folders, names in os.walk(root, onerror=lambda error: _cannot_read(str(error.filename), error)):
        folders[:] = sorted(one for one in folders if one not in _SKIPPED and not one.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            # Neither a link to nowhere nor a pipe, which would be waited for.
            if name.lower().endswith(ENDINGS) and path.is_file():
                yield path


def _cannot_read(name: str, error: OSError) -> NoReturn:
    raise unreadable(error, name, "SD500", "check its permissions") from None
