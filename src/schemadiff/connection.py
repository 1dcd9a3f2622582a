"""A connection URL goes in; an open psycopg connection comes out, or an error that never shows the password."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict

from schemadiff.diagnostics import Diagnostic, SchemadiffError, TryAgain, UsageError
from schemadiff.quoting import one_line
from schemadiff.secrecy import redact

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
# Prisma keeps its own settings in DATABASE_URL, and libpq refuses the whole URL for them.
_PRISMA_KEYS = frozenset(
    ("schema", "connection_limit", "pool_timeout", "pgbouncer", "statement_cache_size", "socket_timeout", "sslaccept")
)
_HINT = "postgresql://USER:PASSWORD@HOST:5432/DATABASE; in the password write @ as %40, / as %2F, % as %25"


# Python shows a warning on stderr where nobody has set up logging, and otherwise where they want it.
_LOG = logging.getLogger("schemadiff")

# server_version_num of the first version that is supported, wherever we connect to.
OLDEST = 140000
# "char", name, text, unknown, bpchar, varchar.
_TEXTS = (18, 19, 25, 705, 1042, 1043)


class _AnyText(Loader):
    def load(self, data: Buffer) -> str:
        return bytes(data).decode("utf-8", "backslashreplace")


def connect(url: str, *, application_name: str = "schemadiff") -> psycopg.Connection[Any]:
    """An autocommit connection that works through poolers: UTF-8, no prepared statements, ten seconds' patience."""
    parameters = _parameters(url)
    defaults = {"application_name": application_name, "connect_timeout": 10}
    outcome = _attempt({**defaults, **parameters, "client_encoding": "UTF8"})
    # Raised outside of the except block: psycopg's own exception may quote the URL, and must not be chained.
    if isinstance(outcome, str):
        raise _failure(outcome, url, parameters)
    outcome.prepare_threshold = None
    info = outcome.info
    if not (outcome.pgconn.ssl_in_use or is_local(info.host, info.hostaddr)):
        tell_unencrypted(info.host)
    return outcome


def is_local(host: str, address: str) -> bool:
    """Whether nothing crosses a network, from what libpq says of a connection."""
    if host.startswith(("/", "@")) or not (host or address):
        return True
    try:
        return ip_address(address or host).is_loopback
    except ValueError:
        return host == "localhost"


@cache
def tell_unencrypted(host: str) -> None:
    """Warn of it, once a host: libpq's default is to go on without TLS where the server has none."""
    message = f"the connection to {one_line(host)} is not encrypted: anybody on the way can read it"
    hint = "sslmode=verify-full in the URL refuses that, and wants the server's root certificate (sslrootcert=…)"
    _LOG.warning("%s", Diagnostic("SD663", message, hint, severity="warning"))


def decode_anything(connection: psycopg.Connection[Any]) -> None:
    """Let a database that checks no text (SQL_ASCII) be read: what is not UTF-8 there comes as `\\xe9`."""
    if connection.info.parameter_status("server_encoding") != "SQL_ASCII":
        return
    connection.execute("SET client_encoding = SQL_ASCII")
    for oid in _TEXTS:
        connection.adapters.register_loader(oid, _AnyText)


def redacted_url(url: str) -> str:
    """The URL without its secrets, good enough to recognise the database by."""
    try:
        parameters = _parameters(url)
    except UsageError:
        return "(unreadable URL)"
    user = quote(str(parameters.get("user", "")), safe="")
    password = ":***" if "password" in parameters else ""
    host = quote(str(parameters.get("host", "")), safe=":,[]")
    port = f":{parameters['port']}" if "port" in parameters else ""
    at = "@" if user or password else ""
    query = f"?service={quote(str(parameters['service']))}" if "service" in parameters else ""
    return f"postgresql://{user}{password}{at}{host}{port}/{quote(str(parameters.get('dbname', '')), safe='')}{query}"


def _attempt(parameters: Mapping[str, Any]) -> psycopg.Connection[Any] | str:
    """A connection, or PostgreSQL's reason why there is none."""
    try:
        return psycopg.connect(**parameters, autocommit=True)
    except (psycopg.Error, UnicodeError, ValueError) as error:
        return str(error)


def _parameters(url: str) -> dict[str, Any]:
    """The URL taken apart. libpq's own complaints quote it, so ours come first and say nothing of it."""
    problem = _problem(url)
    parameters: dict[str, Any] = {}
    if not problem:
        try:
            parameters = conninfo_to_dict(_without_prisma(url))
        except (psycopg.Error, UnicodeError):
            problem = "libpq cannot read it"
    problem = problem or _bad_value(parameters)
    if problem:
        raise UsageError.of("SD611", f"bad database URL: {problem}", _HINT)
    return parameters


