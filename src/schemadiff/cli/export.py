"""`schemadiff export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.cli.schema_files import export_into, tell_notes
from schemadiff.diagnostics import ExitCode, Refused

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.sources.live import Live


def command(
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="DIR", help="Directory for schema files; those in it are edited in place."),
    ] = None,
    format: Annotated[str, typer.Option("--format", help="sql: schema files; snapshot: one JSON document.")] = "sql",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; print what would change in DIR.")] = False,
    url: options.Url = None,
    env: options.Environment = None,
    timings: options.Timings = False,
) -> int:
    """Write the live database as schema files (to --to, or all of them to stdout), or as a snapshot."""
    options.one_of(format, "sql", "snapshot")
    if dry_run and (to is None or format != "sql"):
        raise typer.BadParameter("goes with --to, for schema files", param_hint="--dry-run")
    from schemadiff.config import database_url

    settings = options.config()
    live = options.live(settings, env, url)
    if format == "snapshot":
        _snapshot(live, to)
    elif to is None:
        _print(settings, live)
    else:
        _refuse_emptying(live, to, named=database_url(settings, env, explicit=url) is not None)
        export = export_into(settings, live, [to], to)
        export.tell_notes()
        export.show() if dry_run else export.write(to)
    return ExitCode.OK


def _refuse_emptying(live: Live, to: Path, *, named: bool) -> None:
    """A development database in which nothing is yet must not take everything from the files, because no URL is set."""
    from schemadiff.export import schema_files

    # PostgreSQL 14 lets somebody own the schema public; that alone is not a schema.
    made = [i for i in live.catalog.objects if i.path not in (("public",), ("schema", "public"))]
    if not named and any(to.rglob("*.sql")) and not (made and schema_files(live.catalog)):
        raise Refused.of(
            "SD454",
            f"no database is named, and the development database is empty: nothing would be left of the files in {to}",
            "name the database that is meant: --url, --env or DATABASE_URL",
        )


def _snapshot(live: Live, to: Path | None) -> None:
    from schemadiff.export import write_schema
    from schemadiff.sources.snapshot import snapshot_text

    text = snapshot_text(live.catalog)
    if to is None:
        typer.echo(text, nl=False)
    else:
        write_schema(to, {"snapshot.json": text})
        typer.echo(f"wrote {to / 'snapshot.json'}")


def _print(settings: Config, live: Live) -> None:
    from schemadiff.workflows.exported import exported

    with doing("proving the export"):
        found = exported(settings, live)
    tell_notes(found)
    for name, text in found.texts.items():
        typer.echo(f"-- {name}\n\n{text}")
