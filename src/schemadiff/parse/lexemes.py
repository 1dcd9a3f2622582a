"""Text that sqlglot does not cut goes in; its tokens, or the lexemes that they are made of, come out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemadiff.parse.tokens import Token

LEXEME = re.compile(
    r"""
    \s++ | --[^\n]*+ | /\*.*?\*/
    | (?P<string>[eE]'(?:[^'\\]|\\.|'')*+' | (?:[nNbBxX]|[uU]&)?'(?:[^']|'')*+'
        | (?P<tag>\$(?:[^\W\d]\w*)?\$).*?(?P=tag))
    | (?P<name>"(?:[^"]|"")*+")
    | (?P<word>[^\W\d][\w$]*+)
    | (?P<number>\d[\w.]*+)
    | (?P<symbol>::|\$\d+|.)
    """,
    re.VERBOSE | re.DOTALL,
)


def own_tokens(text: str) -> Iterator[Token]:
    """All tokens of a text, comments left out."""
    for match in LEXEME.finditer(text):
        source = match[0]
        if match["string"]:
            yield Token("string", "", _content(source), match.start(), match.end())
        elif match["name"]:
            yield Token("name", "", source[1:-1].replace('""', '"'), match.start(), match.end())
        elif match["word"]:
            yield Token("word", source.upper(), source, match.start(), match.end())
        elif match["number"] or match["symbol"]:
            yield Token("number" if match["number"] else "symbol", source, source, match.start(), match.end())


def _content(source: str) -> str:
    if source.startswith("$"):
        edge = source.index("$", 1) + 1
        return source[edge:-edge]
    return source[source.index("'") + 1 : -1].replace("''", "'")
