"""`schemadiff init`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode

NAME = "init"
_CONFIG = """\
schema = "schema"
generated = "generated"

# A database is named by an environment variable that holds its URL; never write a password here.
# [environments.production]
# url_env = "PRODUCTION_DATABASE_URL"
"""


def command(
    from_db: Annotated[
        str | None, typer.Option("--from-db", metavar="URL", help="Also write this database as schema files.")
    ] = None,
) -> int:
    """Lay out schemadiff.toml, schema/ and generated/ in the working directory."""
    from schemadiff.config import load_config
    from schemadiff.export import write_schema
    from schemadiff.sources.live import read_live

    root = Path.cwd()
    files: Mapping[str, str] = {}
    if from_db is not None:
        from schemadiff.workflows import exported

        settings = load_config(root)
        with doing("reading the live database, proving the export"):
            files = exported(settings, read_live(from_db, settings.ledger, roles=settings.roles))
    if not (root / "schemadiff.toml").exists():
        write_schema(root, {"schemadiff.toml": _CONFIG})
        typer.echo("wrote schemadiff.toml")
    settings = load_config(root)
    for folder in (*settings.schema, settings.generated):
        folder.mkdir(parents=True, exist_ok=True)
    if files:
        write_schema(settings.schema[0], files)
        typer.echo(f"wrote {len(files)} files to {settings.schema[0].relative_to(root)}")
    typer.echo("edit schema/, then: schemadiff generate")
    return ExitCode.OK
