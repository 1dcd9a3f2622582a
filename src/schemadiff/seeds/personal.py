"""A seed in; what may be about a real person (e-mail, telephone, card, account), each where it stands, out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemadiff.diagnostics import Diagnostic
from schemadiff.seeds.files import SeedFile
from schemadiff.seeds.statements import Read, Statement

# As long as its parts may be (RFC 5321), for a long text would take a time that grows with its square.
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@((?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,63})(?![\w-])")
# Nobody can have an address there: RFC 2606 and RFC 6761.
_RESERVED = re.compile(
    r"(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost|local|internal)$", re.IGNORECASE
)
_PHONE = re.compile(r"(?<![\w+])\+\d(?:[ ().-]{0,2}\d){7,14}(?!\w)")
_LOCAL_PHONE = re.compile(r"[(]?\d(?:[ ().-]{0,2}\d){8,13}")
_OF_PHONES = re.compile(r"phone|mobile|fax|^tel|_tel$|msisdn", re.IGNORECASE)
# Kept free for stories and films.
_FICTION = re.compile(
    r"^1?(?:\d{3})?55501\d\d$|^44(?:7700900|1632960|20794)\d*|^61(?:491570|255501)\d*|^0{6,}|^1?2345678"
)
_CARD = re.compile(r"(?<![\w.+-])[3-6]\d{3}(?:[ -]?\d){9,15}(?![\w.-])")
# What payment services give out for tests.
_TEST_CARDS = re.compile(r"4242|4111|4000|5555555555554444|5105105105105100|378282246310005|371449635398431|6011")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_SSN = re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
_OF_SSN = re.compile(r"ssn|social_?security|tax_?id", re.IGNORECASE)
_DIGITS = re.compile(r"(?:\d[^\d]{0,3}){8}")
_HINT = "make it up: @example.org for mail, +1-555-0100 to 0199 for telephones; or -- schemadiff: allow SD547 REASON"


def personal_findings(file: SeedFile, read: Read) -> Iterator[Diagnostic]:
    """In strings only: comments name the people who wrote them."""
    for statement in read.statements:
        columns = _columns(statement)
        for text, start in filter(_may_tell, _texts(statement)):
            for what, at in sorted(_found(text, columns.get(start, "")), key=lambda one: one[1]):
                place = file.origin(min(start + at, statement.end if statement.data is None else len(file.text)))
                yield Diagnostic("SD547", f"{what} in a seed", _HINT, place)


def is_made_up(text: str) -> bool:
    """Whether it has an e-mail address, and none that somebody could have."""
    if "@" not in text:
        return False
    domains = [match[1] for match in _MAIL.finditer(text)]
    return bool(domains) and all(map(_RESERVED.search, domains))


def _may_tell(text: tuple[str, int]) -> bool:
    """Without an @ or some digits there is nothing to look for."""
    return "@" in text[0] or _DIGITS.search(text[0]) is not None


def _columns(statement: Statement) -> dict[int, str]:
    """The column that a value is for, by where it stands."""
    names = [column.name for column in statement.columns or ()]
    return {value.start: name for row in statement.rows for name, value in zip(names, row.values, strict=False)}


def _texts(statement: Statement) -> Iterator[tuple[str, int]]:
    yield from statement.texts
    if statement.data is not None:
        for row in statement.rows:
            yield from ((value.literal, value.start) for value in row.values if value.literal is not None)


def _found(text: str, column: str) -> Iterator[tuple[str, int]]:
    # Behind the quote; in COPY there is none, and a column more or less is no matter.
    for match in _MAIL.finditer(text):
        if not _RESERVED.search(match[1]):
            yield "an e-mail address", match.start() + 1
    for match in _phones(text, column):
        if not _FICTION.search(_digits(match[0])):
            yield "a telephone number", match.start() + 1
    for match in _CARD.finditer(text):
        if _luhn(_digits(match[0])) and not _TEST_CARDS.match(_digits(match[0])):
            yield "the number of a payment card", match.start() + 1
    for match in _IBAN.finditer(text):
        if _is_iban(match[0].replace(" ", "")):
            yield "the number of a bank account (IBAN)", match.start() + 1
    for match in _SSN.finditer(text):
        if _OF_SSN.search(column):
            yield "a social security number", match.start() + 1


def _phones(text: str, column: str) -> Iterator[re.Match[str]]:
    if _OF_PHONES.search(column) and (whole := _LOCAL_PHONE.fullmatch(text.strip().lstrip("+"))):
        yield whole
        return
    yield from _PHONE.finditer(text)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _luhn(digits: str) -> bool:
    doubled = (int(d) * 2 if at % 2 else int(d) for at, d in enumerate(reversed(digits)))
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _is_iban(text: str) -> bool:
    turned = text[4:] + text[:4]
    return 15 <= len(text) <= 34 and int("".join(str(int(c, 36)) for c in turned)) % 97 == 1
