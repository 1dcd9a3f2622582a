"""The kind of an object in, what can be granted on it out, and what everybody may where nobody said anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from schemadiff.model import ObjectId

PUBLIC = "PUBLIC"
# Whoever applies the migrations owns what no file gives to anybody else.
MIGRATOR = "(migrator)"
# May alter and drop it, and grant what can be granted on it.
OWNER = "OWNER"
_RELATION = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")
_ON_DATA = ("USAGE",)
_ROUTINE = ("EXECUTE",)
# In the order in which people read them, which is that of psql's \dp.
_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "table": _RELATION,
    "view": _RELATION,
    "materialized_view": _RELATION,
    "column": ("SELECT", "INSERT", "UPDATE", "REFERENCES"),
    "sequence": ("SELECT", "UPDATE", "USAGE"),
    "function": _ROUTINE,
    "procedure": _ROUTINE,
    "aggregate": _ROUTINE,
    "schema": ("USAGE", "CREATE"),
    "enum": _ON_DATA,
    "composite": _ON_DATA,
    "domain": _ON_DATA,
    "range": _ON_DATA,
    "base_type": _ON_DATA,
    "language": _ON_DATA,
    "foreign_data_wrapper": _ON_DATA,
    "server": _ON_DATA,
    "database": ("CONNECT", "TEMPORARY", "CREATE"),
    "large_object": ("SELECT", "UPDATE"),
}
_OF_PUBLIC: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("function", "procedure", "aggregate"), ("EXECUTE",)),
    **dict.fromkeys(("enum", "composite", "domain", "range", "base_type", "language"), ("USAGE",)),
    "database": ("CONNECT", "TEMPORARY"),
}
_SORTS = {
    "TABLES": "table",
    "SEQUENCES": "sequence",
    "FUNCTIONS": "function",
    "TYPES": "base_type",
    "SCHEMAS": "schema",
    "LARGE OBJECTS": "large_object",
}
_READING_ORDER = {
    name: place
    for place, name in enumerate(
        dict.fromkeys((OWNER, *(action for actions in _ACTIONS.values() for action in actions)))
    )
}
DATABASE = ObjectId("database", ("current",))
_PUBLIC_SCHEMA = ObjectId("schema", ("public",))


def can_be_granted(object_id: ObjectId, version: int) -> tuple[str, ...]:
    """Every action that can be granted on the object; none where the kind has no privileges."""
    kind = _SORTS[object_id.path[0]] if object_id.kind == "to_come" else object_id.kind
    return tuple(name for name in _ACTIONS.get(kind, ()) if name != "MAINTAIN" or version >= 170000)


def has_privileges(object_id: ObjectId) -> bool:
    """Whether an object of this kind has privileges of its own. Those of columns are told with their table's."""
    return object_id.kind in _ACTIONS and object_id.kind != "column"


def of_everybody(object_id: ObjectId, version: int) -> tuple[str, ...]:
    """What PUBLIC has on the object if nobody granted or revoked anything."""
    if object_id == _PUBLIC_SCHEMA:
        return ("USAGE",) if version >= 150000 else ("USAGE", "CREATE")
    if object_id.kind == "to_come":
        # What is said for one schema adds to that; what is said for all of them stands in its place.
        return () if object_id.path[1] else _OF_PUBLIC.get(_SORTS[object_id.path[0]], ())
    return _OF_PUBLIC.get(object_id.kind, ())


def in_reading_order(actions: Iterable[str]) -> tuple[str, ...]:
    """The actions as psql lists them; what it does not know comes last, by name."""
    return tuple(sorted(actions, key=lambda name: (_READING_ORDER.get(name, len(_READING_ORDER)), name)))
