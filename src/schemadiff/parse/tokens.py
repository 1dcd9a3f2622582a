"""What a token is, a cursor over tokens, and how far parentheses and commas reach in a list of them."""

from __future__ import annotations

from collections.abc import Callable
from sys import intern
from typing import NamedTuple, TypeVar

T = TypeVar("T")

# The kinds of tokens that can be part of a name.
NAMES = frozenset(("word", "name"))
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
        """The name that the token means: folded to lower case unless it was quoted. The same name is there once: a
        schema has it in many places, and compares and keeps it in all of them.
        """
        return intern(self.text if self.kind == "name" else self.text.lower())

    @property
    def is_name(self) -> bool:
        """Whether the token can be part of a name."""
        return self.kind in NAMES


class HeadError(Exception):
    """A statement is not what the grammar expects; `offset` counts from its first character."""

    def __init__(self, message: str, offset: int, code: str = "SD110", hint: str = INCOMPREHENSIBLE) -> None:
        super().__init__(message)
        self.offset, self.code, self.hint = offset, code, hint


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
        tokens, at = self.tokens, self.at
        for key in keys:
            if at >= len(tokens) or tokens[at].key != key:
                return False
            at += 1
        self.at = at
        return True

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
        tokens, start, at = self.tokens, self.at, self.at
        while at < len(tokens) and (key := tokens[at].key) not in keys:
            at = matching(tokens, at) + 1 if key == "(" else at + 1
        self.at = at
        return tokens[start:at]


def matching(tokens: tuple[Token, ...], at: int) -> int:
    """The index of the parenthesis that closes the one at index `at`."""
    depth = 0
    for index in range(at, len(tokens)):
        key = tokens[index].key
        if key == "(":
            depth += 1
        elif key == ")":
            depth -= 1
        if not depth:
            return index
    return len(tokens) - 1


def elements(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """The stretches between the commas outside parentheses and brackets."""
    found: list[tuple[Token, ...]] = []
    start = depth = 0
    for index, token in enumerate(tokens):
        key = token.key
        if key in ("(", "["):
            depth += 1
        elif key in (")", "]"):
            depth -= 1
        elif key == "," and not depth:
            found.append(tokens[start:index])
            start = index + 1
    if start < len(tokens):
        found.append(tokens[start:])
    return found
