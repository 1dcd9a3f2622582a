"""`schemadiff status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from schemadiff.cli import options
from schemadiff.diagnostics import ExitCode
from schemadiff.idb import has_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemadiff.config import Config
    from schemadiff.diagnostics import Diagnostic
    from schemadiff.idb.status import Statuses
    from schemadiff.migrations.half_done import HalfDone
    from schemadiff.migrations.status import StatusRow


def command(url: options.Url = None, env: options.Environment = None, format: options.Format = "text") -> int:
    """List the migrations: applied, pending, changed since. Exit 4 where files and ledger disagree."""
    options.one_of(format, "text", "json")
    settings = options.config()
    browser = _of_browsers(settings) if has_folder(settings) else None
    databases = browser.databases if browser else ()
    alone = bool(databases) and _is_alone(settings, env, url)
    entries, halves, problems = ((), (), []) if alone else _of_postgresql(settings, env, url)
    code = browser.exit_code if browser else ExitCode.OK
    code = ExitCode.CONFLICT if any(p.severity == "error" for p in problems) else code
    problems += browser.problems if browser else ()
    if format == "json":
        from schemadiff.report.json import status_json

        typer.echo(status_json(entries, halves, databases, problems, int(code)))
        return code
    from schemadiff.report.migrations import database_lines, status_lines

    lines = [] if alone else status_lines(entries, halves)
    for line in [*lines, *database_lines(databases)]:
        typer.echo(line)
    for problem in problems:
        typer.echo(str(problem), err=True)
    return code


def _of_browsers(settings: Config) -> Statuses:
    from schemadiff.idb.status import statuses

    return statuses(settings)


def _of_postgresql(
    settings: Config, env: str | None, url: str | None
) -> tuple[Sequence[StatusRow], Sequence[HalfDone], list[Diagnostic]]:
    """The migrations by the ledger, those of them that are half done, and what is to be mended."""
    from schemadiff.connection import connect
    from schemadiff.migrations import ledger
    from schemadiff.migrations.files import read_directory
    from schemadiff.migrations.half_done import half_done
    from schemadiff.migrations.progress import how_far
    from schemadiff.migrations.status import status, status_problems

    with connect(options.url_of(settings, env, url)) as connection:
        found = how_far(connection, settings.ledger)
        rows = ledger.read(connection, settings.ledger)
    files = read_directory(settings.generated)
    halves = half_done(files, found)
    entries = status(files, rows, partial={half.number for half in halves if half.direction == "up"})
    return entries, halves, status_problems(entries)


def _is_alone(settings: Config, env: str | None, url: str | None) -> bool:
    """Whether no PostgreSQL needs to be asked: nothing is there for one, and none is named."""
    from schemadiff.config import database_url
    from schemadiff.idb.generate import has_nothing_else

    return has_nothing_else(settings) and database_url(settings, env, explicit=url) is None
