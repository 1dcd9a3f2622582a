"""What was asked for in; the sections of the benchmark out: a title, a project, and the rows measured on it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

from tests.bench.bed import Bed
from tests.bench.beds import made_bed, many_bed, platform_bed, real_bed
from tests.bench.changes import changed
from tests.bench.edits import edited
from tests.bench.rows import Changing, Row, many_rows, schema_rows, start_rows
from tests.bench.servers import LiveServer
from tests.bench.shape import schema_of
from tests.bench.statements import files_of

Making = Callable[[Path, LiveServer], Bed]
_DATABASES = 50


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that are measured on one project, and compared with the first. `warm` is the run that fills the cache."""

    key: str
    title: str
    bed: Making
    rows: tuple[Row, ...]
    warm: tuple[str, ...] = ("generate",)


def sections(data: Path) -> tuple[Section, ...]:
    """All there are. `data` has schemas of real products, or is not there."""
    gitlab = data / "schemas" / "gitlab.sql"
    return (
        _made(100, times=5),
        _made(1000, times=3),
        _made(5000, large=True),
        *([_real("GitLab's schema", gitlab)] if gitlab.exists() else []),
        Section("start", "Starting", platform_bed, start_rows(), ("drift",)),
        Section("many", f"{_DATABASES} databases of 100 tables", _many, many_rows(), ("drift", "--env", "all")),
    )


def asked_for(found: Collection[Section], only: Collection[str], *, large: bool) -> tuple[Section, ...]:
    """Those whose key is named, with all rows, or with the rows whose names are: `cold`, or `1000:cold` for one.

    Those that take minutes are measured when they are named so, or with `large`.
    """
    known = {name for section in found for row in section.rows for name in _names(section, row)}
    if unknown := set(only) - known:
        raise SystemExit(f"no {', '.join(sorted(unknown))}; there are: {', '.join(sorted(known))}")
    chosen = (replace(s, rows=tuple(row for row in s.rows if _is_wanted(s, row, only, large))) for s in found)
    return tuple(section for section in chosen if any(not row.always for row in section.rows))


def _is_wanted(section: Section, row: Row, only: Collection[str], large: bool) -> bool:
    names = _names(section, row)
    if row.large and not large:
        return names[-1] in only
    return row.always or not only or any(name in only for name in names)


def _names(section: Section, row: Row) -> tuple[str, ...]:
    return section.key, row.name, f"{section.key}:{row.name}"


def _made(tables: int, *, times: int = 1, large: bool = False) -> Section:
    rows = schema_rows(_changing(tables), times=times, large=large)
    return Section(str(tables), f"{tables:,} tables", lambda folder, server: made_bed(folder, server, tables), rows)


def _changing(tables: int) -> Changing:
    return lambda bed, count: files_of(changed(schema_of(tables), count))


def _real(title: str, file: Path) -> Section:
    rows = schema_rows(lambda bed, count: edited(bed.files, count))
    return Section(file.stem, title, lambda folder, server: real_bed(folder, server, file), rows)


def _many(folder: Path, server: LiveServer) -> Bed:
    return many_bed(folder, made_bed(folder, server, 100), _DATABASES)
