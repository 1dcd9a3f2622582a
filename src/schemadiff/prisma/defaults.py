"""A @default in; the SQL that Prisma Migrate writes for it, or nothing where the client makes the value, out."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime

from schemadiff.prisma.attributes import Arguments, fail, refused
from schemadiff.prisma.syntax import Array, Attribute, Call, Number, Text, Value, Word

AUTOINCREMENT, NOW, DATABASE = "autoincrement", "now", "dbgenerated"
# Values that the client makes: the database knows nothing of them.
_CLIENTS = frozenset(("cuid", "uuid", "ulid", "nanoid"))
_OTHERS = {"auto": "MongoDB", "sequence": "CockroachDB"}
_INTEGERS = frozenset(("Int", "BigInt"))


def value_of(attribute: Attribute) -> tuple[Value, str]:
    """The value of a @default, and the name of its constraint, which PostgreSQL has none of."""
    arguments = Arguments(attribute, "value", ("value", "map"))
    if "value" not in arguments.values:
        fail("@default needs a value", attribute.origin, "@default(now()), @default(0), @default([])")
    if arguments.text("map"):
        fail("a default has no name in PostgreSQL", attribute.origin, "take map out")
    return arguments.values["value"], attribute.name


def sql_of(value: Value, scalar: str, type_: str, is_list: bool, labels: Mapping[str, str]) -> str:
    """The text behind DEFAULT; empty for none. `labels` are those of the enum that the field is of."""
    if isinstance(value, Call):
        return _call(value, scalar)
    if is_list:
        if not isinstance(value, Array):
            fail("the default of a list is a list", value.origin, "@default([])")
        return f"ARRAY[{', '.join(_literal(v, scalar, labels) for v in value.items)}]::{type_}"
    return _literal(value, scalar, labels)


def _call(value: Call, scalar: str) -> str:
    if value.name in _OTHERS:
        fail(f"{value.name}() is for {_OTHERS[value.name]}", value.origin)
    if value.name == DATABASE:
        arguments = Arguments(value, "value", ("value",))
        return arguments.text("value")
    if value.name == NOW:
        if scalar != "DateTime":
            fail("now() is for a DateTime", value.origin)
        return "CURRENT_TIMESTAMP"
    if value.name not in _CLIENTS:
        known = ", ".join(f"{name}()" for name in sorted({*_CLIENTS, AUTOINCREMENT, NOW, DATABASE}))
        fail(f"there is no {value.name}()", value.origin, f"there are: {known}")
    if scalar != "String":
        fail(f"{value.name}() is for a String", value.origin)
    return ""


def _literal(value: Value, scalar: str, labels: Mapping[str, str]) -> str:
    if isinstance(value, Word):
        return _word(value, scalar, labels)
    if isinstance(value, Number):
        whole = re.fullmatch(r"-?\d+", value.text) is not None
        if scalar in ("Float", "Decimal") or (scalar in _INTEGERS and whole):
            return value.text
    if isinstance(value, Text):
        return quoted(_text(value, scalar))
    raise refused(f"this is no default for a {scalar or 'field of that type'}", value.origin)


def _word(value: Word, scalar: str, labels: Mapping[str, str]) -> str:
    if value.text in labels:
        return quoted(labels[value.text])
    if scalar != "Boolean" or value.text not in ("true", "false"):
        hint = f"one of {', '.join(labels)}" if labels else "correct it"
        fail(f"{value.text} is no default for this field", value.origin, hint)
    return value.text


def _text(value: Text, scalar: str) -> str:
    if scalar in ("String", "Json"):
        return value.text
    if scalar == "Bytes":
        try:
            return "\\x" + base64.b64decode(value.text, validate=True).hex()
        except (binascii.Error, ValueError):
            fail("the default of Bytes is Base64", value.origin)
    if scalar == "DateTime":
        try:
            found = datetime.fromisoformat(value.text)
        except ValueError:
            fail("no date and time", value.origin, '@default("2020-01-01T00:00:00Z")')
        return _moment(found) if found.tzinfo else fail("a time without its zone", value.origin, "end it with Z")
    raise refused(f"a text is no default for a {scalar or 'field of that type'}", value.origin)


def _moment(found: datetime) -> str:
    """As Prisma's engine prints it: no fraction where there is none, else three digits or six."""
    digits = "" if not found.microsecond else f".{found.microsecond:06d}"
    if digits.endswith("000"):
        digits = digits[:-3]
    zone = found.strftime("%z")
    return f"{found:%Y-%m-%d %H:%M:%S}{digits} {zone[:3]}:{zone[3:5]}"


def quoted(text: str) -> str:
    """A string literal as Prisma writes it."""
    return "'" + text.replace("'", "''") + "'"
