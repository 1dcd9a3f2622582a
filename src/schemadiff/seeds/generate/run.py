"""The project and what is wanted in; a file of made-up rows, or these rows in a database, and what was made, out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from secrets import token_hex
from typing import IO, TYPE_CHECKING, Any

import psycopg

from schemadiff.diagnostics import Conflict, Diagnostic, ExitCode, TryAgain, UsageError
from schemadiff.migrations.ledger import Connection
from schemadiff.model import Catalog, ObjectId
from schemadiff.quoting import identifier, literal, one_line, qualified
from schemadiff.seeds.apply import refuse_pending
from schemadiff.seeds.generate.fill import Filled, Filler
from schemadiff.seeds.generate.order import Order, fillable
from schemadiff.seeds.generate.rehearsal import needs_rehearsal, rehearsed
from schemadiff.seeds.generate.write import header, load, texts
from schemadiff.states import desired_of, scratch_for

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.scratch import Database

_LOST = ("57P01", "57P02", "57P03", "55P03", "40P01")


@dataclass(frozen=True, slots=True)
class Wish:
    """How many rows of each table, of which seed; of these tables, or of all."""

    rows: int
    seed: str
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """Tables with their rows, in the order in which they are loaded; those of scratch are there while `made` lasts."""

    wish: Wish
    catalog: Catalog
    database: Database
    order: Order
    filled: tuple[Filled, ...]

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """A warning for each table that has fewer rows than were wanted."""
        hint = "its keys, checks or references let no more in that schemadiff knows how to make: write these by hand"
        return tuple(
            Diagnostic(
                "SD558", f"{_named(one)}: {one.rows} of {self.wish.rows} rows: {one.reason}", hint, None, "warning"
            )
            for one in self.filled
            if one.rows < self.wish.rows
        )

    @property
    def exit_code(self) -> ExitCode:
        """Whether all rows that were wanted are there."""
        return ExitCode.INCOMPLETE if self.findings else ExitCode.OK


@contextmanager
def made(config: Config, wish: Wish) -> Iterator[Made]:
    """Make the rows in scratch. Raises UsageError for a table that schema/ does not have."""
    with scratch_for(config, None) as server, desired_of(server, config) as desired:
        database, catalog = desired.database, desired.catalog
        filler = Filler(database, catalog, wish.rows, wish.seed)
        order = filler.order([_table(name, catalog) for name in wish.tables])
        if not needs_rehearsal(catalog):
            yield Made(wish, catalog, database, order, tuple(filler.fill(order)))
            return
        with database.clone() as copy:
            filled = tuple(filler.fill(order))
            yield Made(wish, catalog, database, order, tuple(rehearsed(database, copy, catalog, filled, order)))


def write(done: Made, out: IO[bytes]) -> None:
    """The rows as SQL."""
    head = header(done.wish.rows, done.wish.seed, done.filled)
    for data in texts(done.database, done.catalog, done.filled, done.order, head):
        out.write(data)


def write_file(done: Made, path: Path) -> None:
    """The same in a file, which has its name when it is whole. Raises UsageError where it cannot be written."""
    hidden = path.parent / f".schemadiff.{token_hex(8)}"
    try:
        if os.path.lexists(path) and not os.path.isfile(path):
            raise UsageError.of("SD632", f"{path} is no file", "name the file: --out seeds/load.sql")
        path.parent.mkdir(parents=True, exist_ok=True)
        with hidden.open("xb") as out:
            write(done, out)
        os.replace(hidden, path)
    except OSError as error:
        raise UsageError.of("SD632", f"cannot write {path}: {error.strerror}", "choose another file") from None
    finally:
        with suppress(OSError):
            hidden.unlink(missing_ok=True)


def load_into(conn: Connection, config: Config, done: Made, ask: Callable[[], None]) -> int:
    """The rows in a database whose tables are empty, all or none. Raises Conflict where one is not."""
    refuse_pending(conn, config)
    full = [one for one in done.filled if one.rows and _holds_rows(conn, one.table)]
    if full:
        names = ", ".join(map(_named, full[:5]))
        raise Conflict.of("SD559", f"there are rows already: {names}", "made-up rows go into empty tables only")
    ask()
    try:
        with conn.transaction():
            conn.execute(f"SET LOCAL lock_timeout = {literal(config.lock_timeout)}".encode())
            return load(conn, done.database, done.catalog, done.filled, done.order)
    except psycopg.Error as error:
        message = error.diag.message_primary or "the connection was lost"
        kind = TryAgain if error.sqlstate is None or error.sqlstate in _LOST else Conflict
        raise kind.of("SD556", one_line(message), "nothing was loaded") from None


def _holds_rows(conn: Connection, table: ObjectId) -> bool:
    query = f"SELECT EXISTS (SELECT 1 FROM {qualified(table.path)})"
    try:
        row: Any = conn.execute(query.encode()).fetchone()
    except psycopg.Error as error:
        raise Conflict.of("SD556", one_line(error.diag.message_primary or "no answer"), "nothing was loaded") from None
    return bool(row[0])


def _table(name: str, catalog: Catalog) -> ObjectId:
    found = {one: table for table in fillable(catalog) for one in _names(table)}
    if name not in found:
        close = get_close_matches(name, list(found), 1)
        hint = f'did you mean "{one_line(close[0])}"?' if close else "schema/ has no such table that takes rows itself"
        raise UsageError.of("SD543", f"no table {one_line(identifier(name))}", hint)
    return found[name]


def _names(table: ObjectId) -> Sequence[str]:
    return [".".join(table.path), *([table.path[1]] if table.path[0] == "public" else [])]


def _named(one: Filled) -> str:
    return one_line(qualified(one.table.path))
