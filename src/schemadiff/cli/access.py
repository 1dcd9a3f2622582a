"""`schemadiff access`."""

from __future__ import annotations

from typing import Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode, UsageError


def command(
    state: Annotated[
        str | None,
        typer.Argument(metavar="STATE", help="A state as `diff` takes them; default: the live database."),
    ] = None,
    diff: Annotated[
        tuple[str, str] | None, typer.Option("--diff", metavar="A B", help="Who gains and who loses from state A to B.")
    ] = None,
    url: options.Url = None,
    env: options.Environment = None,
    format: options.Format = "text",
    timings: options.Timings = False,
) -> int:
    """Say which role may do what with which object, or with --diff what of that changes. Exit 2 where it does."""
    from schemadiff.access import access_of
    from schemadiff.access.compare import compared
    from schemadiff.access.states import catalog_at, catalog_of, catalogs_of
    from schemadiff.report import access as report

    options.one_of(format, "text", "json")
    settings = options.config()
    if sum((state is not None, diff is not None, url is not None or env is not None)) > 1:
        raise UsageError.of(
            "SD660", "more than one state is named", "give one STATE, or --url, or --env, or --diff A B"
        )
    if diff is None:
        with doing("reading who may do what"):
            read = catalog_of(state, settings) if state else catalog_at(options.url_of(settings, env, url), settings)
        access = access_of(read)
        lines, told, code = report.access_lines(access), report.notes(access), ExitCode.OK
        machine = report.access_json(access)
    else:
        with doing("comparing who may do what"):
            before, after = catalogs_of(*diff, settings)
            old, new = access_of(before, after), access_of(after, before)
        found = compared(old, new)
        told, code = report.notes(old, new), ExitCode.DIFFERENCES if found else ExitCode.OK
        lines, machine = report.shift_lines(found), report.access_diff_json(found, told, int(code))
    for line in [machine] if format == "json" else lines:
        typer.echo(line)
    for line in told if format == "text" else ():
        typer.echo(line, err=True)
    return code
