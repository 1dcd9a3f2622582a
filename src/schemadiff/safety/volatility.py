"""The text of a default in; out comes whether it is another value for each row, or that this cannot be told."""

from __future__ import annotations

from itertools import pairwise

from schemadiff.parse.tokens import Token, tokenize

# Functions of PostgreSQL 14 to 18 and of its usual extensions that people write into defaults: pg_proc.provolatile = v.
_VOLATILE = frozenset(
    {
        "CLOCK_TIMESTAMP", "GEN_RANDOM_BYTES", "GEN_RANDOM_UUID", "NEXTVAL", "RANDOM", "RANDOM_NORMAL", "TIMEOFDAY",
        "UUIDV4", "UUIDV7", "UUID_GENERATE_V1", "UUID_GENERATE_V1MC", "UUID_GENERATE_V4",
    }
)  # fmt: skip
# The same value for the whole statement, and what makes one value of others.
_STABLE = frozenset(
    {
        "NOW", "TRANSACTION_TIMESTAMP", "STATEMENT_TIMESTAMP", "TIMEZONE", "COALESCE", "LOWER", "UPPER", "CONCAT",
        "DATE_TRUNC", "TO_JSON", "TO_JSONB", "JSONB_BUILD_OBJECT", "JSON_BUILD_OBJECT", "JSONB_BUILD_ARRAY", "ROUND",
        "CURRENT_SETTING", "TXID_CURRENT", "PG_CURRENT_XACT_ID", "MAKE_INTERVAL", "DATE_PART", "NULLIF", "GREATEST",
        "LEAST", "ARRAY", "CAST", "CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "CURRENT_TIME", "LOCALTIME", "EXTRACT",
        "VARCHAR", "VARYING", "CHARACTER", "CHAR", "NUMERIC", "DECIMAL", "TIMESTAMP", "TIMESTAMPTZ", "TIME", "BIT",
        "INTERVAL", "IN", "AND", "OR", "NOT", "ROW", "DATE",
    }
)  # fmt: skip


def is_volatile(expression: str) -> bool | None:
    """None where a function is called that nothing is known of."""
    return volatile_tokens(tokenize(expression))


def volatile_tokens(tokens: tuple[Token, ...]) -> bool | None:
    """The same of an expression that was cut into tokens."""
    calls = {t.key or t.text.upper() for t, after in pairwise(tokens) if after.key == "("}
    called = {name for name in calls if name[:1].isalpha() or name[:1] == "_"}
    if called & _VOLATILE:
        return True
    return False if called <= _STABLE else None
