"""`schemadiff seed`: the rows that a fresh database begins with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.consent import Yes, ask_first
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode, Refused

if TYPE_CHECKING:
    from schemadiff.config import Config

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
