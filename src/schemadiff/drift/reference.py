"""A project and a database in; what that is compared with out, and what of it does not match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date

from schemadiff.config import Config
from schemadiff.drift.acceptances import acceptances
from schemadiff.drift.accepted import Acceptance, found_of, sort_out
from schemadiff.drift.blame import blamed
from schemadiff.drift.found import DriftFound
from schemadiff.drift.idle import remarks_on
from schemadiff.drift.verdict import Unrecorded, Verdict, not_recorded, verdicts, visible
from schemadiff.migrations.header import parse_header
from schemadiff.model import Change
from schemadiff.proof.compare import Side, settled
from schemadiff.sources.desired import Desired
from schemadiff.sources.exclude import without_tables
from schemadiff.sources.live import Live
from schemadiff.states import (
    Past,
    desired_of,
    history_of,
    past_without_ignored,
    scratch_for,
    sound_and_seen,
    without_ignored,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """The history as far as it was applied, and schema/: two sides that any number of databases is compared with.

    `ahead` leads from the one to the other; it is None where there is no history yet. `as_seen`
    says that nobody wrote to the migrations since the run first looked.
    """

    config: Config
    past: Past
    desired: Desired
    applied: Side
    target: Side
    ahead: tuple[Change, ...] | None
    entries: tuple[Acceptance, ...]
    as_seen: bool

    def judged(self, live: Live, *, strict: bool, env: str = "", today: date | None = None) -> DriftFound:
        """What of a database does not match. When `strict`, the ends of lines count; `env` is what its entries name."""
        rules, origin = self.config.ignore, self.config.ignore_origin
        about_rules = tuple(remarks_on(rules, live.catalog, self.desired.catalog.objects, origin))
        live = without_ignored(self.config, live, self.desired.catalog)
        here = Side(self.applied.server, live.catalog)
        to_desired = settled(here, self.target)
        # Where there is no history yet, schema/ alone says what should be there.
        drifted, ahead = (Unrecorded(to_desired), ()) if self.ahead is None else (self._unrecorded(here), self.ahead)
        closed = live.catalog.unreadable
        undo, origins = visible(drifted.undo, closed), self.desired.catalog.origins
        found = verdicts(undo, ahead, to_desired, origins, strict=strict, unbuilt=drifted.unbuilt)
        hidden = {f"{kind} (no right to see)" for kind in closed}
        uncovered = set(live.catalog.uncovered) - set(self.past.applied.uncovered) | hidden
        compared = Counter(object_id.kind for object_id in live.catalog.objects)
        known = tuple(_known(verdict, live) if verdict.drifted else verdict for verdict in found)
        said = sort_out(known, self.entries, today or date.today(), env)
        remarks = (*said.remarks, *about_rules)
        return DriftFound(
            said.open,
            self.past.pending,
            tuple(sorted(uncovered)),
            compared,
            said.accepted,
            remarks,
            live.ignored,
            live.pulse if self.desired.key and self.as_seen else None,
        )

    def _unrecorded(self, here: Side) -> Unrecorded:
        """The drift, without what a file takes in that is not applied yet."""
        undo = settled(here, self.applied)
        taken_in = {name for file in self.past.pending for name in parse_header(file.text).takes_in}
        if not (undo and taken_in):
            return Unrecorded(undo)
        return not_recorded(undo, settled(here, Side(self.applied.server, self.past.all)), taken_in)


def _known(verdict: Verdict, live: Live) -> Verdict:
    who, when = blamed(verdict.id, live.events)
    return replace(verdict, found=found_of(verdict, live.catalog), who=who, when=when)


def reference_of(config: Config, seen: Mapping[str, str], live: Live, rooms: ExitStack) -> Reference:
    """What a database like this one is compared with, in scratch, which the stack gives back."""
    files, as_seen = sound_and_seen(config, seen)
    server = rooms.enter_context(scratch_for(config, live))
    desired = rooms.enter_context(desired_of(server, config, seen))
    replayed = rooms.enter_context(history_of(server, config, files, live))
    past = past_without_ignored(config, replayed, desired)
    target = without_tables(desired.catalog, [config.ledger])
    sides = Side(server, past.applied), Side(server, target)
    ahead = settled(*sides) if files or live.applied else None
    return Reference(config, past, desired, *sides, ahead, acceptances(config), as_seen)
