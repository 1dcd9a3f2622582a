"""`schemadiff check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.cli import options, reports
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode

if TYPE_CHECKING:
    from schemadiff.config import Config

NAME = "check"


def command(
    staged: Annotated[
        bool, typer.Option("--staged", help="Look at what git would commit, as far as that goes without a server.")
    ] = False,
    format: options.Format = "text",
    report: options.Report = None,
    webhook: options.Webhook = None,
    timings: options.Timings = False,
) -> int:
    """For CI: generated/ leads to schema/, numbers have no gaps or duplicates, no locked file was changed."""
    settings = options.config()
    where = reports.telling(NAME, settings, format, report, webhook)
    return reports.told(where, lambda: _staged(settings) if staged else _whole(settings))


def _whole(settings: Config) -> reports.Found:
    from schemadiff.report.outcome import of_check
    from schemadiff.report.text import check_lines
    from schemadiff.workflows.check import check

    with doing("replaying the migrations"):
        found = check(settings)
    errors = any(problem.severity == "error" for problem in found.problems)
    code = ExitCode.INCOMPLETE if found.holes else ExitCode.OK
    if errors or found.changes or found.missing:
        code = ExitCode.CONFLICT if errors else ExitCode.DIFFERENCES
    return reports.Found([of_check(found, int(code))], check_lines(found))


def _staged(settings: Config) -> reports.Found:
    from schemadiff.lifecycle.staged import check_staged
    from schemadiff.report.outcome import of_staged
    from schemadiff.report.text import staged_lines

    found = check_staged(settings)
    return reports.Found([of_staged(found, int(found.exit_code))], staged_lines(found))
