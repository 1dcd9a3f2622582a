"""A check of a text (`~ '^[A-Z]{2}-[0-9]{6}$'`, `length(…) = 4`) in; SQL of such a text for each number out.

It is a guess, as that of proof/patterns.py for a single text: PostgreSQL has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import ascii_lowercase, ascii_uppercase, digits

from schemadiff.quoting import literal

_PATTERN = re.compile(r"\)?(?:::text)? ~\*? \(?E?'((?:[^']|'')*)'")
_LENGTH = re.compile(r"\b(?:char_|character_)?length\([^()]*(?:\(.*?\))?[^()]*\) = (\d+)")
_NAMED = {"alpha": ascii_lowercase, "alnum": ascii_lowercase + digits, "digit": digits, "lower": ascii_lowercase,
          "upper": ascii_uppercase, "xdigit": digits + "abcdef", "space": " "}  # fmt: skip
_ESCAPED = {"d": digits, "w": ascii_lowercase + digits, "s": " ", "S": ascii_lowercase, "D": ascii_lowercase}
_ANY = ascii_lowercase + digits
_COUNT = re.compile(r"\{(\d+)(,(\d*))?\}")
# How often something is repeated that may be repeated without end.
_OFTEN, _LONGEST = 6, 64
Slots = list[str]


def patterned(checks: Iterable[str], number: str, longest: int) -> str | None:
    """SQL of a text that satisfies one of these expressions, another one for each value of `number`."""
    for check in checks:
        found = _PATTERN.search(check)
        length = _LENGTH.search(check)
        slots = _slots(found[1].replace("''", "'").replace("\\\\", "\\")) if found else None
        if slots is None and length and 0 < int(length[1]) <= _LONGEST:
            slots = [digits + ascii_uppercase] * int(length[1])
        if slots and len(slots) <= longest:
            return _spelled(slots, number)
    return None


def _spelled(slots: Slots, number: str) -> str:
    """The last slots change fastest, as digits of a number do."""
    radix, parts = 1, []
    for letters in reversed(slots):
        if len(letters) == 1 or radix > 10**15:
            parts.append(literal(letters[0]))
        else:
            parts.append(f"pg_catalog.substr({literal(letters)}, 1 + ({number} / {radix} % {len(letters)})::int, 1)")
            radix *= len(letters)
    return f"({' || '.join(reversed(parts))})"


def _slots(pattern: str) -> Slots | None:
    """The letters that may stand at each place; None for what is not understood."""
    try:
        slots, end = _sequence(pattern, 0)
    except (IndexError, ValueError):
        return None
    return slots if end == len(pattern) else None


def _sequence(pattern: str, at: int) -> tuple[Slots, int]:
    """The first of the alternatives, up to the end of the group."""
    slots: Slots = []
    chosen: Slots | None = None
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            chosen, slots, at = slots if chosen is None else chosen, [], at + 1
            continue
        atom, at = _atom(pattern, at)
        times, at = _times(pattern, at)
        # What is long itself is not repeated without need.
        slots += atom * (1 if len(atom) > 1 and pattern[at - 1] in "*+" else times)
    return (slots if chosen is None else chosen), at


def _atom(pattern: str, at: int) -> tuple[Slots, int]:
    match pattern[at]:
        case "^" | "$":
            return [], at + 1
        case ".":
            return [_ANY], at + 1
        case "\\":
            return [_ESCAPED.get(pattern[at + 1], pattern[at + 1])], at + 2
        case "[":
            return _bracket(pattern, at + 1)
        case "(":
            if pattern.startswith(("?=", "?!", "?<"), at + 1):
                raise ValueError(pattern)
            slots, end = _sequence(pattern, at + (3 if pattern.startswith("?:", at + 1) else 1))
            if pattern[end] != ")":
                raise ValueError(pattern)
            return slots, end + 1
        case character:
            return [character], at + 1


def _bracket(pattern: str, at: int) -> tuple[Slots, int]:
    negated = pattern[at] == "^"
    at += negated
    letters, first = "", at
    while pattern[at] != "]" or at == first:
        named = re.compile(r"\[:(\w+):\]").match(pattern, at)
        if named:
            letters, at = letters + _NAMED.get(named[1], "a"), named.end()
        elif pattern[at] == "\\":
            letters, at = letters + _ESCAPED.get(pattern[at + 1], pattern[at + 1]), at + 2
        elif pattern[at + 1] == "-" and pattern[at + 2] != "]":
            letters += "".join(map(chr, range(ord(pattern[at]), min(ord(pattern[at + 2]), ord(pattern[at]) + 94) + 1)))
            at += 3
        else:
            letters, at = letters + pattern[at], at + 1
    kept = "".join(c for c in _ANY + ascii_uppercase if c not in letters) if negated else letters
    return [("".join(dict.fromkeys(kept))) or "a"], at + 1


def _times(pattern: str, at: int) -> tuple[int, int]:
    if at >= len(pattern):
        return 1, at
    counted = _COUNT.match(pattern, at)
    if counted:
        least = int(counted[1])
        most = least if not counted[2] else int(counted[3]) if counted[3] else least + _OFTEN
        return min(max(least, min(most, _OFTEN)), _LONGEST), counted.end()
    if pattern[at] in "*+":
        return _OFTEN, at + 1
    return (1, at + 1) if pattern[at] == "?" else (1, at)
