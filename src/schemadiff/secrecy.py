"""A text in; the passwords that stand in it, and the text without them, out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import parse_qsl, quote, unquote

SECRET_KEYS = ("password", "sslpassword", "oauth_client_secret")
_PASSWORDS = ("PGPASSWORD", "PGSSLPASSWORD")
# How a statement spells one out: PostgreSQL quotes the line in its error.
_SPELLED_OUT = re.compile(
    r"((?:passw(?:or)?d|passphrase|secret|token|credential|key)\w*\"?\s*=?\s*[Ee]?)'(?:[^']|'')*(?:'|$)",
    re.IGNORECASE | re.MULTILINE,
)


def holds_secret(text: str) -> bool:
    """Whether the text, a URL or what libpq takes for one, has a password in it."""
    return any(_secrets_in(text))


def redact(text: str, *urls: str) -> str:
    """The text with every form of the URLs' secrets, and of PGPASSWORD's, replaced by three stars."""
    known = {secret for url in urls for secret in _secrets_in(url)} | {os.environ.get(n, "") for n in _PASSWORDS}
    forms = {form for secret in known if secret for form in (secret, unquote(secret), quote(secret, safe=""))}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, "***")
    return text


def redacted_run(text: str, arguments: Iterable[str], environment: Mapping[str, str]) -> str:
    """What a run says when it breaks off, without what its command line, its environment and its SQL keep secret."""
    return _SPELLED_OUT.sub(r"\1'***'", redact(text, *arguments, *environment.values()))


def without_urls(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for a program that has no business with our databases, and may run as another user."""
    return {name: value for name, value in environment.items() if not holds_secret(value)}


def _secrets_in(url: str) -> Iterator[str]:
    """Everything in the URL that could be a password, raw or decoded; nothing in a text that is plainly none."""
    if "://" not in url and "=" not in url:
        return
    found = [piece.rpartition("@")[0].partition(":")[2] for piece in re.findall(r"://(\S+)", url)]
    found += [word[1] or word[2] for word in re.finditer(r"\bpassword *= *(?:'([^']*)'|(\S+))", url)]
    found += [value for key, value in parse_qsl(url.partition("?")[2]) if key in SECRET_KEYS]
    if url.startswith(("postgres", "host", "user", "dbname", "service", "password")):
        # Late: kinds are read without a connection as well.
        import psycopg
        from psycopg.conninfo import conninfo_to_dict

        try:
            found += [str(value) for key, value in conninfo_to_dict(url).items() if key in SECRET_KEYS]
        except (psycopg.Error, UnicodeError):
            pass
    yield from filter(None, found)
