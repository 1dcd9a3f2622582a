"""`schemadiff idb`: the browser databases of an application, in its code and in its users' browsers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import Conflict, Diagnostic, ExitCode, UsageError, collected

if TYPE_CHECKING:
    from schemadiff.idb.reports import Live

app = typer.Typer(help="The browser databases of an application.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """The browser databases of an application."""


@app.command("scan")
def scan_command(
    sources: Annotated[list[Path], typer.Argument(metavar="SRC", help="Folders or files of source code.")],
    format: options.Format = "text",
) -> int:
    """Find what opens which browser database at which version. Exit 2 where that is at odds."""
    from schemadiff.idb.desired import read_desired
    from schemadiff.idb.history import read_history
    from schemadiff.idb.openings import opening_findings
    from schemadiff.idb.scan import scan
    from schemadiff.report.browser import opening_lines, scan_json

    options.one_of(format, "text", "json")
    settings = options.config()
    desired = read_desired(settings)
    histories = {one.database: read_history(settings, one.name) for one in desired}
    newest = {name: history.last.number for name, history in histories.items() if history.last}
    with doing("reading source code"):
        scanned = scan(sources, Path.cwd())
    known = {**{one.database: one.version for one in desired if one.version}, **newest}
    found = scanned.openings
    findings = collected([*scanned.notes, *opening_findings(found, desired, known)])
    code = ExitCode.OK
    if findings:
        unclear = all(one.severity == "note" for one in findings)
        code = ExitCode.INCOMPLETE if unclear else ExitCode.DIFFERENCES
    lines = [scan_json(found, findings, int(code))] if format == "json" else opening_lines(found, findings)
    for line in lines:
        typer.echo(line)
    return code


@app.command("import")
def import_command(
    dexie: Annotated[
        Path, typer.Option("--dexie", metavar="FILE", help="Source code with Dexie's version().stores().")
    ],
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there with another content.")] = False,
) -> int:
    """Write the desired files of databases that are declared in another notation."""
    from schemadiff.cli.targets import write_all
    from schemadiff.idb.desired import desired_of
    from schemadiff.idb.dexie import dexie_databases
    from schemadiff.idb.places import document_of, read_document

    settings = options.config()
    folder = next((one for one in settings.schema if one.is_dir()), settings.schema[0]) / "idb"
    texts: dict[Path, str] = {}
    for one in dexie_databases(read_document(dexie, str(dexie), "check its name and its permissions")):
        path = folder / f"{_file_name(one.name)}.idb.json"
        if path in texts:
            raise UsageError.of("SD506", f"{dexie} declares {path.name} twice", "name one file for each")
        desired_of(document_of(one.text, str(dexie)), path)
        texts[path] = one.text
    other = [path for path, text in texts.items() if os.path.lexists(path) and not _same(path, text)]
    if other and not force:
        hint = "look at what --force would replace"
        raise Conflict(
            *(Diagnostic("SD682", f"{options.shown_here(p)} exists, with another content", hint) for p in other)
        )
    write_all(texts)
    for path in texts:
        typer.echo(f"wrote {options.shown_here(path)}")
    return ExitCode.OK


def _file_name(database: str) -> str:
    """A name that a module of TypeScript may have."""
    from schemadiff.migrations.files import slug

    if database.isidentifier() and database.isascii():
        return database
    name = slug(database) if any(sign.isascii() and sign.isalnum() for sign in database) else "database"
    return f"db_{name}" if name[0].isdigit() else name


def _same(path: Path, text: str) -> bool:
    from schemadiff.texts import contents, unreadable

    try:
        return contents(path) == text.encode()
    except OSError as error:
        raise unreadable(error, options.shown_here(path), "SD500", "check its permissions") from None


@app.command("drift")
def drift_command(
    reports: Annotated[
        list[Path] | None, typer.Argument(metavar="REPORT", help="Files with what describe() reported.")
    ] = None,
    origin: Annotated[
        str | None, typer.Option("--origin", metavar="ADDRESS", help="The application whose stores are meant.")
    ] = None,
    profile: Annotated[
        Path | None, typer.Option("--profile", metavar="DIR", help="A Chromium's profile that is read for them.")
    ] = None,
    attach: Annotated[
        str | None, typer.Option("--attach", metavar="ADDRESS", help="A running browser that is read for them.")
    ] = None,
    format: options.Format = "text",
) -> int:
    """Compare users' stores with the versions that were generated. Exit 2 for what no version made."""
    from schemadiff.idb.reports import compare, read_reports
    from schemadiff.report.browser import drift_json, drift_lines

    options.one_of(format, "text", "json")
    places = [place for place in (profile, attach) if place is not None]
    if len(places) != (origin is not None) or not (reports or origin):
        hint = "idb drift report.json, or idb drift --origin https://app.example.com with --profile or --attach"
        raise UsageError.of("SD518", "nothing says which stores are meant, or two things do", hint)
    settings = options.config()
    found = [*read_reports(reports or ())]
    if origin is not None:
        with doing("reading the browser's databases"):
            found += _of_browser(origin, profile, attach or "")
    compared = compare(settings, found)
    code = ExitCode.DIFFERENCES if any(one.is_drift for one in compared) else ExitCode.OK
    for line in [drift_json(compared, int(code))] if format == "json" else drift_lines(compared):
        typer.echo(line)
    return code


def _of_browser(origin: str, profile: Path | None, attach: str) -> tuple[Live, ...]:
    from schemadiff.idb.addresses import listening_at, origin_of

    if profile is None:
        from schemadiff.idb.running import read_running

        return read_running(origin_of(origin), listening_at(attach))
    from schemadiff.idb.browser import read_browser

    return read_browser(origin_of(origin), profile)
