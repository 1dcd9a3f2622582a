"""What `idb` found in, lines for people and JSON for machines out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from schemadiff.quoting import one_line
from schemadiff.report.json import document, problem_item

if TYPE_CHECKING:
    from schemadiff.diagnostics import Diagnostic
    from schemadiff.idb.reports import Compared
    from schemadiff.idb.scan import Opening


def opening_lines(openings: Sequence[Opening], findings: Sequence[Diagnostic]) -> list[str]:
    """A line for each place, then what is wrong with them."""
    rows = [(str(one.origin), one.api, _database(one), _version(one)) for one in openings]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    count = len({one.database for one in openings if one.database is not None})
    told = f"{len(openings)} places open {count} databases" if openings else "nothing opens a browser database"
    return [*map(one_line, lines), *(line for finding in findings for line in _finding_lines(finding)), told]


def _finding_lines(finding: Diagnostic) -> list[str]:
    """The finding in two lines, whatever the names of files and what code says in it."""
    hint = f"  hint: {one_line(finding.hint)}" if finding.hint else ""
    return [one_line(str(replace(finding, hint=""))), *filter(None, [hint])]


def _database(one: Opening) -> str:
    return json.dumps(one.database) if one.database is not None else "?"


def _version(one: Opening) -> str:
    return str(one.version) if one.version is not None else "?" if one.versioned else "any"


def scan_json(openings: Sequence[Opening], findings: Sequence[Diagnostic], exit_code: int) -> str:
    """The same for machines."""
    places = [
        {"origin": str(one.origin), "api": one.api, "database": one.database, "version": one.version}
        for one in openings
    ]
    return document("idb-scan", exit_code, openings=places, problems=list(map(problem_item, findings)))


def drift_lines(found: Sequence[Compared]) -> list[str]:
    """A line for each store of a user, and its differences below."""
    lines = []
    for one in found:
        live = one.live
        told = {"behind": f"behind, {one.newest} is the newest", "unknown": "no schema file describes it"}
        told["ahead"] = f"ahead of the migrations, which lead to {one.newest}"
        head = f"{json.dumps(live.database)} version {live.version}: {told.get(one.standing, one.standing)}"
        times = f", {one.count} times" if one.count > 1 else ""
        lines += [f"{head}  ({live.source}{times})", *(f"  {line}" for line in one.differences)]
    return [*map(one_line, lines or ["no browser database is there"])]


def drift_json(found: Sequence[Compared], exit_code: int) -> str:
    """The same for machines."""
    stores = [
        {
            "database": one.live.database,
            "version": one.live.version,
            "newest": one.newest,
            "source": one.live.source,
            "count": one.count,
            "standing": one.standing,
            "differences": list(one.differences),
        }
        for one in found
    ]
    return document("idb-drift", exit_code, stores=stores)
