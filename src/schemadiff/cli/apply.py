"""`schemadiff apply`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.consent import Yes, ask_first
from schemadiff.cli.progress import doing, say
from schemadiff.diagnostics import ExitCode, SchemadiffError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from schemadiff.config import Config
    from schemadiff.diagnostics import Diagnostic
    from schemadiff.migrations.files import MigrationFile
    from schemadiff.migrations.half_done import HalfDone
    from schemadiff.migrations.ledger import Connection
    from schemadiff.migrations.runner import Event, Script
    from schemadiff.migrations.stale import HalfWay


def command(
    to: Annotated[
        int | None, typer.Option("--to", metavar="NUMBER", help="Stop after this migration; default: all.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Run nothing; say what would run.")] = False,
    allow_data_loss: options.AllowDataLoss = None,
    allow_drift: Annotated[
        bool, typer.Option("--allow-drift", help="Apply although the database was changed by hand since.")
    ] = False,
    no_preflight: options.NoPreflight = False,
    yes: Yes = False,
    url: options.Url = None,
    env: options.Environment = None,
    format: options.Format = "text",
    timings: options.Timings = False,
) -> int:
    """Apply the pending migrations in order, each recorded in the ledger in its own transaction."""
    from schemadiff.connection import connect
    from schemadiff.migrations.files import read_directory
    from schemadiff.migrations.half_done import half_done
    from schemadiff.migrations.progress import how_far
    from schemadiff.migrations.runner import apply, foreseen, refuse_data_loss
    from schemadiff.report.migrations import script_lines
    from schemadiff.sources.state import reader_of

    options.one_of(format, "text", "json")
    settings = options.config()
    files = read_directory(settings.generated)
    approved = frozenset(allow_data_loss or ())
    place = options.url_of(settings, env, url)
    with connect(place) as connection:
        scripts = foreseen(connection, files, config=settings, up_to=to)
        warnings = _warnings(connection, settings)
        if dry_run:
            halves = half_done([file for file, _ in scripts], how_far(connection, settings.ledger))

            def refuse() -> None:
                refuse_data_loss(scripts, approved)
                if scripts:
                    _refuse_the_first(connection, settings, scripts[0], allow_drift, no_preflight)

            if format == "json":
                return _foretold(scripts, halves, approved, warnings, refuse)
            for line in script_lines(scripts, halves, approved):
                typer.echo(line)
            refuse()
            return ExitCode.OK
        if scripts:
            ask_first(settings, env, place, yes, f"apply {', '.join(file.path.name for file, _ in scripts)} to")
        with doing("applying"):
            done = apply(
                connection,
                files,
                config=settings,
                up_to=to,
                allow_data_loss=approved,
                on_progress=_tell,
                state=reader_of(settings),
                allow_drift=allow_drift,
                half_way=_half_way(settings),
                preflight=not no_preflight,
            )
    if format == "json":
        from schemadiff.report.done import apply_json

        typer.echo(apply_json(done, warnings, ExitCode.OK))
        return ExitCode.OK
    for one in done:
        typer.echo(f"applied {one.file.path.name}  ({one.duration_ms} ms)")
    if not done:
        typer.echo("nothing to apply")
    return ExitCode.OK


def _half_way(settings: Config) -> HalfWay:
    """Scratch is for the run that needs it."""

    def proven(connection: Connection, file: MigrationFile, done: int) -> bool:
        from schemadiff.lifecycle.broken_off import is_half_way

        return is_half_way(settings, connection, file, done)

    return proven


def _tell(event: Event) -> None:
    if event.note:
        say(f"{event.file.path.name}: {event.note}" if event.file else event.note)


def _warnings(connection: Connection, settings: Config) -> tuple[Diagnostic, ...]:
    """What is odd about files and ledger and stops nothing: told, and given back."""
    from schemadiff.migrations import ledger
    from schemadiff.migrations.files import read_directory
    from schemadiff.migrations.status import status, status_problems

    entries = status(read_directory(settings.generated), ledger.read(connection, settings.ledger))
    found = tuple(problem for problem in status_problems(entries) if problem.severity != "error")
    for problem in found:
        typer.echo(str(problem), err=True)
    return found


def _foretold(
    scripts: Sequence[Script],
    halves: Sequence[HalfDone],
    approved: Collection[str],
    warnings: Sequence[Diagnostic],
    refuse: Callable[[], None],
) -> int:
    """Print what would run and what would stop it as one document."""
    from schemadiff.report.done import foretold_json

    problems, code = warnings, ExitCode.OK
    try:
        refuse()
    except SchemadiffError as error:
        problems, code = (*warnings, *error.diagnostics), error.exit_code
        for diagnostic in error.diagnostics:
            typer.echo(str(diagnostic), err=True)
    typer.echo(foretold_json(scripts, halves, approved, problems, int(code)))
    return code


def _refuse_the_first(
    connection: Connection, settings: Config, script: Script, allow_drift: bool, no_preflight: bool
) -> None:
    """Fail as `apply` would before the first file. Before the others the database would be another one."""
    from schemadiff.migrations.probes import read_probes
    from schemadiff.migrations.runner import note_if_stale, refuse_rows
    from schemadiff.sources.state import reader_of

    file, _ = script
    notes = []
    if not allow_drift:
        notes.append(note_if_stale(connection, script, settings, reader_of(settings), _half_way(settings)))
    if not no_preflight:
        notes += refuse_rows(connection, file, read_probes(file.text, str(file.path)), config=settings)
    for note in filter(None, notes):
        typer.echo(f"{file.path.name}: {note}", err=True)
