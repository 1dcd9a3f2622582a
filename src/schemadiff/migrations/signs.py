"""The id of an object in, the SQL condition out that holds while a database has it: this kind of object, not another
of its name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import TypeAlias

from schemadiff.introspect import STYLE
from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.default import Default
from schemadiff.kinds.index import Index
from schemadiff.kinds.materialized_view import MaterializedView
from schemadiff.kinds.partition import Partition
from schemadiff.kinds.table import Table
from schemadiff.kinds.trigger import Trigger
from schemadiff.kinds.view import View
from schemadiff.migrations.mends import USABLE
from schemadiff.model import ObjectId
from schemadiff.quoting import identifier, literal, qualified

# What PostgreSQL prints whole.
Printed: TypeAlias = Constraint | Default | Index | MaterializedView | Trigger | View
_RELKINDS = {
    "table": "'r', 'p', 'f'",
    "view": "'v'",
    "materialized_view": "'m'",
    "sequence": "'S'",
    "composite": "'c'",
}
_TYPTYPES = {"enum": "e", "domain": "d", "range": "r"}
_PROKINDS = {"function": "'f', 'w'", "procedure": "'p'"}
_PATH = {"search_path": "pg_catalog, pg_temp"}
# Constants that are printed by the style of a session.
_STYLED = re.compile(r"'[^']*[0-9\\]")
_ARGUMENT = re.compile(r'(?:[^",]|"(?:[^"]|"")*")+')
# Of a table: the catalog, the column that names the table, and the one that has the name.
_OF_TABLES = {
    "trigger": ("pg_trigger", "tgrelid", "tgname"),
    "policy": ("pg_policy", "polrelid", "polname"),
    "rule": ("pg_rewrite", "ev_class", "rulename"),
}
_NAMED = {
    "schema": ("pg_namespace", "nspname"),
    "extension": ("pg_extension", "extname"),
    "publication": ("pg_publication", "pubname"),
    "event_trigger": ("pg_event_trigger", "evtname"),
    "server": ("pg_foreign_server", "srvname"),
    "foreign_data_wrapper": ("pg_foreign_data_wrapper", "fdwname"),
    "language": ("pg_language", "lanname"),
}


def exists(who: ObjectId) -> str:
    """Whether the object is there; empty for kinds that nobody has needed to ask about."""
    kind, path = who.kind, who.path
    if kind in _RELKINDS:
        return f"EXISTS (SELECT FROM pg_class WHERE oid = {_oid(path)} AND relkind IN ({_RELKINDS[kind]}))"
    if kind in _TYPTYPES:
        named = f"oid = to_regtype({literal(qualified(path))})"
        return f"EXISTS (SELECT FROM pg_type WHERE {named} AND typtype = '{_TYPTYPES[kind]}')"
    if kind in _PROKINDS:
        return f"EXISTS (SELECT FROM pg_proc WHERE {_routine(path)} AND prokind IN ({_PROKINDS[kind]}))"
    if kind in _OF_TABLES:
        catalog, table, name = _OF_TABLES[kind]
        return f"EXISTS (SELECT FROM {catalog} WHERE {table} = {_oid(path)} AND {name} = {literal(path[2])})"
    if kind in _NAMED:
        catalog, name = _NAMED[kind]
        return f"EXISTS (SELECT FROM {catalog} WHERE {name} = {literal(path[0])})"
    return _part(who)


def _routine(path: Sequence[str]) -> str:
    """That it is this one of pg_proc: before 16 to_regprocedure() fails where the type of an argument is not there."""
    types = ", ".join(f"to_regtype({literal(type_.strip())})" for type_ in _ARGUMENT.findall(path[2]))
    named = f"pronamespace = to_regnamespace({literal(identifier(path[0]))}) AND proname = {literal(path[1])}"
    return f"{named} AND string_to_array(proargtypes::text, ' ')::oid[] = ARRAY[{types}]::oid[]"


def _part(who: ObjectId) -> str:
    match who.kind:
        case "column":
            return attribute(who.path, "NOT attisdropped")
        case "default":
            return attribute(who.path, "atthasdef")
        case "constraint":
            return constraint(who.path[:2], who.path[2])
        case "index":
            alone = f"NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = {_oid(who.path)})"
            return f"EXISTS (SELECT FROM pg_index WHERE indexrelid = {_oid(who.path)} AND {alone})"
        case "inheritance":
            named = f"inhrelid = {_oid(who.path)} AND inhparent = {_oid(who.path[2:])}"
            return f"EXISTS (SELECT FROM pg_inherits WHERE {named})"
        case _:
            return ""


def attribute(column: Sequence[str], condition: str) -> str:
    """Whether the table has the column, and the condition holds for it."""
    named = f"attrelid = {_oid(column)} AND attname = {literal(column[2])}"
    return f"EXISTS (SELECT FROM pg_attribute WHERE {named} AND {condition})"


def of_type(column: Column) -> str:
    """Whether the column has this type, with these modifiers. How one of the user's is called depends on the path."""
    called = "format_type(atttypid, atttypmod)"
    if "." not in column.type:
        return attribute(column.id.path, f"{called} = {literal(column.type)}")
    _, bracket, tail = column.type.partition("(")
    modified = f"strpos({called}, {literal(bracket + tail)}) > 0" if tail else "atttypmod = -1"
    return attribute(column.id.path, f"atttypid = to_regtype({literal(column.type)}) AND {modified}")


