"""What `drift`, `check` and `validate` found in, one shape for all of it out, which every report is made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemadiff.diff import top_level
from schemadiff.drift.severity import Severity
from schemadiff.drift.verdict import Standing
from schemadiff.ignore import Ignored
from schemadiff.model import Alter, Change, Create, Drop, change_id
from schemadiff.quoting import display
from schemadiff.report.findings import field_changes

if TYPE_CHECKING:
    from schemadiff.diagnostics import Diagnostic, Origin
    from schemadiff.drift.found import DriftFound
    from schemadiff.drift.remark import Remark
    from schemadiff.drift.verdict import Verdict
    from schemadiff.lifecycle.staged import Staged
    from schemadiff.workflows.check import Checked
    from schemadiff.workflows.validate import Validated

LEVELS = ("error", "warning", "note")
# What to do about drift.
WAYS_OUT = (
    "Somebody changed this in the database, and no migration did. Put it back: `schemadiff drift --revert`. Take it in:"
    " `schemadiff drift --adopt`. Until then every migration runs on something that nobody has tested."
)
# Rules of `check`: a change that no migration makes, and one that pg_dump alone sees.
MISSING, HOLE = "check/missing", "check/pg_dump"
# Of `drift`: an index that is INVALID, and that a file which waits makes whole.
INVALID = "pending/invalid"
SEVERITIES = tuple(str(severity) for severity in sorted(Severity, reverse=True))
_LEVEL_OF = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}


@dataclass(frozen=True, slots=True)
class Detail:
    """A field of an object: what it should be, and what it is."""

    field: str
    wanted: str
    found: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding. `rule` is a stable name for findings of its sort: `drift/index`, `SD820`.

    `level` is error, warning or note. `sign` is `+` for what the database has more, `-` for what it has less, `~` for
    what is otherwise there. `severity` and `standing` are drift's. `object` is the id's kind and path. `found` is a
    hash of what the database has; `who` changed it and `when` is what an audit knows, empty where there is none.
    """

    rule: str
    level: str
    title: str
    name: str = ""
    sign: str = ""
    severity: str = ""
    standing: str = ""
    object: tuple[str, ...] = ()
    origin: Origin | None = None
    details: tuple[Detail, ...] = ()
    hint: str = ""
    found: str = ""
    who: str = field(default="", compare=False)
    when: str = field(default="", compare=False)

    @property
    def by(self) -> str:
        """`by alice, 2026-11-26 …`; empty where nobody knows."""
        return f"by {self.made}" if self.who else ""

    @property
    def made(self) -> str:
        """`alice, 2026-11-26 …`."""
        return ", ".join(filter(None, (self.who, self.when)))


@dataclass(frozen=True, slots=True)
class AcceptedEntry:
    """Drift that somebody has accepted, and the words of the list."""

    entry: Entry
    reason: str
    owner: str = ""
    expires: str = ""

    def __str__(self) -> str:
        """`index public.i is missing …: known to be slow (alice, until 2026-12-31)`."""
        return f"{self.entry.title}: {self.reason}{f' ({self.whose})' if self.whose else ''}"

    @property
    def whose(self) -> str:
        """`alice, until 2026-12-31`."""
        return ", ".join(filter(None, (self.owner, self.expires and f"until {self.expires}")))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command found in one database, or (`database` empty) in the files alone.

    `checked` says how many things of each sort were looked at, `files` which migrations. `pending` names files,
    `uncovered` what was not compared. `failure` is what kept the command from finding out anything. `accepted` is drift
    that may stay, which is none of the entries; `ignored` says how much each rule leaves out.
    """

    command: str
    exit_code: int
    entries: tuple[Entry, ...] = ()
    database: str = ""
    checked: Mapping[str, int] = field(default_factory=dict)
    pending: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    failure: tuple[Diagnostic, ...] = ()
    files: tuple[str, ...] = ()
    accepted: tuple[AcceptedEntry, ...] = ()
    ignored: tuple[Ignored, ...] = ()

    @property
    def left_out(self) -> int:
        """How many objects all the rules leave out."""
        return sum(one.objects for one in self.ignored)

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to tell of it but that it is well."""
        told = (self.entries, self.pending, self.uncovered, self.failure, self.accepted, self.ignored)
        return not (self.exit_code or any(told))

    @property
    def findings(self) -> tuple[Entry, ...]:
        """The entries that somebody has to do something about: those of drift that have no severity only tell."""
        return tuple(entry for entry in self.entries if entry.severity or not entry.standing)

    def of(self, standing: Standing) -> tuple[Entry, ...]:
        """The entries of that standing."""
        return tuple(entry for entry in self.entries if entry.standing == standing)


