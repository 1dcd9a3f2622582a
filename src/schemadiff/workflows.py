"""The stories that the commands tell, each a short function over frozen values. Read this first.

generate   live (or history) -> desired: the next numbered migration, proven
difference one state -> another: the changes, and the proven migration
drift      live against the history as far as it was applied, and against schema/
check      history against schema/, numbers and checksums
validate   the migration files by themselves: rules, replay, and the way back
exported   live -> schema files, new ones or edits of those that are there
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from schemadiff.answers import Answers
from schemadiff.config import Config
from schemadiff.diagnostics import Diagnostic, InputError, Origin, SchemadiffError, collected
from schemadiff.draft import Draft, draft
from schemadiff.drift.confirm import confirmed
from schemadiff.drift.fleet import side_by_side
from schemadiff.drift.found import DriftFound, in_sync
from schemadiff.drift.reference import References
from schemadiff.export import Adopted, adopted, schema_files
from schemadiff.migrations.compose import NO_SECRETS, body
from schemadiff.migrations.files import MigrationFile, next_number, read_directory, write_migration
from schemadiff.migrations.header import Header
from schemadiff.migrations.lockfile import LOCK_NAME, write_lock
from schemadiff.migrations.probes import Probe
from schemadiff.migrations.problems import file_problems, unwritten_problems
from schemadiff.model import Catalog, Change, ObjectId, change_id
from schemadiff.parse.read import joined, parse_text
from schemadiff.parse.statements import Source as SchemaFile
from schemadiff.plan.online import NEVER, Online
from schemadiff.plan.own_roles import refuse_own_roles
from schemadiff.preflight import probes_of
from schemadiff.proof import Migration, Side, build, settled
from schemadiff.proof.dumps import copy_differences
from schemadiff.quoting import display
from schemadiff.safety import Finding
from schemadiff.scratch import Server, scratch_server
from schemadiff.soundness import made_sound, unsound
from schemadiff.sources.desired import desired_state
from schemadiff.sources.exclude import without_tables
from schemadiff.sources.live import Live
from schemadiff.sources.pulse import Pulse
from schemadiff.sources.resolve import Source, left_alone, opened
from schemadiff.sources.secrets import read_secrets
from schemadiff.sources.statistics import table_rows
from schemadiff.states import (
    IN_NO_ORDER,
    desired_of,
    drift_of,
    history_of,
    judged,
    other_start,
    past_without_ignored,
    prove_on_both,
    refuse_another_ledger,
    scratch_for,
    scratch_url,
    sound_files,
    start_of,
    unseen,
    without_ignored,
)
from schemadiff.validation import findings
from schemadiff.validation.folder import read_folder

_NEXT = "generate"
# A database, read; or the answer that an earlier run found for its pulse.
Read: TypeAlias = Callable[[Callable[[Pulse], DriftFound | None]], Live | DriftFound]


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


@dataclass(frozen=True, slots=True)
class Difference:
    """What `diff` found; `sql` is the body of the migration from one to the other, `holes` what it leaves undone."""

    changes: tuple[Change, ...]
    sql: str
    uncovered: tuple[str, ...]
    holes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """`changes` from the history to schema/, and everything wrong with the files themselves.

    `files` names the migrations. `holes` is what pg_dump sees between them and schema/ although there is no change.
    """

    changes: tuple[Change, ...]
    problems: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    holes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Validated:
    """What `validate` found in the migrations that `files` names, in reading order."""

    findings: tuple[Diagnostic, ...]
    files: tuple[str, ...]


def generate(
    config: Config,
    live: Live | None,
    *,
    message: str = "",
    include_drift: bool = False,
    approved: Collection[str] = frozenset(),
    write: bool = True,
    secrets: bool = False,
    today: date | None = None,
    behind: Sequence[MigrationFile] | None = None,
    like: Header | None = None,
    answers: Answers | None = None,
) -> Generated:
    """The next migration, from what the live database has (None: from the history alone) to schema/.

    With `secrets` it holds those that schema/ spells out; otherwise it asks psql for them. It stands `behind` the
    files that are given, or those of the project, and keeps the name and author of the header that it is `like`. That
    there was nothing to say is kept among the `answers`, which were asked before.

    Raises InputError for schema files, Conflict for migration files and for a migration that cannot run on the
    live database because of its drift, Refused for what the project's policy takes for an error.
    """
    files = sound_files(config) if behind is None else behind
    with (
        scratch_for(config, live) as server,
        desired_of(server, config) as desired,
        history_of(server, files, live) as past,
    ):
        target = Side(server, without_tables(desired.catalog, [config.ledger]))
        refuse_another_ledger(config, target.catalog)
        live = without_ignored(config, live, desired.catalog) if live else None
        past = past_without_ignored(config, past, desired)
        drift = drift_of(server, past, live, files)
        start = start_of(server, past, live, files, include_drift, drift)
        if live:
            refuse_own_roles(live.catalog, target.catalog, {live.catalog.role, live.migrator}, live.bootstrap)
        rows = table_rows(config, live)
        online = online_of(config, rows, f"__{next_number(files):03}")
        made = build(server, start, target, renames=desired.renames, target_database=desired.database, online=online)
        if drift and made.steps and live:
            prove_on_both(server, live, past, made, target, include_drift)
        origins = desired.catalog.origins
        safety = judged(config, made, origins, rows, desired.said, approved)
        if safety.stops:
            raise safety.refusal()
        known = read_secrets(desired.database.admin()) if secrets else NO_SECRETS
        text = None
        probes = probes_of(made, live.catalog.version if live else None)
        if made.steps:
            text = draft(
                config,
                files,
                made,
                origins,
                message=message,
                approved=approved,
                today=today,
                secrets=known,
                drifted=other_start(past, live, include_drift) if drift and live else None,
                rows=rows,
                risks=safety.risks,
                like=like,
                probes=probes,
                findings=safety.findings,
            )
        uncovered = set(live.catalog.uncovered if live else ()) | set(desired.catalog.uncovered)
        holes = (*made.holes, *made.holes_back) if made.steps else unseen(server, past, desired)
        written = write_draft(config, text) if write and text else ()
        found = Generated(
            text,
            made,
            past.pending,
            drift,
            tuple(sorted(uncovered)),
            holes,
            written,
            findings=safety.findings,
            probes=probes,
            origins=origins,
            rows=rows,
            pulse=live.pulse if live else None,
        )
        if answers and live and found.says_nothing:
            answers.keep(_NEXT, live.pulse, {"uncovered": found.uncovered})
        return found


def nothing_to_generate(answers: Answers, pulse: Pulse) -> Generated | None:
    """For a database that is as it was when `generate` last found nothing to do, what it found."""
    found, nothing = answers.known(_NEXT, pulse), Catalog({}, {}, 0)
    done = Migration((), (), nothing, nothing)
    return None if found is None else Generated(None, done, (), (), tuple(found["uncovered"]), pulse=pulse)


def online_of(config: Config, rows: Mapping[ObjectId, int], suffix: str = NEVER.suffix) -> Online:
    """The forms that the project wants for tables of so many rows. `suffix` names what is there for a while."""
    return Online(config.online, rows, suffix, type_changes=config.online_type_changes)


def difference(
    config: Config,
    live: Source,
    desired: Source,
    *,
    approved: Collection[str] = frozenset(),
    sql: bool = True,
    secrets: bool = False,
) -> Difference:
    """The changes from one state to another, and with `sql` the proven statements that make them."""
    major, role = live.major or desired.major, live.role or desired.role
    with (
        scratch_server(major, url=scratch_url(config), role=role, roles=config.roles) as server,
        opened(server, live, config) as one,
        opened(server, desired, config) as other,
    ):
        one, other = left_alone(config, live, one, other), left_alone(config, desired, other, one)
        target = Side(server, other.catalog)
        changes = settled(Side(server, one.catalog), target)
        uncovered = tuple(sorted(set(one.catalog.uncovered) ^ set(other.catalog.uncovered)))
        if not sql:
            return Difference(changes, "", uncovered)
        refuse_own_roles(one.catalog, other.catalog, {live.role})
        rows, target = table_rows(config, None), Side(server, made_sound(other.catalog))
        made = build(
            server,
            one.catalog,
            target,
            renames=other.renames,
            target_database=other.database,
            down=False,
            online=online_of(config, rows),
        )
        known = read_secrets(other.database.admin()) if secrets and other.database else NO_SECRETS
        origins, timeout = other.catalog.origins, config.lock_timeout
        text = body(made.steps, origins, lock_timeout=timeout, approved=approved, secrets=known, states=made.states)
        safety = judged(config, made, origins, rows, other.said, approved)
        return Difference(changes, text if made.steps else "", uncovered, made.holes, safety.findings)


def drift(
    answers: Answers, databases: Sequence[tuple[str, Read]], *, strict: bool = False
) -> Iterator[DriftFound | SchemadiffError]:
    """What someone changed by hand in each database, and what is merged and not applied; or why nobody can tell.

    Each is the name of an environment, or none, and a way to read it, used in a thread, unless there is an answer for
    its pulse among the `answers` of the project. When `strict`, the ends of lines count.
    """
    with References(answers.config) as references:

        def look(database: tuple[str, Read]) -> DriftFound | SchemadiffError:
            env, read = database
            question = f"drift {env} {strict}"

            def judge(live: Live) -> DriftFound:
                found = references.judged(live, strict=strict, env=env)
                if found.says_nothing:
                    answers.keep(question, live.pulse, found.to_keep)
                return found

            try:
                return confirmed(lambda: read(lambda pulse: in_sync(answers.known(question, pulse), pulse)), judge)
            except SchemadiffError as error:
                return error

        yield from side_by_side(databases, look)


def check(config: Config) -> Checked:
    """Whether the migrations lead to schema/, and the files are numbered and unchanged. Needs no database."""
    files = read_directory(config.generated)
    names = tuple(file.path.name for file in files)
    problems = [*file_problems(config, files), *unwritten_problems(config, files)]
    if any(problem.code in IN_NO_ORDER for problem in problems):
        return Checked((), tuple(problems), names)
    with (
        scratch_for(config, None) as server,
        desired_of(server, config) as desired,
        history_of(server, files, None) as past,
    ):
        target = Side(server, without_tables(desired.catalog, [config.ledger]))
        past = past_without_ignored(config, past, desired)
        changes = settled(Side(server, past.all), target)
        holes = () if changes else unseen(server, past, desired)
        return Checked(changes, tuple(problems), names, holes)


def validate(
    config: Config, paths: Sequence[Path] = (), *, roundtrip: bool = False, since: int | None = None
) -> Validated:
    """All that is wrong with the project's migrations, or with those that the paths name. Needs no database.

    Of files that generate wrote what was found then is said while they are new: behind `since`, if that is given. With
    `roundtrip` each one that has a way back is applied, taken back and applied again.

    Raises UsageError where the paths name no folder of migrations, or files in several.
    """
    folder = read_folder(config, paths)
    with scratch_for(config, None) as server:
        found = [f for f in findings(server, config, folder, roundtrip=roundtrip, since=since) if folder.asked(f)]
    asked = folder.only or [str(file.path) for file in folder.files]
    return Validated(collected(found), tuple(sorted(Path(file).name for file in asked)))


def exported(config: Config, live: Live, sources: Sequence[SchemaFile] = (), folder: str = "") -> Adopted:
    """The live database as schema files below the folder, proven: loading them gives an equal catalog.

    What no statement makes is in them as statements make it, and `left` names it. Files that are there are edited as
    little as possible. Raises InputError where they cannot be loaded, and
    SchemadiffError SD715 or SD718 where the result is not equal, which is our bug.
    """
    wanted, left = made_sound(live.catalog), tuple(sorted(display(obj.id) for obj in unsound(live.catalog)))
    with scratch_for(config, live) as server:
        if sources:
            found = adopted(server, sources, wanted, folder=folder, without=[config.ledger])
            return replace(found, left=left)
        files, notes = _fresh(server, wanted)
    texts = {(PurePosixPath(folder) / path).as_posix(): text for path, text in files.items()}
    return Adopted(texts, {}, notes, left)


def _fresh(server: Server, live: Catalog) -> tuple[Mapping[str, str], tuple[str, ...]]:
    files = schema_files(live)
    try:
        left, notes = _differences(server, files, live)
    except InputError as error:
        # PostgreSQL keeps routines whose bodies it would refuse today; their files say not to look.
        places = {d.origin.file for d in error.diagnostics if d.origin}
        files = schema_files(live, unchecked=places)
        left, notes = _differences(server, files, live)
    if left:
        names = "\n".join(f"  {display(change_id(change))}" for change in left)
        raise SchemadiffError.of(
            "SD715",
            f"the export is not equal to the live database in:\n{names}",
            "nothing was written; this is a bug in schemadiff: please report it",
        )
    return files, notes


def _differences(server: Server, files: Mapping[str, str], live: Catalog) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """What the files make otherwise than live: by our own reader, and where that sees nothing, by pg_dump."""
    with desired_state(server, joined([parse_text(text, name) for name, text in files.items()])) as desired:
        left = settled(Side(server, live), Side(server, desired.catalog))
        return left, () if left else copy_differences(server, desired.database, live)


def write_draft(config: Config, wanted: Draft) -> tuple[Path, ...]:
    """The files of the migration, and its line in the lock; which files that were."""
    config.generated.mkdir(parents=True, exist_ok=True)
    written = write_migration(config.generated, wanted.number, wanted.name, wanted.text, wanted.down_text)
    lock = config.generated / LOCK_NAME
    write_lock(lock, read_directory(config.generated))
    return (*written, lock)
