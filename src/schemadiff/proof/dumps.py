"""Two scratch databases in, what `pg_dump --schema-only` says differently about them out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import psycopg

from schemadiff.model import Catalog
from schemadiff.parse.split import split
from schemadiff.proof.copy import copied
from schemadiff.proof.replay import prepare, run
from schemadiff.quoting import literal
from schemadiff.scratch import Database, Server, dump_schema
from schemadiff.secrecy import SECRET, definition_without_secrets, is_secret

_NOISE = re.compile(r"(?:SET|SELECT pg_catalog\.set_config)\b")
_TABLE = re.compile(r"(CREATE (?:UNLOGGED |FOREIGN )?TABLE [^(]*)\((.*)\)([^)]*(?:\(.*\))?[^)]*)\Z", re.DOTALL)
_WITH_OPTIONS = re.compile(
    r"CREATE (?:USER MAPPING|SERVER|FOREIGN DATA WRAPPER|SUBSCRIPTION|FOREIGN TABLE) |ALTER FOREIGN TABLE "
)
_ROUTINE = re.compile(r"CREATE (?:FUNCTION|PROCEDURE) ")
_OPTION = re.compile(r"""(\w+|"(?:[^"]|"")+") (E?'(?:[^']|'')*')""")
_OPTIONS = re.compile(r"(?<=\bWITH \()[a-z_.]+='[^()]*'(?=\))")
_CONNECTION = re.compile(r"CONNECTION E?'(?:[^']|'')*'")
# Of a partition it is not ours to choose; all others the catalogs compare.
_NOT_NULL_NAME = re.compile(r" CONSTRAINT (?:\w+|\"(?:[^\"]|\"\")+\") NOT NULL")
# Both list their columns in the order that these have in their table.
_LISTS = re.compile(r"(?<=\bON ).+(?= FROM )|(?<=\()[^()]+(?=\))", re.DOTALL)
_LISTING = ("CREATE STATISTICS ", "ALTER PUBLICATION ")
_ENCODING = re.compile(r"\\(?:un)?restrict.*")


def copy_differences(server: Server, database: Database, catalog: Catalog) -> tuple[str, ...]:
    """What pg_dump says differently about what files made, and about a copy of the live database."""
    try:
        with copied(server, catalog) as copy:
            return dump_difference(server, database, copy).lines("in the files", "in the live database")
    except psycopg.Error as error:
        return (f"there is no copy of the live database to compare with: {error.diag.message_primary}",)


@dataclass(frozen=True, slots=True)
class Difference:
    """Statements that only one of two dumps has, in the form in which they are compared: without secrets.

    `written` gives the text of the other dump's statements as pg_dump wrote them.
    """

    only_one: tuple[str, ...] = ()
    only_other: tuple[str, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict, repr=False)

    def lines(self, one: str, other: str) -> tuple[str, ...]:
        """One line a statement, behind the name of the state that has it."""
        surplus = (f"only {one}: {_short(text)}" for text in self.only_one)
        return (*surplus, *(f"only {other}: {_short(text)}" for text in self.only_other))

    def __bool__(self) -> bool:
        return bool(self.only_one or self.only_other)


def dump_difference(server: Server, one: Database, other: Database) -> Difference:
    """What pg_dump says differently about two databases; nothing where no pg_dump is at hand."""
    text = dump_schema(server, one, owner=False)
    return difference_of(server, text, dump_schema(server, other, owner=False, like=text))


def difference_of(server: Server, one: str | None, other: str | None) -> Difference:
    """What two dumps say differently. A difference that is gone after both dumps went through a database once more
    does not count.
    """
    if one is None or other is None:
        return Difference()
    found = _compared(one, other)
    if not found:
        return found
    again, other_again = _reloaded(server, one), _reloaded(server, other)
    return found if again is None or other_again is None else _compared(again, other_again)


def _compared(one: str, other: str) -> Difference:
    if one == other:
        return Difference()
    normal = [(_normal(text), text) for text in _statements(other)]
    before, after = statements(one), Counter(text for text, _ in normal)
    surplus, missing = sorted((before - after).elements()), sorted((after - before).elements())
    return Difference(tuple(surplus), tuple(missing), dict(normal))


def statements(dump: str) -> Counter[str]:
    """The statements of a dump without order, settings and the order of a table's elements."""
    return Counter(map(_normal, _statements(dump)))


def carries_options(text: str) -> bool:
    """Whether a statement of a dump may hold a secret."""
    return bool(_WITH_OPTIONS.match(text)) or text != _without_secrets(text)


def _statements(dump: str) -> Iterator[str]:
    texts = (_ENCODING.sub("", dump[p.start : p.end]).strip() for p in split(dump).statements)
    return (text for text in texts if text and not _NOISE.match(text))


def _normal(text: str) -> str:
    text = _without_secrets(text)
    text = _OPTIONS.sub(_in_order, text)
    text = _LISTS.sub(_in_order, text) if text.startswith(_LISTING) else text
    match = _TABLE.match(_NOT_NULL_NAME.sub(" NOT NULL", text))
    if match is None:
        return text
    elements = sorted(line.strip().removesuffix(",") for line in match[2].split("\n") if line.strip())
    return f"{match[1]}({'; '.join(elements)}){match[3]}"


def _without_secrets(text: str) -> str:
    if _ROUTINE.match(text):
        return definition_without_secrets(text)
    text = _CONNECTION.sub(f"CONNECTION {literal(SECRET)}", text) if text.startswith("CREATE SUBSCRIPTION ") else text
    return _OPTION.sub(_without_secret, text) if _WITH_OPTIONS.match(text) else text


def _without_secret(match: re.Match[str]) -> str:
    name = match[1].strip('"').replace('""', '"')
    return f"{match[1]} {literal(SECRET)}" if is_secret(name, match[2]) else match[0]


def _in_order(match: re.Match[str]) -> str:
    return ", ".join(sorted(match[0].split(", ")))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 200 else flat[:200] + " …"


def _reloaded(server: Server, dump: str) -> str | None:
    """The dump of a database made from the dump; None where it does not load as it is."""
    with server.database() as database:
        prepare(database, [])
        try:
            run(database, _without_settings(dump))
        except psycopg.Error:
            return None
        return dump_schema(server, database, owner=False)


def _without_settings(dump: str) -> str:
    pieces = split(dump).statements
    texts = (dump[p.start : p.end] for p in pieces)
    kept = (t for t in texts if not _NOISE.match(t) and not t.startswith(("CREATE SCHEMA public", "\\")))
    return ";\n".join(kept) + ";\n"
