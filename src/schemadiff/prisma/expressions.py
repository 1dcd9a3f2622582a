"""A default as PostgreSQL prints it in; the @default of Prisma's that means the same, out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import pairwise

from schemadiff.parse.lexer import tokenize
from schemadiff.prisma.naming import label_name

_NOW = frozenset(("now()", "CURRENT_TIMESTAMP"))
_NUMBER = re.compile(r"'?(-?\d+(?:\.\d+)?)'?(?:::(?:integer|bigint|smallint|numeric|double precision|real))?\Z")
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z")
_TEXT = re.compile(r"'((?:[^'\\]|'')*)'::(?:text|character varying)\Z")
_LABEL = re.compile(r"'((?:[^'\\]|'')*)'::[^'()\[\]]+\Z")


def is_now(expression: str) -> bool:
    """Whether it is the moment of the transaction, and nothing else."""
    return expression in _NOW


def default_of(expression: str, scalar: str, labels: Sequence[str]) -> str:
    """A literal where Prisma has one for the field, else the expression word for word."""
    if labels and (found := _LABEL.match(expression)) and _unquoted(found[1]) in labels:
        return label_name(_unquoted(found[1]), labels)
    if scalar == "Boolean" and expression in ("true", "false"):
        return expression
    if scalar == "String" and (found := _TEXT.match(expression)):
        return text(_unquoted(found[1]))
    if scalar in ("Int", "BigInt") and (found := _NUMBER.match(expression)) and "." not in found[1]:
        return found[1]
    if scalar in ("Float", "Decimal") and _PLAIN_NUMBER.match(expression):
        return expression
    return f"dbgenerated({text(unqualified(expression))})"


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
