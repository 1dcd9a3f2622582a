"""Two scratch databases in, what `pg_dump --schema-only` says differently about them out."""

from __future__ import annotations

import re
from collections import Counter

import psycopg

from schemadiff.model import Catalog
from schemadiff.parse.split import split
from schemadiff.proof.copy import copied
from schemadiff.proof.replay import prepare, run
from schemadiff.scratch import Database, Server, dump_schema

_NOISE = re.compile(r"(?:SET|SELECT pg_catalog\.set_config)\b")
_TABLE = re.compile(r"(CREATE (?:UNLOGGED |FOREIGN )?TABLE [^(]*)\((.*)\)([^)]*(?:\(.*\))?[^)]*)\Z", re.DOTALL)
_WITH_OPTIONS = re.compile(r"CREATE (?:USER MAPPING|SERVER|FOREIGN DATA WRAPPER|SUBSCRIPTION) ")
_SECRET = re.compile(r"(\b\w*(?:passwd|password|passphrase|secret|token|credential|key)\w*\"?) '(?:[^']|'')*'", re.I)
_OPTIONS = re.compile(r"(?<=\bWITH \()[a-z_.]+='[^()]*'(?=\))")
_CONNECTION = re.compile(r"CONNECTION '(?:[^']|'')*'")
# Of a partition it is not ours to choose; all others the catalogs compare.
_NOT_NULL_NAME = re.compile(r" CONSTRAINT (?:\w+|\"(?:[^\"]|\"\")+\") NOT NULL")
_ENCODING = re.compile(r"\\(?:un)?restrict.*")


def copy_differences(server: Server, database: Database, catalog: Catalog) -> tuple[str, ...]:
    """What pg_dump says differently about what files made, and about a copy of the live database."""
    try:
        with copied(server, catalog) as (copy, _):
            return tuple(dump_differences(server, database, copy, only=("in the files", "in the live database")))
    except psycopg.Error as error:
        return (f"there is no copy of the live database to compare with: {error.diag.message_primary}",)


def dump_differences(
    server: Server,
    result: Database,
    desired: Database,
    *,
    only: tuple[str, str] = ("after the migration", "in the desired state"),
) -> list[str]:
    """First lines of the statements that only one of both dumps has; nothing where no pg_dump is at hand.

    A difference that is gone after both dumps went through a database once more does not count.
    """
    one, other = dump_schema(server, result, owner=False), dump_schema(server, desired, owner=False)
    if one is None or other is None:
        return []
    differences = _differences(statements(one), statements(other), only)
    if not differences:
        return []
    again, other_again = _reloaded(server, one), _reloaded(server, other)
    if again is None or other_again is None:
        return differences
    return _differences(again, other_again, only)


def statements(dump: str) -> Counter[str]:
    """The statements of a dump without order, settings and the order of a table's elements."""
    pieces = split(dump).statements
    texts = (_ENCODING.sub("", dump[p.start : p.end]).strip() for p in pieces)
    return Counter(_normal(text) for text in texts if text and not _NOISE.match(text))


def _normal(text: str) -> str:
    text = _CONNECTION.sub("CONNECTION '<secret>'", text) if text.startswith("CREATE SUBSCRIPTION ") else text
    text = _SECRET.sub(r"\1 '<secret>'", text) if _WITH_OPTIONS.match(text) else text
    text = _OPTIONS.sub(_sorted_options, text)
    match = _TABLE.match(_NOT_NULL_NAME.sub(" NOT NULL", text))
    if match is None:
        return text
    elements = sorted(line.strip().removesuffix(",") for line in match[2].split("\n") if line.strip())
    return f"{match[1]}({'; '.join(elements)}){match[3]}"


def _sorted_options(match: re.Match[str]) -> str:
    return ", ".join(sorted(match[0].split(", ")))


def _differences(one: Counter[str], other: Counter[str], only: tuple[str, str]) -> list[str]:
    surplus = [f"only {only[0]}: {_short(text)}" for text in sorted((one - other).elements())]
    missing = [f"only {only[1]}: {_short(text)}" for text in sorted((other - one).elements())]
    return surplus + missing


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 200 else flat[:200] + " …"


def _reloaded(server: Server, dump: str) -> Counter[str] | None:
    """The dump of a database made from the dump; None where it does not load as it is."""
    with server.database() as database:
        prepare(database, [])
        try:
            run(database, _without_settings(dump))
        except psycopg.Error:
            return None
        again = dump_schema(server, database, owner=False)
        return None if again is None else statements(again)


def _without_settings(dump: str) -> str:
    pieces = split(dump).statements
    texts = (dump[p.start : p.end] for p in pieces)
    kept = (t for t in texts if not _NOISE.match(t) and not t.startswith(("CREATE SCHEMA public", "\\")))
    return ";\n".join(kept) + ";\n"
