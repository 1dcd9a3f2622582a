"""Names and values in, SQL text out: the only place where catalog values become part of a statement."""

from __future__ import annotations

import re
from collections.abc import Iterable

from schemadiff.model import ObjectId

# Every keyword of PostgreSQL 18 that is not "unreserved": pg_get_keywords(), catcode <> 'U'.
_KEYWORDS = frozenset(
    """
all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case
cast char character check coalesce collate collation column concurrently constraint create cross current_catalog
current_date current_role current_schema current_time current_timestamp current_user dec decimal default
deferrable desc distinct do else end except exists extract false fetch float for foreign freeze from full grant
greatest group grouping having ilike in initially inner inout int integer intersect interval into is isnull join
json json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize
json_table json_value lateral leading least left like limit localtime localtimestamp merge_action national
natural nchar none normalize not notnull null nullif numeric offset on only or order out outer overlaps overlay
placing position precision primary real references returning right row select session_user setof similar
smallint some substring symmetric system_user table tablesample then time timestamp to trailing treat trim true
union unique user using values varchar variadic verbose when where window with xmlattributes xmlconcat
xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
""".split()  # noqa: SIM905
)
# Stands for the name of the database at hand, which is another one in every environment; see render.statement.
THIS_DATABASE = "\ue000"
NAME_BYTES = 63
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*\Z")
# What ends a line, hides or turns around what stands beside it, or is no character at all.
_HIDDEN = (
    r"\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff"
)
# Compiled where a text is not plainly printable: that takes as long as to import ten modules.
_CONTROL = rf"[\x00-\x1f{_HIDDEN}]"
_CONTROL_WITHIN_LINES = rf"[\x00-\x08\x0b-\x1f{_HIDDEN}]"


# What is said of a role, and of what.
_OF_ROLES = {
    "role_membership": "membership of {} in {}",
    "role_setting": "setting of {}: {}",
    "parameter_grant": "grant to {} on parameter {}",
}


def identifier(name: str) -> str:
    """The name as SQL, quoted only where PostgreSQL would quote it."""
    if _PLAIN.match(name) and name not in _KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def is_keyword(name: str) -> bool:
    """Whether PostgreSQL 18 quotes the name for being a word of SQL. Versions before it have no others."""
    return name in _KEYWORDS


def qualified(path: Iterable[str]) -> str:
    """Names joined with dots, each quoted where needed."""
    return ".".join(map(identifier, path))


def cut_name(name: str, room: int = NAME_BYTES) -> str:
    """What PostgreSQL makes of a name: no more than 63 bytes of it, in whole characters."""
    return name.encode()[:room].decode(errors="ignore")


def with_suffix(name: str, suffix: str) -> str:
    """The name with its ending, cut so that PostgreSQL does not cut the ending."""
    return cut_name(name, NAME_BYTES - len(suffix.encode())) + suffix


def identifiers(names: Iterable[str]) -> str:
    """A comma-separated list of names."""
    return ", ".join(map(identifier, names))


def literal(text: str) -> str:
    """The text as a string literal that means the same under every setting."""
    quoted = text.replace("'", "''")
    return "E'" + quoted.replace("\\", "\\\\") + "'" if "\\" in text else f"'{quoted}'"


def one_line(text: str) -> str:
    """Text that is safe behind `--`: whatever could end the line or hide a part of it is shown as an escape."""
    return text if text.isascii() and text.isprintable() else re.sub(_CONTROL, _escape, text)


def visible(text: str) -> str:
    """The text with every character shown that could hide another: only line ends and tabs stay what they are."""
    return re.sub(_CONTROL_WITHIN_LINES, _escape, text)


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def dollar_quoted(text: str) -> str:
    """The text between dollar quotes whose tag does not occur in it."""
    tag = "$_$"
    number = 0
    while tag[:-1] in text:
        number += 1
        tag = f"$_{number}$"
    return f"{tag}{text}{tag}"


def display(object_id: ObjectId) -> str:
    """An object in words for people, on one line: `column public.orders.currency`."""
    kind, path = object_id.kind, object_id.path
    if (target := object_id.target) is not None:
        whose = f" to {one_line(path[-1].removeprefix('role:'))}" if kind == "grant" else ""
        return f"{kind.replace('_', ' ')} on {display(target)}{whose}"
    if kind in _OF_ROLES:
        return one_line(_OF_ROLES[kind].format(identifier(path[0]), " ".join((identifier(path[-1]), *path[1:-1]))))
    routine = kind in ("function", "procedure", "aggregate")
    name = one_line(qualified(path[:-1]) + f"({path[-1]})" if routine else qualified(path))
    return f"{kind.replace('_', ' ')} {name}"
