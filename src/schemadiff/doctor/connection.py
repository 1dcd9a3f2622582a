"""A look in, what the connection itself is: pooled or direct, encrypted or not, which version, which role, out."""

from __future__ import annotations

from typing import Any

import psycopg

from schemadiff.connection import OLDEST, is_local
from schemadiff.doctor.look import Found, Look, note, warning
from schemadiff.quoting import identifier, one_line
from schemadiff.sources.live import NEWEST

_VERIFIED = ("verify-ca", "verify-full")
FACTS = """
SELECT pg_is_in_recovery() AS standby, current_database()::text AS database, current_user::text AS role,
       session_user::text AS session_role, r.rolsuper AS superuser,
       array(SELECT o.rolname::text FROM pg_roles o
             WHERE o.oid <> r.oid AND pg_has_role(r.oid, o.oid, 'MEMBER') AND NOT r.rolsuper ORDER BY 1) AS member_of,
       array(SELECT o.rolname::text FROM pg_roles o
             WHERE o.oid <> r.oid AND pg_has_role(r.oid, o.oid, 'USAGE') AND NOT r.rolsuper ORDER BY 1) AS inherits
FROM pg_roles r WHERE r.rolname = current_user
"""


def pooler(look: Look) -> Found:
    """Apply needs one session for a whole run."""
    if look.pooled:
        message = "the connection goes through a pooler that gives each transaction another session"
        yield warning("SD662", message, "drift works so; for `apply` name the server's own address and port")


def tls(look: Look) -> Found:
    """What crosses a network unencrypted, or encrypted for anybody."""
    info = look.connection.info
    mode = _sslmode(look.connection)
    return tls_findings(info.host, info.hostaddr, look.connection.pgconn.ssl_in_use, mode)


def tls_findings(host: str, address: str, encrypted: bool, mode: str) -> Found:
    """The same, from what libpq says of a connection."""
    if is_local(host, address):
        return
    if not encrypted:
        message = f"the connection to {one_line(host)} is not encrypted (sslmode={mode})"
        yield warning("SD663", message, "sslmode=verify-full in the URL, with the server's root certificate")
    elif mode not in _VERIFIED:
        message = f"nobody checks that {one_line(host)} is who it says (sslmode={mode})"
        yield note("SD663", message, "sslmode=verify-full in the URL, with the server's root certificate")


def _sslmode(connection: psycopg.Connection[Any]) -> str:
    found = [option.val for option in connection.pgconn.info if option.keyword == b"sslmode"]
    return found[0].decode() if found and found[0] else "prefer"


def version(look: Look) -> Found:
    """What nobody has tried."""
    major = look.version // 10000
    if look.version < OLDEST:
        yield warning(
            "SD664",
            f"PostgreSQL {major} is older than what schemadiff reads",
            f"{OLDEST // 10000} to {NEWEST} are supported",
        )
    elif major > NEWEST:
        message = f"PostgreSQL {major} is newer than what schemadiff knows: what it has more is not compared"
        yield warning("SD664", message, "see whether there is a newer schemadiff")


def standby(look: Look) -> Found:
    """What can be read here, and not done."""
    if look.standby:
        yield note("SD665", "this is a standby: it can be read, and nothing can be applied", "apply on the primary")


def role(look: Look) -> Found:
    """A role that may everything."""
    if look.facts.get("superuser"):
        name = identifier(str(look.facts["role"]))
        message = f"the role {one_line(name)} is a superuser: a mistake of any job has no border"
        yield note("SD666", message, "a role for each job: schemadiff doctor --roles-sql")
