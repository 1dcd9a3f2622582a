"""Tokens behind ALTER, COMMENT ON, SECURITY LABEL, GRANT and REVOKE go in; targets, roles and references come out."""

from __future__ import annotations

from schemadiff.parse.creates import ADMIN_KINDS, read_policy
from schemadiff.parse.head import (
    KINDS,
    ON_TABLE,
    ROLE_WORDS,
    Head,
    existing,
    kind_words,
    relation_of_column,
    role,
    roles,
    sequence_owner,
)
from schemadiff.parse.references import scan, type_name
from schemadiff.parse.statements import Name, Reference, Strength
from schemadiff.parse.tables import read_actions
from schemadiff.parse.tokens import Cursor, HeadError

# Objects of the whole server, or no objects of a schema at all.
NOT_IN_A_SCHEMA_FILE = ("TABLESPACE", "SYSTEM")
ALL_IN_SCHEMA = ("TABLES", "SEQUENCES", "FUNCTIONS", "PROCEDURES", "ROUTINES")


def read_alter(cursor: Cursor, head: Head) -> None:
    """All of an ALTER statement behind its first word."""
    refuse_server_wide(cursor)
    if cursor.take("DATABASE"):
        _read_database(cursor, head)
    elif cursor.take("LARGE", "OBJECT"):
        _read_large_object(cursor, head)
    elif cursor.take("DEFAULT", "PRIVILEGES"):
        _read_default_privileges(cursor, head)
    elif cursor.take("USER", "MAPPING"):
        _read_user_mapping(cursor, head)
    elif cursor.take_any(*ROLE_WORDS):
        _read_role(cursor, head)
    elif kind := next((kind for words, kind in ON_TABLE.items() if cursor.take(*words)), None):
        _read_on_table(cursor, head, kind)
    else:
        _read_named(cursor, head)


def read_comment(cursor: Cursor, head: Head) -> None:
    """All of a COMMENT ON statement behind these words."""
    head.verb = "COMMENT ON"
    _read_labelled(cursor, head)


def read_security_label(cursor: Cursor, head: Head) -> None:
    """All of a SECURITY LABEL statement behind these words."""
    head.verb, head.admin = "SECURITY LABEL", True
    if not cursor.take("FOR"):
        hint = "write SECURITY LABEL FOR provider ON …"
        raise HeadError("this label does not say whose it is", cursor.tokens[0].start, "SD120", hint)
    cursor.next()
    cursor.need("ON")
    _read_labelled(cursor, head)
    if cursor.next().kind != "string" and cursor.tokens[cursor.at - 1].key != "NULL":
        raise cursor.error("expected a string or NULL")


def read_grant(cursor: Cursor, head: Head) -> None:
    """All of a GRANT or REVOKE statement behind its first word."""
    grants = head.verb == "GRANT"
    privileges = cursor.until("ON", "TO" if grants else "FROM")
    if cursor.take("ON"):
        _read_granted(cursor, head)
        cursor.need("TO" if grants else "FROM")
    else:
        head.role_statement = True
        cursor.next()
        granted = Cursor(privileges)
        if granted.key(1) == "OPTION":
            granted.until("FOR")
            granted.need("FOR")
        roles(granted, head)
    roles(cursor, head)
    cursor.until("GRANTED")
    if cursor.take("GRANTED", "BY"):
        role(cursor, head)


def refuse_server_wide(cursor: Cursor) -> None:
    """Stop at what no schema file can hold."""
    if cursor.key() in NOT_IN_A_SCHEMA_FILE:
        message = f"{cursor.key()} is not part of a schema"
        raise HeadError(message, cursor.tokens[cursor.at].start, "SD115", "keep it with the server's own set-up")


def _name_database(cursor: Cursor, head: Head) -> None:
    """The name of the database; scratch has another one."""
    head.admin = True
    head.database = _database_name(cursor)


