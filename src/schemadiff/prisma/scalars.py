"""Prisma's scalar types and @db attributes, and PostgreSQL's types for them: one list for both directions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# The type of a field without a @db attribute.
DEFAULTS: Mapping[str, str] = {
    "String": "TEXT",
    "Boolean": "BOOLEAN",
    "Int": "INTEGER",
    "BigInt": "BIGINT",
    "Float": "DOUBLE PRECISION",
    "Decimal": "DECIMAL(65,30)",
    "DateTime": "TIMESTAMP(3)",
    "Json": "JSONB",
    "Bytes": "BYTEA",
}
SERIALS: Mapping[str, str] = {"INTEGER": "SERIAL", "SMALLINT": "SMALLSERIAL", "BIGINT": "BIGSERIAL"}


@dataclass(frozen=True, slots=True)
class Native:
    """A @db attribute: the scalar that it is for, PostgreSQL's word, its name in the catalog, and how many numbers it
    takes at most, and whether it must have them.
    """

    name: str
    scalar: str
    word: str
    catalog: str
    numbers: int = 0
    needed: bool = False

    def sql(self, numbers: Sequence[str]) -> str:
        """The type with its numbers."""
        return f"{self.word}({','.join(numbers)})" if numbers else self.word


NATIVES: tuple[Native, ...] = (
    Native("Text", "String", "TEXT", "text"),
    Native("VarChar", "String", "VARCHAR", "character varying", 1),
    Native("Char", "String", "CHAR", "character", 1),
    Native("Uuid", "String", "UUID", "uuid"),
    Native("Xml", "String", "XML", "xml"),
    Native("Inet", "String", "INET", "inet"),
    Native("Bit", "String", "BIT", "bit", 1),
    Native("VarBit", "String", "VARBIT", "bit varying", 1),
    Native("Citext", "String", "CITEXT", "citext"),
    Native("Boolean", "Boolean", "BOOLEAN", "boolean"),
    Native("SmallInt", "Int", "SMALLINT", "smallint"),
    Native("Integer", "Int", "INTEGER", "integer"),
    Native("Oid", "Int", "OID", "oid"),
    Native("BigInt", "BigInt", "BIGINT", "bigint"),
    Native("Real", "Float", "REAL", "real"),
    Native("DoublePrecision", "Float", "DOUBLE PRECISION", "double precision"),
    Native("Decimal", "Decimal", "DECIMAL", "numeric", 2),
    Native("Money", "Decimal", "MONEY", "money"),
    Native("Timestamp", "DateTime", "TIMESTAMP", "timestamp without time zone", 1),
    Native("Timestamptz", "DateTime", "TIMESTAMPTZ", "timestamp with time zone", 1),
    Native("Date", "DateTime", "DATE", "date"),
    Native("Time", "DateTime", "TIME", "time without time zone", 1),
    Native("Timetz", "DateTime", "TIMETZ", "time with time zone", 1),
    Native("JsonB", "Json", "JSONB", "jsonb"),
    Native("Json", "Json", "JSON", "json"),
    Native("ByteA", "Bytes", "BYTEA", "bytea"),
)
BY_NAME: Mapping[str, Native] = {native.name: native for native in NATIVES}
_BY_CATALOG: Mapping[str, Native] = {native.catalog: native for native in NATIVES}
# Types that Prisma takes into an index of this method without an operator class. It takes all into one of the others.
INDEXED: Mapping[str, frozenset[str]] = {
    "gin": frozenset(("JsonB",)),
    "gist": frozenset(),
    "spgist": frozenset(("Text", "VarChar", "Char", "Inet")),
    "brin": frozenset(BY_NAME) - {"Xml", "Citext", "Boolean", "Money", "JsonB", "Json"},
}
_NUMBERS = re.compile(r"\(([0-9]+(?:,[0-9]+)?)\)")


def of_catalog(type_: str) -> tuple[Native, tuple[str, ...]] | None:
    """The @db attribute of a type as PostgreSQL prints it, and its numbers; None where Prisma has none."""
    bare = _NUMBERS.sub("", type_, count=1)
    found = _BY_CATALOG.get(bare) or (_BY_CATALOG["citext"] if bare.rpartition(".")[2] == "citext" else None)
    match = _NUMBERS.search(type_)
    numbers = tuple(match[1].split(",")) if match else ()
    if found is None or len(numbers) > found.numbers:
        return None
    # `character` alone means one character, and so it is printed with its number.
    return found, numbers
