"""What code opens, and what the desired files say, in; databases opened at odds, or that nothing describes, out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from schemadiff.diagnostics import Diagnostic, collected
from schemadiff.idb.model import Desired
from schemadiff.idb.scan import Opening


def opening_findings(
    openings: Sequence[Opening], desired: Sequence[Desired], newest: Mapping[str, int]
) -> tuple[Diagnostic, ...]:
    """All findings. `newest` has the version that the migrations lead to, for databases that have any."""
    by_name: dict[str, list[Opening]] = {}
    for one in openings:
        if one.database is not None:
            by_name.setdefault(one.database, []).append(one)
    known = {one.database for one in desired}
    found = [
        finding
        for name, places in by_name.items()
        for finding in (*_conflicts(name, places), *_against(name, places, known, newest))
    ]
    return collected([*found, *_unclear(openings)])


def _conflicts(name: str, places: Sequence[Opening]) -> Iterator[Diagnostic]:
    versions = sorted({one.version for one in places if one.version is not None})
    if len(versions) > 1:
        told = "; ".join(f"{one.version} in {one.origin.file}:{one.origin.line}" for one in places if one.version)
        message = f"{json.dumps(name)} is opened at {len(versions)} versions: {told}"
        hint = "where the higher one was first, the lower one fails (VersionError): open it in one place"
        yield Diagnostic("SD513", message, hint, places[0].origin)


def _against(name: str, places: Sequence[Opening], known: set[str], newest: Mapping[str, int]) -> Iterator[Diagnostic]:
    if name not in known:
        message = f"{json.dumps(name)} is opened, and nothing describes it"
        yield Diagnostic("SD514", message, "describe it in schema/idb/NAME.idb.json", places[0].origin, "warning")
    for one in places:
        wanted = newest.get(name)
        if wanted is not None and one.version is not None and one.version != wanted:
            message = f"{json.dumps(name)} is opened at {one.version}, and its migrations lead to {wanted}"
            yield Diagnostic("SD515", message, "open it by the generated module", one.origin, "warning")


def _unclear(openings: Sequence[Opening]) -> Iterator[Diagnostic]:
    for one in openings:
        if one.database is None or (one.versioned and one.version is None):
            what = "which database" if one.database is None else "at which version"
            message = f"{one.api}({one.said}): {what}, cannot be read from the code"
            yield Diagnostic("SD516", message, "look at it by hand", one.origin, "note")
