"""The text of SQL expressions in, the constants that they speak of, and their neighbours, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from schemadiff.proof.patterns import matching_text

_STRING = re.compile(r"E?'((?:[^']|'')*)'")
_NUMBER = re.compile(r"(?<![\w.$'])-?\d+(?:\.\d+)?(?![\w.'])")
_PATTERN = re.compile(r"~\*? *(?:\()?E?'((?:[^']|'')*)'")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST = 2000


def hinted(expressions: Iterable[str]) -> tuple[str, ...]:
    """Values that may satisfy, or just not satisfy, the expressions: those of strings first."""
    found: dict[str, None] = {}
    for expression in expressions:
        found.update(dict.fromkeys(_from_strings(expression)))
        found.update(dict.fromkeys(_from_numbers(_STRING.sub("''", expression))))
    return tuple(found)


def _from_strings(expression: str) -> Iterator[str]:
    for match in _PATTERN.finditer(expression):
        yield from matching_text(_unquoted(match[1]))
    for match in _STRING.finditer(expression):
        text = _unquoted(match[1])
        yield text
        if "%" in text or "_" in text:
            yield text.replace("%", "a").replace("_", "a")
        if "{" in text or "," in text:
            yield from text.strip("{}").split(",")
        yield from _numbers_near(text)
        yield from _days_near(text)


def _from_numbers(expression: str) -> Iterator[str]:
    for match in _NUMBER.finditer(expression):
        yield from _numbers_near(match[0])
    if "length" in expression:
        for match in _NUMBER.finditer(expression):
            yield from _of_length(match[0])


def _numbers_near(text: str) -> Iterator[str]:
    if not _NUMBER.fullmatch(text):
        return
    yield text
    whole = int(text.partition(".")[0])
    yield from (str(whole + 1), str(whole - 1))


def _of_length(number: str) -> Iterator[str]:
    if number.isdigit() and 0 < int(number) <= _LONGEST:
        yield from (character * int(number) for character in "aA1")
        yield "a" * (int(number) + 1)


def _days_near(text: str) -> Iterator[str]:
    match = _DAY.match(text)
    if match is None:
        return
    try:
        day = date.fromisoformat(match[0])
        yield from (str(day + timedelta(days=1)), str(day - timedelta(days=1)))
    except (ValueError, OverflowError):
        return


def _unquoted(text: str) -> str:
    return text.replace("''", "'").replace("\\\\", "\\")
