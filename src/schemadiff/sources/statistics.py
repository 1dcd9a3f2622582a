"""The sizes of production's tables in, a small JSON text out that is committed, and back: a laptop judges by them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemadiff.diagnostics import InputError, Origin
from schemadiff.model import ObjectId
from schemadiff.sources.sizes import Size
from schemadiff.texts import contents

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.sources.live import Live

SCHEMA_VERSION = 1
_SECTIONS = {"tables": "table", "materialized_views": "materialized_view"}


def table_rows(config: Config, live: Live | None) -> Mapping[ObjectId, int]:
    """About how many rows each table and materialized view has, where somebody knows.

    By the statistics that the project has written down, or else by those of the live database. One that is not in them
    is new, or was never analyzed. Raises InputError SD750 for a file that holds no statistics.
    """
    file = config.statistics_file
    sizes = read_statistics(file) if file.exists() else live.sizes if live else {}
    return {i: size.rows for i, size in sizes.items() if size.rows is not None}


def statistics_text(sizes: Mapping[ObjectId, Size]) -> str:
    """The sizes as JSON, sorted, with two significant digits, so that the text changes when a size does, not daily."""
    document = {"schema_version": SCHEMA_VERSION, **{name: _section(sizes, kind) for name, kind in _SECTIONS.items()}}
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    # A line for each table makes a readable diff. No string of JSON holds a line end.
    return re.sub(r'\{\n +("rows": \w+,)\n +("bytes": \w+)\n +\}', r"{\1 \2}", text)


def read_statistics(path: Path) -> Mapping[ObjectId, Size]:
    """The sizes that a file of `schemadiff stats` holds. Raises InputError SD750 where it is none."""
    try:
        document = json.loads(contents(path))
        version = document["schema_version"]
        if version != SCHEMA_VERSION:
            raise ValueError(f"schema_version is {version!r}, and {SCHEMA_VERSION} is what is understood")
        return {i: size for name, kind in _SECTIONS.items() for i, size in _read(kind, document[name])}
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        reason = error.strerror if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
        hint = "make it again: `schemadiff stats`, or set `statistics` to another path"
        raise InputError.of("SD750", f"not the sizes of tables: {reason}", hint, Origin(str(path), line)) from None


def rounded(number: int) -> int:
    """The number with two significant digits."""
    return int(float(f"{number:.2g}"))


def _section(sizes: Mapping[ObjectId, Size], kind: str) -> dict[str, dict[str, dict[str, int | None]]]:
    found: dict[str, dict[str, dict[str, int | None]]] = {}
    for object_id in sorted(i for i in sizes if i.kind == kind):
        size, (schema, name) = sizes[object_id], object_id.path
        rows = None if size.rows is None else rounded(size.rows)
        found.setdefault(schema, {})[name] = {"rows": rows, "bytes": rounded(size.bytes)}
    return found


def _read(kind: str, section: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[tuple[ObjectId, Size]]:
    return [
        (ObjectId(kind, (schema, name)), Size(_count(size["rows"], nullable=True), _count(size["bytes"]) or 0))
        for schema, tables in section.items()
        for name, size in tables.items()
    ]


def _count(value: object, *, nullable: bool = False) -> int | None:
    if value is None and nullable:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is not a number of rows or bytes")
    return value
