"""A section's key in; its rows out: what each measures, what is done before it, and what the command has to say."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from tests.bench.bed import COMPILED, Bed, command
from tests.bench.servers import INDEX_AGAIN, SAME_COMMENT

Before = Callable[[Bed], object]
Changing = Callable[[Bed, int], Mapping[str, str]]
NO_CHANGE, IN_SYNC, WROTE = "no change", "in sync", "wrote generated/002"
_LOADED = "loaded"
_READING = "tests.bench.reading"


@dataclass(frozen=True, slots=True)
class Row:
    """One workload: the command, None where it cannot be run here; what is done before each run, and is not measured;
    what the command has to say; how often it runs for one figure; whether one figure is enough; whether it is measured
    whatever was asked for, because others are compared with it; and whether it takes minutes.
    """

    name: str
    command: Callable[[Bed], tuple[str, ...] | None]
    before: Before = lambda bed: None
    expect: str = ""
    times: int = 1
    once: bool = False
    always: bool = False
    large: bool = False


def schema_rows(changing: Changing, *, times: int = 1, large: bool = False) -> tuple[Row, ...]:
    """The workloads of one schema, whose changes `changing` makes. `times` is how often the short ones run for one
    figure; of a `large` schema some take minutes.
    """
    compared = (
        Row("pg_dump", Bed.pg_dump, times=times, always=True),
        Row("psql", lambda bed: bed.psql(_LOADED), lambda bed: bed.server.fresh(_LOADED), once=True, always=True),
    )
    warm = (
        Row("no change", _ours("generate"), _ran("generate"), NO_CHANGE, times),
        Row("no change by drift", _ours("drift"), _ran("drift"), IN_SYNC, times),
        Row("written anew", _ours("generate"), _moved(SAME_COMMENT), NO_CHANGE),
        Row("read anew", _ours("generate"), _moved(INDEX_AGAIN), NO_CHANGE),
        Row("1 change", _ours("generate"), _changed(changing, 1), WROTE),
    )
    more = (Row("50 changes", _ours("generate"), _changed(changing, 50), WROTE), *_cold_rows())
    return (*compared, *warm, *(replace(row, large=large) for row in more))


def _cold_rows() -> tuple[Row, ...]:
    kept, none = _emptied(data_directory=True), _emptied(data_directory=False)
    return (
        Row("cold", _ours("generate"), kept, NO_CHANGE),
        Row("cold and no data directory", _ours("generate"), none, NO_CHANGE),
        Row("cold with sqlglotc", _compiled("generate"), kept, NO_CHANGE),
        Row("cold with sqlglotc and no data directory", _compiled("generate"), none, NO_CHANGE),
    )


def start_rows() -> tuple[Row, ...]:
    """What it costs to start."""
    return (
        Row("python", lambda bed: (sys.executable, "-c", "pass"), times=5, always=True),
        Row("--version", _ours("--version"), expect="schemadiff ", times=5),
        Row("drift of the platform", _ours("drift"), _ran("drift"), IN_SYNC, times=3),
    )


def many_rows() -> tuple[Row, ...]:
    """One run over many databases, beside reading them one after the other."""
    return (
        Row("reading", lambda bed: (sys.executable, "-m", _READING, *bed.urls.values()), always=True),
        Row("drift --env all", _ours("drift", "--env", "all"), _ran("drift", "--env", "all"), IN_SYNC),
        Row("drift --env all --no-cache", _ours("drift", "--env", "all", "--no-cache"), expect=IN_SYNC),
    )


def _ours(*arguments: str) -> Callable[[Bed], tuple[str, ...]]:
    return lambda bed: command(*arguments)


def _compiled(*arguments: str) -> Callable[[Bed], tuple[str, ...] | None]:
    return lambda bed: command(*arguments, python=str(COMPILED)) if COMPILED.exists() else None


def _ran(*arguments: str) -> Before:
    return lambda bed: bed.run(*arguments)


def _moved(statements: str) -> Before:
    """Nothing differs, and the database cannot be taken for the one of the last run."""

    def before(bed: Bed) -> None:
        bed.run("generate")
        bed.server.sql(bed.name, statements)

    return before


def _changed(changing: Changing, count: int) -> Before:
    """The caches are those of a run on the state before, and no run has seen these changes."""

    def before(bed: Bed) -> None:
        bed.put_cache_back()
        bed.run("generate")
        bed.write_schema(changing(bed, count))

    return before


def _emptied(*, data_directory: bool) -> Before:
    return lambda bed: bed.empty_cache(data_directory=data_directory)
