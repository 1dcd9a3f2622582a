"""A text, or options and settings of the catalog, in; the secrets that stand in it, and the same without them, out."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import parse_qsl, quote, unquote

# What stands in a catalog in place of a secret, so that only its presence counts.
SECRET = "<secret>"
_SECRETIVE = re.compile(
    r"passwd|password(?!_required)|passphrase|passfile|pwd|^pass$|secret|token|credential"
    r"|(api|access|private|secret)[-_ ]?key",
    re.IGNORECASE,
)
SECRET_KEYS = ("password", "sslpassword", "oauth_client_secret")
_PASSWORDS = ("PGPASSWORD", "PGSSLPASSWORD")
# How a statement spells one out: PostgreSQL quotes the line in its error.
_SPELLED_OUT = re.compile(
    r"((?:passw(?:or)?d|passphrase|secret|token|credential|key)\w*\"?\s*(?:=|TO\b)?\s*[Ee]?)'(?:[^']|'')*(?:'|$)",
    re.IGNORECASE | re.MULTILINE,
)

# The settings of a routine, as pg_get_functiondef and pg_dump print them before its body.
_BODY = re.compile(r"\n *(?:AS|RETURN|BEGIN ATOMIC)\s")
_SETTING = re.compile(r"""(\n *SET (\w+|"(?:[^"]|"")+") TO )(E?'(?:[^']|'')*')(?=\s)""")


def is_secret(option: str, value: str) -> bool:
    """Whether the value of an option could be a secret: by its name, or because it is a URL with a password in it."""
    return bool(_SECRETIVE.search(option)) or holds_secret(value)


def without_secrets(options: Iterable[str]) -> tuple[str, ...]:
    """The options; what could be a secret has a placeholder for its value, so that only its presence counts."""
    pairs = (option.partition("=")[::2] for option in options)
    return tuple(f"{name}={SECRET if is_secret(name, value) else value}" for name, value in pairs)


def setting_without_secret(name: str, value: str) -> str:
    """The value of a parameter, or a placeholder. PostgreSQL's own parameters have names without a dot, and no secret
    is ever in them.
    """
    prefix, _, last = name.rpartition(".")
    return SECRET if prefix and is_secret(last, value) else value


def definition_without_secrets(text: str) -> str:
    """A routine's CREATE, the same done to the parameters that it sets; its body is left alone."""
    return in_head(text, lambda head: _SETTING.sub(_without_secret, head)) if "\n" in text else text


def in_head(definition: str, change: Callable[[str], str]) -> str:
    """A routine's CREATE with what stands before its body changed."""
    body = _BODY.search(definition)
    end = body.start() + 1 if body else len(definition)
    return change(definition[:end]) + definition[end:]


def _without_secret(setting: re.Match[str]) -> str:
    value = setting_without_secret(setting[2].strip('"'), setting[3])
    return f"{setting[1]}'{SECRET}'" if value == SECRET else setting[0]


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
