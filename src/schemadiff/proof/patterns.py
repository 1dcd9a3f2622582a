"""A regular expression of a CHECK in, a few texts that it probably matches out; PostgreSQL has the last word."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CLASSES = {"d": "1", "w": "a", "s": " ", "S": "a", "W": "-", "D": "a", "m": "", "M": "", "y": "", "A": "", "Z": ""}
_NAMED = {"alpha": "a", "alnum": "a", "digit": "1", "lower": "a", "upper": "A", "xdigit": "a", "space": " "}
_COUNT = re.compile(r"\{(\d+)(?:,\d*)?\}")
_NAMED_CLASS = re.compile(r"\[:(\w+):\]")
_MANY = 200


def matching_text(pattern: str) -> tuple[str, ...]:
    """One text with as few repetitions as the pattern allows, one with more; none for what is not understood."""
    found = []
    for extra in (0, 1):
        try:
            text, end = _alternatives(pattern, 0, extra)
        except (IndexError, ValueError):
            continue
        if end == len(pattern):
            found.append(text)
    return tuple(dict.fromkeys(found))


def _alternatives(pattern: str, at: int, extra: int) -> tuple[str, int]:
    """The first alternative's text, and where the group ends."""
    chosen, at = _sequence(pattern, at, extra)
    while at < len(pattern) and pattern[at] == "|":
        _, at = _sequence(pattern, at + 1, extra)
    return chosen, at


def _sequence(pattern: str, at: int, extra: int) -> tuple[str, int]:
    pieces: list[str] = []
    while at < len(pattern) and pattern[at] not in "|)":
        piece, at = _atom(pattern, at, extra)
        times, at = _times(pattern, at, extra)
        pieces.append(piece * times)
    return "".join(pieces), at


def _atom(pattern: str, at: int, extra: int) -> tuple[str, int]:
    match pattern[at]:
        case "^" | "$":
            return "", at + 1
        case ".":
            return "a", at + 1
        case "\\":
            return _CLASSES.get(pattern[at + 1], pattern[at + 1]), at + 2
        case "[":
            return _bracket(pattern, at + 1)
        case "(":
            return _group(pattern, at + 1, extra)
        case character:
            return character, at + 1


def _group(pattern: str, at: int, extra: int) -> tuple[str, int]:
    ahead = pattern.startswith(("?=", "?!", "?<"), at)
    text, end = _alternatives(pattern, at + 2 if pattern.startswith(("?:", "?=", "?!"), at) else at, extra)
    if pattern[end] != ")":
        raise ValueError(pattern)
    return "" if ahead else text, end + 1


def _bracket(pattern: str, at: int) -> tuple[str, int]:
    negated = pattern[at] == "^"
    start = at + negated
    end = start + 1
    while pattern[end] != "]":
        named = _NAMED_CLASS.match(pattern, end)
        end = named.end() if named else end + (2 if pattern[end] == "\\" else 1)
    named = _NAMED_CLASS.match(pattern, start)
    if negated:
        return _outside(pattern[start:end]), end + 1
    if named:
        return _NAMED.get(named[1], "a"), end + 1
    first = pattern[start + 1] if pattern[start] == "\\" else pattern[start]
    return (_CLASSES.get(first, first) if pattern[start] == "\\" else first), end + 1


def _outside(members: Sequence[str]) -> str:
    return next((character for character in "ab1A-_.x" if character not in members), "")


def _times(pattern: str, at: int, extra: int) -> tuple[int, int]:
    """How often the atom before is repeated, and where its quantifier ends."""
    if at >= len(pattern):
        return 1, at
    counted = _COUNT.match(pattern, at)
    if counted:
        return min(int(counted[1]) or extra, _MANY), _lazy(pattern, counted.end())
    if pattern[at] in "*?":
        return extra, _lazy(pattern, at + 1)
    return (1 + extra, _lazy(pattern, at + 1)) if pattern[at] == "+" else (1, at)


def _lazy(pattern: str, at: int) -> int:
    return at + pattern.startswith("?", at)
