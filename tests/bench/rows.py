"""Beds in; the workloads out, each a row of the table: what is done before, what is measured, and what it must say."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.bed import COMPILED, Bed, changed_files, command

Before = Callable[[Bed], None]
# What costs hundredths of a second is run so often for one figure, for the kernel counts in hundredths.
TIMES = {100: 5, 1000: 3}
NO_CHANGE, IN_SYNC, WROTE = "no change", "in sync", "wrote generated/002"


@dataclass(frozen=True, slots=True)
class Row:
    """One workload on one bed. `before` is done before each run, and is not measured.

    `expect` is what the command has to say. `times` is how often it runs for one figure. `limit` is how many times
    `pg_dump --schema-only` it may cost; with `over_load` so many times more than loading the schema costs. `python` is
    the interpreter, None where it is not there.
    """

    name: str
    arguments: tuple[str, ...]
    before: Before
    expect: str
    limit: float | None = None
    over_load: bool = False
    times: int = 1
    memory: float | None = None
    python: str | None = sys.executable

    @property
    def line(self) -> Sequence[str]:
        assert self.python
        return command(*self.arguments, python=self.python)


def rows_of(bed: Bed, tables: int, *, large: bool) -> tuple[Row, ...]:
    """The workloads of one size."""
    unchanged = {100: 1.0, 1000: 0.35, 5000: 0.15}.get(tables)
    times = TIMES.get(tables, 1)
    rows = [
        Row("no change", ("generate",), _warm("generate"), NO_CHANGE, unchanged, times=times),
        Row("no change, drift", ("drift",), _warm("drift"), IN_SYNC, unchanged, times=times),
        Row("read anew", ("generate",), _moved, NO_CHANGE, 1.0 if tables == 1000 else None),
        Row("1 change", ("generate",), _changed(1), WROTE),
    ]
    if tables < 5000:
        rows.append(Row("50 changes", ("generate",), _changed(50), WROTE, 1.5 if tables == 1000 else None))
    if tables < 5000 or large:
        rows += _cold(tables)
    return tuple(rows)


def _cold(tables: int) -> list[Row]:
    limit = 3.0 if tables == 1000 else None
    memory = 400 if tables == 5000 else None
    kept, none = _emptied(data_directory=True), _emptied(data_directory=False)
    compiled = str(COMPILED) if COMPILED.exists() else None
    return [
        Row("cold", ("generate",), kept, NO_CHANGE, memory=memory),
        Row("cold, no data directory", ("generate",), none, NO_CHANGE),
        Row("cold, sqlglotc", ("generate",), kept, NO_CHANGE, limit, over_load=True, python=compiled),
        Row(
            "cold, no data directory, sqlglotc", ("generate",), none, NO_CHANGE, limit, over_load=True, python=compiled
        ),
    ]


def _warm(name: str) -> Before:
    def before(bed: Bed) -> None:
        bed.run(name)

    return before


def _moved(bed: Bed) -> None:
    """A row of the catalog is written anew, and says what it said."""
    bed.run("generate")
    bed.server.sql(bed.name, _SAME_COMMENT)


# The comment that comes first, whichever that is.
_SAME_COMMENT = """
SELECT format('COMMENT ON TABLE %s IS %L', objoid::regclass, description) FROM pg_description
WHERE classoid = 'pg_class'::regclass AND objsubid = 0 AND objoid >= 16384 ORDER BY objoid LIMIT 1
\\gexec
"""


def _changed(count: int) -> Before:
    """The caches are those of a run on the state before, and no run has seen these changes."""

    def before(bed: Bed) -> None:
        bed.put_cache_back()
        bed.run("generate")
        bed.write_schema(changed_files(bed, count))

    return before


def _emptied(*, data_directory: bool) -> Before:
    def before(bed: Bed) -> None:
        bed.empty_cache(data_directory=data_directory)

    return before
