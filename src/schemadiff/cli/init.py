"""`schemadiff init`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.cli.schema_files import Export, export_into
from schemadiff.diagnostics import ExitCode

if TYPE_CHECKING:
    from schemadiff.npm import Scripts

_CONFIG = """\
schema = "schema"
generated = "generated"

# A database is named by an environment variable that holds its URL; never write a password here.
# [environments.production]
# url_env = "PRODUCTION_DATABASE_URL"
"""


def command(
    from_db: Annotated[
        str | None,
        typer.Option(
            "--from-db", metavar="URL", help="Also write this database as schema files, into those there are."
        ),
    ] = None,
    npm: Annotated[
        bool, typer.Option("--npm", help="Also add scripts to package.json that run schemadiff: db:migrate and others.")
    ] = False,
    timings: options.Timings = False,
) -> int:
    """Lay out schemadiff.toml, schema/, generated/ and seeds/ in the working directory."""
    from schemadiff.config import load_config
    from schemadiff.export import write_schema

    root = Path.cwd()
    scripts = _scripts(root) if npm else None
    export = _export(from_db) if from_db is not None else None
    if not (root / "schemadiff.toml").exists():
        write_schema(root, {"schemadiff.toml": _CONFIG})
        typer.echo("wrote schemadiff.toml")
        _lay_out_seeds(root)
    settings = load_config(root)
    for folder in (*settings.schema, settings.generated):
        if not folder.exists():
            folder.mkdir(parents=True)
    if export is not None:
        export.write(root)
    if scripts is not None:
        _write_scripts(*scripts)
    typer.echo("edit schema/, then: schemadiff generate")
    return ExitCode.OK


def _scripts(root: Path) -> tuple[Path, Scripts]:
    """What becomes of the package.json of the folder or of the nearest one above it, or of a new one."""
    from os.path import relpath

    from schemadiff.npm import with_scripts
    from schemadiff.texts import read_if_there

    path = next((p for folder in (root, *root.parents) if (p := folder / "package.json").is_file()), None)
    path = path or root / "package.json"
    text = read_if_there(path, options.shown_here(path), "SD590") or ""
    return path, with_scripts(text, options.shown_here(path), relpath(root, path.parent))


def _write_scripts(path: Path, found: Scripts) -> None:
    from schemadiff.migrations.atomic import replace

    if found.added:
        replace(path.resolve(), found.text)
    typer.echo(f"{'wrote' if found.added else 'unchanged:'} {options.shown_here(path)}")
    if found.left:
        typer.echo(f"left as they are: {', '.join(found.left)}", err=True)


def _lay_out_seeds(root: Path) -> None:
    """In a new project alone: whoever has a configuration has decided where their seeds are."""
    from schemadiff.config.seed import FOLDER
    from schemadiff.export import write_schema
    from schemadiff.seeds.layout import first_seeds

    files = {name: text for name, text in first_seeds().items() if not (root / FOLDER / name).exists()}
    if files:
        write_schema(root / FOLDER, files)
    for name in files:
        typer.echo(f"wrote {FOLDER}/{name}")


def _export(url: str) -> Export:
    """The database as edits of the schema files, proven before anything is written."""
    from schemadiff.config import load_config
    from schemadiff.sources.live import read_live

    settings = load_config(Path.cwd())
    with doing("reading the live database"):
        live = read_live(url, settings.ledger, roles=settings.roles)
    export = export_into(settings, live, settings.schema, settings.schema[0])
    export.tell_notes()
    return export
