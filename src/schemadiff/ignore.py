"""Patterns as people know them from .gitignore go in; rules that say of an object whether it is left out come out.

    index:public.tmp_*     indexes of the schema public whose names begin so
    audit.*                whatever is directly in the schema audit
    tmp_*                  whatever has such a name of its own, anywhere
    grant:**               every grant
    !audit.events          but not this one: the last rule that matches counts

`*` and `?` stay within one part of a name, `**` does not; `[abc]` and `[!abc]` are one character of these, or another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemadiff.model import SATELLITES, ObjectId

# Between the parts of a name, which may hold any other character.
_BETWEEN = "\0"
_ROUTINES = frozenset({"function", "procedure", "aggregate"})
# What means something else in a class of a regular expression; a range is one here, too.
_SPECIAL, _ESCAPED = re.compile(r"([\\^\[\]&~|])"), r"\\\1"
_KIND = re.compile(r"([a-z_]+):(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern. `kind` is empty where it speaks of all kinds; it is `whole` where it speaks of whole names."""

    text: str
    kind: str
    expression: str
    whole: bool
    negated: bool

    def matches(self, who: ObjectId) -> bool:
        """Whether it speaks of the object itself, not of what that belongs to."""
        if self.kind not in ("", who.kind):
            return False
        return any(re.fullmatch(self.expression, name, re.DOTALL) for name in _names(who, whole=self.whole))


@dataclass(frozen=True, slots=True)
class Ignored:
    """How many objects a rule of the project leaves out, without what goes along with them."""

    rule: str
    objects: int


def rule_of(text: str) -> Rule:
    """The rule of one pattern. Raises ValueError, in words, where it is none."""
    negated = text.startswith("!")
    rest = text[negated:]
    match = _KIND.fullmatch(rest)
    kind, pattern = (match[1], match[2]) if match else ("", rest)
    if not pattern or pattern != pattern.strip():
        raise ValueError("is empty" if not pattern.strip() else "begins or ends with a space")
    expression, whole = _expression(pattern)
    return Rule(text, kind, expression, whole, negated)


def leaving_out(rules: Sequence[Rule], who: ObjectId) -> Rule | None:
    """The rule that leaves the object out: the last one that matches, unless that lets it in."""
    last = next((rule for rule in reversed(rules) if rule.matches(who)), None)
    return last if last and not last.negated else None


def _names(who: ObjectId, *, whole: bool) -> Iterator[str]:
    """What an object goes by: a routine with its arguments and without, a grant by what it is on and to whom."""
    path = who.path
    if (target := who.target) is not None:
        path = (
            *target.path,
            *(part.removeprefix("role:") for part in who.path[len(who.path) - SATELLITES[who.kind] :]),
        )
        path = path if SATELLITES[who.kind] else target.path
    if who.kind in _ROUTINES:
        yield _joined((*path[:-2], f"{path[-2]}({path[-1]})"), whole=whole)
        path = path[:-1]
    yield _joined(path, whole=whole)


def _joined(path: Sequence[str], *, whole: bool) -> str:
    return _BETWEEN.join(path if whole else path[-1:])


def _expression(pattern: str) -> tuple[str, bool]:
    """The pattern as a regular expression over names, and whether it has a dot between parts."""
    found, place, whole = "", 0, False
    while place < len(pattern):
        character = pattern[place]
        place += 1
        if character == "*" and pattern[place : place + 1] == "*":
            found, place = f"{found}.*", place + 1
        elif character in "*?":
            found += f"[^{_BETWEEN}]{'*' if character == '*' else ''}"
        elif character == ".":
            found, whole = found + _BETWEEN, True
        elif character == "[":
            end = pattern.find("]", place + 1 + (pattern[place : place + 1] == "!"))
            if end < 0:
                raise ValueError("has a [ without its ]")
            inside = pattern[place:end]
            negated, inside = inside.startswith("!"), inside.removeprefix("!")
            found += f"[{'^' if negated else ''}{_SPECIAL.sub(_ESCAPED, inside)}]"
            place = end + 1
        else:
            if character == "\\":
                if place == len(pattern):
                    raise ValueError("ends with a backslash")
                character, place = pattern[place], place + 1
            found += re.escape(character)
    return found, whole
