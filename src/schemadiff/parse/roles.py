"""The text of a statement goes in; what it says about roles comes out, without passwords, or None if nothing.

Besides plain statements it knows one form of DO, which generated migrations have and people write: a CREATE ROLE unless
the role exists. Any other DO is code, and no role statement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from schemadiff.diagnostics import Origin
from schemadiff.parse.grammar import read_head
from schemadiff.parse.guarded import roles_made_unless_there
from schemadiff.parse.head import ROLE_WORDS, Head, roles
from schemadiff.parse.lexer import tokenize
from schemadiff.parse.settings import Session
from schemadiff.parse.statements import Statement
from schemadiff.parse.tokens import Cursor, HeadError, Token
from schemadiff.quoting import identifier

_FIRST_WORDS = re.compile(
    r"\s*(?:(?:CREATE|ALTER|DROP)\s+(?:ROLE|USER|GROUP)\b(?!\s+MAPPING\b)|COMMENT\s+ON\s+ROLE\b|GRANT\b|REVOKE\b|DO\b)",
    re.IGNORECASE,
)
# Most GRANTs are on objects, and need no second look.
_ON_OBJECT = re.compile(r"""(?:GRANT|REVOKE)\b(?:(?!--|/\*)[^"])*?\sON\s+(?!PARAMETER\b)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RoleStatement:
    """`makes` are the roles that are there after it. `database` is where the text names a database, if it does.

    `password` says that the source held one, `from_session` that it takes a value from whoever runs it.
    """

    text: str
    names: frozenset[str]
    makes: frozenset[str] = frozenset()
    creates: bool = False
    on_parameter: bool = False
    database: tuple[int, int] | None = None
    password: bool = False
    from_session: bool = False
    origin: Origin | None = None

    def text_in(self, database: str) -> str:
        """The statement for a database of this name: the one that it names is the one at hand, whatever its name."""
        if self.database is None:
            return self.text
        start, end = self.database
        return self.text[:start] + identifier(database) + self.text[end:]


def role_statement(text: str) -> RoleStatement | None:
    """What one statement of a migration says about roles."""
    if not _FIRST_WORDS.match(text) or _ON_OBJECT.match(text):
        return None
    made = roles_made_unless_there(text)
    return _conditional(text, made[0]) if len(made) == 1 else None if made else _plain(text)


def role_statement_of(statement: Statement) -> RoleStatement | None:
    """The same for a statement of a schema file."""
    found = _plain(statement.text) if statement.role_statement else None
    return replace(found, origin=statement.origin) if found else None


def _conditional(text: str, place: tuple[int, int]) -> RoleStatement | None:
    made = _plain(text[slice(*place)])
    return replace(made, text=text) if made and made.creates and not made.password else None


def _plain(text: str) -> RoleStatement | None:
    tokens = tokenize(text)
    if (grantor := _grantor(tokens)) is not None:
        return _plain(_blanked(text, *grantor))
    try:
        head = _dropped(tokens) or read_head(tokens, Session())
    except HeadError:
        return None
    if not head.role_statement or head.verb == "SECURITY LABEL":
        return None
    changes = head.verb in ("CREATE ROLE", "ALTER ROLE")
    bare = _without_password(text, tokens) if changes else text
    return RoleStatement(
        text=bare,
        names=frozenset(head.roles) | {made.path[0] for made in head.creates},
        makes=frozenset(made.path[0] for made in head.creates),
        creates=head.verb == "CREATE ROLE",
        on_parameter=head.on_parameter,
        database=head.database,
        password=bare != text,
        from_session=changes and ("FROM", "CURRENT") in pairwise(token.key for token in tokens),
    )


def _dropped(tokens: tuple[Token, ...]) -> Head | None:
    """DROP ROLE, which no schema file may say."""
    cursor = Cursor(tokens)
    if not (cursor.take("DROP") and cursor.take_any(*ROLE_WORDS)):
        return None
    cursor.take("IF", "EXISTS")
    head = Head((), "DROP ROLE", role_statement=True)
    roles(cursor, head)
    return head


def _grantor(tokens: tuple[Token, ...]) -> tuple[int, int] | None:
    """Where the statement says GRANTED BY: nobody compares that, and here the role may not be one who can."""
    for first, second, name in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if first.key == "GRANTED" and second.key == "BY":
            return first.start, name.end
    return None


def _blanked(text: str, start: int, end: int) -> str:
    """The text with spaces there, so that all other places stay."""
    return text[:start] + " " * (end - start) + text[end:]


def _without_password(text: str, tokens: tuple[Token, ...]) -> str:
    """The text with spaces where it gives a password, so that none ever gets as far as a server or a message."""
    for index, (word, value) in enumerate(pairwise(tokens)):
        if word.key == "PASSWORD" and value.kind == "string":
            before = tokens[index - 1]
            start = before.start if before.key in ("ENCRYPTED", "UNENCRYPTED") else word.start
            text = _blanked(text, start, value.end)
    return text
