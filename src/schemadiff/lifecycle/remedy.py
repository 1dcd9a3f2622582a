"""Drift in; the migration that puts it back, or the edits of schema/ and the migration that take it in, out.

Both leave a database alone that is already where they lead: one that never drifted, or the one that did. They are
proven by their own text on a copy of either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from schemadiff.config import Config
from schemadiff.diagnostics import Conflict, TryAgain
from schemadiff.diff import top_level
from schemadiff.draft import Draft, Remedy, draft
from schemadiff.drift.acceptances import acceptances
from schemadiff.drift.accepted import found_of, sort_out
from schemadiff.drift.verdict import verdicts
from schemadiff.export import Adopted, adopted, write_schema
from schemadiff.kinds.index import Index
from schemadiff.lifecycle.alone import refuse_harm
from schemadiff.lifecycle.taken_in import mixed, refuse_mixed, taken_in, undone, within
from schemadiff.migrations.apart import apart
from schemadiff.migrations.compose import body
from schemadiff.migrations.files import MigrationFile, next_number
from schemadiff.migrations.probes import Probe
from schemadiff.model import Catalog, Change, Create, change_id
from schemadiff.parse.below import relative
from schemadiff.parse.read import joined, parse_text, read_files
from schemadiff.parse.statements import ParseResult, Source
from schemadiff.plan.own_roles import refuse_own_roles
from schemadiff.preflight import probes_of
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side, settled
from schemadiff.proof.migration import Migration
from schemadiff.quoting import display
from schemadiff.safety.finding import Finding
from schemadiff.scratch import Server
from schemadiff.soundness import made_sound, only_unsound, sound
from schemadiff.sources.desired import Desired, desired_state
from schemadiff.sources.exclude import without_tables, without_unstated_owners
from schemadiff.sources.ignored import sieved
from schemadiff.sources.live import Live
from schemadiff.sources.statistics import table_rows
from schemadiff.states import (
    Past,
    desired_of,
    drift_of,
    history_of,
    judged,
    past_without_ignored,
    scratch_for,
    sound_files,
    start_of,
    without_ignored,
)
from schemadiff.workflows.generate import online_of, write_draft


@dataclass(frozen=True, slots=True)
class Remedied:
    """What was made of the drift. `draft` is None where there is none; `sql` are its statements, for running by hand.

    `edits` are those of the schema files, with the texts `before` them; `left` names what they cannot say.
    """

    draft: Draft | None = None
    sql: str = ""
    findings: tuple[Finding, ...] = ()
    probes: tuple[Probe, ...] = ()
    written: tuple[Path, ...] = ()
    edits: Adopted | None = None
    left: tuple[str, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Drift:
    """Drift, and all that is known where it was found. `undo` leads from live to the history as far as applied,
    `standing` is live after the files that are not applied yet. All of that as if nobody had done what is accepted,
    which `seen` has as well.
    """

    config: Config
    server: Server
    live: Live
    files: Sequence[MigrationFile]
    past: Past
    desired: Desired
    undo: tuple[Change, ...]
    standing: Catalog
    seen: Catalog

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(display(change_id(change)) for change in top_level(self.undo))


def revert(
    config: Config,
    live: Live,
    *,
    message: str = "",
    approved: Collection[str] = frozenset(),
    write: bool = True,
    by_hand: bool = False,
    env: str = "",
) -> Remedied:
    """The next migration, which puts back what somebody changed by hand. To the history it adds nothing.

    What is accepted, in the environment `env`, stays. With `by_hand` the statements alone, for the database as it is
    now. Raises Conflict SD640 where they would harm a database that never drifted, SD642 where there is nothing to go
    back to, Refused for what the policy refuses.
    """
    with _at_hand(config, live, env) as drift:
        if not drift.undo:
            return Remedied()
        start, end = (drift.live.catalog, drift.past.applied) if by_hand else (drift.standing, drift.past.all)
        made = _built(drift, start, end, down=False)
        if by_hand or not made.steps:
            sql = body(
                made.steps,
                drift.desired.catalog.origins,
                lock_timeout=config.lock_timeout,
                approved=approved,
                states=made.states,
            )
            return Remedied(sql=sql)
        return _drafted(drift, made, drift.desired, message or "revert drift", approved, write, "Puts back")


def adopt(
    config: Config,
    live: Live,
    *,
    message: str = "",
    approved: Collection[str] = frozenset(),
    write: bool = True,
    env: str = "",
) -> Remedied:
    """What somebody changed by hand, in schema/ and in the next migration, which other databases get it from.

    What is accepted, in the environment `env`, stays out of it. In the database at hand that migration finds it done.
    What no statement makes, and nobody can want therefore, is left as it is where the history has it whole. Raises
    Conflict SD641 where schema/ has changed the same objects, SD640 and SD642 as `revert` does, and SD718 where
    no edit of the files says it.
    """
    with _at_hand(config, live, env) as found_out:
        drift, left = _sayable(found_out)
        if not drift.undo:
            return Remedied(left=left)
        server = drift.server
        wanted = without_tables(drift.desired.catalog, [config.ledger])
        ahead, to_desired = (
            settled(Side(server, one), Side(server, wanted)) for one in (drift.past.applied, drift.live.catalog)
        )
        refuse_mixed(mixed(drift.undo, ahead, to_desired), drift.desired.catalog.origins)
        after = taken_in(drift.past.all, drift.live.catalog, drift.undo)
        sources = read_files([path for path in config.schema if path.exists()], config.root)
        folder = relative(config.schema[0], config.root)
        edits = adopted(
            server, sources, taken_in(wanted, drift.live.catalog, drift.undo), folder=folder, without=[config.ledger]
        )
        with desired_state(server, joined(_parsed(sources, edits))) as then:
            made = _built(drift, drift.past.all, after, down=True)
            if not made.steps:
                found = Remedied()
            else:
                found = _drafted(drift, made, then, message or "adopt drift", approved, False, "Takes in")
    before = {source.name: source.text for source in sources}
    written = _write(config, edits, before, found.draft) if write else ()
    return replace(found, edits=edits, left=left, before=before, written=written)


def _write(config: Config, edits: Adopted, before: Mapping[str, str], wanted: Draft | None) -> tuple[Path, ...]:
    if edits.texts:
        write_schema(config.root, edits.texts, {name: before[name] for name in edits.texts if name in before})
    return write_draft(config, wanted) if wanted else ()


@contextmanager
def _at_hand(config: Config, live: Live, env: str) -> Iterator[_Drift]:
    """The drift, with scratch for as long as somebody works on it."""
    files = sound_files(config)
    with (
        scratch_for(config, live) as server,
        desired_of(server, config) as desired,
        history_of(server, config, files, live) as past,
    ):
        yield _found(config, server, live, files, past, desired, env)


def _found(
    config: Config, server: Server, live: Live, files: Sequence[MigrationFile], past: Past, desired: Desired, env: str
) -> _Drift:
    if live.moving or live.migrating:
        raise TryAgain.of("SD724", "somebody changes the schema while it is read", "run again later")
    if not files and not live.applied:
        raise Conflict.of(
            "SD642",
            "there is no migration yet, so nothing says what was changed by hand",
            "write the first one: schemadiff generate; or take the database as it is: schemadiff export, baseline",
        )
    live, past = without_ignored(config, live, desired.catalog), past_without_ignored(config, past, desired)
    seen = live.catalog
    live = _without_accepted(config, live, past, drift_of(server, past, live, files), env)
    undo = drift_of(server, past, live, files)
    standing = start_of(server, past, live, files, True, undo) if undo else live.catalog
    return _Drift(config, server, live, files, past, desired, undo, standing, seen)


def _without_accepted(config: Config, live: Live, past: Past, undo: Sequence[Change], env: str) -> Live:
    """The live database as if nobody had done what is accepted."""
    found = [replace(v, found=found_of(v, live.catalog)) for v in verdicts(undo, (), (), {})]
    accepted = {one.verdict.id for one in sort_out(found, acceptances(config), date.today(), env).accepted}
    changes = within(accepted, undo)
    return replace(live, catalog=undone(live.catalog, past.applied, changes)) if changes else live


def _sayable(drift: _Drift) -> tuple[_Drift, tuple[str, ...]]:
    """The drift without what no statement makes, and the names of what can only be put back therefore."""
    broken = {change_id(change) for change in drift.undo if _stays(change)}
    if not broken:
        return drift, ()
    live = replace(drift.live, catalog=made_sound(drift.live.catalog, broken))
    undo = drift_of(drift.server, drift.past, live, drift.files)
    left = replace(drift, live=live, undo=undo, standing=made_sound(drift.standing, broken))
    return left, tuple(map(display, sorted(broken)))


def _stays(change: Change) -> bool:
    """An index that no migration made yet is whole once the next one has."""
    if isinstance(change, Create) or sound(change.old) == change.old:
        return False
    return only_unsound(change) or not isinstance(change.old, Index)


def _built(drift: _Drift, start: Catalog, target: Catalog, *, down: bool) -> Migration:
    live, config = drift.live, drift.config
    refuse_own_roles(live.catalog, target, {live.catalog.role, live.migrator}, live.bootstrap)
    online = online_of(config, table_rows(config, live), f"__{next_number(drift.files):03}")
    made = build(drift.server, start, Side(drift.server, target), down=down, online=online)
    steps = apart(made.steps, made.start, made.result)
    return replace(made, steps=steps, result=without_unstated_owners(made.result, target))


def _drafted(
    drift: _Drift,
    made: Migration,
    desired: Desired,
    message: str,
    approved: Collection[str],
    write: bool,
    words: str,
) -> Remedied:
    """The file, proven by its own text on both sorts of databases, and written if that is wanted."""
    config, live, rows = drift.config, drift.live, table_rows(drift.config, drift.live)
    origins = desired.catalog.origins
    safety = judged(config, made, origins, rows, desired.said, approved)
    if safety.stops:
        raise safety.refusal()
    probes = probes_of(made, live.catalog.version)
    text = draft(
        config,
        drift.files,
        made,
        origins,
        message=message,
        approved=approved,
        rows=rows,
        drifted=drift.standing if drift.past.pending else drift.seen,
        risks=safety.risks,
        probes=probes,
        findings=safety.findings,
        remedy=Remedy(drift.past.all, tuple(f"{words}: {name}" for name in drift.names)),
    )
    sieve = partial(_sieve, config, drift.desired)
    refuse_harm(config, drift.server, drift.files, live, drift.past, text, made.result, sieve)
    written = write_draft(config, text) if write else ()
    return Remedied(text, text.text, safety.findings, probes, written)


def _sieve(config: Config, desired: Desired, catalog: Catalog) -> Catalog:
    return sieved(catalog, config.ignore, desired.catalog.objects.keys()).catalog


def _parsed(sources: Sequence[Source], edits: Adopted) -> list[ParseResult]:
    kept = [source.parsed for source in sources if source.name not in edits.texts]
    return [*kept, *(parse_text(text, name) for name, text in edits.texts.items() if text is not None)]