def _database_name(cursor: Cursor) -> tuple[int, int]:
    """Where the name of a database stands."""
    cursor.identifier()
    token = cursor.tokens[cursor.at - 1]
    return token.start, token.end


def _read_database(cursor: Cursor, head: Head) -> None:
    """Of a database a schema file can say its settings; the rest is for whoever makes it."""
    head.verb = "ALTER DATABASE"
    _name_database(cursor, head)
    if cursor.key() not in ("SET", "RESET") or cursor.key(1) == "TABLESPACE":
        start = cursor.tokens[0].start
        raise HeadError("this is not part of a schema", start, "SD115", "keep it with the server's own set-up")
    cursor.until()


def _read_large_object(cursor: Cursor, head: Head) -> None:
    """Who owns a large object; the object itself is data."""
    head.verb, head.admin = "ALTER LARGE OBJECT", True
    cursor.next()
    cursor.need("OWNER", "TO")
    role(cursor, head)
    head.changes_owner = bool(head.roles)


def _read_named(cursor: Cursor, head: Head) -> None:
    words = kind_words(cursor)
    if words is None:
        raise cursor.error("ALTER of an unknown kind of object")
    kind, in_schema = KINDS[words]
    head.verb = f"ALTER {' '.join(w for w in words if w != 'PROCEDURAL')}"
    head.admin = kind in ADMIN_KINDS
    if cursor.key() == "ALL" and cursor.key(1) == "IN":
        raise cursor.error("ALL IN TABLESPACE depends on what is there at the time")
    name = existing(cursor, kind, head)
    if cursor.take("RENAME", "TO"):
        head.make(kind, (*(head.placed(name)[:-1] if in_schema else ()), cursor.identifier()))
    elif cursor.take("OWNER", "TO"):
        role(cursor, head)
        head.admin = head.changes_owner = bool(head.roles)
    elif cursor.take("SET", "SCHEMA"):
        schema = cursor.name()
        head.need(schema)
        if in_schema:
            head.make(kind, (*schema, name[-1]))
    else:
        _read_change(cursor, head, kind, name)


def _read_change(cursor: Cursor, head: Head, kind: str, name: Name) -> None:
    if kind == "type" and cursor.take("ADD", "VALUE"):
        cursor.take("IF", "NOT", "EXISTS")
        head.make("enum_value", (*head.placed(name), cursor.next().text))
    elif kind == "type" and cursor.take("ADD", "ATTRIBUTE"):
        head.make("attribute", (*head.placed(name), cursor.identifier()))
        head.lean(type_name(cursor.until()))
    elif kind == "domain" and cursor.take("ADD", "CONSTRAINT"):
        head.make("domain_constraint", (*head.placed(name), cursor.identifier()))
        head.lean(scan(cursor.until()))
    elif kind == "table":
        _read_table(cursor, head, name)
    elif kind == "sequence" and _skip_to_owner(cursor):
        owner = sequence_owner(cursor)
        if owner:
            head.change(owner)
    elif kind == "index" and cursor.take("ATTACH", "PARTITION"):
        head.change(cursor.name())
    else:
        if kind == "publication":
            head.admin = any(token.key in ("ALL", "SCHEMA") for token in cursor.tokens)
        head.lean(scan(cursor.until()))


def _read_table(cursor: Cursor, head: Head, name: Name) -> None:
    if cursor.take("ATTACH", "PARTITION"):
        partition = cursor.name()
        head.change(partition)
        head.lean(scan(cursor.until()))
    elif [token.key for token in cursor.tokens[-3:-1]] == ["OWNER", "TO"]:
        cursor.until("OWNER")
        cursor.need("OWNER", "TO")
        role(cursor, head)
        head.admin = head.changes_owner = bool(head.roles)
    else:
        read_actions(cursor, head, head.placed(name))


def _skip_to_owner(cursor: Cursor) -> bool:
    start = cursor.at
    while not cursor.done:
        if cursor.take("OWNED", "BY"):
            return True
        cursor.next()
    cursor.at = start
    return False