def constraint(table: Sequence[str], name: str, condition: str = "") -> str:
    """Whether the table has a constraint of the name, which is no NOT NULL, and the condition holds for it."""
    return _named(table, name, "contype <> 'n'", condition)


def _is_kept(wanted: Constraint) -> str:
    """Whether PostgreSQL keeps the constraint: all triggers are on by which it does, and its index is whole."""
    named = f"conrelid = {_oid(wanted.id.path)} AND conname = {literal(wanted.id.path[2])}"
    shares = "SELECT k.oid FROM whole JOIN pg_constraint k ON k.conparentid = whole.oid"
    whole = f"WITH RECURSIVE whole AS (SELECT oid FROM pg_constraint WHERE {named} UNION ALL {shares})"
    off = f"NOT EXISTS ({whole} SELECT FROM whole JOIN pg_trigger ON tgconstraint = whole.oid WHERE tgenabled <> 'O')"
    return f"{off}{AND}{index_valid((wanted.id.path[0], wanted.id.path[2]))}" if wanted.type in "pux" else off


def not_null(column: Sequence[str], name: str, condition: str = "") -> str:
    """Whether the column has a NOT NULL of the name (18 on), which may have been another column's."""
    number = f"(SELECT attnum FROM pg_attribute WHERE attrelid = {_oid(column)} AND attname = {literal(column[2])})"
    return _named(column[:2], name, f"contype = 'n' AND conkey = ARRAY[{number}]", condition)


def _named(table: Sequence[str], name: str, *conditions: str) -> str:
    named = f"conrelid = {_oid(table)} AND conname = {literal(name)}"
    return f"EXISTS (SELECT FROM pg_constraint WHERE {' AND '.join(filter(None, (named, *conditions)))})"


def index_valid(index: Sequence[str], definition: str = "") -> str:
    """Whether the index is there and can be used, and is defined so."""
    defined = f" AND {_printed('pg_get_indexdef(indexrelid)', literal(definition), definition)}" if definition else ""
    return f"EXISTS (SELECT FROM pg_index WHERE indexrelid = {_oid(index)} AND {USABLE}{defined})"


def attached(partition: Partition) -> str:
    """Whether the table is a partition of that table, within those bounds."""
    named = f"inhrelid = {_oid(partition.id.path)} AND inhparent = {_oid(partition.of)}"
    bound = _printed("pg_get_expr(relpartbound, oid)", literal(partition.bound), partition.bound)
    return f"EXISTS (SELECT FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE {named} AND {bound})"


