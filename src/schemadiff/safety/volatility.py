"""The tokens of a default and what the server says of its functions in; whether each row gets another value out."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import TypeAlias

from schemadiff.parse.tokens import Token

# By the names of functions: whether all of a name are volatile, none of them is, or some of them are.
Functions: TypeAlias = Mapping[str, bool | None]

NO_FUNCTIONS: Functions = MappingProxyType({})
# What stands before a parenthesis and is PostgreSQL's grammar, not a function.
_GRAMMAR = frozenset(
    {
        "AND", "ARRAY", "BIT", "CAST", "CHAR", "CHARACTER", "COALESCE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "DECIMAL",
        "EXTRACT", "GREATEST", "IN", "INTERVAL", "LEAST", "LOCALTIME", "LOCALTIMESTAMP", "NOT", "NULLIF", "NUMERIC",
        "OR", "ROW", "TIME", "TIMESTAMP", "TIMESTAMPTZ", "VARCHAR", "VARYING",
    }
)  # fmt: skip


def volatile_tokens(tokens: tuple[Token, ...], functions: Functions) -> bool | None:
    """None where a function is called that nothing is known of, or that has namesakes of another kind."""
    calls = {t.identifier for t, after in pairwise(tokens) if t.is_name and after.key == "(" and t.key not in _GRAMMAR}
    called = [functions.get(name) for name in calls]
    if True in called:
        return True
    return None if None in called else False
