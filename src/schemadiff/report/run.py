"""Outcomes in; one run of a command out, of which every report is made: its texts can be shown, its places found.

Names and definitions come from a catalog that anybody may have written to. What could end a line, hide a part of one
or turn it around is made visible here, once, for all formats. Each format then escapes what is markup to it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.quoting import one_line, visible
from schemadiff.report.outcome import AcceptedEntry, Detail, Entry, Outcome
from schemadiff.report.ranking import worst


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the project is, for those who read a report elsewhere.

    `prefix` is its folder below the root of the repository (`db/`), `schema` the folder of schema files in it, and
    `generated` that of migrations. `blob` is the URL below which the files of the repository can be read, empty
    where nobody knows.
    """

    prefix: str = ""
    schema: str = "schema"
    generated: str = "generated"
    blob: str = ""

    def path(self, entry: Entry) -> str:
        """The file, from the root of the repository; for an object in no file the folder that it should be in."""
        folder = self.schema if entry.object else self.generated
        return self.file(entry.origin) if entry.origin else f"{self.prefix}{folder}/"

    def file(self, origin: Origin) -> str:
        """The file, from the root of the repository, or whole where it is elsewhere."""
        return origin.file if os.path.isabs(origin.file) else f"{self.prefix}{origin.file}"

    def link(self, origin: Origin | None) -> str:
        """Where a person can read the line; empty where nobody knows."""
        if not self.blob or origin is None or os.path.isabs(origin.file):
            return ""
        return f"{self.blob}{quote(self.file(origin))}#L{origin.line}"


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a command found in each database, or in the files.

    `finished` is when, in seconds since 1970, and `seconds` how long it took; `succeeded` is when each database was
    last read to the end before this run, as far as anybody knows. Only Prometheus is told of these.
    """

    command: str
    exit_code: int
    outcomes: tuple[Outcome, ...]
    where: Whereabouts = Whereabouts()
    finished: float = 0
    seconds: float = 0
    succeeded: Mapping[str, float] = field(default_factory=dict)


def run_of(outcomes: Sequence[Outcome], root: Path, base: Path, where: Whereabouts) -> Run:
    """The run, as it may be shown. Relative places of `validate` are below `base`, all others below `root`."""

    def placed(origin: Origin | None) -> Origin | None:
        if origin is None:
            return None
        start = base if outcomes[0].command == "validate" else root
        path = Path(os.path.normpath(start / origin.file))
        file = path.relative_to(root) if path.is_relative_to(root) else path
        return replace(origin, file=one_line(file.as_posix()))

    shown = tuple(_shown(outcome, placed) for outcome in outcomes)
    return Run(outcomes[0].command, int(worst(outcomes)), shown, where)


_Placed = Callable[[Origin | None], Origin | None]


def _shown(outcome: Outcome, placed: _Placed) -> Outcome:
    return replace(
        outcome,
        entries=tuple(_entry(entry, placed) for entry in outcome.entries),
        database=one_line(outcome.database),
        pending=tuple(map(one_line, outcome.pending)),
        uncovered=tuple(map(one_line, outcome.uncovered)),
        failure=tuple(_diagnostic(found, placed) for found in outcome.failure),
        files=tuple(map(one_line, outcome.files)),
        accepted=tuple(_accepted(one, placed) for one in outcome.accepted),
        ignored=tuple(replace(one, rule=one_line(one.rule)) for one in outcome.ignored),
    )


def _accepted(one: AcceptedEntry, placed: _Placed) -> AcceptedEntry:
    words = (one_line(text) for text in (one.reason, one.owner, one.expires))
    return AcceptedEntry(_entry(one.entry, placed), *words)


def _entry(entry: Entry, placed: _Placed) -> Entry:
    details = tuple(Detail(one_line(d.field), visible(d.wanted), visible(d.found)) for d in entry.details)
    return replace(
        entry,
        title=visible(entry.title),
        name=one_line(entry.name),
        origin=placed(entry.origin),
        details=details,
        hint=visible(entry.hint),
        who=one_line(entry.who),
        when=one_line(entry.when),
    )


def _diagnostic(found: Diagnostic, placed: _Placed) -> Diagnostic:
    return replace(found, message=visible(found.message), hint=visible(found.hint), origin=placed(found.origin))