def _read_on_table(cursor: Cursor, head: Head, kind: str) -> None:
    head.verb = f"ALTER {kind.upper()}"
    cursor.take("IF", "EXISTS")
    name = cursor.identifier()
    cursor.need("ON")
    table = cursor.name()
    head.change(table)
    if cursor.take("RENAME", "TO"):
        name = cursor.identifier()
    head.make(kind, (*head.placed(table), name))
    if kind == "policy":
        read_policy(cursor, head)
    head.lean(scan(cursor.until()))


def _read_default_privileges(cursor: Cursor, head: Head) -> None:
    head.verb = "ALTER DEFAULT PRIVILEGES"
    while not cursor.done and cursor.key() not in ("GRANT", "REVOKE"):
        if cursor.take("FOR") and cursor.take_any("ROLE", "USER"):
            head.admin = True
            roles(cursor, head)
        else:
            cursor.need("IN", "SCHEMA")
            head.need(*cursor.names(cursor.name))
    cursor.until("TO", "FROM")
    cursor.next()
    roles(cursor, head)


def _read_user_mapping(cursor: Cursor, head: Head) -> None:
    head.verb = "ALTER USER MAPPING"
    cursor.need("FOR")
    if not cursor.take("USER"):
        role(cursor, head)
    cursor.need("SERVER")
    head.change(cursor.name())


def _read_role(cursor: Cursor, head: Head) -> None:
    head.verb, head.role_statement = "ALTER ROLE", True
    if not cursor.take("ALL"):
        role(cursor, head)
    if cursor.take("IN", "DATABASE"):
        head.database = _database_name(cursor)
    elif cursor.take("RENAME", "TO"):
        head.make("role", (cursor.identifier(),))
    elif cursor.take("ADD", "USER") or cursor.take("DROP", "USER"):
        roles(cursor, head)


def _read_labelled(cursor: Cursor, head: Head) -> None:
    """The object of COMMENT ON and SECURITY LABEL ON."""
    refuse_server_wide(cursor)
    if cursor.take("DATABASE"):
        _name_database(cursor, head)
    elif cursor.take("LARGE", "OBJECT"):
        head.admin = True
        cursor.next()
    elif cursor.take("COLUMN"):
        head.change(relation_of_column(cursor))
    elif cursor.take_any("CONSTRAINT", "TRIGGER", "POLICY", "RULE"):
        cursor.identifier()
        cursor.need("ON")
        cursor.take("DOMAIN")
        head.change(cursor.name())
    elif cursor.take_any("CAST", "TRANSFORM"):
        head.admin = True
        head.lean(scan(cursor.until("IS")))
    elif cursor.take("ROLE"):
        head.role_statement = True
        role(cursor, head)
    else:
        _read_labelled_kind(cursor, head)
    cursor.need("IS")


def _read_labelled_kind(cursor: Cursor, head: Head) -> None:
    words = kind_words(cursor)
    if words is None:
        raise cursor.error("an unknown kind of object")
    kind = KINDS[words][0]
    head.admin = head.admin or kind in ADMIN_KINDS
    existing(cursor, kind, head)


def _read_granted(cursor: Cursor, head: Head) -> None:
    """What GRANT ... ON names."""
    refuse_server_wide(cursor)
    if cursor.take("PARAMETER"):
        head.role_statement = head.on_parameter = True
        cursor.names(cursor.name)
        return
    if cursor.take("DATABASE"):
        _name_database(cursor, head)
        return
    if cursor.take("LARGE", "OBJECT"):
        cursor.names(cursor.next)
        return
    if cursor.take("ALL"):
        cursor.take_any(*ALL_IN_SCHEMA)
        cursor.need("IN", "SCHEMA")
        for schema in cursor.names(cursor.name):
            head.need(schema)
            head.references.append(Reference((*schema, "*"), Strength.HISTORY))
        return
    words = kind_words(cursor) or ("TABLE",)
    kind = KINDS[words][0]
    cursor.names(lambda: existing(cursor, kind, head))
