"""`schemadiff validate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.cli import options, reports
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode

if TYPE_CHECKING:
    from schemadiff.workflows.validate import Validated

NAME = "validate"


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="A folder of migrations, or files in one; default: generated/."),
    ] = None,
    roundtrip: Annotated[
        bool, typer.Option("--roundtrip", help="Apply each migration, take it back, compare, and apply it again.")
    ] = False,
    since: Annotated[
        int | None,
        typer.Option(
            "--since",
            metavar="NUMBER",
            help="Generated files behind this one are new; default: not on the main branch.",
        ),
    ] = None,
    format: options.Format = "text",
    report: options.Report = None,
    webhook: options.Webhook = None,
    timings: options.Timings = False,
) -> int:
    """Check the migration files themselves, those written by hand above all: rules, replay, and the way back."""
    from schemadiff.report.outcome import of_validate
    from schemadiff.report.text import validate_lines
    from schemadiff.workflows.validate import validate

    settings = options.config()
    where = reports.telling(NAME, settings, format, report, webhook)

    def find() -> reports.Found:
        with doing("going there and back" if roundtrip else "replaying the migrations"):
            found = validate(settings, paths or (), roundtrip=roundtrip, since=since)
        return reports.Found([of_validate(found, int(_exit_code(found)))], validate_lines(found))

    return reports.told(where, find)


def _exit_code(found: Validated) -> ExitCode:
    """Rules are policy; files that do not fit each other or PostgreSQL are a conflict, and weigh more."""
    errors = [finding.code for finding in found.findings if finding.severity == "error"]
    if not errors:
        return ExitCode.OK
    return ExitCode.REFUSED if all(code.startswith("SD8") for code in errors) else ExitCode.CONFLICT
