"""The text of a statement goes in; sqlglot's tokens as tuples with exact offsets, and a cursor over them, come out.

sqlglot stops at a parameter such as `$1` that stands next to another one, and does not cut what it calls commands;
such a text is cut by our own lexer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

T = TypeVar("T")

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
STRINGS = frozenset(
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
WORD = re.compile(r"\S+")
INCOMPREHENSIBLE = "correct the statement; nothing in a schema file is skipped"


class Token(NamedTuple):
    """One token. `key` is what grammars compare: the upper-case word, the symbol, empty for names and strings."""

    kind: str
    key: str
    text: str
    start: int
    end: int

    @property
    def identifier(self) -> str:
        """The name that the token means: folded to lower case unless it was quoted."""
        return self.text if self.kind == "name" else self.text.lower()

    @property
    def is_name(self) -> bool:
        """Whether the token can be part of a name."""
        return self.kind in ("word", "name")


class HeadError(Exception):
    """A statement is not what the grammar expects; `offset` counts from its first character."""

    def __init__(self, message: str, offset: int, code: str = "SD110", hint: str = INCOMPREHENSIBLE) -> None:
        super().__init__(message)
        self.offset, self.code, self.hint = offset, code, hint


def tokenize(text: str) -> tuple[Token, ...]:
    """All tokens of a statement, comments left out."""
    from sqlglot.dialects.postgres import Postgres
    from sqlglot.errors import SqlglotError

    try:
        found = Postgres().tokenize(text)
    except (SqlglotError, TypeError):
        return tuple(_own_tokens(text))
    if len(found) == 2 and found[1].token_type.name == "STRING":
        # What sqlglot calls a command (RESET ROLE) it does not cut: one word, and the rest as a string.
        return tuple(_own_tokens(text))
    return tuple(token for t in found for token in _plain(text, t.token_type.name, t.text, t.start, t.end + 1))


def _plain(text: str, kind: str, value: str, start: int, end: int) -> Iterator[Token]:
    if kind in STRINGS:
        yield Token("string", "", value, start, end)
    elif kind == "IDENTIFIER":
        yield Token("name", "", value, start, end)
    elif text[start].isalpha() or text[start] == "_":
        # sqlglot joins some words (GROUP BY, CHARACTER VARYING) into one token.
        for word in WORD.finditer(text, start, end):
            yield Token("word", word[0].upper(), word[0], word.start(), word.end())
    else:
        source = text[start:end]
        yield Token("number" if source[0].isdigit() else "symbol", source, source, start, end)


def _own_tokens(text: str) -> Iterator[Token]:
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


class Cursor:
    """A place in a list of tokens that moves forward as the grammar reads."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens, self.at = tokens, 0

    @property
    def done(self) -> bool:
        return self.at >= len(self.tokens)

    def key(self, ahead: int = 0) -> str:
        """The key of the token `ahead` of here, empty behind the end."""
        at = self.at + ahead
        return self.tokens[at].key if at < len(self.tokens) else ""

    def take(self, *keys: str) -> bool:
        """Step over the given keys if exactly they come next."""
        found = all(self.key(ahead) == key for ahead, key in enumerate(keys))
        if found:
            self.at += len(keys)
        return found

    def take_any(self, *keys: str) -> str:
        """Step over one of the keys if it comes next, and say which."""
        key = self.key()
        if key not in keys:
            return ""
        self.at += 1
        return key

    def need(self, *keys: str) -> None:
        """Step over the keys, or fail here."""
        if not self.take(*keys):
            raise self.error(f"expected {' '.join(keys)}")

    @property
    def start(self) -> int:
        """Where the token here begins."""
        if self.done:
            raise self.error("the statement is not complete")
        return self.tokens[self.at].start

    def error(self, message: str) -> HeadError:
        """The error that says what is wrong at this place, and what stands there."""
        if self.done:
            return HeadError(f"{message}, found the end of the statement", self.tokens[-1].end if self.tokens else 0)
        token = self.tokens[self.at]
        # A string may hold a password.
        found = "a string" if token.kind == "string" else f'"{token.text[:40]}"'
        return HeadError(f"{message}, found {found}", token.start)

    def next(self) -> Token:
        """The token here; the cursor moves on."""
        if self.done:
            raise self.error("the statement is not complete")
        self.at += 1
        return self.tokens[self.at - 1]

    def identifier(self) -> str:
        """One part of a name."""
        if self.done or not self.tokens[self.at].is_name:
            raise self.error("expected a name")
        return self.next().identifier

    def name(self) -> tuple[str, ...]:
        """A name with all its parts."""
        parts = [self.identifier()]
        while self.take("."):
            parts.append(self.identifier())
        return tuple(parts)

    def names(self, read: Callable[[], T]) -> tuple[T, ...]:
        """A list separated by commas, at least one."""
        found = [read()]
        while self.take(","):
            found.append(read())
        return tuple(found)

    def skip_parentheses(self) -> tuple[Token, ...]:
        """Step over a parenthesised stretch if one begins here; its inner tokens."""
        if self.key() != "(":
            return ()
        start, self.at = self.at + 1, matching(self.tokens, self.at) + 1
        return self.tokens[start : self.at - 1]

    def until(self, *keys: str) -> tuple[Token, ...]:
        """Everything up to one of the keys outside parentheses, or to the end."""
        start = self.at
        while not self.done and self.key() not in keys:
            self.at = matching(self.tokens, self.at) + 1 if self.key() == "(" else self.at + 1
        return self.tokens[start : self.at]


def matching(tokens: tuple[Token, ...], at: int) -> int:
    """The index of the parenthesis that closes the one at index `at`."""
    depth = 0
    for index in range(at, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[index].key, 0)
        if not depth:
            return index
    return len(tokens) - 1


def elements(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """The stretches between the commas outside parentheses and brackets."""
    found: list[tuple[Token, ...]] = []
    start = depth = 0
    for index, token in enumerate(tokens):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.key, 0)
        if token.key == "," and not depth:
            found.append(tokens[start:index])
            start = index + 1
    if start < len(tokens):
        found.append(tokens[start:])
    return found
