"""Two states in; the changes from one to the other, and the proven migration, out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemadiff.migrations.compose import NO_SECRETS, body
from schemadiff.plan.own_roles import refuse_own_roles
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side, settled
from schemadiff.scratch import scratch_server
from schemadiff.soundness import made_sound
from schemadiff.sources.resolve import Source, left_alone, opened
from schemadiff.sources.secrets import read_secrets
from schemadiff.sources.statistics import table_rows
from schemadiff.states import (
    judged,
    scratch_url,
)
from schemadiff.workflows.generate import online_of

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.model import Change
    from schemadiff.safety.finding import Finding


@dataclass(frozen=True, slots=True)
class Difference:
    """What `diff` found; `sql` is the body of the migration from one to the other, `holes` what it leaves undone."""

    changes: tuple[Change, ...]
    sql: str
    uncovered: tuple[str, ...]
    holes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


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
        database = other.database
        made = build(
            server,
            one.catalog,
            target,
            renames=other.renames,
            target_held=(lambda: database) if database else None,
            down=False,
            online=online_of(config, rows),
        )
        known = read_secrets(database.admin()) if secrets and database else NO_SECRETS
        origins, timeout = other.catalog.origins, config.lock_timeout
        text = body(made.steps, origins, lock_timeout=timeout, approved=approved, secrets=known, states=made.states)
        safety = judged(config, made, origins, rows, other.said, approved)
        return Difference(changes, text if made.steps else "", uncovered, made.holes, safety.findings)
