"""Values of a catalog in, pieces of SQL out: the filters that templates use beyond quoting."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from schemadiff.kinds.column import Column, Identity
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.database_setting import DatabaseSetting
from schemadiff.kinds.function import words as routine_words
from schemadiff.kinds.grant import OWNER, PUBLIC, Grant
from schemadiff.kinds.role_setting import RoleSetting
from schemadiff.kinds.sequence import Sequence
from schemadiff.model import ObjectId
from schemadiff.quoting import THIS_DATABASE, identifier, literal, qualified
from schemadiff.secrecy import SECRET, in_head

VARIABLE = ":'secret'"
_PLAIN_VALUE = re.compile(r"(?:-?[0-9]+(?:\.[0-9]+)?|[a-z_]+)\Z")
_INDEX_HEAD = re.compile(r'(CREATE (?:UNIQUE )?INDEX )(?:"(?:[^"]|"")+"|[^\s"]+)(?= ON )')
_NAME = r'(?:"(?:[^"]|"")+"|[^\s".]+)'
_INDEX_ON = re.compile(rf"(CREATE (?:UNIQUE )?INDEX ){_NAME} ON (?:ONLY )?{_NAME}\.{_NAME}(?= USING )")
_WORD = r'(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)'
_STRING_OR_PATH = re.compile(rf"'(?:[^']|'')*'|(?P<path>{_WORD}(?:\.(?:{_WORD}|\*))*)")
_NOT_DISTINCT = "NULLS NOT DISTINCT "
_STORAGE_OF_TYPE = {"numeric": "MAIN", "inet": "MAIN", "cidr": "MAIN"}


def _pairs(options: Iterable[str]) -> dict[str, str]:
    return dict(option.partition("=")[::2] for option in options)


def reloptions(options: Iterable[str], prefix: str = "") -> str:
    """`fillfactor=70` -> `fillfactor = 70`; values that are not plain words or numbers are quoted."""
    return ", ".join(
        f"{prefix}{identifier(name)} = {value if _PLAIN_VALUE.match(value) else literal(value)}"
        for name, value in _pairs(options).items()
    )


def options_gone(both: tuple[tuple[str, ...], tuple[str, ...]], prefix: str = "") -> str:
    """Names of the options that the second has no more."""
    old, new = map(_pairs, both)
    return ", ".join(prefix + identifier(name) for name in old if name not in new)


def options_set(both: tuple[tuple[str, ...], tuple[str, ...]]) -> tuple[str, ...]:
    """The options of the second that the first has not, or not so."""
    return tuple(option for option in both[1] if option not in both[0])


def _given(value: str) -> str:
    """The value as SQL. A secret is a variable of psql: the statement cannot run before somebody gives it a value."""
    return VARIABLE if value == SECRET else literal(value)


def asking(definition: str) -> str:
    """A routine's CREATE that asks for the secret values of the parameters that it sets."""
    return in_head(definition, lambda head: head.replace(f" TO {literal(SECRET)}\n", f" TO {VARIABLE}\n"))


def fdw_options(options: Iterable[str]) -> str:
    """` OPTIONS (host 'h')`, or nothing."""
    pairs = _pairs(options)
    return f" OPTIONS ({', '.join(f'{identifier(n)} {_given(v)}' for n, v in pairs.items())})" if pairs else ""


