"""The source code of an application in; what in it opens which browser database at which version, and where, out.

Comments are blanked, and names are followed to the constants that they stand for, in the file and beyond. What cannot
be followed is told as such: it is not guessed.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from schemadiff.diagnostics import Origin, UsageError
from schemadiff.idb.places import Document, document_of

ENDINGS = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte", ".html")
_SKIPPED = frozenset(("node_modules", "dist", "build", "out", "coverage", "vendor"))
_LARGEST = 2_000_000
# How far behind the parenthesis a name and a version are looked for.
_LONGEST = 300
# Strings come first, so that what looks like a comment within one is none.
_WORD = re.compile(
    r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|//[^\n]*|/\*.*?(?:\*/|\Z)""", re.DOTALL
)
_OPENING = re.compile(
    r"(?P<raw>\bindexedDB\s*(?:\?\.|!?\.)\s*open)\s*\(|(?P<idb>(?<![\w$.])openDB)\s*(?:<[^;(){}]{0,300}>)?\s*\("
    r"|\bnew\s+(?P<dexie>Dexie)\s*(?:<[^;(){}]{0,300}>)?\s*\("
)
_LITERAL = re.compile(r"""(['"`])((?:(?!\1)[^\\\n$])*)\1""")
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"(?:this\.|[\w$]+\.)*([\w$]+)!?")
_VALUE = r"""(?P<value>'[^'\n]*'|"[^"\n]*"|`[^`\n$]*`|\d+)(?!\s*[-+*/.\w])"""
_CONSTANT = re.compile(rf"(?<![\w$.])(?:this\.)?(?P<name>[\w$]+)\s*(?::\s*[\w<>|\s'\"]{{1,60}}?)?\s*[=:]\s*{_VALUE}")
_DEXIE_VERSION = re.compile(r"\.\s*version\s*\(\s*(\d+(?:\.\d+)?)\s*\)")


@dataclass(frozen=True, slots=True)
class Opening:
    """A place that opens a database. None where the code does not say it in a way that can be followed.

    Without `versioned` it takes whatever version there is.
    """

    origin: Origin
    api: str
    database: str | None
    version: int | None
    versioned: bool = True
    said: str = ""


def sources(root: Path) -> Iterator[Path]:
    """The files of source code below a folder, or the one file, without what others made."""
    if not root.exists():
        raise UsageError.of("SD500", f"there is no {root}", "name a folder of source code")
    if root.is_file():
        yield root
        return
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(one for one in folders if one not in _SKIPPED and not one.startswith("."))
        yield from (Path(folder) / name for name in sorted(names) if name.lower().endswith(ENDINGS))


def scan(roots: Sequence[Path], base: Path) -> tuple[Opening, ...]:
    """All openings, by file and line. Raises UsageError for a file that cannot be read."""
    documents = [_document(path, base) for root in roots for path in sources(root)]
    texts = [(document, without_comments(document.text)) for document in documents]
    everywhere = _meanings(text for _, text in texts)
    found = [one for document, text in texts for one in _openings(document, text, everywhere)]
    return tuple(sorted(found, key=lambda one: one.origin))


def _document(path: Path, base: Path) -> Document:
    name = os.path.relpath(path, base)
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST)
    except OSError as error:
        raise UsageError.of("SD500", f"cannot read {name}: {error.strerror}", "check its permissions") from None
    return document_of(data.decode("utf-8", errors="replace"), name)


def without_comments(text: str) -> str:
    """The code with blanks for comments: everything else stays at its place."""
    return _WORD.sub(lambda m: re.sub(r"[^\n]", " ", m[0]) if m[0].startswith("/") else m[0], text)


def _meanings(texts: Iterable[str]) -> Mapping[str, str | int | None]:
    """What names stand for; None for those that stand for several things."""
    found: dict[str, str | int | None] = {}
    for text in texts:
        for match in _CONSTANT.finditer(text):
            value = _value(match["value"])
            found[match["name"]] = value if found.get(match["name"], value) == value else None
    return found


def _value(text: str) -> str | int:
    return int(text) if text.isdigit() else text[1:-1]


def _openings(document: Document, text: str, everywhere: Mapping[str, str | int | None]) -> Iterator[Opening]:
    here = _meanings([text])
    spans = [match.span() for match in _WORD.finditer(text)]
    versions = [float(found) for found in _DEXIE_VERSION.findall(text)]
    newest = round(max(versions) * 10) if versions else None
    for match in _OPENING.finditer(text):
        if _within_text(spans, match.start()):
            continue
        given = _arguments(text, match.end())
        name = _meant(given[0], here, everywhere) if given else None
        database = name if isinstance(name, str) else None
        origin = document.origin(match.start())
        said = " ".join(", ".join(given[:2]).split())[:80]
        if match["dexie"]:
            yield Opening(origin, "Dexie", database, newest, bool(versions), said)
        else:
            api = "openDB" if match["idb"] else "indexedDB.open"
            plain = len(given) < 2 or given[1] == "undefined"
            version = None if plain else _meant(given[1], here, everywhere)
            yield Opening(origin, api, database, version if isinstance(version, int) else None, not plain, said)


def _within_text(spans: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether the place is within a text: an example, a message."""
    number = bisect_right(spans, (at, 0)) - 1
    return number >= 0 and spans[number][0] < at < spans[number][1]


def _arguments(text: str, start: int) -> list[str]:
    """The arguments behind an opening parenthesis, as they are written."""
    found, depth, at, begin = list[str](), 0, start, start
    while at < len(text) and at - start < _LONGEST:
        sign = text[at]
        word = _WORD.match(text, at) if sign in "'\"`" else None
        if word:
            at = word.end()
            continue
        if sign in ")]}" and depth == 0:
            break
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0:
            found.append(text[begin:at].strip())
            begin = at + 1
        at += 1
    return [one for one in [*found, text[begin:at].strip()] if one]


def _meant(
    text: str, here: Mapping[str, str | int | None], everywhere: Mapping[str, str | int | None]
) -> str | int | None:
    if literal := _LITERAL.fullmatch(text):
        return literal[2]
    if _NUMBER.fullmatch(text):
        return int(text)
    name = _NAME.fullmatch(text)
    if name is None:
        return None
    return here[name[1]] if name[1] in here else everywhere.get(name[1])
