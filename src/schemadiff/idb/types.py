"""A type expression of TypeScript in; what keeps it from standing in a file of ours out. tsc says what it means."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|=>|//|/\*|[][(){}<>;`'"\n\r\u2028\u2029\x00-\x08]|.""")
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}
_LONGEST = 4000


def fault_of_type(text: str) -> str:
    """Why the text could reach beyond the place where it is put; empty where it cannot."""
    if len(text) > _LONGEST:
        return f"longer than {_LONGEST} characters"
    open_signs: list[str] = []
    for token in _TOKEN.findall(text):
        if token in ("//", "/*", "`") or token in "'\"\n\r\u2028\u2029" or (token < " " and token != "\t"):
            return f"{token!r} cannot stand in it"
        if token in "([{<":
            open_signs.append(token)
        elif token in _PAIRS and (not open_signs or open_signs.pop() != _PAIRS[token]):
            return f"{token!r} closes nothing"
        elif token == ";" and not open_signs:
            return "';' ends it"
    return f"{open_signs[-1]!r} is not closed" if open_signs else ""
