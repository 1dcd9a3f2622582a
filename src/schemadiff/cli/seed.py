"""`schemadiff seed`: the rows that a fresh database begins with."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.consent import Yes, ask_first
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode, Refused

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.seeds.generate.run import Made

app = typer.Typer(help="The rows that a fresh database begins with.", no_args_is_help=True, rich_markup_mode=None)
_Seeds = Annotated[
    list[str] | None,
    typer.Option("--env", metavar="NAME", help="Environment whose seed is meant; repeatable; default: every seed."),
]


@app.callback()
def _group() -> None:
    """The rows that a fresh database begins with."""


@app.command("check")
def check(env: _Seeds = None, format: options.Format = "text", timings: options.Timings = False) -> int:
    """Check the seeds against schema/: values, constraints, secrets, personal data, and what cannot be run twice."""
    from schemadiff.report.seeds import check_json, check_lines
    from schemadiff.seeds.check import check_seeds
    from schemadiff.seeds.secrets import detects_more

    options.one_of(format, "text", "json")
    settings = options.config()
    with doing("checking the seeds"):
        found = check_seeds(settings, env or ())
    if not detects_more():
        typer.echo(
            "detect-secrets is not installed (schemadiff[seed]): our own rules alone looked for secrets", err=True
        )
    for line in [check_json(found)] if format == "json" else check_lines(found):
        typer.echo(line)
    return found.exit_code


@app.command("apply")
def apply(
    env: Annotated[
        str, typer.Option("--env", metavar="NAME", help="Environment whose seed is meant, and whose database.")
    ] = "development",
    again: Annotated[
        bool, typer.Option("--again", help="Run a seed that was applied here before, with another text.")
    ] = False,
    yes: Yes = False,
    url: options.Url = None,
    format: options.Format = "text",
    timings: options.Timings = False,
) -> int:
    """Check a seed, then load it in one transaction, and record it. Nothing to do where it is there already."""
    from schemadiff.connection import connect
    from schemadiff.report.seeds import applied_json, applied_line, finding_lines
    from schemadiff.seeds.apply import apply_seed, refuse_unsound
    from schemadiff.seeds.check import check_seeds

    options.one_of(format, "text", "json")
    settings = options.config()
    with doing("checking the seed"):
        (seed,) = check_seeds(settings, [env]).seeds
    refuse_unsound(seed)
    for line in finding_lines(seed.findings):
        typer.echo(line, err=True)
    # Whoever has no database for development has one of their own.
    place = options.url_of(settings, None if _is_own(settings, env) else env, url)
    _refuse_another(settings, env, place)
    with connect(place) as connection, doing("applying the seed"):
        done = apply_seed(
            connection,
            settings,
            seed,
            again=again,
            ask=lambda: ask_first(settings, env, place, yes, f"apply {seed.file.name} to"),
        )
    typer.echo(applied_json(done) if format == "json" else applied_line(done))
    return ExitCode.OK


def _is_own(settings: Config, env: str) -> bool:
    return env == "development" and env not in settings.environments


def _refuse_another(settings: Config, env: str, place: str) -> None:
    """Raises Refused where the database is a protected environment's, and the seed is not for that one."""
    for found in settings.environments.values():
        if found.protected and found.name != env and os.environ.get(found.url_env) == place:
            message = f'the database is that of "{found.name}", which is protected, and the seed is for "{env}"'
            raise Refused.of("SD465", message, f"schemadiff seed apply --env {found.name}")


@app.command("generate")
def generate(
    rows: Annotated[int, typer.Option("--rows", metavar="N", help="Rows of each table.")] = 100,
    seed: Annotated[str, typer.Option("--seed", metavar="S", help="The same rows for the same word or number.")] = "1",
    tables: Annotated[
        list[str] | None,
        typer.Option("--table", metavar="NAME", help="Only this table, and those it refers to; repeatable."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write them there; default: stdout.")
    ] = None,
    yes: Yes = False,
    url: Annotated[
        str | None, typer.Option("--url", help="Load them into this database, whose tables are empty.")
    ] = None,
    env: Annotated[str | None, typer.Option("--env", help="Load them into the database of this environment.")] = None,
    format: options.Format = "text",
    timings: options.Timings = False,
) -> int:
    """Make rows that satisfy all that schema/ asks for: as SQL, or straight into a database."""
    from schemadiff.report.seeds import generated_json, generated_lines
    from schemadiff.seeds.generate.run import Wish, made, write, write_file

    options.one_of(format, "text", "json")
    into = url is not None or env is not None
    if rows < 1:
        raise typer.BadParameter("at least one", param_hint="--rows")
    if into and out is not None:
        raise typer.BadParameter("rows go into a file or into a database", param_hint="--out")
    if format == "json" and not into and out is None:
        raise typer.BadParameter("the rows go to stdout: --out FILE has them in a file", param_hint="--format")
    settings = options.config()
    with doing("making rows"), made(settings, Wish(rows, seed, tuple(tables or ()))) as done:
        if into:
            _load(settings, done, env, url, yes)
        elif out is not None:
            write_file(done, out)
        else:
            write(done, sys.stdout.buffer)
            sys.stdout.flush()
    for finding in done.findings:
        typer.echo(str(finding), err=True)
    if into or out is not None:
        where = str(out) if out is not None else None
        for line in [generated_json(done, where)] if format == "json" else generated_lines(done, where):
            typer.echo(line)
    return done.exit_code


def _load(settings: Config, done: Made, env: str | None, url: str | None, yes: bool) -> None:
    from schemadiff.connection import connect
    from schemadiff.seeds.generate.run import load_into

    place = options.url_of(settings, env, url)
    with connect(place) as connection:
        load_into(connection, settings, done, lambda: ask_first(settings, env, place, yes, "load made-up rows into"))
