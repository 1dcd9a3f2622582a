"""A connection and probes in, what they found out: how many rows stand in the way, and the keys of some. Only reads.

Each probe has a read-only transaction of its own with short timeouts. What cannot be probed is said, and stops nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import psycopg

from schemadiff.diagnostics import Diagnostic
from schemadiff.migrations.failures import StatementFailed, failure
from schemadiff.migrations.ledger import Connection
from schemadiff.migrations.probes import Probe
from schemadiff.quoting import identifier, literal, one_line
from schemadiff.stages import stage

PATIENCE = "30s"
_SAMPLES = 5
_LONGEST_KEY = 60
# With row_security off PostgreSQL complains where a policy would hide rows, instead of not showing them.
_SETTINGS = (
    "SET TRANSACTION READ ONLY",
    "SET LOCAL lock_timeout = '1s'",
    "SET LOCAL search_path = pg_catalog, pg_temp",
    "SET LOCAL row_security = off",
)
# A value that PostgreSQL cannot convert, divide or cast makes the migration's own statement fail just so.
_OF_VALUES = "22"


@dataclass(frozen=True, slots=True)
class Found:
    """Rows that a probe found: `count` is None where only some were seen in time.

    `keys` are those of a few, as SQL would write them: the values of `columns`. Or PostgreSQL came to a value that it
    cannot work with: `stopped` is what it said, and there are neither.
    """

    probe: Probe
    count: int | None = None
    columns: str = ""
    keys: tuple[str, ...] = ()
    stopped: str = ""

    @property
    def diagnostic(self) -> Diagnostic:
        """As an error, or as a warning where the migration only changes the values."""
        hint = f"mend it first, for example: {self.probe.mend}" if self.probe.mend else "mend such rows first"
        harmless = self.probe.harmless
        return Diagnostic(
            "SD754" if harmless else "SD751",
            f"{one_line(self.probe.words)}: {self._rows()}",
            f"the migration changes them; to keep them: {self.probe.mend}" if harmless else one_line(hint),
            self.probe.origin,
            "warning" if harmless else "error",
        )

    def _rows(self) -> str:
        if self.stopped:
            return f"PostgreSQL stops at a value ({self.stopped})"
        number = f"at least {len(self.keys)} rows" if self.count is None else f"{self.count} rows"
        more = ", …" if self.count is None or self.count > len(self.keys) else ""
        return f"{'1 row' if self.count == 1 else number} ({self.columns} = {', '.join(self.keys)}{more})"


@dataclass(frozen=True, slots=True)
class NotProbed:
    """A probe that could not run, and why."""

    probe: Probe
    reason: str

    @property
    def diagnostic(self) -> Diagnostic:
        """As a note."""
        message = f"not probed, whether {one_line(self.probe.words)}: {one_line(self.reason)}"
        return Diagnostic("SD752", message, "", self.probe.origin, "note")


class _Number(str):
    """A number with all its digits."""

    __slots__ = ()


def run_probes(conn: Connection, probes: Iterable[Probe], patience: str = PATIENCE) -> Iterator[Found | NotProbed]:
    """What the probes find; nothing for one that finds nothing. `conn` is in autocommit and is left as it was."""
    for probe in probes:
        found = _run(conn, probe, patience)
        if found is not None:
            yield found


@stage("looking for rows in the way")
def found_by(conn: Connection, probes: Iterable[Probe]) -> tuple[Diagnostic, ...]:
    """The same as findings: an error for rows that stop a migration, a warning or a note for what does not.

    Raises TryAgain where the connection is lost.
    """
    try:
        return tuple(found.diagnostic for found in run_probes(conn, probes))
    except psycopg.Error as error:
        raise failure(StatementFailed(error, None), None, "") from None


def _run(conn: Connection, probe: Probe, patience: str) -> Found | NotProbed | None:
    # found.* is the row, even where it has a column of that name.
    row = "pg_catalog.row_to_json(found.*)::pg_catalog.text"
    try:
        sample = _asked(conn, f"SELECT {row} FROM (\n{probe.sql}\n) AS found LIMIT {_SAMPLES}", patience)
    except psycopg.Error as error:
        if not error.sqlstate:
            raise
        if error.sqlstate.startswith(_OF_VALUES):
            # What stands behind the colon is the value.
            return Found(probe, stopped=one_line((error.diag.message_primary or "").partition(': "')[0]))
        return NotProbed(probe, _reason(error, patience))
    if not sample:
        return None
    keys = [json.loads(str(text), parse_int=_Number, parse_float=_Number) for (text,) in sample]
    count = len(keys) if len(keys) < _SAMPLES else _count(conn, probe, patience)
    return Found(probe, count, _listed(map(identifier, keys[0])), tuple(_listed(map(_value, k.values())) for k in keys))


def _count(conn: Connection, probe: Probe, patience: str) -> int | None:
    try:
        ((count,),) = _asked(conn, f"SELECT pg_catalog.count(*) FROM (\n{probe.sql}\n) AS found", patience)
    except psycopg.Error as error:
        if not error.sqlstate:
            raise
        return None
    return int(str(count))


def _asked(conn: Connection, query: str, patience: str) -> list[tuple[object, ...]]:
    with conn.transaction():
        for setting in (*_SETTINGS, f"SET LOCAL statement_timeout = {literal(patience)}"):
            conn.execute(setting.encode())
        return conn.execute(query.encode()).fetchall()


def _reason(error: psycopg.Error, patience: str) -> str:
    match error.sqlstate:
        case "57014":
            return f"it takes longer than {patience}"
        case "55P03":
            return "someone has locked the table"
        case _:
            return error.diag.message_primary or str(error)


def _listed(parts: Iterable[str]) -> str:
    """`id`, or `(a, b)`."""
    listed = tuple(parts)
    return listed[0] if len(listed) == 1 else f"({', '.join(listed)})"


def _value(value: object) -> str:
    plain = isinstance(value, str) and not isinstance(value, _Number)
    text = (
        literal(str(value))
        if plain
        else str(value)
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False, default=str)
    )
    text = one_line(text)
    return text if len(text) <= _LONGEST_KEY else text[: _LONGEST_KEY - 1] + "…"
