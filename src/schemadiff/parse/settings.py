"""SET, RESET and set_config go in, the settings and the role that hold for the rest of the file come out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from schemadiff.parse.lexer import tokenize
from schemadiff.parse.tokens import Cursor, HeadError, Token

# These do not change what DDL means, and some are not known to every server version. With row_security off a role
# that is no superuser cannot add a foreign key to a table with FORCE ROW LEVEL SECURITY.
WITHOUT_MEANING = frozenset(
    (
        "statement_timeout",
        "lock_timeout",
        "idle_in_transaction_session_timeout",
        "idle_session_timeout",
        "transaction_timeout",
        "client_encoding",
        "client_min_messages",
        "application_name",
        "synchronous_commit",
        "maintenance_work_mem",
        "work_mem",
        "extra_float_digits",
        "row_security",
    )
)
NAME_LISTS = frozenset(("search_path", "temp_tablespaces"))
TWO_WORDS = {("TIME", "ZONE"): "timezone", ("XML", "OPTION"): "xmloption"}


@dataclass(frozen=True, slots=True)
class Session:
    """What SET statements have established so far in a file."""

    settings: tuple[tuple[str, str], ...] = ()
    owner: str = ""

    def with_setting(self, name: str, value: str | None) -> Session:
        """The session after one SET, or after one RESET where the value is None."""
        rest = tuple(item for item in self.settings if item[0] != name)
        if value is None or name in WITHOUT_MEANING:
            return replace(self, settings=rest)
        return replace(self, settings=(*rest, (name, value)))


def after_set(cursor: Cursor, session: Session) -> Session:
    """The session after the SET statement that the cursor stands behind."""
    if cursor.take_any("LOCAL", "SESSION") and cursor.take_any("CHARACTERISTICS"):
        return session
    if cursor.key() in ("TRANSACTION", "CONSTRAINTS", "NAMES"):
        return session
    if cursor.take("AUTHORIZATION") or (cursor.key() == "ROLE" and cursor.take("ROLE")):
        return replace(session, owner=_role(cursor))
    name = _setting_name(cursor)
    cursor.take_any("=", "TO")
    rest = cursor.until()
    if not rest:
        raise cursor.error(f"SET {name} without a value")
    if name == "standard_conforming_strings" and rest[0].key not in ("ON", "TRUE", "1", "DEFAULT"):
        hint = "remove the SET, and write strings that hold a backslash as E'...'"
        raise HeadError("strings with backslashes in them cannot be read", rest[0].start, "SD119", hint)
    return session.with_setting(name, None if rest[0].key == "DEFAULT" else _value(name, rest))


def after_reset(cursor: Cursor, session: Session) -> Session:
    """The session after the RESET statement that the cursor stands behind."""
    if cursor.take("ALL"):
        return replace(session, settings=())
    if cursor.take("ROLE") or cursor.take("SESSION", "AUTHORIZATION"):
        return replace(session, owner="")
    return session.with_setting(_setting_name(cursor), None)


def after_set_config(cursor: Cursor, session: Session) -> Session | None:
    """The session after SELECT set_config(...), None if the query is not exactly that."""
    cursor.take("PG_CATALOG", ".")
    if not cursor.take("SET_CONFIG", "("):
        return None
    tokens = cursor.until(")")
    if len(tokens) != 5 or tokens[0].kind != "string" or tokens[2].kind != "string" or cursor.tokens[-1].key != ")":
        return None
    return session.with_setting(tokens[0].text.lower(), tokens[2].text)


@lru_cache(maxsize=256)
def search_path(settings: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The schemas in which unqualified names are looked up, in order."""
    value = dict(settings).get("search_path")
    if value is None:
        return ("public",)
    parts = (token.identifier for token in tokenize(value) if token.is_name)
    return tuple(part for part in parts if part and part != "user")


def _role(cursor: Cursor) -> str:
    token = cursor.next()
    return "" if token.key in ("NONE", "DEFAULT") else token.text if token.kind == "string" else token.identifier


def _setting_name(cursor: Cursor) -> str:
    for words, name in TWO_WORDS.items():
        if cursor.take(*words):
            return name
    return ".".join(cursor.name())


def _value(name: str, tokens: tuple[Token, ...]) -> str:
    parts = list(_parts(tokens))
    if name in NAME_LISTS:
        return ", ".join('"' + part.replace('"', '""') + '"' for part in parts)
    return ", ".join(parts)


def _parts(tokens: Iterable[Token]) -> Iterable[str]:
    sign = ""
    for token in tokens:
        if token.key in ("-", "+"):
            sign = token.key
        elif token.key != ",":
            yield sign + (token.identifier if token.is_name else token.text)
            sign = ""