def fdw_changes(both: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
    """` OPTIONS (ADD …, SET …, DROP …)`."""
    old, new = map(_pairs, both)
    words = [f"DROP {identifier(name)}" for name in old if name not in new]
    for name, value in new.items():
        if old.get(name) != value:
            words.append(f"{'SET' if name in old else 'ADD'} {identifier(name)} {_given(value)}")
    return f" OPTIONS ({', '.join(words)})"


def sequence_options(s: Sequence | Identity) -> str:
    """The options that are not what PostgreSQL would choose, each with a space before it."""
    top = s.top
    lowest, highest = (1, top) if s.increment > 0 else (-top - 1, -1)
    start = s.minimum if s.increment > 0 else s.maximum
    words = [
        f" INCREMENT BY {s.increment}" if s.increment != 1 else "",
        f" MINVALUE {s.minimum}" if s.minimum != lowest else "",
        f" MAXVALUE {s.maximum}" if s.maximum != highest else "",
        f" START WITH {s.start}" if s.start != start else "",
        f" CACHE {s.cache}" if s.cache != 1 else "",
        " CYCLE" if s.cycle else "",
    ]
    return "".join(words)


def identity_options(column: Column) -> str:
    """` (SEQUENCE NAME … START WITH 10)`, or nothing where all is as PostgreSQL would choose."""
    identity = column.identity
    assert identity is not None
    schema, table, name = column.id.path
    usual = identity.sequence == (schema, f"{table}_{name}_seq")
    named = "" if usual else f"SEQUENCE NAME {qualified(identity.sequence)}"
    words = named + sequence_options(identity)
    return f" ({words.strip()})" if words else ""


def identity_changes(both: tuple[Column, Column]) -> str:
    """The SET clauses that take one identity to another."""
    old, new = both[0].identity, both[1].identity
    assert old is not None
    assert new is not None
    words = [
        f" SET GENERATED {'ALWAYS' if new.always else 'BY DEFAULT'}" if old.always != new.always else "",
        f" SET INCREMENT BY {new.increment}" if old.increment != new.increment else "",
        f" SET MINVALUE {new.minimum}" if old.minimum != new.minimum else "",
        f" SET MAXVALUE {new.maximum}" if old.maximum != new.maximum else "",
        f" SET START WITH {new.start}" if old.start != new.start else "",
        f" RESTART WITH {new.start}" if new.minimum > old.maximum or new.maximum < old.minimum else "",
        f" SET CACHE {new.cache}" if old.cache != new.cache else "",
        (" SET CYCLE" if new.cycle else " SET NO CYCLE") if old.cycle != new.cycle else "",
    ]
    return "".join(words)


def default_storage(type_: str) -> str:
    """The storage a type has by itself, for a column that gave up its own (SET STORAGE DEFAULT came with 16)."""
    return _STORAGE_OF_TYPE.get(type_.partition("(")[0], "EXTENDED")


def _clause(text: str, word: str) -> int:
    """Where a clause begins outside quotes and parentheses; the end of the text where it does not occur."""
    depth = 0
    for match in re.finditer(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[()]|" + re.escape(word), text):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if match[0] == word and depth == 0:
            return match.start()
    return len(text)


def index_definition(definition: str, tablespace: str | None, *, only: bool = False) -> str:
    """PostgreSQL's definition with its tablespace, and without ONLY where partitions bring their share."""
    if not only:
        definition = definition.replace(" ON ONLY ", " ON ", 1)
    if tablespace is None:
        return definition
    cut = _clause(definition, " WHERE ")
    return f"{definition[:cut]} TABLESPACE {identifier(tablespace)}{definition[cut:]}"


def built_concurrently(definition: str, name: str) -> str:
    """PostgreSQL's definition of an index, under another name if wanted, built without keeping writers out."""
    match = _INDEX_HEAD.match(definition)
    assert match
    return f"{match[1]}CONCURRENTLY {identifier(name)}{definition[match.end() :]}"


def index_elsewhere(definition: str, name: str, table: tuple[str, str]) -> str:
    """PostgreSQL's definition of an index, as it would be under another name on another table."""
    match = _INDEX_ON.match(definition)
    assert match
    return f"{match[1]}{identifier(name)} ON {qualified(table)}{definition[match.end() :]}"


def index_of_constraint(constraint: Constraint, name: str) -> str:
    """The index that a primary key or a unique constraint can take over."""
    columns = constraint.definition.removeprefix("PRIMARY KEY ").removeprefix("UNIQUE ")
    distinct = columns.startswith(_NOT_DISTINCT)
    words = (
        f"CREATE UNIQUE INDEX CONCURRENTLY {identifier(name)} ON {qualified(constraint.id.path[:2])}",
        columns.removeprefix(_NOT_DISTINCT),
        _NOT_DISTINCT.strip() if distinct else "",
        f"WITH ({reloptions(constraint.options)})" if constraint.options else "",
        f"TABLESPACE {identifier(constraint.tablespace)}" if constraint.tablespace else "",
    )
    return " ".join(filter(None, words))


def query_elsewhere(definition: str, names: Mapping[tuple[str, ...], str]) -> str:
    """PostgreSQL's text of a query, reading from relations of other names. It calls columns by their relation's name
    where that has no alias. A name that means something else becomes one that is not there, which PostgreSQL refuses.
    """

    def renamed(match: re.Match[str]) -> str:
        parts = re.findall(rf"{_WORD}|\*", match["path"] or "")
        plain = tuple(part[1:-1].replace('""', '"') if part[0] == '"' else part for part in parts)
        for path, name in names.items():
            at = 1 if plain[:2] == path else 0 if len(parts) > 1 and plain[0] == path[1] else None
            if at is not None:
                return ".".join((*parts[:at], identifier(name), *parts[at + 1 :]))
        return match[0]

    return _STRING_OR_PATH.sub(renamed, definition) if names else definition


def view_query(definition: str) -> str:
    """pg_get_viewdef's text without the semicolon that ends it."""
    return definition.strip().removesuffix(";")


def create_only(definition: str) -> str:
    """pg_get_functiondef's text as a plain CREATE: what should be new must not replace something."""
    return definition.strip().replace("CREATE OR REPLACE ", "CREATE ", 1)


def without_body(definition: str) -> str:
    """pg_get_functiondef's text with a body that leans on nothing."""
    return definition[: definition.index("\n LANGUAGE ")] + "\n LANGUAGE sql\nAS $$SELECT NULL$$"


def trigger_definition(definition: str) -> str:
    """pg_get_triggerdef's text, the action on a line of its own."""
    cut = definition.rfind(" EXECUTE FUNCTION ")
    return f"{definition[:cut]}\n   {definition[cut:]}"


_GRANT_NOUNS: Mapping[str, str] = {
    "table": "TABLE",
    "view": "TABLE",
    "materialized_view": "TABLE",
    "sequence": "SEQUENCE",
    "schema": "SCHEMA",
    "enum": "TYPE",
    "composite": "TYPE",
    "range": "TYPE",
    "base_type": "TYPE",
    "domain": "DOMAIN",
    "language": "LANGUAGE",
    "foreign_data_wrapper": "FOREIGN DATA WRAPPER",
    "server": "FOREIGN SERVER",
}
# Parameters whose value is a list of names, each quoted on its own (GUC_LIST_QUOTE in PostgreSQL 14 to 18).
_LISTS = frozenset(
    {
        "local_preload_libraries",
        "search_path",
        "session_preload_libraries",
        "shared_preload_libraries",
        "temp_tablespaces",
        "unix_socket_directories",
    }
)
_NAME_IN_LIST = re.compile(r'"((?:[^"]|"")*)"|[^,\s]+')


def setting_value(setting: DatabaseSetting | RoleSetting) -> str:
    """The value of a parameter as SET takes it."""
    if setting.id.path[-1] not in _LISTS:
        return _given(setting.value)
    names = (m[1].replace('""', '"') if m[1] is not None else m[0] for m in _NAME_IN_LIST.finditer(setting.value))
    return ", ".join(map(literal, names)) or "''"


_ROUTINES = {"function": "FUNCTION", "procedure": "PROCEDURE", "aggregate": "FUNCTION"}


# Words of what no kind covers, and comments and grants are still put on.
UNLISTED: Mapping[str, Callable[[tuple[str, ...]], str]] = {
    "database": lambda path: f"DATABASE {THIS_DATABASE}",
    "large_object": lambda path: f"LARGE OBJECT {int(path[0])}",
}


def grant_words(grant: ObjectId) -> str:
    """What a grant is on: `TABLE public.t`. A column's grant is on its table."""
    kind, path = grant.path[0], grant.path[1:-1]
    if kind == "column":
        return f"TABLE {qualified(path[:2])}"
    if kind in UNLISTED:
        return UNLISTED[kind](path)
    if kind in _ROUTINES:
        return routine_words(ObjectId(kind, path), _ROUTINES[kind])
    return f"{_GRANT_NOUNS[kind]} {qualified(path)}"


def privileges(grant: Grant, names: Iterable[str]) -> str:
    """The privileges as SQL, of one column where the grant is on a column."""
    path = grant.id.path
    column = f" ({identifier(path[3])})" if path[0] == "column" else ""
    return ", ".join(name + column for name in names)


def grantee(grant: Grant) -> str:
    """The role as SQL."""
    who = grant.id.path[-1]
    if who == PUBLIC:
        return "PUBLIC"
    return identifier(grant.role) if who == OWNER and grant.role else identifier(who.removeprefix("role:"))
