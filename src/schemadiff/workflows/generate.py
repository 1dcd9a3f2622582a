"""The live database, or the history, and schema/ in; the next numbered migration, proven, out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from schemadiff.cache.keys import NOTHING_SEEN
from schemadiff.draft import Draft, draft
from schemadiff.migrations.compose import NO_SECRETS
from schemadiff.migrations.files import MigrationFile, next_number, read_directory, write_migration
from schemadiff.migrations.lockfile import LOCK_NAME, write_lock
from schemadiff.plan.online import NEVER, Online
from schemadiff.plan.own_roles import refuse_own_roles
from schemadiff.preflight import probes_of
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side
from schemadiff.proof.narrow import build_narrowly
from schemadiff.sources.exclude import without_tables
from schemadiff.sources.secrets import read_secrets
from schemadiff.sources.statistics import table_rows
from schemadiff.states import (
    desired_of,
    drift_of,
    history_of,
    judged,
    note_nothing_unseen,
    other_start,
    past_without_ignored,
    prove_on_both,
    refuse_another_ledger,
    scratch_for,
    sound_and_seen,
    start_of,
    unseen,
    without_ignored,
)
from schemadiff.workflows.generated import Generated, keep_nothing

if TYPE_CHECKING:
    from schemadiff.answers import Answers
    from schemadiff.config import Config
    from schemadiff.migrations.header import Header
    from schemadiff.model import ObjectId
    from schemadiff.sources.live import Live


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
    seen = answers.seen if answers else NOTHING_SEEN
    files, as_seen = sound_and_seen(config, seen) if behind is None else (behind, False)
    with (
        scratch_for(config, live, told_before=config.cache) as server,
        desired_of(server, config, seen) as desired,
        history_of(server, config, files, live) as past,
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
        prove = build if config.full_proof else build_narrowly
        made = prove(server, start, target, renames=desired.renames, target_held=desired.held, online=online)
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
        if written and not holes and not made.narrow:
            note_nothing_unseen(past, desired, read_directory(config.generated)[-1])
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
            # Of files that somebody wrote to meanwhile nothing is kept.
            pulse=live.pulse if live and desired.key and as_seen else None,
        )
        if answers and live and found.says_nothing:
            keep_nothing(answers, found)
        return found


def online_of(config: Config, rows: Mapping[ObjectId, int], suffix: str = NEVER.suffix) -> Online:
    """The forms that the project wants for tables of so many rows. `suffix` names what is there for a while."""
    return Online(config.online, rows, suffix, type_changes=config.online_type_changes)


def write_draft(config: Config, wanted: Draft) -> tuple[Path, ...]:
    """The files of the migration, and its line in the lock; which files that were."""
    config.generated.mkdir(parents=True, exist_ok=True)
    written = write_migration(config.generated, wanted.number, wanted.name, wanted.text, wanted.down_text)
    lock = config.generated / LOCK_NAME
    write_lock(lock, read_directory(config.generated))
    return (*written, lock)
