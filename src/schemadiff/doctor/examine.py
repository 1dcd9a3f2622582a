"""A connection and the project in, everything that the checks find out; a check that cannot look is a finding too."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from schemadiff.config import Config
from schemadiff.connection import connect, decode_anything
from schemadiff.diagnostics import Diagnostic, ExitCode, TryAgain
from schemadiff.doctor.checks import CHECKS
from schemadiff.doctor.connection import FACTS
from schemadiff.doctor.jobs import Job, jobs
from schemadiff.doctor.look import Check, Look, warning
from schemadiff.introspect import introspect
from schemadiff.migrations.ledger import DEFAULT
from schemadiff.migrations.lock import is_pooled
from schemadiff.model import Catalog
from schemadiff.quoting import one_line
from schemadiff.sources.live import closed
from schemadiff.sources.steady import read_steadily
from schemadiff.stages import stage

_WORST_FIRST = ("error", "warning", "note")
_NOT_LOOKED_AT = "SD661"


@dataclass(frozen=True, slots=True)
class Examined:
    """`facts` say what was connected to, and as whom."""

    facts: Mapping[str, Any]
    jobs: tuple[Job, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def exit_code(self) -> ExitCode:
        """Conflict where something must be mended, incomplete where a check could not look."""
        if any(found.severity == "error" for found in self.findings):
            return ExitCode.CONFLICT
        blind = any(found.code == _NOT_LOOKED_AT and found.severity == "warning" for found in self.findings)
        return ExitCode.INCOMPLETE if blind else ExitCode.OK


@stage("looking at the database")
def examine(url: str, config: Config, *, checks: Sequence[Check] = CHECKS, **patience: Any) -> Examined:
    """Run the checks. `patience` are the ages of a Look.

    Raises TryAgain where the database cannot be asked, UsageError where the role may not ask it.
    """
    with connect(url) as connection:
        decode_anything(connection)
        try:
            look = _look(connection, url, config, **patience)
            found = [diagnostic for check in checks for diagnostic in _checked(check, look)]
            rights = jobs(look)
        except psycopg.errors.InsufficientPrivilege as problem:
            raise closed(one_line(problem.diag.message_primary or "permission denied")) from None
        except psycopg.Error as problem:
            reason = one_line(problem.diag.message_primary or "the connection was lost")
            raise TryAgain.of("SD711", f"the database could not be read: {reason}", "run the command again") from None
    ordered = sorted(found, key=lambda diagnostic: _WORST_FIRST.index(diagnostic.severity))
    return Examined(look.facts, rights, tuple(ordered))


def _look(connection: psycopg.Connection[Any], url: str, config: Config, **patience: Any) -> Look:
    bare = Look(connection, config, is_pooled(connection), **patience)
    facts = {
        "host": connection.info.host or "local socket",
        "pooled": bare.pooled,
        "tls": bool(connection.pgconn.ssl_in_use),
        "version": bare.version,
        **dict(bare.rows(FACTS)[0]),
    }
    return dataclasses.replace(bare, facts=facts, catalog=None if bare.pooled else catalog_of(url))


def catalog_of(url: str) -> Catalog | None:
    """The catalog, or as much as the role may read; none where it is locked, closed or changed all the time."""
    try:
        return read_steadily(url, DEFAULT, introspect).value
    except (TryAgain, psycopg.errors.InsufficientPrivilege):
        return None


def _checked(check: Check, look: Look) -> Iterator[Diagnostic]:
    if check.needs_catalog and look.catalog is None:
        why = "the catalogs are not read through a pooler" if look.pooled else "the catalogs could not be read"
        yield warning(
            _NOT_LOOKED_AT, f"could not look at {check.what}: {why}", "ask on a direct connection, and once more"
        )
        return
    try:
        yield from list(check.look(look))
    except psycopg.Error as problem:
        if look.connection.broken:
            raise
        reason = one_line(problem.diag.message_primary or type(problem).__name__)
        yield warning(
            _NOT_LOOKED_AT, f"could not look at {check.what}: {reason}", "ask as a role that may, or once more"
        )
