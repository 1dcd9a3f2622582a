"""The text of an index or an exclusion in, its elements and its condition out: what must differ, among which rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
_NAME = re.compile(r'(?:"(?:[^"]|"")+"|[\w$]+)(?:\.(?:"(?:[^"]|"")+"|[\w$]+))*')
_COLLATION = re.compile(rf" COLLATE {_NAME.pattern}")
_OPERATOR = re.compile(r" WITH (OPERATOR\([^)]*\)|\S+)\Z")


@dataclass(frozen=True, slots=True)
class Elements:
    """`parts` are expressions over the columns of the table. `operators` stand only in an exclusion, one for each part.

    `condition` holds for the rows that count; empty where all do. `nulls` says that NULL is equal to NULL.
    """

    parts: tuple[str, ...]
    operators: tuple[str, ...] = ()
    condition: str = ""
    nulls: bool = False


def of_index(definition: str) -> Elements | None:
    """The elements of CREATE UNIQUE INDEX; None where its text is not as expected."""
    using = re.compile(r" USING \w+ ").search(_masked(definition))
    return _elements(definition, using.end()) if using else None


def of_exclusion(definition: str) -> Elements | None:
    """The elements of EXCLUDE USING … (… WITH …)."""
    using = re.compile(r"EXCLUDE USING \w+ ").match(definition)
    return _elements(definition, using.end(), exclusion=True) if using else None


def of_key(definition: str, columns: tuple[str, ...]) -> Elements | None:
    """The elements of PRIMARY KEY and UNIQUE, whose columns are known; None for WITHOUT OVERLAPS (18)."""
    if " WITHOUT OVERLAPS)" in definition:
        return None
    return Elements(columns, nulls=definition.startswith("UNIQUE NULLS NOT DISTINCT "))


def _elements(text: str, start: int, *, exclusion: bool = False) -> Elements | None:
    masked = _masked(text)
    end = _closing(masked, start)
    if end is None:
        return None
    written = listed(text[start + 1 : end])
    operators = tuple(m[1] for part in written if exclusion and (m := _OPERATOR.search(part)))
    parts = tuple(_without_options(_OPERATOR.sub("", part) if exclusion else part) for part in written)
    if exclusion and len(operators) != len(parts):
        return None
    rest = text[end + 1 :]
    where = _masked(rest).find(" WHERE ")
    condition = rest[where + len(" WHERE ") :] if where >= 0 else ""
    return Elements(parts, operators, condition, " NULLS NOT DISTINCT" in _masked(rest))


def listed(text: str) -> list[str]:
    """What stands between the commas that are in no parenthesis and in no quotes."""
    masked, depth, found, begin = _masked(text), 0, [], 0
    for at, character in enumerate(masked):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            found.append(text[begin:at].strip())
            begin = at + 1
    return [*found, text[begin:].strip()]


def _masked(text: str) -> str:
    """The text of the same length without what stands in quotes."""
    return _QUOTED.sub(lambda m: "_" * len(m[0]), text)


def _closing(masked: str, start: int) -> int | None:
    """Where the parenthesis that opens at `start` closes."""
    depth = 0
    for at in range(start, len(masked)):
        depth += {"(": 1, ")": -1}.get(masked[at], 0)
        if depth == 0:
            return at
    return None


def _without_options(part: str) -> str:
    """An element without operator class and order: a name, a call or a parenthesis, with its collation."""
    name = _NAME.match(part)
    end = name.end() if name else 0
    if part[end : end + 1] == "(":
        end = (_closing(_masked(part), end) or len(part) - 1) + 1
    collation = _COLLATION.match(part, end)
    return part[: collation.end() if collation else end]
