"""The tokens of a statement in; the words that give something else on another day or in another run out."""

from __future__ import annotations

from collections.abc import Iterator

from schemadiff.parse.tokens import Token

_WORDS = frozenset(
    ("CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP", "CURRENT_USER", "SESSION_USER")
)
_FUNCTIONS = frozenset(
    (
        *("NOW", "CLOCK_TIMESTAMP", "STATEMENT_TIMESTAMP", "TRANSACTION_TIMESTAMP", "TIMEOFDAY", "AGE"),
        *("RANDOM", "RANDOM_NORMAL", "GEN_RANDOM_UUID", "GEN_RANDOM_BYTES", "GEN_SALT", "TXID_CURRENT"),
        *("UUID_GENERATE_V1", "UUID_GENERATE_V1MC", "UUID_GENERATE_V4", "UUIDV4", "UUIDV7", "PG_CURRENT_XACT_ID"),
    )
)
# What the input functions of dates and times take for the clock.
_STRINGS = frozenset(("now", "today", "tomorrow", "yesterday"))
_OF_TIME = frozenset(("DATE", "TIME", "TIMESTAMP", "TIMESTAMPTZ", "TIMETZ"))


def volatile_words(tokens: tuple[Token, ...]) -> Iterator[tuple[str, int]]:
    """Each such word as people write it, and where it begins."""
    for at, token in enumerate(tokens):
        following = tokens[at + 1].key if at + 1 < len(tokens) else ""
        if token.kind == "word" and token.key in _WORDS:
            yield token.key, token.start
        elif token.is_name and token.identifier.upper() in _FUNCTIONS and following == "(":
            if token.identifier.lower() != "age" or _arguments(tokens, at + 1) == 1:
                yield f"{token.identifier.lower()}()", token.start
        elif token.kind == "string" and token.text.strip().lower() in _STRINGS and _is_time(tokens, at):
            yield f"'{token.text.strip()}'", token.start


def _arguments(tokens: tuple[Token, ...], at: int) -> int:
    """How many there are between parentheses: age() of one is counted from today."""
    depth, count = 0, 1
    for token in tokens[at:]:
        depth += {"(": 1, ")": -1}.get(token.key, 0)
        count += token.key == "," and depth == 1
        if not depth:
            break
    return count


def _is_time(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the string is cast to a date or a time where it stands: DATE 'today', 'now'::timestamp."""
    before = tokens[at - 1].key if at else ""
    after = [token.key for token in tokens[at + 1 : at + 3]]
    return before in _OF_TIME or (len(after) == 2 and after[0] == "::" and after[1] in _OF_TIME)
