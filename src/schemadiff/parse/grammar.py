"""The text of one statement and the session it stands in go in; its Head, a new session, or a refusal comes out."""

from __future__ import annotations

from collections.abc import Callable

from schemadiff.parse.alters import read_alter, read_comment, read_grant, read_security_label
from schemadiff.parse.creates import read_create
from schemadiff.parse.head import Head
from schemadiff.parse.refusals import SETVAL, SILENT, Refusal, refusal
from schemadiff.parse.settings import Session, after_reset, after_set, after_set_config, search_path
from schemadiff.parse.tokens import Cursor, HeadError, Token

READERS: dict[tuple[str, ...], tuple[str, Callable[[Cursor, Head], None]]] = {
    ("CREATE",): ("CREATE", read_create),
    ("ALTER",): ("ALTER", read_alter),
    ("COMMENT", "ON"): ("COMMENT ON", read_comment),
    ("SECURITY", "LABEL"): ("SECURITY LABEL", read_security_label),
    ("GRANT",): ("GRANT", read_grant),
    ("REVOKE",): ("REVOKE", read_grant),
}


def read_session(tokens: tuple[Token, ...], session: Session) -> Session | None:
    """The session after a statement that only sets something, None for any other statement."""
    cursor = Cursor(tokens)
    if cursor.take_any(*SILENT):
        return session
    if cursor.take("SET"):
        return after_set(cursor, session)
    if cursor.take("RESET"):
        return after_reset(cursor, session)
    return after_set_config(cursor, session) if cursor.take("SELECT") else None


def refused(tokens: tuple[Token, ...]) -> Refusal | None:
    """Why the statement cannot stand in a schema file, if so."""
    keys = tuple(token.key for token in tokens[:4])
    if keys[0] == "SELECT" and "SETVAL" in (keys[1:2] + keys[3:4]):
        return SETVAL
    return refusal(keys)


def read_head(tokens: tuple[Token, ...], session: Session) -> Head:
    """What the statement makes, changes, needs and names. Raises HeadError where it cannot be placed."""
    cursor = Cursor(tokens)
    for words, (verb, read) in READERS.items():
        if cursor.take(*words):
            head = Head(search_path(session.settings), verb)
            read(cursor, head)
            return head
    raise HeadError("this is not a statement that schemadiff knows", 0)
