"""Probes in, the comment lines that carry them in a migration file out, and back.

    -- schemadiff:probe "public.orders.currency holds NULL" SELECT id FROM public.orders WHERE currency IS NULL
    -- schemadiff:mend UPDATE public.orders SET currency = … WHERE currency IS NULL

To psql they are comments. The query can be run by hand; where it would not fit on a line it is written as a JSON
string, as the words always are. `schemadiff:watch` is a probe for values that would be changed, and stops nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from schemadiff.diagnostics import InputError, Origin
from schemadiff.parse.split import split
from schemadiff.quoting import one_line

_LINE = re.compile(r"-- *schemadiff:(probe|watch|mend)\b *(.*)")
_SELECT = re.compile(r"SELECT\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Probe:
    """A query for the rows that stand in a migration's way. It yields their keys.

    `words` say what such a row has, `mend` is SQL that would help, as a suggestion. `harmless` rows do not stop the
    migration: it changes their values. `origin` is the line of the file that it was read from.
    """

    words: str
    sql: str
    mend: str = ""
    harmless: bool = False
    origin: Origin | None = None


def probe_lines(probes: Iterable[Probe]) -> tuple[str, ...]:
    """The lines of a file that carry the probes."""
    return tuple(line for probe in probes for line in _lines(probe))


def read_probes(text: str, file: str = "") -> tuple[Probe, ...]:
    """The probes above the first statement of a file. Raises InputError SD753 for a line that is none."""
    found: list[Probe] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip() and not line.startswith("--"):
            break
        match = _LINE.fullmatch(line.rstrip("\r"))
        if match is None:
            continue
        origin = Origin(file, number)
        if match[1] == "mend" and found:
            found[-1] = Probe(found[-1].words, found[-1].sql, _plain(match[2]), found[-1].harmless, found[-1].origin)
        else:
            found.append(_probe(match[1], match[2], origin))
    return tuple(found)


def _lines(probe: Probe) -> Iterator[str]:
    mark = "watch" if probe.harmless else "probe"
    yield f"-- schemadiff:{mark} {_json(probe.words)} {_fitting(probe.sql)}"
    if probe.mend:
        yield f"-- schemadiff:mend {_fitting(probe.mend)}"


def _json(text: str) -> str:
    return one_line(json.dumps(text, ensure_ascii=False))


def _fitting(sql: str) -> str:
    """The SQL as it is, unless something in it would end the line or hide a part of it."""
    return sql if one_line(sql) == sql and not sql.startswith('"') else _json(sql)


def _probe(mark: str, rest: str, origin: Origin) -> Probe:
    try:
        words, end = json.JSONDecoder().raw_decode(rest)
    except ValueError:
        words, end = None, 0
    sql = _plain(rest[end:].strip())
    if mark == "mend" or not isinstance(words, str) or not _is_query(sql):
        hint = '-- schemadiff:probe "what such rows have" SELECT id FROM public.orders WHERE …'
        raise InputError.of("SD753", "a probe that is no single SELECT with its words before it", hint, origin)
    return Probe(words, sql, harmless=mark == "watch", origin=origin)


def _plain(text: str) -> str:
    """The SQL that stands in a line, out of its JSON string if it is in one."""
    if not text.startswith('"'):
        return text
    try:
        decoded = json.loads(text)
    except ValueError:
        return ""
    return decoded if isinstance(decoded, str) else ""


def _is_query(sql: str) -> bool:
    """One SELECT and nothing else: no second statement can hide behind it."""
    pieces = split(sql)
    alone = len(pieces.statements) == 1 and not (pieces.faults or pieces.commands or pieces.comments)
    return alone and pieces.statements[0].end == len(sql) and bool(_SELECT.match(sql))
