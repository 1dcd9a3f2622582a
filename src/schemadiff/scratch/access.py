"""How to reach one server in, connections to its databases and addresses for other programs out."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

Connection = psycopg.Connection[tuple[object, ...]]
# Without secrets, and known to pg_dump of every version: libpq refuses options that are younger than itself.
_FOR_TOOLS = (
    *("host", "hostaddr", "port", "user", "dbname", "options", "target_session_attrs", "krbsrvname", "gssencmode"),
    *("sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl", "application_name", "connect_timeout"),
)
_NOISE = ("application_name", "client_encoding", "connect_timeout", "hostaddr", "options", "target_session_attrs")


@dataclass(frozen=True, slots=True)
class Access:
    """Connection strings without a database: one for the superuser, one for the author of the schema."""

    admin: str = field(repr=False)
    author: str = field(repr=False)

    def connect_admin(self, database: str) -> Connection:
        return _connect(self.admin, database)

    def connect_author(self, database: str) -> Connection:
        return _connect(self.author, database)

    def url(self, database: str) -> str:
        """A libpq URL for the superuser, with the password if there is one."""
        return url_of(make_conninfo(self.admin, dbname=database))

    def for_tools(self, database: str) -> str:
        """A connection string for the superuser that may stand on a command line."""
        known = conninfo_to_dict(make_conninfo(self.admin, dbname=database))
        return make_conninfo("", **{name: value for name, value in known.items() if name in _FOR_TOOLS})

    def tool_environment(self) -> dict[str, str]:
        """What must not stand on a command line."""
        password = conninfo_to_dict(self.admin).get("password")
        return {"PGPASSWORD": str(password)} if password else {}


def url_of(conninfo: str) -> str:
    """The same connection as a URL, without what libpq would assume anyway."""
    known = {name: str(value) for name, value in conninfo_to_dict(conninfo).items() if value}
    if known.get("host", "").startswith("/"):
        known = {name: value for name, value in known.items() if not name.startswith(("ssl", "gss"))}
    user, password, database = (quote(known.pop(name, ""), safe="") for name in ("user", "password", "dbname"))
    rest = [f"{name}={quote(value, safe='')}" for name, value in sorted(known.items()) if name not in _NOISE]
    return f"postgresql://{user}{':' + password if password else ''}@/{database}?{'&'.join(rest)}"


def _connect(conninfo: str, database: str) -> Connection:
    return psycopg.connect(make_conninfo(conninfo, dbname=database), autocommit=True, prepare_threshold=None)
