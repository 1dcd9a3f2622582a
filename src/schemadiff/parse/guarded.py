"""A DO block goes in; where in it roles are made unless they exist comes out, or nothing where it does anything else.

PostgreSQL has no CREATE ROLE IF NOT EXISTS, so people write one of two blocks instead. They run no other code.
"""

from __future__ import annotations

import re

_BODY = re.compile(
    r"\s*DO\s+(?:LANGUAGE\s+plpgsql\s+)?(?P<tag>\$\w*\$)(?P<body>.*?)(?P=tag)(?:\s*LANGUAGE\s+plpgsql)?\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/|(?P<kept>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")", re.DOTALL)
_MADE = r"(?P<{}>CREATE\s+(?:ROLE|USER|GROUP)\b(?!\s+MAPPING\b)(?:[^;'\"]|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")*)"
_EXISTING = r"duplicate_object|unique_violation"
_THERE = r"""(?:pg_catalog\s*\.\s*)?pg_(?:roles|authid|user)\s+WHERE\s+(?:rolname|usename)\s*=\s*'(?:[^']|'')*'"""
_NOTHING = r"""(?:NULL|RAISE\s+NOTICE\s+'(?:[^']|'')*'(?:\s*,\s*(?:SQLERRM|SQLSTATE))*)"""
_UNIT = re.compile(
    rf"""\s*(?:
        IF\s+NOT\s+EXISTS\s*\(\s*SELECT\s+(?:1\s+|\*\s*|\w+\s+)?FROM\s+{_THERE}\s*\)\s*THEN\s+
            {_MADE.format("first")};\s*END\s+IF\s*;
      | (?P<nested>BEGIN\s+)?{_MADE.format("second")};
            \s*EXCEPTION\s+WHEN\s+(?:{_EXISTING})(?:\s+OR\s+(?:{_EXISTING}))*\s+THEN\s+{_NOTHING}\s*;(?(nested)\s*END\s*;)
    )""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_BEGIN = re.compile(r"\s*BEGIN\b", re.IGNORECASE)
_END = re.compile(r"\s*END\s*;?\s*\Z", re.IGNORECASE)


def roles_made_unless_there(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of each CREATE ROLE in the block; none where the block is code of another kind."""
    found = _BODY.match(text)
    if found is None or text.count(found["tag"]) != 2:
        return ()
    body = _COMMENT.sub(lambda m: m["kept"] or " " * len(m[0]), found["body"])
    begin = _BEGIN.match(body)
    places: list[tuple[int, int]] = []
    at = begin.end() if begin else len(body)
    while unit := _UNIT.match(body, at):
        name = "first" if unit["first"] else "second"
        places.append((found.start("body") + unit.start(name), found.start("body") + unit.end(name)))
        at = unit.end()
    return tuple(places) if places and _END.match(body, at) else ()
