"""What `generate` found, as a frozen value; of a database that is as it was, what an earlier run found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from schemadiff.model import Catalog, Change, ObjectId
from schemadiff.proof.migration import Migration

if TYPE_CHECKING:
    from schemadiff.answers import Answers
    from schemadiff.diagnostics import Origin
    from schemadiff.draft import Draft
    from schemadiff.migrations.files import MigrationFile
    from schemadiff.migrations.probes import Probe
    from schemadiff.safety.finding import Finding
    from schemadiff.sources.pulse import Pulse

_NEXT = "generate"


@dataclass(frozen=True, slots=True)
class Generated:
    """What `generate` found. `draft` is None where there is no change; `written` names the files, if any.

    `uncovered` names objects that no kind covers, `holes` what pg_dump sees although the catalogs agree, `findings`
    what the migration risks; `probes` ask the live database for rows that stand in the way. `origins` says where
    objects are written, `rows` about how many rows tables have. `pulse` is that of the live database.
    """

    draft: Draft | None
    migration: Migration
    pending: tuple[MigrationFile, ...]
    drift: tuple[Change, ...]
    uncovered: tuple[str, ...]
    holes: tuple[str, ...] = ()
    written: tuple[Path, ...] = ()
    findings: tuple[Finding, ...] = ()
    probes: tuple[Probe, ...] = ()
    origins: Mapping[ObjectId, Origin] = field(default_factory=dict)
    rows: Mapping[ObjectId, int] = field(default_factory=dict)
    pulse: Pulse | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing to do, and nothing to tell but what is not covered."""
        return not (self.migration.steps or self.pending or self.drift or self.holes or self.findings)


def nothing_of_postgresql() -> Generated:
    """For a project that has browser databases only."""
    nothing = Catalog({}, {}, 0)
    return Generated(None, Migration((), (), nothing, nothing), (), (), ())


def nothing_to_generate(answers: Answers, pulse: Pulse) -> Generated | None:
    """For a database that is as it was when `generate` last found nothing to do, what it found."""
    found = answers.known(_NEXT, pulse)
    return None if found is None else replace(nothing_of_postgresql(), uncovered=tuple(found["uncovered"]), pulse=pulse)


def keep_nothing(answers: Answers, found: Generated) -> None:
    """Keep for later runs that there was nothing to do."""
    answers.keep(_NEXT, found.pulse, {"uncovered": found.uncovered})
