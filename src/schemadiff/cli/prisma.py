"""`schemadiff prisma`: a schema.prisma beside schema/, written, taken in, compared."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import Conflict, ExitCode, InputError, UsageError

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.model import Catalog

app = typer.Typer(
    help="A schema.prisma beside schema/: written, taken in, compared.", no_args_is_help=True, rich_markup_mode=None
)
_Provider = Annotated[
    str | None, typer.Option("--as", metavar="PROVIDER", help="postgresql: read a file for another database so.")
]
_USUAL = ("prisma/schema.prisma", "schema.prisma", "prisma")


@app.callback()
def _group() -> None:
    """A schema.prisma beside schema/: written, taken in, compared."""


@app.command("import")
def take_in(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A schema.prisma, or a folder with several files.")],
    provider: _Provider = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Directory of the schema files; default: schema/.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; print what would change.")] = False,
    sql: Annotated[bool, typer.Option("--sql", help="Print the script of Prisma Migrate instead.")] = False,
    format: options.Format = "text",
    timings: options.Timings = False,
) -> int:
    """Take what a schema.prisma says into schema/; what Prisma cannot say stays there as it is."""
    from schemadiff.prisma.check import read_tables

    options.one_of(format, "text", "json")
    if sql and (dry_run or to is not None or format == "json"):
        raise UsageError.of("SD528", "--sql prints a script, and writes no file", "leave the other options out")
    tables = read_tables(path, _provider(provider))
    if sql:
        from schemadiff.prisma.ddl import script

        typer.echo(script(tables), nl=False)
        return ExitCode.OK
    from schemadiff.cli.schema_files import Export
    from schemadiff.parse.below import relative
    from schemadiff.parse.read import read_files
    from schemadiff.prisma.take_in import taken_in
    from schemadiff.report.prisma import import_json
    from schemadiff.report.seeds import finding_lines

    settings = options.config()
    folder = to.absolute() if to else settings.schema[0]
    base = Path.cwd()
    paths = [folder] if to else settings.schema
    sources = read_files([one for one in paths if os.path.lexists(one)], base)
    with doing("taking in what Prisma says"):
        found = taken_in(settings, tables, sources, relative(folder, base))
    export = Export(base, {source.name: source.text for source in sources}, found.files)
    if format == "json":
        if not dry_run:
            export.put(folder)
        typer.echo(import_json(sorted(found.files.texts), found.kept, found.unheld, not dry_run))
        return ExitCode.OK
    for line in finding_lines(found.kept):
        typer.echo(line, err=True)
    if not found.files.texts:
        typer.echo("the schema files already say what Prisma says")
    else:
        export.show() if dry_run else export.write(folder)
    return ExitCode.OK


@app.command("export")
def export(
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="The schema.prisma to write; default: stdout.")
    ] = None,
    from_db: Annotated[bool, typer.Option("--from-db", help="Of the live database, not of schema/.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there with another content.")] = False,
    url: options.Url = None,
    env: options.Environment = None,
    format: options.Format = "text",
    timings: options.Timings = False,
) -> int:
    """Write what schema/ describes as a schema.prisma, and list what Prisma cannot hold."""
    from schemadiff.migrations.atomic import replace
    from schemadiff.prisma.picture import picture_of
    from schemadiff.prisma.write import prisma_text
    from schemadiff.report.prisma import export_json, unheld_lines

    options.one_of(format, "text", "json")
    settings = options.config()
    with doing("reading what schema/ describes"):
        picture = picture_of(_catalog(settings, from_db or bool(url) or bool(env), env, url))
    text = prisma_text(picture)
    if to is not None:
        _refuse_replacing(to, text, force)
        replace(to.absolute(), text)
    if format == "json":
        typer.echo(export_json(options.shown_here(to) if to else None, text, picture.unheld))
        return ExitCode.OK
    for line in unheld_lines(picture.unheld):
        typer.echo(line, err=True)
    typer.echo(f"wrote {options.shown_here(to)}" if to else text, nl=to is not None)
    return ExitCode.OK


@app.command("check")
def check(
    path: Annotated[
        Path | None, typer.Argument(metavar="PATH", help="The file or folder; default: where Prisma looks.")
    ] = None,
    provider: _Provider = None,
    validate: Annotated[
        bool, typer.Option("--validate", help="Also ask Prisma's own validator; needs schemadiff[prisma].")
    ] = False,
    format: options.Format = "text",
    timings: options.Timings = False,
) -> int:
    """For CI: a schema.prisma says what schema/ says, as far as Prisma can; exit code 2 where it does not."""
    from schemadiff.prisma.check import compared, read_tables
    from schemadiff.report.prisma import check_json, check_lines

    options.one_of(format, "text", "json")
    settings = options.config()
    file = path or _usual(settings)
    if validate:
        _validate(file)
    tables = read_tables(file, _provider(provider))
    with doing("comparing schema.prisma with schema/"):
        found = compared(settings, tables)
    lines = check_lines(found.findings)
    for line in [check_json(found.findings, found.unheld, int(found.exit_code))] if format == "json" else lines:
        typer.echo(line)
    return found.exit_code


def _validate(path: Path) -> None:
    """Raises InputError SD525 with all that Prisma finds."""
    from schemadiff.prisma.files import read_files
    from schemadiff.prisma.validator import validated, validator_file

    files = read_files(path, Path.cwd())
    wasm = validator_file(path.absolute().parent, os.environ.get("SCHEMADIFF_PRISMA_WASM"))
    with doing("asking Prisma's validator"):
        found = validated(files, wasm)
    if found:
        raise InputError(*found)


def _provider(name: str | None) -> str | None:
    return options.one_of(name, "postgresql", name="--as") if name is not None else None


def _usual(settings: Config) -> Path:
    found = next((settings.root / name for name in _USUAL if os.path.lexists(settings.root / name)), None)
    if found is None:
        raise UsageError.of("SD520", f"none of these is there: {', '.join(_USUAL)}", "schemadiff prisma check PATH")
    return found


def _catalog(settings: Config, live: bool, env: str | None, url: str | None) -> Catalog:
    if live:
        return options.live(settings, env, url).catalog
    from schemadiff.states import desired_of, scratch_for

    with scratch_for(settings, None) as server, desired_of(server, settings) as desired:
        return desired.catalog


def _refuse_replacing(file: Path, text: str, force: bool) -> None:
    """Names in a schema.prisma are those of a client that somebody programs against."""
    from schemadiff.texts import contents, unreadable

    hint = "name the file: --to prisma/schema.prisma"
    try:
        there = contents(file)
    except FileNotFoundError:
        return
    except IsADirectoryError:
        raise UsageError.of("SD527", f"{file} is a folder", hint) from None
    except OSError as error:
        raise unreadable(error, options.shown_here(file), "SD527", hint) from None
    if force or there == text.encode():
        return
    hint = (
        "schemadiff prisma check says what it lacks; --force replaces it, with names of its own for models and fields"
    )
    raise Conflict.of("SD526", f"{options.shown_here(file)} exists, with another content", hint)
