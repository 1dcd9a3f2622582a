"""A default as PostgreSQL prints it in; the @default of Prisma's that means the same, out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import pairwise

from schemadiff.parse.lexer import tokenize
from schemadiff.parse.tokens import elements
from schemadiff.prisma.naming import label_name

_NOW = frozenset(("now()", "CURRENT_TIMESTAMP"))
_NUMBER = re.compile(r"'?(-?\d+(?:\.\d+)?)'?(?:::(?:integer|bigint|smallint|numeric|double precision|real))?\Z")
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z")
# What a text is cast to, by the scalar of its field.
_CASTS = {"String": frozenset(("text", "character varying")), "Json": frozenset(("json", "jsonb"))}
_TEXT = re.compile(r"'((?:[^']|'')*)'::([^'()\[\]]+)\Z")
_ARRAY = re.compile(r"ARRAY\[(.*?)\](?:::[^'\[\]]+\[\])?\Z", re.DOTALL)
# PostgreSQL casts twice where the type of the items has a modifier.
_CAST_AGAIN = re.compile(r"\((ARRAY\[.*\](?:::[^'\[\]]+\[\])?)\)::[^'\[\]]+\[\]\Z", re.DOTALL)
# The type of a text in a list may have one.
_MODIFIER = re.compile(r"(?<=')::character(?: varying)?\(\d+\)\Z")
_EMPTY = re.compile(r"'\{\}'::[^'\[\]]+\[\]\Z")


def is_now(expression: str) -> bool:
    """Whether it is the moment of the transaction, and nothing else."""
    return expression in _NOW


def default_of(expression: str, scalar: str, labels: Sequence[str]) -> str:
    """A literal where Prisma has one for the field, else the expression word for word."""
    return _literal(expression, scalar, labels) or f"dbgenerated({text(unqualified(expression))})"


def list_default_of(expression: str, scalar: str, labels: Sequence[str]) -> str:
    """The same for a list."""
    if _EMPTY.match(expression):
        return "[]"
    again = _CAST_AGAIN.match(expression)
    found = _ARRAY.match(again[1] if again else expression)
    items = [_literal(_MODIFIER.sub("::text", item), scalar, labels) for item in _items(found[1])] if found else [""]
    return f"[{', '.join(items)}]" if all(items) else f"dbgenerated({text(unqualified(expression))})"


def _items(inner: str) -> list[str]:
    return [inner[tokens[0].start : tokens[-1].end] for tokens in elements(tokenize(inner)) if tokens]


def _literal(expression: str, scalar: str, labels: Sequence[str]) -> str:
    """Nothing where Prisma has no literal for it."""
    found = _TEXT.match(expression)
    if labels and found and _unquoted(found[1]) in labels:
        return label_name(_unquoted(found[1]), labels)
    if scalar == "Boolean" and expression in ("true", "false"):
        return expression
    if found and found[2] in _CASTS.get(scalar, ()):
        return text(_unquoted(found[1]))
    if scalar in ("Int", "BigInt") and (number := _NUMBER.match(expression)) and "." not in number[1]:
        return number[1]
    if scalar in ("Float", "Decimal") and _PLAIN_NUMBER.match(expression):
        return expression
    return ""


def unqualified(expression: str) -> str:
    """The expression without the schema public, which Prisma's connections look into, and so print it without."""
    tokens, at, pieces = tokenize(expression), 0, list[str]()
    for token, dot in pairwise(tokens):
        if dot.key == "." and token.is_name and token.identifier == "public" and token.start >= at:
            pieces.append(expression[at : token.start])
            at = dot.end
    return "".join((*pieces, expression[at:]))


def _unquoted(inner: str) -> str:
    return inner.replace("''", "'")


def text(value: str) -> str:
    """A text as a schema.prisma has it."""
    return json.dumps(value, ensure_ascii=False)
