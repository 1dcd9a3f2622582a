"""A change to a protected environment in; it goes on where a person has said yes, and is refused elsewhere."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.diagnostics import Refused

if TYPE_CHECKING:
    from schemadiff.config import Config, Environment

Yes = Annotated[bool, typer.Option("--yes", help="Change a protected environment without asking.")]


def ask_first(settings: Config, environment: str | None, url: str, yes: bool, what: str) -> None:
    """Return where the database is not protected, or somebody says so; raises Refused elsewhere.

    Never called with a transaction open: a person takes time to answer.
    """
    protected = _protected(settings, environment, url)
    if protected is None or yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        message = f'the environment "{protected.name}" is protected, and nobody is there to ask'
        raise Refused.of("SD465", message, "--yes says that a person has decided it")
    answer = typer.prompt(
        f'{what} "{protected.name}", which is protected? Only yes will do:', err=True, prompt_suffix=" "
    )
    if answer.strip().lower() != "yes":
        raise Refused.of("SD465", f'the environment "{protected.name}" is protected, and the answer was no')


def _protected(settings: Config, environment: str | None, url: str) -> Environment | None:
    """The protected environment that is meant, also where its URL was given in another way."""
    for found in settings.environments.values():
        if found.protected and (found.name == environment or os.environ.get(found.url_env) == url):
            return found
    return None
