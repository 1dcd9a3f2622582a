"""A folder of migrations in, all that is wrong with them out: by the rules, by PostgreSQL, and on the way back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass

from schemadiff.config import Config
from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.lint import file_findings, is_generated
from schemadiff.lint.indexes import index_findings
from schemadiff.lint.state import state_findings
from schemadiff.migrations.files import MigrationFile
from schemadiff.model import ObjectId
from schemadiff.parse.read import parse_text
from schemadiff.scratch import Database, Server
from schemadiff.sources.history import plainly
from schemadiff.sources.statistics import table_rows
from schemadiff.sources.volatile_functions import volatile_functions
from schemadiff.stages import counted, stage
from schemadiff.validation.costs import Measured
from schemadiff.validation.folder import Folder
from schemadiff.validation.fresh import fresh_findings
from schemadiff.validation.indexes import index_facts
from schemadiff.validation.rehearsal import rehearsed, state_of
from schemadiff.validation.risks import Reading, reading, risks
from schemadiff.validation.roundtrip import State, Trial, observe

# The ledger of the trading platform's convention, and the name that ours has where nobody chose another.
_USUAL_LEDGER = "schema_migrations"


@dataclass(slots=True)
class _Course:
    """How far the replay has come: where objects were written, and what refused statements did not make."""

    server: Server
    config: Config
    database: Database
    rows: Mapping[ObjectId, int]
    origins: dict[ObjectId, Origin]
    lost: dict[str, Origin]
    # Where the last file led to, if somebody looked.
    reached: State | None = None

    def run(self, file: MigrationFile, *, roundtrip: bool) -> Iterator[Diagnostic]:
        """Run the next file; with `roundtrip` on a copy also there, back and there again."""
        wanted = roundtrip and file.down_path.is_file()
        judged = None
        if not is_generated(file):
            # Generated ones were judged when they were written, and have it in their headers.
            before = self.reached.catalog if self.reached else state_of(self.database, self.config)
            said = reading(file, before, self.rows, volatile_functions(self.database.admin()))
            judged = said, Measured(self.database, before, said.by_start)
        start = (self.reached or observe(self.database, self.config)) if wanted else None
        with self.database.clone() if wanted else nullcontext() as copy:
            if copy:
                copy.role_statements += self.database.role_statements
            self.origins |= parse_text(file.text, str(file.path)).origins
            found = list(rehearsed(self.database, file, self.lost, judged[1].run if judged else plainly))
            yield from found
            if judged:
                yield from self._judged(*judged)
            self.reached = observe(self.database, self.config) if wanted else None
            if copy and start and self.reached and not any(finding.severity == "error" for finding in found):
                yield from Trial(self.server, self.config, copy, file, start, self.reached, self.origins).findings()

    def _judged(self, said: Reading, seen: Measured) -> Iterator[Diagnostic]:
        """What the file risks, and what is wrong with the comments that waive some of it."""
        yield from said.faults
        for finding in risks(said, seen.costs, self.config.safety, self.rows):
            if not finding.waived:
                yield finding.diagnostic


def findings(
    server: Server, config: Config, folder: Folder, *, roundtrip: bool = False, since: int | None = None
) -> Iterator[Diagnostic]:
    """Everything that is wrong with the folder's files, in no order. Files are only read."""
    yield from folder.problems
    yield from fresh_findings(config, folder.files, since)
    yield from file_findings(folder.files, sorted({config.ledger[1], _USUAL_LEDGER}))
    with server.database() as database:
        course = _Course(server, config, database, table_rows(config, None), {}, {})
        with stage("replaying migrations"):
            for file in counted(folder.files):
                yield from course.run(file, roundtrip=roundtrip)
        catalog = state_of(database, config)
        yield from state_findings(catalog, course.origins)
        kept = [fact for fact in index_facts(database.admin()) if fact.id in catalog.objects or fact.constraint]
        yield from index_findings(kept, course.origins)