def of_drift(found: DriftFound, exit_code: int, database: str = "") -> Outcome:
    """Drift, objects that are pending, and what is to be said of the list of what is accepted, and of rules."""
    entries = (*map(_of_verdict, found.verdicts), *map(_of_remark, found.remarks))
    accepted = (
        AcceptedEntry(_of_verdict(a.verdict), a.entry.reason, a.entry.owner, str(a.entry.expires or ""))
        for a in found.accepted
    )
    return Outcome(
        "drift",
        exit_code,
        entries,
        database,
        dict(sorted(found.compared.items())),
        tuple(file.path.name for file in found.pending),
        found.uncovered,
        accepted=tuple(accepted),
        ignored=found.ignored,
    )


def of_check(found: Checked, exit_code: int) -> Outcome:
    """Problems of the files, and changes that no migration makes."""
    missing = [_of_change(change) for change in top_level(found.changes)]
    holes = [Entry(HOLE, "warning", f"pg_dump sees what schemadiff does not compare: {h}", h) for h in found.holes]
    entries = (*map(_of_diagnostic, (*found.problems, *found.missing)), *missing, *holes)
    return Outcome("check", exit_code, entries, checked={"migration": len(found.files)}, files=found.files)


def of_staged(found: Staged, exit_code: int) -> Outcome:
    """Problems of what is about to be committed."""
    entries = tuple(map(_of_diagnostic, found.problems))
    return Outcome("check", exit_code, entries, checked={"migration": len(found.files)}, files=found.files)


def of_validate(found: Validated, exit_code: int) -> Outcome:
    """Findings in migration files."""
    entries = tuple(map(_of_diagnostic, found.findings))
    return Outcome("validate", exit_code, entries, checked={"migration": len(found.files)}, files=found.files)


def _of_verdict(verdict: Verdict) -> Entry:
    change = verdict.change
    name = display(verdict.id)
    level = "note" if verdict.severity is None else _LEVEL_OF[verdict.severity]
    return Entry(
        rule=INVALID if verdict.unbuilt else f"{'pending' if verdict.undo is None else 'drift'}/{verdict.id.kind}",
        level=level,
        title=f"{name} {_what(verdict)}",
        name=name,
        sign=_SIGNS[type(change)],
        severity="" if verdict.severity is None else str(verdict.severity),
        standing=str(verdict.standing),
        object=(verdict.id.kind, *verdict.id.path),
        origin=verdict.origin,
        details=tuple(_details(change)),
        found=verdict.found,
        who=verdict.who,
        when=verdict.when,
    )


def _of_remark(remark: Remark) -> Entry:
    level = "note" if remark.rule.startswith("ignore/") else "warning"
    return Entry(remark.rule, level, remark.title, remark.object, origin=remark.origin, hint=remark.hint)


# A change leads from the database to what it should be, so it makes what is missing.
_SIGNS: Mapping[type[Change], str] = {Create: "-", Drop: "+", Alter: "~"}
_IS = {"-": "is missing in the database", "+": "is only in the database", "~": "was changed in the database"}
_WAITS = {"-": "is not in the database yet", "+": "is still in the database", "~": "is not changed in the database yet"}


def _what(verdict: Verdict) -> str:
    sign = _SIGNS[type(verdict.change)]
    if verdict.standing is Standing.COSMETIC:
        return "differs in the ends of lines"
    if verdict.unbuilt:
        return "is INVALID until a file that is not applied yet builds it"
    if not verdict.drifted:
        return "is so in the database already, and only to be recorded" if verdict.fulfilled else _WAITS[sign]
    if verdict.standing is not Standing.BOTH:
        return _IS[sign]
    return f"{_IS[sign]}{', as schema/ wants it' if verdict.fulfilled else ', and in another way in schema/'}"


def _details(change: Change) -> Iterator[Detail]:
    if isinstance(change, Alter):
        for name, found, wanted in field_changes(change):
            yield Detail(name, wanted, found)


def _of_change(change: Change) -> Entry:
    object_id = change_id(change)
    name = display(object_id)
    sign = {Create: "+", Drop: "-", Alter: "~"}[type(change)]
    title = f"no migration {_MAKES[sign]} {name}"
    parts = (object_id.kind, *object_id.path)
    details = tuple(_details(change))
    return Entry(MISSING, "error", title, name, sign, object=parts, details=details, hint="schemadiff generate")


_MAKES = {"+": "makes", "-": "drops", "~": "changes"}


def _of_diagnostic(found: Diagnostic) -> Entry:
    return Entry(found.code, found.severity, found.message, origin=found.origin, hint=found.hint)
