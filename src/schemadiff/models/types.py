"""An annotation and a column's type in; whether a value of the one is one of the other, as drivers have it, out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from schemadiff.kinds.enum import Enum
from schemadiff.model import ObjectId
from schemadiff.models.annotations import Annotation
from schemadiff.quoting import qualified

_TEXT = frozenset(
    ("text", "character varying", "character", "citext", "name", "xml", "inet", "cidr", "macaddr", "uuid")
)
_WHOLE = frozenset(("smallint", "integer", "bigint", "numeric", "oid"))
_JSON = frozenset(("json", "jsonb"))
# By the name of a type of Python's.
_HELD: Mapping[str, frozenset[str]] = {
    "str": _TEXT | {"interval", "bit", "bit varying", "time without time zone", "money"},
    "int": _WHOLE,
    "float": frozenset(("real", "double precision", "numeric")),
    "Decimal": frozenset(("numeric", "money")),
    "bool": frozenset(("boolean",)),
    "bytes": frozenset(("bytea",)),
    "datetime": frozenset(("timestamp without time zone", "timestamp with time zone")),
    "date": frozenset(("date",)),
    "time": frozenset(("time without time zone", "time with time zone")),
    "timedelta": frozenset(("interval",)),
    "UUID": frozenset(("uuid",)),
    "dict": _JSON | {"hstore"},
}
_LISTS = frozenset(("list", "List", "tuple", "Tuple", "set", "Set", "frozenset", "Sequence"))
_SAME = {"Dict": "dict", "Mapping": "dict", "Literal": "str"}
_KNOWN = frozenset(name for types in _HELD.values() for name in types)


def fits(annotation: Annotation, type_: str, enums: Mapping[ObjectId, Enum], labels: frozenset[str]) -> bool:
    """Whether one of its types is what the column holds. Of types that nobody knows here everything is."""
    bare = base_of(type_)
    if type_.endswith("[]"):
        return bool(annotation.types & (_LISTS | {"Any", "object"})) or not annotation.types <= _HELD.keys()
    is_enum = any(type_ in (qualified(who.path), qualified(who.path[1:])) for who in enums)
    if is_enum or bare not in _KNOWN:
        return not is_enum or not annotation.types <= _HELD.keys() - {"str"}
    named = annotation.types | ({"str"} if annotation.literals else set())
    return any(_holds(_SAME.get(name, name), bare, labels) for name in named)


def _holds(name: str, bare: str, labels: frozenset[str]) -> bool:
    if name in labels:
        return bare in _TEXT | _WHOLE
    if name in _LISTS:
        return bare in _JSON
    return bare in _HELD[name] if name in _HELD else True


def holds_less(annotation: Annotation, type_: str) -> bool:
    """Whether a number loses digits on its way."""
    return annotation.types == {"float"} and base_of(type_) == "numeric"


def base_of(type_: str) -> str:
    """`character varying` of `character varying(20)`, `timestamp without time zone` of one with a precision."""
    return re.sub(r"\(.*?\)", "", type_).replace("  ", " ").strip()
