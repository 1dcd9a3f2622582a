"""Names that Prisma gives where nobody does: of keys, indexes and foreign keys; and what it calls operator classes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from schemadiff.quoting import with_suffix

PRIMARY, UNIQUE, INDEX, FOREIGN = "_pkey", "_key", "_idx", "_fkey"
# Operator classes that have a word of Prisma's own; any other is written raw("…").
_PLAIN = ("InetOps", "JsonbOps", "JsonbPathOps", "ArrayOps", "TextOps", "BitMinMaxOps", "VarBitMinMaxOps")
_INCLUSION = ("InetInclusionOps",)
_BRIN = """
Bpchar Bytea Date Float4 Float8 Inet Int2 Int4 Int8 Numeric Oid Text Timestamp TimestampTz Time TimeTz Uuid
""".split()  # noqa: SIM905
_WITHOUT_MULTI = frozenset(("Bpchar", "Bytea", "Text"))
_FORMS = ("BloomOps", "MinMaxOps", "MinMaxMultiOps")


def _in_sql(word: str) -> str:
    joined = re.sub(r"MinMax|Timestamp(?:Tz)?|TimeTz|VarBit", lambda found: found[0].capitalize(), word)
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", joined).lower()


_WORDS = (
    *_PLAIN,
    *_INCLUSION,
    *(t + f for t in _BRIN for f in _FORMS if not (f == "MinMaxMultiOps" and t in _WITHOUT_MULTI)),
)
OPERATOR_CLASSES = {word: _in_sql(word) for word in _WORDS}
OPERATOR_WORDS = {name: word for word, name in OPERATOR_CLASSES.items()}
METHODS = {"BTree": "btree", "Hash": "hash", "Gist": "gist", "Gin": "gin", "SpGist": "spgist", "Brin": "brin"}
METHOD_WORDS = {name: word for word, name in METHODS.items()}
ACTIONS = {
    "Cascade": "CASCADE",
    "Restrict": "RESTRICT",
    "NoAction": "NO ACTION",
    "SetNull": "SET NULL",
    "SetDefault": "SET DEFAULT",
}
ACTION_WORDS = {sql: word for word, sql in ACTIONS.items()}


def given(table: str, columns: Sequence[str], suffix: str) -> str:
    """The name: the table and its columns, cut, and what it is, whole."""
    return with_suffix("_".join((table, *columns)), suffix)