def partitioned(table: Table) -> str:
    """Whether the table has partitions by this key; or none, where it has no key."""
    key = table.partition_key
    split = _printed("pg_get_partkeydef(oid)", literal(key), key) if key else "relkind <> 'p'"
    return f"EXISTS (SELECT FROM pg_class WHERE oid = {_oid(table.id.path)} AND {split})"


def label(type_: Sequence[str], name: str) -> str:
    """Whether the enum has the label."""
    named = f"enumtypid = to_regtype({literal(qualified(type_))}) AND enumlabel = {literal(name)}"
    return f"EXISTS (SELECT FROM pg_enum WHERE {named})"


def as_wanted(obj: Printed, *, sound: bool = False) -> str:
    """Whether what has the name is this form of it, not an older one; of a constraint, where that has to be `sound`,
    also that PostgreSQL keeps it.
    """
    if isinstance(obj, Default):
        number = f"(SELECT attnum FROM pg_attribute WHERE attrelid = adrelid AND attname = {literal(obj.id.path[2])})"
        defined = _printed("pg_get_expr(adbin, adrelid)", literal(obj.expression), obj.expression)
        here = f"adrelid = {_oid(obj.id.path)} AND adnum = {number}"
        return f"EXISTS (SELECT FROM pg_attrdef WHERE {here} AND {defined})"
    if isinstance(obj, Trigger):
        named = f"tgrelid = {_oid(obj.id.path)} AND tgname = {literal(obj.id.path[2])}"
        fires = f"{named} AND tgenabled = {literal(obj.enabled)}"
        defined = _printed("pg_get_triggerdef(oid)", literal(obj.definition), obj.definition)
        return f"EXISTS (SELECT FROM pg_trigger WHERE {fires} AND {defined})"
    if isinstance(obj, MaterializedView | View):
        # A query is long, and stands in the file already.
        digest = literal(sha256(obj.definition.encode()).hexdigest())
        defined = _printed("encode(sha256(convert_to(pg_get_viewdef(oid), 'UTF8')), 'hex')", digest, obj.definition)
        here = f"oid = {_oid(obj.id.path)} AND relkind = {_RELKINDS[obj.id.kind]}"
        return f"EXISTS (SELECT FROM pg_class WHERE {here} AND {defined})"
    if isinstance(obj, Index):
        return index_valid(obj.id.path, obj.definition)
    timing = f"{' DEFERRABLE' if obj.deferrable else ''}{' INITIALLY DEFERRED' if obj.deferred else ''}"
    unproven = " NOT ENFORCED" if not obj.enforced else "" if obj.validated else " NOT VALID"
    definition = literal(obj.definition + timing + unproven)
    defined = _printed("pg_get_constraintdef(oid)", definition, obj.definition)
    kept = f"{AND}{_is_kept(obj)}" if sound else ""
    return f"{constraint(obj.id.path[:2], obj.id.path[2], defined)}{kept}"


def _printed(text: str, wanted: str, definition: str) -> str:
    """Whether PostgreSQL prints it as it did when the catalog was read, whatever settings there are where one asks.

    Nothing but CASE keeps the order: first the settings, then the text.
    """
    settings = {**_PATH, **STYLE} if _STYLED.search(definition) else _PATH
    pairs = ((literal(name), literal(value)) for name, value in settings.items())
    made = " || ".join(f"set_config({name}, {value}, true)" for name, value in pairs)
    return f"CASE WHEN {made} <> '' THEN {text} = {wanted} END"


def either(*conditions: str) -> str:
    """Whether one of them holds; empty ones do not count."""
    wanted = [condition for condition in conditions if condition]
    return wanted[0] if len(wanted) == 1 else f"({f'{_NEXT_LINE}OR '.join(wanted)})"


def _oid(path: Sequence[str]) -> str:
    return f"to_regclass({literal(qualified(path[:2]))})"


_NEXT_LINE = "\n    "
AND = f"{_NEXT_LINE}AND "
