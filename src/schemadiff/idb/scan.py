"""The source code of an application in; what in it opens which browser database at which version, and where, out.

Names are followed to the constants that they stand for, in the file and beyond. What cannot be followed is told as
such: it is not guessed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.idb.code import Code, code_of
from schemadiff.idb.constants import Meanings, Value, meanings, merged, number_of
from schemadiff.idb.sourcefiles import read_source, sources

# How far behind the parenthesis a name and a version are looked for.
_LONGEST = 300
_WORDS = re.compile(r"indexedDB|openDB|Dexie")
_TYPES = r"\s*+(?:<[^;(){}]{0,300}>\s*+)?\("
_OPENING = re.compile(
    rf"(?P<raw>\bindexedDB\s*+(?:\?\.|!?\.)\s*+open)\s*+\(|(?<![\w$.])(?P<idb>openDB){_TYPES}"
    rf"|\bnew\s++(?P<dexie>Dexie){_TYPES}|\bextends\s++(?P<base>Dexie)\b|(?<![\w$.])(?P<super>super)\s*+\("
)
_STRING = re.compile(r"""'(?:[^'\\\n]|\\.){0,300}+'|"(?:[^"\\\n]|\\.){0,300}+"|`(?:[^`\\]|\\.){0,300}+`""", re.DOTALL)
_SIGN = re.compile(r"""['"`()\[\]{},]""")
_LITERAL = re.compile(r"""(['"`])((?:(?!\1)[^\\\n$])*)\1""")
_NAME = re.compile(r"(?:this\.|[\w$]+\.)*([\w$]+)!?")
_DEXIE_VERSION = re.compile(r"\.\s*+version\s*+\(\s*+(\d++(?:\.\d++)?+)\s*+\)")
# Dexie's version 1 is 10 for the browser.
_TIMES = 10
_LONGEST_NUMBER = 12
_APIS = {"raw": "indexedDB.open", "idb": "openDB"}


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


@dataclass(frozen=True, slots=True)
class Scanned:
    """All openings, by file and line, and what could not be read whole."""

    openings: tuple[Opening, ...]
    notes: tuple[Diagnostic, ...] = ()


def scan(roots: Sequence[Path], base: Path) -> Scanned:
    """What opens databases. Raises UsageError for a file that cannot be read."""
    read = [read_source(path, os.path.relpath(path, base)) for path in sources(roots)]
    codes = [code_of(document) for document, _ in read if _WORDS.search(document.text)]

    @cache
    def everywhere() -> Meanings:
        others = (code_of(document) for document, _ in read if not _WORDS.search(document.text))
        return merged(meanings(code) for files in (codes, others) for code in files)

    found = [one for code in codes for one in _openings(code, everywhere)]
    return Scanned(
        tuple(sorted(found, key=lambda one: one.origin)), tuple(note for _, note in read if note is not None)
    )


def dexie_number(text: str) -> int | None:
    """The browser's number for a version of Dexie's; None for one that there is not."""
    return round(float(text) * _TIMES) if len(text) <= _LONGEST_NUMBER else None


def dexie_numbers(code: Code, start: int, end: int) -> list[int | None]:
    """Those of all versions that are declared there."""
    found = _DEXIE_VERSION.finditer(code.text, start, end)
    return [dexie_number(one[1]) for one in found if not code.is_text(one.start())]


def _openings(code: Code, everywhere: Callable[[], Meanings]) -> Iterator[Opening]:
    here = meanings(code)
    found = [match for match in _OPENING.finditer(code.text) if not code.is_text(match.start())]
    declared: list[tuple[int, int]] = []
    based = False
    for match in found:
        kind = str(match.lastgroup)
        if kind == "base":
            based = True
        elif kind == "dexie" or (kind == "super" and based):
            declared.append((match.start(kind), match.end()))
            based = False
        elif kind in _APIS:
            yield _of_call(code, match, here, everywhere)
    ends = [start for start, _ in declared[1:]] + [len(code.text)]
    for (start, behind), end in zip(declared, ends, strict=False):
        yield _of_dexie(code, start, behind, end, here, everywhere)


def _of_call(code: Code, match: re.Match[str], here: Meanings, everywhere: Callable[[], Meanings]) -> Opening:
    given = _arguments(code.text, match.end())
    name = _meant(given[0], here, everywhere) if given else None
    plain = len(given) < 2 or given[1] == "undefined"
    version = None if plain else _meant(given[1], here, everywhere)
    return Opening(
        code.document.origin(match.start()),
        _APIS[str(match.lastgroup)],
        name if isinstance(name, str) else None,
        version if isinstance(version, int) else None,
        not plain,
        _said(given),
    )


def _of_dexie(
    code: Code, start: int, behind: int, end: int, here: Meanings, everywhere: Callable[[], Meanings]
) -> Opening:
    """Its version is the highest of those that are declared before the next one."""
    given = _arguments(code.text, behind)
    name = _meant(given[0], here, everywhere) if given else None
    versions = dexie_numbers(code, behind, end)
    known = [one for one in versions if one is not None]
    newest = max(known) if len(known) == len(versions) and known else None
    database = name if isinstance(name, str) else None
    return Opening(code.document.origin(start), "Dexie", database, newest, bool(versions), _said(given))


def _said(given: Sequence[str]) -> str:
    return " ".join(", ".join(given[:2]).split())[:80]


def _arguments(text: str, start: int) -> list[str]:
    """The arguments behind an opening parenthesis, as they are written."""
    found, depth, at, begin, stop = list[str](), 0, start, start, min(start + _LONGEST, len(text))
    while match := _SIGN.search(text, at, stop):
        at, sign = match.end(), match[0]
        if sign in "'\"`":
            string = _STRING.match(text, match.start())
            at = string.end() if string else at
            stop = max(at, stop)
        elif sign in ")]}":
            if depth == 0:
                stop = match.start()
                break
            depth -= 1
        elif sign in "([{":
            depth += 1
        elif depth == 0:
            found.append(text[begin : match.start()].strip())
            begin = at
    return [one for one in [*found, text[begin : max(begin, stop)].strip()] if one]


def _meant(text: str, here: Meanings, everywhere: Callable[[], Meanings]) -> Value:
    if literal := _LITERAL.fullmatch(text):
        return literal[2]
    if text.isdigit():
        return number_of(text)
    name = _NAME.fullmatch(text)
    if name is None:
        return None
    return here[name[1]] if name[1] in here else everywhere().get(name[1])
