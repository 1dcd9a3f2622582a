"""The text of a statement goes in; sqlglot's tokens as tuples with exact offsets, comments left out, come out.

A schema says most things in the same words again and again: sqlglot is asked once what is in a stretch without spaces,
and not at all about what stands in quotes. A text in which more than that matters, it gets whole.

It stops at a parameter such as `$1` that stands next to another one, and does not cut what it calls commands; such a
text is cut by lexemes.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

from schemadiff.parse.lexemes import own_tokens
from schemadiff.parse.tokens import Token

if TYPE_CHECKING:
    from sqlglot.dialects.postgres import Postgres

# Behind space and comments one of: a mark that is always a token, a stretch, a string, a quoted name, a dollar quoted
# text, and what none of these can begin with: there, and where quotes touch a word, it takes the whole text to say.
_PIECE = re.compile(
    r"""
    (?: \s++ | --[^\r\n]*+ | /\*[^*/]*+(?:(?:\*(?!/)|/(?!\*))[^*/]*+)*+\*/ )*+
    (?: ([(),])
      | ((?: [^\s'"(),$;\\{}`/-]++ | /(?!\*) | -(?!-) )++) (?!--|/\*|[$;\\{}`])
      | (?<![\w&$]) '([^'\\]*+(?:''[^'\\]*+)*+)'
      | "([^"\\]*+(?:""[^"\\]*+)*+)"
      | (?<![\w$]) (\$(?:[^\W\d]\w*+)?+\$) ([^$]*+(?:(?!\5)\$[^$]*+)*+) \5
      | (\S)
      | \Z )
    """,
    re.VERBOSE,
)
_MARK, _STRETCH, _STRING, _NAME, _DOLLAR, _OTHER = 1, 2, 3, 4, 6, 7
# How many stretches are remembered: all of a schema of some hundred tables, the common ones of any other.
_STRETCHES = 20_000
_STRINGS = frozenset(
    (
        "STRING",
        "NATIONAL_STRING",
        "RAW_STRING",
        "HEREDOC_STRING",
        "BYTE_STRING",
        "BIT_STRING",
        "HEX_STRING",
        "UNICODE_STRING",
    )
)
_WORD = re.compile(r"\S+")
# Words with dots between them: nothing in there to be asked about.
_NAMES = re.compile(r"[A-Za-z_][A-Za-z0-9_]*+(?:\.[A-Za-z_][A-Za-z0-9_]*+)*+")
_PART = re.compile(r"\.|\w+")
# What a token is may hang on one of these before it, with space in between.
_REACHING = frozenset(("PARAMETER", "BEGIN"))
_token: Any = partial(tuple.__new__, Token)


def tokenize(text: str) -> tuple[Token, ...]:
    """All tokens of a statement, comments left out."""
    return _by_pieces(text) or _whole(text)


def _by_pieces(text: str) -> tuple[Token, ...]:
    """The tokens, or none where they cannot be told piece by piece."""
    found: list[Token] = []
    for match in _PIECE.finditer(text):
        group = match.lastindex
        if group == _STRETCH:
            at, inner = match.start(_STRETCH), _in_stretch(match[_STRETCH])
            if not inner:
                return ()
            for kind, key, value, start, end in inner:
                found.append(_token((kind, key, value, at + start, at + end)))
        elif group == _MARK:
            mark, end = match[_MARK], match.end()
            found.append(_token(("symbol", mark, mark, end - 1, end)))
        elif group == _STRING:
            value = match[_STRING].replace("''", "'")
            found.append(_token(("string", "", value, match.start(_STRING) - 1, match.end())))
        elif group == _NAME:
            value = match[_NAME].replace('""', '"')
            found.append(_token(("name", "", value, match.start(_NAME) - 1, match.end())))
        elif group == _DOLLAR:
            found.append(_token(("string", "", match[_DOLLAR], match.start(_DOLLAR - 1), match.end())))
        elif group == _OTHER:
            return ()
    return () if found and found[0].key in _commands() else tuple(found)


@lru_cache(maxsize=_STRETCHES)
def _in_stretch(text: str) -> tuple[Token, ...]:
    """The tokens of a stretch that stands somewhere in a text, or none where they hang on what is around it."""
    if _NAMES.fullmatch(text):
        return _in_names(text)
    return _asked(text)


def _in_names(text: str) -> tuple[Token, ...]:
    """Each name that somebody gave is one more stretch; a word is a word, whichever it is."""
    found = tuple(_name_part(match) for match in _PART.finditer(text))
    return () if any(token.key in _reaching() for token in found) else found


def _name_part(match: re.Match[str]) -> Token:
    value = match[0]
    return Token("symbol" if value == "." else "word", value.upper(), value, match.start(), match.end())


def _asked(text: str) -> tuple[Token, ...]:
    """What sqlglot says of a stretch."""
    from sqlglot.errors import SqlglotError

    try:
        found = _dialect().tokenize(f",{text}")[1:]
    except (SqlglotError, TypeError):
        return ()
    if any(t.token_type.name in _REACHING for t in found):
        return ()
    return tuple(token for t in found for token in _plain(text, t.token_type.name, t.text, t.start - 1, t.end))


def _whole(text: str) -> tuple[Token, ...]:
    from sqlglot.errors import SqlglotError

    try:
        found = _dialect().tokenize(text)
    except (SqlglotError, TypeError):
        return tuple(own_tokens(text))
    if len(found) == 2 and found[1].token_type.name == "STRING":
        # What sqlglot calls a command (RESET ROLE) it does not cut: one word, and the rest as a string.
        return tuple(own_tokens(text))
    return tuple(token for t in found for token in _plain(text, t.token_type.name, t.text, t.start, t.end + 1))


@cache
def _dialect() -> Postgres:
    from sqlglot.dialects.postgres import Postgres

    return Postgres()


@cache
def _commands() -> frozenset[str]:
    """The first words of statements that sqlglot does not cut."""
    reader = _dialect().tokenizer_class
    return frozenset(word for word, kind in reader.KEYWORDS.items() if kind in reader.COMMANDS)


@cache
def _reaching() -> frozenset[str]:
    """The words that may decide what the token behind them is."""
    return frozenset(word for word, kind in _dialect().tokenizer_class.KEYWORDS.items() if kind.name in _REACHING)


def _plain(text: str, kind: str, value: str, start: int, end: int) -> Iterator[Token]:
    if kind in _STRINGS:
        yield Token("string", "", value, start, end)
    elif kind == "IDENTIFIER":
        yield Token("name", "", value, start, end)
    elif text[start].isalpha() or text[start] == "_":
        # sqlglot joins some words (GROUP BY, CHARACTER VARYING) into one token.
        for word in _WORD.finditer(text, start, end):
            yield Token("word", word[0].upper(), word[0], word.start(), word.end())
    else:
        source = text[start:end]
        yield Token("number" if source[0].isdigit() else "symbol", source, source, start, end)
