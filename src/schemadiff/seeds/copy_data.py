"""The text of a file and where COPY's lines begin in it; the rows, and where they end, out."""

from __future__ import annotations

import re

from schemadiff.seeds.statements import Row, Value

_ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9A-Fa-f]{1,2}|.)", re.DOTALL)
_NAMED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def copy_rows(text: str, start: int) -> tuple[tuple[Row, ...], int]:
    """The lines up to `\\.` in COPY's text format, and the offset behind the last of them."""
    rows = []
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end].removesuffix("\r")
        if line == "\\.":
            break
        rows.append(_row(line, start))
        start = end + 1
    return tuple(rows), min(start, len(text))


def _row(line: str, start: int) -> Row:
    values, at = [], start
    for field in line.split("\t"):
        kind, literal = ("null", None) if field == "\\N" else ("string", _unescaped(field))
        values.append(Value(kind, literal, at, at + len(field)))
        at += len(field) + 1
    return Row(start, start + len(line), tuple(values))


def _unescaped(field: str) -> str:
    return _ESCAPE.sub(_character, field) if "\\" in field else field


def _character(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] == "x" and len(code) > 1:
        return chr(int(code[1:], 16))
    if code[0] in "01234567":
        return chr(int(code, 8) & 0xFF)
    return _NAMED.get(code, code)