def _bad_value(parameters: Mapping[str, Any]) -> str:
    """What is wrong with the values: those whose complaint would quote a piece of a misplaced password."""
    if parameters.get("sslmode", "prefer") not in _SSL_MODES:
        return f"sslmode must be one of {', '.join(_SSL_MODES)}"
    if not re.fullmatch(r"[0-9,]*", str(parameters.get("port", ""))):
        return "the port must be a number"
    if not re.fullmatch(r"[0-9]*", str(parameters.get("connect_timeout", ""))):
        return "connect_timeout must be a number"
    return ""


def _problem(url: str) -> str:
    """What is plainly wrong with the URL, in words that quote none of it."""
    scheme = _SCHEME.match(url)
    if not url.strip() or not (scheme or "=" in url):
        return "it must start with postgresql://"
    if scheme and scheme[1] not in ("postgresql", "postgres"):
        if scheme[1].lower().startswith("postgresql+"):
            return "it must start with postgresql://; the +driver part is SQLAlchemy's"
        return "it must start with postgresql://"
    if any(ord(character) < 32 for character in url):
        return "it contains a control character"
    if scheme and re.search(r"%(?![0-9A-Fa-f]{2})", url):
        return "a % that is not followed by two hexadecimal digits"
    if scheme and "%00" in url:
        return "it contains a NUL"
    # libpq ends the password at the first of these, and takes what follows for host, port or database.
    if scheme and (url.count("@") > 1 or re.search(r"[/?][^@]*@", url[scheme.end() :])):
        return "an @, / or ? in the user name or password must be percent-encoded"
    if scheme and " " in url:
        return "it contains a space; write %20"
    return ""


def in_one_message(connection: psycopg.Connection[Any], statements: Iterable[str]) -> Iterator[psycopg.Cursor[Any]]:
    """What each of the statements answers. They go to the server together, and are one transaction there."""
    cursor = connection.execute("\n;\n".join(statements).encode())
    yield cursor
    while cursor.nextset():
        yield cursor


def begin_anew(connection: psycopg.Connection[Any]) -> None:
    """Undo whatever a file set in the session, or made for it: the next one may run on another day."""
    for command in ("RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL", "DISCARD TEMP"):
        connection.execute(command)


def _without_prisma(url: str) -> str:
    base, mark, query = url.partition("?")
    if not mark or not _SCHEME.match(url):
        return url
    kept = [pair for pair in query.split("&") if pair.partition("=")[0] not in _PRISMA_KEYS]
    return f"{base}?{'&'.join(kept)}" if kept else base


def _failure(reason: str, url: str, parameters: Mapping[str, Any]) -> SchemadiffError:
    """Our error for psycopg's: what a wait may mend is TryAgain, what the user must mend is UsageError."""
    where = redacted_url(url)
    user, database = parameters.get("user", ""), parameters.get("dbname", "")
    if "authentication failed" in reason or "no password supplied" in reason or "pg_hba.conf" in reason:
        return UsageError.of("SD612", f'{where}: the server does not let "{user}" in', "check user and password")
    if re.search(r'(database|role) "[^"]*" does not exist', reason):
        what = "role" if 'role "' in reason else "database"
        name = user if what == "role" else database
        return UsageError.of("SD613", f'{where}: there is no {what} "{name}"', f"create the {what}, or correct the URL")
    if "could not translate host name" in reason or "failed to resolve host" in reason:
        return TryAgain.of("SD614", f"{where}: the host name is not known", "check the host, and the network")
    if "Connection refused" in reason or "No such file or directory" in reason or "timeout" in reason.lower():
        return TryAgain.of("SD615", f"{where}: no server answers", "is PostgreSQL running there?")
    said = redact(" ".join(reason.split()), url)
    if "does not support SSL" in reason:
        return UsageError.of("SD611", f"{where}: the server does not offer TLS", "sslmode in the URL asks for it")
    if "permission denied for database" in reason:
        return UsageError.of("SD613", f"{where}: {said}", "the role needs CONNECT on that database")
    if "invalid" in reason and "connection to server" not in reason:
        return UsageError.of("SD611", f"bad database URL: {said}", _HINT)
    return TryAgain.of("SD616", f"{where}: cannot connect: {said}", "try again when the server can be reached")
