"""The text of a schema.prisma in; its tokens, without comments, out. Ends of lines are tokens: they end a field."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass

from schemadiff.diagnostics import InputError, Origin
from schemadiff.quoting import one_line

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\f\v]+|//[^\n]*|/\*.*?\*/)
  | (?P<newline>\n)
  | (?P<text>"(?:[^"\\\n]|\\[^\n])*")
  | (?P<number>-?\d+(?:\.\d+)?)
  | (?P<word>[^\W\d_](?:\w|-)*)
  | (?P<mark>@@|[@{}()\[\]=,:.?])
    """,
    re.VERBOSE | re.DOTALL,
)
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is newline, text, number, word, mark or end; a text's escapes are resolved."""

    kind: str
    text: str
    origin: Origin


def tokens_of(text: str, file: str) -> tuple[Token, ...]:
    """The tokens, the last of which is the end. Raises InputError SD521 at what is none."""
    lines = [0, *(found.end() for found in re.finditer("\n", text))]
    found, at = [], 0
    while at < len(text):
        match, line = _TOKEN.match(text, at), bisect_right(lines, at)
        origin = Origin(file, line, at - lines[line - 1] + 1)
        if match is None:
            raise _unknown(text[at : at + _SHOWN], origin)
        kind, word = match.lastgroup or "", match[0]
        if kind != "space":
            found.append(Token(kind, _resolved(word, origin) if kind == "text" else word, origin))
        at = match.end()
    last = bisect_right(lines, at)
    return (*found, Token("end", "", Origin(file, last, at - lines[last - 1] + 1)))


def _unknown(rest: str, origin: Origin) -> InputError:
    if rest.startswith('"'):
        return InputError.of("SD521", "a text that does not end on its line", 'close it with "', origin)
    if rest.startswith("/*"):
        return InputError.of("SD521", "a comment that does not end", "close it with */", origin)
    shown = one_line(rest.split("\n")[0])
    hint = "names begin with a letter, and consist of letters, digits, _ and -"
    return InputError.of("SD521", f"cannot read {shown!r}", hint, origin)


def _resolved(word: str, origin: Origin) -> str:
    try:
        # A tab in a text is no JSON, and is one for Prisma.
        text: str = json.loads(word, strict=False)
        text.encode()
    except ValueError:
        hint = r"write \\ for a backslash, \" for a quote, \n for the end of a line"
        raise InputError.of("SD521", "an escape in this text that does not exist", hint, origin) from None
    if "\0" in text:
        raise InputError.of("SD521", "a text with a NUL character", "PostgreSQL stores none", origin)
    return text
