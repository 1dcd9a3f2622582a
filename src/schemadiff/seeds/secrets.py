"""A seed in; keys, tokens and passwords in it, each where it stands, out. What is found is never repeated.

Ours are the forms that are sure by themselves, and columns whose names say it. detect-secrets, where it is installed
(`schemadiff[seed]`), knows the forms of many more services.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

from schemadiff.diagnostics import Diagnostic
from schemadiff.quoting import identifier, one_line
from schemadiff.secrecy import is_secret
from schemadiff.seeds.files import SeedFile
from schemadiff.seeds.statements import Read
from schemadiff.seeds.tables import Tables
from schemadiff.stages import advance, expect, stage

if TYPE_CHECKING:
    from detect_secrets.core.potential_secret import PotentialSecret

_FORMS = {
    "a key of AWS": r"(?<![A-Z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9])",
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----",
    "a JSON web token": r"\beyJ[\w-]{8,}\.eyJ[\w-]{5,}\.[\w-]*",
    "a hash of a password (bcrypt)": r"\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}",
    "a hash of a password": r"\$(?:argon2(?:id?|d)|scrypt|5|6|y|7)\$[^\s']{16,}|\bpbkdf2_sha\d+\$\d+\$[^\s']+"
    r"|\bSCRAM-SHA-256\$\d+:[^\s']+|\bmd5[0-9a-f]{32}\b",
    "a URL with a password": r"\b[a-z][a-z0-9+.-]*://[^\s:/@'\"]*:(?P<secret>[^\s@'\"/]+)@[^\s'\"]+",
    "a connection string with a password": r"(?i)\bpassword\s*=\s*(?:''(?P<quoted>[^']+)''|(?P<bare>[^\s;'\"=]+))",
    "a password": r"(?i)\bpassword\s+E?'(?P<spelled>[^']+)'",
    "a token of GitHub": r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})",
    "a token of GitLab": r"\bglpat-[\w-]{20,}",
    "a token of Slack": r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com/services/T\w+/B\w+/\w+",
    "a key of Stripe": r"\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|\bwhsec_[A-Za-z0-9+/=]{24,}",
    "a key of Google": r"\bAIza[\w-]{35}\b|\bGOCSPX-[\w-]{28}",
    "a key of OpenAI or Anthropic": r"\bsk-(?:ant-|proj-)?[\w-]{20,}",
    "a key of SendGrid": r"\bSG\.[\w-]{16,}\.[\w-]{30,}",
    "a token of npm": r"\bnpm_[A-Za-z0-9]{36}\b",
    "a key of age": r"\bAGE-SECRET-KEY-1[A-Z0-9]{50,}",
}
_ANY = [(what, re.compile(pattern)) for what, pattern in _FORMS.items()]
_TEXTUAL = ("text", "character", "bytea", "name", "citext", "json")
# Of detect-secrets: what guesses by randomness alone takes every hash and every id for a key.
_LEFT_OUT = frozenset(("Base64HighEntropyString", "HexHighEntropyString", "IPPublicDetector"))
_PRAGMA, _PAGE = "pragma", 200
# It looks for names of secrets, and takes half of the time where there are none.
_SLOW, _SPOKEN = "KeywordDetector", re.compile(r"pass|pwd|secret|token|key|auth|cred|private", re.IGNORECASE)
_RANDOM = re.compile(r"[A-Za-z0-9+/_-]{32,}={0,2}")
_HEX = re.compile(r"[0-9a-fA-F-]+")
_BITS = 4.3
_HINT = "take it out, and out of git's history, and change it; or -- schemadiff: allow SD546 REASON above the line"


@dataclass(frozen=True, slots=True)
class Secret:
    """Where one stands, what it is, and how sure that is."""

    start: int
    end: int
    what: str
    sure: bool = True


def secret_findings(file: SeedFile, read: Read, tables: Tables | None) -> tuple[list[Diagnostic], list[str]]:
    """The findings, and the secrets themselves: whatever else is printed must not hold them."""
    found = _apart([*_by_form(file), *_by_column(read, tables), *_by_service(file), *_by_chance(read)])
    said = [
        Diagnostic(
            "SD546", f"{secret.what} in a seed", _HINT, file.origin(secret.start), "error" if secret.sure else "warning"
        )
        for secret in found
    ]
    return said, [file.text[secret.start : secret.end] for secret in found]


def detects_more() -> bool:
    """Whether detect-secrets is there."""
    from importlib.util import find_spec

    return find_spec("detect_secrets") is not None


def _apart(secrets: list[Secret]) -> list[Secret]:
    """One finding for one place: the first that was found of those that overlap."""
    kept: list[Secret] = []
    for one in secrets:
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _by_form(file: SeedFile) -> Iterator[Secret]:
    for what, pattern in _ANY:
        for match in pattern.finditer(file.text):
            group = next((name for name, text in match.groupdict().items() if text), None)
            yield Secret(*(match.span(group) if group else match.span()), what)


def _by_column(read: Read, tables: Tables | None) -> Iterator[Secret]:
    """A text in a column whose name says that it is secret."""
    for statement in read.statements:
        table = tables.of(statement.table) if tables and statement.table else None
        if table is None:
            continue
        names = [c.name for c in statement.columns] if statement.columns is not None else list(table.columns)
        secretive = [
            (at, name)
            for at, name in enumerate(names)
            if name in table.columns and is_secret(name, "") and table.columns[name].type.startswith(_TEXTUAL)
        ]
        for row in statement.rows:
            for at, name in secretive:
                value = row.values[at] if at < len(row.values) else None
                if value and value.kind == "string" and len(value.literal or "") > 1:
                    yield Secret(value.start, value.end, f"a value of {one_line(identifier(name))}")


def _by_service(file: SeedFile) -> Iterator[Secret]:
    if not detects_more():
        return
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class

    known: dict[str, type] = get_mapping_from_secret_type_to_class()
    names = {each.__name__ for each in known.values()} - _LEFT_OUT
    pages = [file.lines[at : at + _PAGE] for at in range(0, len(file.lines), _PAGE)]
    spoken = [page for page in pages if _SPOKEN.search(file.text, page[0], file.line_end(page[-1]))]
    with stage("looking for secrets"):
        expect(len(pages) + len(spoken))
        yield from _by_plugins(file, names - {_SLOW}, pages)
        yield from _by_plugins(file, {_SLOW}, spoken)


def _by_plugins(file: SeedFile, names: Iterable[str], pages: Iterable[Sequence[int]]) -> Iterator[Secret]:
    """Whole pages are looked at first: a call takes longer than what it does. A line can say that it is none."""
    from detect_secrets.core.scan import scan_line
    from detect_secrets.settings import transient_settings

    with transient_settings({"plugins_used": [{"name": name} for name in sorted(names)]}):
        for page in pages:
            advance()
            text = file.text[page[0] : file.line_end(page[-1])]
            if _PRAGMA in text or any(True for _ in scan_line(text)):
                for start in page:
                    yield from _in_line(file, start, scan_line(file.text[start : file.line_end(start)]))


def _in_line(file: SeedFile, start: int, found: Iterable[PotentialSecret]) -> Iterator[Secret]:
    line = file.text[start : file.line_end(start)]
    for secret in sorted(found, key=lambda one: (one.type, one.secret_value or "")):
        at = line.find(secret.secret_value or "")
        if secret.secret_value and at >= 0:
            yield Secret(start + at, start + at + len(secret.secret_value), f"{secret.type} (detect-secrets)")


def _by_chance(read: Read) -> Iterator[Secret]:
    """A long text that looks like chance made it: a warning, for an id may look so as well."""
    for statement in read.statements:
        for text, start in statement.texts:
            if _RANDOM.fullmatch(text) and not _HEX.fullmatch(text) and _bits(text) >= _BITS and _mixed(text):
                yield Secret(start + 1, start + 1 + len(text), "what looks like a key", sure=False)


def _mixed(text: str) -> bool:
    return all(re.search(kind, text) for kind in ("[a-z]", "[A-Z]", "[0-9]"))


def _bits(text: str) -> float:
    """Shannon's entropy, in bits a character."""
    return -sum(n / len(text) * log2(n / len(text)) for n in (text.count(c) for c in set(text)))
