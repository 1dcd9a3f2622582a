"""Source code in; what the names in it stand for, as far as that is a text or a number that is written down, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from schemadiff.idb.code import Code

Value: TypeAlias = "str | int | None"
Meanings: TypeAlias = "Mapping[str, Value]"

_TYPE = r":\s*+[\w<>|\s'\"]{1,60}?="
# No operation follows, nor another word in the same line; `as const` may.
_ALONE = r"(?!\s*+[-+*/.]|[ \t]*+(?!(?:as|satisfies)\b)\w)"
_VALUE = rf"""(?P<value>'[^'\n]*+'|"[^"\n]*+"|`[^`\n$]*+`|\d++){_ALONE}"""
_CONSTANT = re.compile(rf"(?<![\w$.])(?:this\.)?(?P<name>[\w$]++)\s*+(?:{_TYPE}|[=:])\s*+{_VALUE}")
# The largest number that JavaScript counts to has as many digits.
_DIGITS = 16


def meanings(code: Code) -> Meanings:
    """What names stand for in a file; None for those that stand for several things."""
    found: dict[str, Value] = {}
    for match in _CONSTANT.finditer(code.text):
        if not code.is_text(match.start()):
            _take(found, match["name"], _value(match["value"]))
    return found


def merged(files: Iterable[Meanings]) -> Meanings:
    """What they stand for in all of the files."""
    found: dict[str, Value] = {}
    for file in files:
        for name, value in file.items():
            _take(found, name, value)
    return found


def number_of(text: str) -> int | None:
    """A whole number; None for what is none, or one that JavaScript does not have."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def _take(found: dict[str, Value], name: str, value: Value) -> None:
    found[name] = value if found.get(name, value) == value else None


def _value(text: str) -> Value:
    return text[1:-1] if text[0] in "'\"`" else number_of(text)
