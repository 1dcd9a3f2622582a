"""What a command found in; what it says on stdout, all reports that were asked for, and the exit code out.

The one place where reports are written. What fails is a report's business too: an Outcome with its `failure` goes
where a verdict would have gone, or the report of yesterday would pass for that of today.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from schemadiff.cli.targets import STDOUT, Target, refuse_the_same_file, target_of, write_all
from schemadiff.diagnostics import Diagnostic, ExitCode, SchemadiffError, UsageError

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.report.outcome import Outcome
    from schemadiff.report.run import Run

_SUMMARY = "GITHUB_STEP_SUMMARY"
_SUMMARY_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Telling:
    """Where a command tells what it found in the databases of these names. `json` is what stdout was asked for.

    `webhook` is the URL that is told of it too, a secret.
    """

    command: str
    config: Config
    targets: tuple[Target, ...]
    databases: tuple[str, ...] = ("",)
    json: bool = False
    webhook: str = field(default="", repr=False)

    @property
    def text(self) -> bool:
        """Whether stdout is for people, and not for one of the reports."""
        return not self.json and all(target.file != STDOUT for target in self.targets)

    @property
    def lines_only(self) -> bool:
        """Whether nobody is told but who reads stdout."""
        return self.text and not (self.targets or self.webhook)


def telling(
    command: str,
    config: Config,
    format: str,
    reports: Sequence[str] | None,
    webhook: str | None,
    databases: Sequence[str | None] = (None,),
) -> Telling:
    """What the options ask for. Raises UsageError before anything is done for a report that cannot be made."""
    from schemadiff.cli.options import one_of

    one_of(format, "text", "json")
    targets = tuple(target_of(value) for value in reports or ())
    stdout = [STDOUT] if format == "json" else []
    refuse_the_same_file([*stdout, *(target.file for target in targets if target.file)])
    names = tuple(name or "" for name in databases)
    return Telling(command, config, targets, names, format == "json", _webhook(command, config, webhook))


def _webhook(command: str, config: Config, asked: str | None) -> str:
    """The URL. What the configuration names is for the nightly job: where the variable is not set, nobody is told."""
    from schemadiff.cli.webhook import url_in

    if asked is not None:
        return url_in(asked)
    named = config.webhook_url_env
    return url_in(named) if command == "drift" and os.environ.get(named) else ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a command found, and the lines on it for people."""

    outcomes: Sequence[Outcome]
    lines: Sequence[str]


def told(where: Telling, find: Callable[[], Found]) -> ExitCode:
    """Find it out, and tell it everywhere.

    Raises what `find` raises, after the reports have been told of it, and UsageError where one cannot be written.
    """
    from schemadiff.report.ranking import worst

    start = time.monotonic()
    try:
        found = find()
    except SchemadiffError as error:
        try:
            _tell(replace(where, json=False), Found(_failed(where, error.exit_code, error.diagnostics), ()), start)
        except SchemadiffError as another:
            raise type(error)(*error.diagnostics, *another.diagnostics) from None
        raise
    except Exception as error:
        bug = Diagnostic("SD900", f"{type(error).__name__} inside schemadiff")
        _tell(replace(where, json=False), Found(_failed(where, ExitCode.INTERNAL, (bug,)), ()), start)
        raise
    _tell(where, found, start)
    return worst(found.outcomes)


def _failed(where: Telling, code: ExitCode, problems: tuple[Diagnostic, ...]) -> list[Outcome]:
    from schemadiff.report.outcome import Outcome

    return [Outcome(where.command, int(code), database=name, failure=problems) for name in where.databases]


def _tell(where: Telling, found: Found, start: float) -> None:
    from schemadiff.report.github import log_line

    for line in found.lines if where.text else ():
        typer.echo(log_line(line) if os.environ.get("GITHUB_ACTIONS") else line)
    if not (where.targets or where.json or where.webhook):
        return
    run = _run(where, found.outcomes, start)
    # First, for a report that cannot be written ends the run.
    if where.webhook:
        _post(where.webhook, run)
    _write(where, run)


def _write(where: Telling, run: Run) -> None:
    from schemadiff.report.formats import report

    if where.json:
        typer.echo(report("json", run), nl=False)
    texts = {target: report(target.format, _informed(run, target)) for target in where.targets}
    for target, text in texts.items():
        if target.file == STDOUT:
            typer.echo(text, nl=False)
        elif target.file is None:
            typer.echo(text, nl=False, err=True)
    write_all({target.file: text for target, text in texts.items() if target.file and target.file != STDOUT})
    if any(target.file is None for target in where.targets) and (summary := os.environ.get(_SUMMARY)):
        _append_summary(Path(summary), run)


def _post(url: str, run: Run) -> None:
    from schemadiff.cli.progress import doing
    from schemadiff.cli.webhook import post
    from schemadiff.report.json import summary_json

    with doing("telling the webhook"):
        problem = post(url, summary_json(run))
    if problem:
        typer.echo(str(problem), err=True)


def _run(where: Telling, outcomes: Sequence[Outcome], start: float) -> Run:
    from schemadiff.cli.whereabouts import whereabouts
    from schemadiff.report.run import run_of

    run = run_of(outcomes, where.config.root, Path.cwd(), whereabouts(where.config))
    return replace(run, finished=time.time(), seconds=time.monotonic() - start)


def _informed(run: Run, target: Target) -> Run:
    """Prometheus has no memory of a file but that file."""
    if target.format != "prometheus" or target.file is None:
        return run
    from schemadiff.report.prometheus import successes

    try:
        return replace(run, succeeded=successes(target.file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError):
        return run


def _append_summary(file: Path, run: Run) -> None:
    """As much as GitHub takes from one step, which may have said something before."""
    from schemadiff.report.markdown import summary

    try:
        there = file.stat().st_size if file.exists() else 0
        with open(file, "a", encoding="utf-8") as page:
            page.write(summary(run, limit=_SUMMARY_BYTES - there - 1) + "\n")
    except OSError as error:
        raise UsageError.of("SD632", f"cannot write {_SUMMARY}: {error.strerror}") from None
