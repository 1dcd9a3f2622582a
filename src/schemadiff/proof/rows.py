"""The steps of a migration in, run on tables with rows; whether the rows survived, and what to watch, out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import psycopg

from schemadiff.diagnostics import SchemadiffError
from schemadiff.model import Catalog, ObjectId, Step
from schemadiff.parse.split import split
from schemadiff.proof.migration import RowReport
from schemadiff.proof.moved import moved_rows
from schemadiff.proof.replay import NEEDED_USUAL_PATH, run
from schemadiff.proof.shapes import Shapes
from schemadiff.proof.sow import Sower
from schemadiff.proof.survival import Kept, kept, losses
from schemadiff.proof.touched import touched
from schemadiff.proof.traps import Trap, traps
from schemadiff.quoting import display, identifier, qualified
from schemadiff.render import statement
from schemadiff.scratch import Database
from schemadiff.sources.session import Around, alone

LOST_ROWS = "SD705"
_TABLES = 200
_PATIENCE = "SET statement_timeout = '10s'"
# Not allowed, not there, not written as it should be: rows have nothing to do with it.
_NOT_OF_ROWS = ("42", "25", "3D", "3F", "57")


class Rows:
    """Follows one proof from its first batch of steps to its last: `before` each batch, `run` each step, `after` it."""

    def __init__(self, target: Catalog, *, sowing: bool = True) -> None:
        self._target = self._live = target
        self._kept: dict[int, Kept] = {}
        self._parts: dict[int, ObjectId] = {}
        self._failed: dict[int, tuple[str, str]] = {}
        self._given_up: set[ObjectId] = set()
        self._traps: list[Trap] = []
        self._sower: Sower | None = None
        self._sowing, self._sown = sowing, False

    @property
    def report(self) -> RowReport:
        """What was found until now."""
        # A table whose rows are in partitions now is one table.
        checked = len({self._parts.get(oid, oid) for oid in self._kept})
        return RowReport(checked, tuple(sorted(self._failed.values())), tuple(self._traps))

    @property
    def present(self) -> bool:
        """Whether a table holds rows of ours."""
        return self._sown

    def turn_back(self) -> None:
        """From now on the steps lead back: no more rows are made, and those that are there must survive."""
        self._sowing, self._sower, self._traps = False, None, []

    def before(self, database: Database, steps: Sequence[Step], catalog: Catalog) -> None:
        """Make rows for the existing tables that the steps touch."""
        self._live = catalog
        tables = [t for t in touched(steps, catalog) if t not in self._given_up] if self._sowing else []
        self._sower = None
        if tables:
            present = {one.table: len(one.rows) for one in self._kept.values()}
            self._sower = Sower(database, Shapes(catalog), Shapes(self._target), tables, present)
            self._sow(self._sower, tables)

    def run(self, database: Database, step: Step, text: str, around: Around = alone) -> bool:
        """Run the statements of a step, each `around` its connection. Where only the rows are in the way, they go and
        are told as a trap.

        Whether a function that was run found its names by the usual search path only.
        """
        helped = False
        if self._sower is not None and self._kept:
            self._traps += self._traps_of(step, text)
        for piece in split(text).statements:
            statement = text[piece.start : piece.end]
            while True:
                try:
                    helped = run(database, statement, around=around) or helped
                    break
                except psycopg.Error as error:
                    helped = helped or NEEDED_USUAL_PATH in getattr(error, "__notes__", ())
                    if not self._gave_way(database, step, error):
                        raise
        return helped

    def _traps_of(self, step: Step, text: str) -> Iterable[Trap]:
        """Of an online form those of the plain one, which meets all rows at once."""
        assert self._sower is not None
        plain = step.context.get("plain")
        return traps(plain, statement(plain), self._sower) if plain else traps(step, text, self._sower)

    def after(self, database: Database, steps: Iterable[Step], wanted: Catalog) -> None:
        """Raises SchemadiffError SD705 where rows were lost or changed that `wanted` has a place for."""
        steps = tuple(steps)
        moved, found, gone = moved_rows(database, self._kept, steps, self._live, wanted)
        self._kept = {oid: one for oid, one in self._kept.items() if oid not in gone}
        now = kept(database, self._kept)
        found += losses(self._kept, now, steps, wanted.objects)
        if found:
            raise SchemadiffError.of(
                LOST_ROWS,
                "the proof failed: " + "\n".join(found),
                "nothing was written; this is a bug in schemadiff: please report it",
            )
        self._kept = now
        for table, parts in moved.items():
            self._kept |= parts
            self._parts |= dict.fromkeys(parts, table)

    def _sow(self, sower: Sower, tables: Sequence[ObjectId]) -> None:
        author = sower.database.author()
        author.execute(_PATIENCE)
        for table in tables[:_TABLES]:
            sower.sow(table)
        author.execute("RESET statement_timeout")
        self._sown = self._sown or bool(sower.rows)
        found = {sower.facts[t].oid: t for t in tables if t in sower.facts}
        self._failed |= {oid: (display(t), sower.failed[t]) for oid, t in found.items() if t in sower.failed}
        self._failed |= {-n: (display(t), f"only {_TABLES} are") for n, t in enumerate(tables[_TABLES:])}
        self._kept |= kept(sower.database, [oid for oid, t in found.items() if t in sower.rows])

    def _gave_way(self, database: Database, step: Step, error: psycopg.Error) -> bool:
        """Remove the rows that the error may be about. False where that cannot help."""
        if not self._kept or (error.sqlstate or "").startswith(_NOT_OF_ROWS):
            return False
        tables = self._blamed(step, error)
        # Under the names that they have now: a table may have stepped aside.
        called = {self._kept[oid].table: one.table for oid, one in kept(database, self._kept).items()}
        names = ", ".join(qualified(called.get(t, t).path) for t in tables)
        try:
            database.author().execute(f"TRUNCATE {names} CASCADE".encode())
        except psycopg.Error:
            return False
        now = kept(database, self._kept)
        self._given_up |= {self._kept[oid].table for oid in self._kept if oid not in now or not now[oid].rows}
        self._kept = {oid: one for oid, one in self._kept.items() if oid in now and now[oid].rows}
        self._traps.append(_of_any_row(step, tables[0], error))
        return True

    def _blamed(self, step: Step, error: psycopg.Error) -> list[ObjectId]:
        """The tables whose rows may be in the way: the step's own, the one that the error names, or all."""
        catalog = self._sower.live.catalog if self._sower else self._target
        named = ObjectId("table", (error.diag.schema_name or "", error.diag.table_name or ""))
        held = {one.table for one in self._kept.values()}
        own = held & set(touched([step], catalog))
        if named in held and (named not in own or step.subject.id.kind not in ("table", "column", "constraint")):
            return [named]
        return sorted(own or held)


def _of_any_row(step: Step, table: ObjectId, error: psycopg.Error) -> Trap:
    """A trap that the ordinary rows sprang: probably every row does."""
    message, column = error.diag.message_primary or "", error.diag.column_name
    if error.sqlstate == "23502" and column and step.verb == "create":
        table = step.subject.parent or table
        when = f"{qualified(table.path)} holds any row: {identifier(column)} is NOT NULL and has no default"
        advice = "add a default, or add the column without NOT NULL and backfill it first"
    else:
        when, advice = f"{qualified(table.path)} holds rows like those of the proof: {message}", "mend such rows first"
    return Trap(step, table, error.sqlstate or "", message, when, advice)
