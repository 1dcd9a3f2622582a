"""Options that commands share, each declared once, and what every command does first with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemadiff.config import Config
    from schemadiff.sources.live import Live
    from schemadiff.sources.pulse import Pulse

Answer = TypeVar("Answer")
Url = Annotated[
    str | None,
    typer.Option("--url", help="Database URL; default: DATABASE_URL, then the embedded development database."),
]
Environment = Annotated[
    str | None, typer.Option("--env", help="Environment of schemadiff.toml whose database is meant.")
]
Environments = Annotated[
    list[str] | None,
    typer.Option("--env", help="Environment whose database is meant; repeatable; all: every one."),
]
Secrets = Annotated[
    str,
    typer.Option("--secrets", help="ask: the SQL asks psql for passwords; write: it holds those that schema/ has."),
]
Online = Annotated[
    str | None,
    typer.Option(
        "--online", help="Forms that keep nobody waiting: auto (tables not known to be small), always, never."
    ),
]
OnlineTypeChanges = Annotated[
    bool,
    typer.Option(
        "--online-type-changes", help="Change types that rewrite a table by a column beside, kept by a trigger."
    ),
]
Format = Annotated[str, typer.Option("--format", help="text or json.")]
Report = Annotated[
    list[str] | None,
    typer.Option("--report", metavar="FORMAT=FILE", help="Also write a report; - is stdout; repeatable."),
]
Webhook = Annotated[
    str | None,
    typer.Option("--webhook", metavar="VARIABLE", help="Post a summary as JSON to the URL that this variable holds."),
]
AllowDataLoss = Annotated[
    list[str] | None,
    typer.Option("--allow-data-loss", metavar="OBJECT", help="Object whose data may go, or all; repeatable."),
]

NoCache = Annotated[bool, typer.Option("--no-cache", help="Take nothing from what an earlier run found out.")]
FullProof = Annotated[
    bool, typer.Option("--full-proof", help="Copy all of a large database for the proof, not what the changes touch.")
]
NoPreflight = Annotated[
    bool, typer.Option("--no-preflight", help="Do not look for rows that would stop the migration.")
]


def _ask_for_timings(asked: bool) -> bool:
    """From here on the time of the run is counted; what comes of it is said where the run ends."""
    if asked:
        from schemadiff.stages import record

        record().asked = True
    return asked


Timings = Annotated[
    bool, typer.Option("--timings", callback=_ask_for_timings, help="Say on stderr at the end where the time went.")
]


def config() -> Config:
    """The configuration of the project that the working directory is in."""
    from schemadiff.config import load_config

    return load_config(Path.cwd())


def shown(path: Path, settings: Config) -> str:
    """A file of the project as messages name it."""
    from os.path import relpath

    return relpath(path, settings.root)


def shown_here(path: Path) -> str:
    """A file as somebody in the working directory names it."""
    from os.path import relpath

    return relpath(path, Path.cwd())


def url_of(settings: Config, environment: str | None, explicit: str | None) -> str:
    """The URL of the database that is meant; starts the embedded development server where no other is."""
    from schemadiff.config import database_url

    url = database_url(settings, environment, explicit=explicit)
    if url is not None:
        return url
    from schemadiff.scratch import development_url

    return development_url(settings.root)


def url_variable(settings: Config, environment: str | None, explicit: str | None) -> str:
    """The name of the variable that holds the URL; empty where the command line does."""
    if explicit:
        return ""
    return settings.environments[environment].url_env if environment else "DATABASE_URL"


def environments(settings: Config, named: list[str] | None, explicit: str | None) -> list[str | None]:
    """The environments that are meant, each once; None stands for the database without a name."""
    if not named:
        return [None]
    names: list[str | None] = list(dict.fromkeys(name for each in named for name in each.split(",")))
    if "all" in names:
        if not settings.environments:
            raise typer.BadParameter("the configuration has no environments", param_hint="--env")
        names = list(settings.environments)
    if explicit and len(names) > 1:
        raise typer.BadParameter("names one database, and --env several", param_hint="--url")
    return names


def live(settings: Config, environment: str | None, explicit: str | None) -> Live:
    """The live database, read."""
    return live_or_answer(settings, environment, explicit, lambda pulse: None)


def live_or_answer(
    settings: Config, environment: str | None, explicit: str | None, answer: Callable[[Pulse], Answer | None]
) -> Live | Answer:
    """The answer for the live database as its pulse is; where there is none, the database, read."""
    from schemadiff.cli.large_blocks import give_back_large_blocks
    from schemadiff.cli.progress import doing
    from schemadiff.sources.live import answer_or_read

    url = url_of(settings, environment, explicit)
    give_back_large_blocks()
    with doing("reading the live database"):
        return answer_or_read(url, settings.ledger, answer, roles=settings.roles, cached=settings.cache)


def without_cache(settings: Config, asked: bool, full_proof: bool = False) -> Config:
    """The configuration, and whether earlier runs are asked, and all of the database copied."""
    import dataclasses

    return dataclasses.replace(settings, cache=settings.cache and not asked, full_proof=full_proof)


def with_online(settings: Config, mode: str | None, type_changes: bool) -> Config:
    """The configuration, with the forms that the command line asks for."""
    import dataclasses

    from schemadiff.config import ONLINE

    online = one_of(mode, *ONLINE, name="--online") if mode else settings.online
    return dataclasses.replace(
        settings, online=online, online_type_changes=type_changes or settings.online_type_changes
    )


def one_of(value: str, *allowed: str, name: str = "--format") -> str:
    """The value, or a usage error that names what is allowed."""
    if value not in allowed:
        raise typer.BadParameter(f"{value!r} is not one of {', '.join(allowed)}", param_hint=name)
    return value
