"""The project's seeds and the desired state in; all that is wrong with each of them out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from schemadiff.diagnostics import Diagnostic, ExitCode, Origin, collected
from schemadiff.quoting import one_line
from schemadiff.seeds.files import SeedFile, is_guarded, seed_files
from schemadiff.seeds.fit import fitting, refused_texts
from schemadiff.seeds.judge import refused
from schemadiff.seeds.load import tried
from schemadiff.seeds.people import people_findings
from schemadiff.seeds.personal import personal_findings
from schemadiff.seeds.read import read_seed
from schemadiff.seeds.rules import rule_findings, soft_references
from schemadiff.seeds.secrets import secret_findings
from schemadiff.seeds.statements import Allowance, Read
from schemadiff.seeds.tables import Tables
from schemadiff.states import desired_of, scratch_for

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.sources.desired import Desired

# What is forbidden, as opposed to what does not fit.
_POLICY = frozenset(("SD542", "SD546", "SD547", "SD550", "SD551"))
_HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class SeedChecked:
    """One seed: how many rows it writes, and what is wrong with it, in reading order."""

    file: SeedFile
    read: Read = field(repr=False)
    rows: int
    findings: tuple[Diagnostic, ...]
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Checked:
    """All seeds that were asked for."""

    seeds: tuple[SeedChecked, ...]

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """Those of all files."""
        return tuple(finding for seed in self.seeds for finding in seed.findings)

    @property
    def exit_code(self) -> ExitCode:
        """Rules are policy; rows that do not fit the schema or PostgreSQL are a conflict, and weigh more."""
        errors = {finding.code for finding in self.findings if finding.severity == "error"}
        if not errors:
            return ExitCode.OK
        return ExitCode.REFUSED if errors <= _POLICY else ExitCode.CONFLICT


def check_seeds(config: Config, environments: Sequence[str] = ()) -> Checked:
    """Read and load every seed of these environments, or all. Raises UsageError where there is none to read."""
    files = seed_files(config, environments)
    with scratch_for(config, None) as server, desired_of(server, config) as desired:
        return Checked(tuple(checked(config, file, desired) for file in files))


def checked(config: Config, file: SeedFile, desired: Desired) -> SeedChecked:
    """All that is wrong with one seed."""
    read, tables = read_seed(file), Tables(desired.catalog)
    fit = fitting(file, read, tables)
    texts = [(one.type, one.value.literal or "") for one in fit.open]
    misfits = [*fit.findings, *refused_texts(file, fit.open, refused(desired.database, texts) if texts else {})]
    loaded = tried(file, _loadable(file, read, misfits), tables, desired.database, _rows_with(file, read, misfits))
    listed = config.seed.tables.get(file.environment)
    secrets, hidden = secret_findings(file, read, tables)
    found = [
        *read.problems,
        *misfits,
        *loaded.findings,
        *secrets,
        *personal_findings(file, read),
        *people_findings(file, read, tables),
        *rule_findings(file, read, is_guarded(config, file.environment), listed),
        *soft_references(file, read, tables),
    ]
    said = allowed(file, (without(finding, hidden) for finding in found), read.allowances)
    return SeedChecked(file, read, loaded.rows, collected(said), tuple(hidden))


def _loadable(file: SeedFile, read: Read, misfits: Sequence[Diagnostic]) -> Read:
    """Without the statements whose head is wrong: PostgreSQL would say the same with less."""
    wrong = {finding.origin for finding in misfits}
    kept = (
        s
        for s in read.statements
        if not s.table or not wrong & {file.origin(at) for at in (s.table_start, *(c.start for c in s.columns or ()))}
    )
    return replace(read, statements=tuple(kept))


def _rows_with(file: SeedFile, read: Read, misfits: Sequence[Diagnostic]) -> frozenset[tuple[int, int]]:
    """The rows in which one of the findings stands."""
    places = sorted(_offset(file, finding.origin) for finding in misfits if finding.origin)
    rows = [(row.start, row.end) for statement in read.statements for row in statement.rows] if places else []
    return frozenset(row for row in rows if bisect_left(places, row[0]) < bisect_right(places, row[1]))


def _offset(file: SeedFile, origin: Origin) -> int:
    return file.lines[origin.line - 1] + origin.column - 1


def without(finding: Diagnostic, hidden: Sequence[str]) -> Diagnostic:
    """The finding, its words without the secrets that the file holds."""
    message, hint = one_line(finding.message), one_line(finding.hint)
    for secret in hidden:
        bare = secret.strip("'")
        message, hint = message.replace(bare, _HIDDEN), hint.replace(bare, _HIDDEN)
    return replace(finding, message=message, hint=hint)


def allowed(file: SeedFile, findings: Iterable[Diagnostic], allowances: Sequence[Allowance]) -> Iterator[Diagnostic]:
    """Those that no comment accepts, and the comments that accept nothing."""
    used: set[tuple[int, str]] = set()
    for finding in findings:
        at = _offset(file, finding.origin) if finding.origin else -1
        by = next((a for a in allowances if a.start <= at < a.end and finding.code in _codes(a)), None)
        if by is None:
            yield finding
        else:
            used.add((by.start, finding.code))
    for allowance in allowances:
        for one in allowance.allowed:
            if (allowance.start, one.code) not in used:
                message = f"{one.code} is allowed here, and there is none"
                yield Diagnostic("SD849", message, "take the comment out", one.origin, "note")


def _codes(allowance: Allowance) -> set[str]:
    return {one.code for one in allowance.allowed}
