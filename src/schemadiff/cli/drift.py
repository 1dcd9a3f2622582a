"""`schemadiff drift`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.cli import options, reports
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode, SchemadiffError

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.drift.reference import DriftFound
    from schemadiff.report.outcome import Outcome
    from schemadiff.sources.live import Live

NAME = "drift"


def command(
    strict: Annotated[
        bool, typer.Option("--strict", help="Count what differs in the ends of lines alone as drift.")
    ] = False,
    url: options.Url = None,
    env: options.Environments = None,
    format: options.Format = "text",
    report: options.Report = None,
    webhook: options.Webhook = None,
) -> int:
    """Say what in the live database no migration made, and what is merged and not applied."""
    from schemadiff import workflows
    from schemadiff.report.drift import drift_lines, fleet_lines

    settings = options.config()
    names = options.environments(settings, env, url)
    where = reports.telling(NAME, settings, format, report, webhook, names)

    def find() -> reports.Found:
        databases = [_Reader(settings, name, url) for name in names]
        with doing("reading, replaying the migrations and comparing"):
            found = tuple(workflows.drift(settings, databases, strict=strict))
        if len(found) == 1 and isinstance(found[0], SchemadiffError):
            raise found[0]
        outcomes = [_outcome(name or "", one) for name, one in zip(names, found, strict=True)]
        return reports.Found(outcomes, fleet_lines(outcomes) if len(outcomes) > 1 else drift_lines(outcomes[0]))

    return reports.told(where, find)


class _Reader:
    """A database that is read when it is its turn, and then again."""

    def __init__(self, settings: Config, environment: str | None, url: str | None) -> None:
        self._settings, self._environment, self._url = settings, environment, url

    def __call__(self) -> Live:
        from schemadiff.sources.live import read_live

        url = options.url_of(self._settings, self._environment, self._url)
        return read_live(url, self._settings.ledger, roles=self._settings.roles, partly=True)


def _outcome(name: str, found: DriftFound | SchemadiffError) -> Outcome:
    from schemadiff.report.outcome import Outcome, of_drift

    if isinstance(found, SchemadiffError):
        return Outcome(NAME, int(found.exit_code), database=name, failure=found.diagnostics)
    drifted = any(verdict.drifted for verdict in found.verdicts)
    code = ExitCode.DIFFERENCES if drifted else ExitCode.INCOMPLETE if found.uncovered else ExitCode.OK
    return of_drift(found, int(code), name)
