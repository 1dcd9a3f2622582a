"""A statement of a migration in, its tokens and the places of words in it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from schemadiff.diagnostics import Origin
from schemadiff.migrations.blocks import Statement
from schemadiff.parse.lexer import tokenize
from schemadiff.parse.tokens import Token

# Rules look at how statements begin and at their clauses; the megabytes of an INSERT never matter.
_LONGEST = 50_000


@dataclass(frozen=True, slots=True)
class Words:
    """A statement with its tokens."""

    statement: Statement
    tokens: tuple[Token, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The words in capitals and the symbols; names and strings are empty."""
        return tuple(token.key for token in self.tokens)

    @property
    def verb(self) -> str:
        """The first word."""
        return self.tokens[0].key if self.tokens else ""

    def place(self, token: Token) -> Origin:
        """Where the token stands in its file."""
        return self.statement.origin_at(token.start + 1)

    def runs(self, *keys: str) -> Iterator[int]:
        """Where these keys follow each other outside of parentheses: the index of the first."""
        for index in self.outside():
            if self.keys[index : index + len(keys)] == keys:
                yield index

    def has(self, *keys: str) -> bool:
        """Whether these keys follow each other outside of parentheses."""
        return next(self.runs(*keys), None) is not None

    def outside(self) -> Iterator[int]:
        """The indexes of the tokens outside of parentheses."""
        depth = 0
        for index, token in enumerate(self.tokens):
            if token.key == ")":
                depth -= 1
            if depth == 0:
                yield index
            if token.key == "(":
                depth += 1

    def name_at(self, index: int) -> tuple[str, ...]:
        """The name that begins at the index, with all its parts; empty where none does."""
        parts: list[str] = []
        while index < len(self.tokens) and self.tokens[index].is_name:
            parts.append(self.tokens[index].identifier)
            if index + 1 >= len(self.tokens) or self.tokens[index + 1].key != ".":
                break
            index += 2
        return tuple(parts)


def words_of(statement: Statement) -> Words:
    """The statement's tokens, of a very long one its first."""
    return Words(statement, tokenize(statement.text[:_LONGEST]))
