"""The name of a schema in, a database that holds it out: made once, cloned for each round."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from schemadiff.diagnostics import SchemadiffError
from schemadiff.export import schema_files
from schemadiff.model import Catalog
from schemadiff.parse.read import joined, parse_text
from schemadiff.parse.split import split
from schemadiff.parse.statements import ParseResult
from schemadiff.proof.copy import read
from schemadiff.quoting import qualified
from schemadiff.scratch import Database, Server, dump_schema
from schemadiff.sources.desired import desired_state
from schemadiff.sources.load import run_statement
from schemadiff.sources.named_roles import make_roles
from tests.mutation.parts import Told, told
from tests.mutation.present import ROLES, Present

_REPOSITORY = Path(__file__).resolve().parents[2]
_OWN = Path(__file__).parent / "bases"
# Schemas of real products, where they are at hand; empty means none.
_DATA = os.environ.get("SCHEMADIFF_TEST_DATA", str(_REPOSITORY.parent / "shared" / "data"))
# How often a base's turn comes; a base that is not named here has 4. GitLab's 1,400 tables take minutes.
_WEIGHTS = {"everything": 16, "platform": 6, "gitlab": 0.25, "postgrest_big": 2}
_ROLE = re.compile(r'role "(.*)" does not exist')


class Unavailable(Exception):
    """The base cannot be had on this server, and why."""


@dataclass(frozen=True, slots=True)
class Base:
    """`template` is to be cloned, never changed; `catalog` is what a clone of it holds, and `told` what a description
    of it says, if that loads.
    """

    name: str
    template: Database
    catalog: Catalog
    told: Told | None = None


def weights() -> Mapping[str, float]:
    """The names of all bases that are at hand, and how often each one's turn comes."""
    return {name: _WEIGHTS.get(name, 4) for name in (*own(), *shared())}


def own() -> list[str]:
    """The bases that this repository has itself."""
    return ["platform", *sorted(path.stem for path in _OWN.glob("*.sql"))]


def shared() -> list[str]:
    """The schemas of real products; none where they are not at hand."""
    return sorted(path.stem for path in Path(_DATA, "schemas").glob("*.sql")) if _DATA else []


@contextmanager
def opened(server: Server, name: str) -> Iterator[Base]:
    """The base, as long as the block lasts. Raises Unavailable."""
    with server.database() as nothing:
        make_roles(ROLES, nothing.admin(), server.author)
    with desired_state(server, _parsed(server, name)) as desired, desired.database.clone() as template:
        _populate(template)
        catalog = read(template)
        said = told(server, described(server, template))
        template.close()
        yield Base(name, template, catalog, said)


def described(
    server: Server, database: Database, *, as_files: bool = False, unchecked: Collection[str] = ()
) -> ParseResult:
    """A database as schema files say it: its dump, or what `export` writes of it.

    `unchecked` are files of an export with bodies that PostgreSQL would refuse today.
    """
    dump = None if as_files else dump_schema(server, database)
    files = {"dump.sql": dump} if dump is not None else dict(schema_files(read(database), unchecked=unchecked))
    return joined([parse_text(text, file) for file, text in files.items()])


def _populate(database: Database) -> None:
    """Dumps leave materialized views empty, and what is made of an empty one cannot be filled."""
    waiting = [o.id.path for o in Present(read(database)).all("materialized_view")]
    while waiting:
        left = [path for path in waiting if not _refreshed(database, path)]
        if len(left) == len(waiting):
            return
        waiting = left


def _refreshed(database: Database, path: tuple[str, ...]) -> bool:
    try:
        database.admin().execute(f"REFRESH MATERIALIZED VIEW {qualified(path)}".encode())
    except psycopg.Error:
        return False
    return True


def _parsed(server: Server, name: str) -> ParseResult:
    if name == "platform":
        files = sorted((_REPOSITORY / "schema").rglob("*.sql"))
        return joined([parse_text(file.read_text(), file.name) for file in files])
    if (_OWN / f"{name}.sql").exists():
        return parse_text((_OWN / f"{name}.sql").read_text(), f"{name}.sql")
    return _of_script(server, Path(_DATA, "schemas", f"{name}.sql").read_text())


def _of_script(server: Server, text: str) -> ParseResult:
    """What a script with its DO blocks and rows makes, without the rows."""
    with server.database() as database:
        author = database.author()
        for piece in split(text).statements:
            statement = text[piece.start : piece.end]
            try:
                author.execute(statement.encode())
            except psycopg.errors.InsufficientPrivilege:
                _as_superuser(database, statement)
            except psycopg.errors.UndefinedObject as error:
                if not (role := _ROLE.search(str(error))):
                    raise
                make_roles([role[1]], database.admin(), server.author)
                _as_superuser(database, statement)
            except (psycopg.errors.UndefinedFile, psycopg.errors.FeatureNotSupported) as error:
                raise Unavailable(str(error).splitlines()[0]) from None
        return described(server, database)


def _as_superuser(database: Database, statement: str) -> None:
    parsed = parse_text(statement, "").statements
    try:
        if parsed:
            run_statement(parsed[0], database)
        else:
            database.admin().execute(statement.encode())
    except (psycopg.Error, SchemadiffError) as error:
        raise Unavailable(str(error).splitlines()[0]) from None
