"""`schemadiff drift`."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.cli import options, reports
from schemadiff.cli.progress import doing
from schemadiff.cli.remembered import remember
from schemadiff.diagnostics import ExitCode, SchemadiffError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date

    from schemadiff.answers import Answers
    from schemadiff.config import Config
    from schemadiff.drift.found import DriftFound
    from schemadiff.report.outcome import Outcome
    from schemadiff.sources.live import Live
    from schemadiff.sources.pulse import Pulse

# Not imported: that would be slow. A test holds it to drift/failing.py.
FAIL_ON = ("critical", "high", "medium", "low", "pending")
NAME = "drift"
_REMEDY = "--revert, --adopt"
_ACCEPT = "--accept"


def command(
    revert: Annotated[
        bool, typer.Option("--revert", help="Write the migration that puts back what was changed by hand.")
    ] = False,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Write what was changed by hand into schema/ and into a migration.")
    ] = False,
    sql: Annotated[bool, typer.Option("--sql", help="With --revert: write nothing; print the SQL alone.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --revert or --adopt: write nothing; print what would be written.")
    ] = False,
    message: Annotated[
        str, typer.Option("-m", "--message", help="With --revert or --adopt: name of the migration.")
    ] = "",
    allow_data_loss: options.AllowDataLoss = None,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", metavar="OBJECT", help="Write drift that may stay into the list; all; repeatable."),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="With --accept: why it may stay.")] = "",
    owner: Annotated[str, typer.Option("--owner", help="With --accept: whom to ask.")] = "",
    expires: Annotated[
        datetime | None,
        typer.Option("--expires", metavar="DATE", formats=["%Y-%m-%d"], help="With --accept: the last day."),
    ] = None,
    fail_on: Annotated[
        str, typer.Option("--fail-on", help="Exit 2 from this severity on: critical, high, medium, low, pending.")
    ] = "low",
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 for whatever is found; errors stay errors.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Count what differs in the ends of lines alone as drift.")
    ] = False,
    url: options.Url = None,
    env: options.Environments = None,
    no_cache: options.NoCache = False,
    format: options.Format = "text",
    report: options.Report = None,
    webhook: options.Webhook = None,
    timings: options.Timings = False,
) -> int:
    """Say what in the live database no migration made, and what is merged and not applied; or put it right."""
    remedy = {"--dry-run": dry_run, "--message": message, "--allow-data-loss": allow_data_loss}
    _refuse_idle(revert, adopt, bool(accept), remedy, sql)
    _refuse_unreasoned(accept, reason, {"--reason": reason, "--owner": owner, "--expires": expires})
    options.one_of(fail_on, *FAIL_ON, name="--fail-on")
    from schemadiff.answers import Answers

    settings = options.without_cache(options.config(), no_cache)
    names = options.environments(settings, env, url)
    if revert or adopt or accept:
        name = _the_one(names)
        if accept:
            found = _found(Answers(settings), [name], url, strict)[0]
            return _accept(settings, found, accept, reason, owner, expires.date() if expires else None, name or "")
        live, approved = options.live(settings, name, url), frozenset(allow_data_loss or ())
        return _put_right(settings, live, name or "", message, approved, revert, dry_run, sql)
    from schemadiff.drift.found import DriftFound
    from schemadiff.report.drift import drift_lines, fleet_lines

    where = reports.telling(NAME, settings, format, report, webhook, names)

    def find() -> reports.Found:
        answers = Answers(settings)
        found = _found(answers, names, url, strict)
        outcomes = [_outcome(name or "", one, fail_on, exit_zero) for name, one in zip(names, found, strict=True)]
        lines = fleet_lines(outcomes) if len(outcomes) > 1 else drift_lines(outcomes[0])
        if len(found) == 1 and isinstance(found[0], DriftFound) and found[0].says_nothing and where.lines_only:
            variable = options.url_variable(settings, names[0], url)
            remember(answers, found[0].pulse, variable, lines, (), outcomes[0].exit_code)
        return reports.Found(outcomes, lines)

    return reports.told(where, find)


def _found(
    answers: Answers, names: Sequence[str | None], url: str | None, strict: bool
) -> tuple[DriftFound | SchemadiffError, ...]:
    """What was found in each; of several databases also why one could not be read."""
    from schemadiff.workflows.drift import drift

    databases = [(name or "", partial(_read, answers.config, name, url)) for name in names]
    with doing("reading, replaying the migrations and comparing"):
        found = tuple(drift(answers, databases, strict=strict))
    if len(found) == 1 and isinstance(found[0], SchemadiffError):
        raise found[0]
    return found


def _read(
    settings: Config, environment: str | None, url: str | None, answer: Callable[[Pulse], DriftFound | None]
) -> Live | DriftFound:
    from schemadiff.sources.live import answer_or_read

    address = options.url_of(settings, environment, url)
    return answer_or_read(address, settings.ledger, answer, roles=settings.roles, partly=True, cached=settings.cache)


def _outcome(name: str, found: DriftFound | SchemadiffError, fail_on: str, exit_zero: bool) -> Outcome:
    from schemadiff.drift.failing import fails
    from schemadiff.report.outcome import Outcome, of_drift

    if isinstance(found, SchemadiffError):
        return Outcome(NAME, int(found.exit_code), database=name, failure=found.diagnostics)
    failed = fails(found.verdicts, len(found.pending), fail_on)
    code = ExitCode.DIFFERENCES if failed else ExitCode.INCOMPLETE if found.uncovered else ExitCode.OK
    return of_drift(found, int(ExitCode.OK if exit_zero else code), name)


def _the_one(names: Sequence[str | None]) -> str | None:
    if len(names) > 1:
        raise typer.BadParameter("names several databases, and what is written is made from one", param_hint="--env")
    return names[0]


def _put_right(
    settings: Config,
    live: Live,
    env: str,
    message: str,
    approved: Collection[str],
    revert: bool,
    dry_run: bool,
    sql: bool,
) -> int:
    from schemadiff.cli import remedies

    if revert:
        return remedies.revert(settings, live, env, message, approved, dry_run=dry_run, sql=sql)
    return remedies.adopt(settings, live, env, message, approved, dry_run=dry_run)


def _accept(
    settings: Config,
    found: DriftFound | SchemadiffError,
    names: Sequence[str],
    reason: str,
    owner: str,
    expires: date | None,
    env: str,
) -> int:
    from schemadiff.lifecycle.accept import accept

    assert not isinstance(found, SchemadiffError)
    path, entries = accept(settings, found, names, reason, owner=owner, expires=expires, env=env)
    for entry in entries:
        typer.echo(f"accepted {entry.object}{f' until {entry.expires}' if entry.expires else ''}")
    typer.echo(f"wrote {options.shown(path, settings)}" if entries else "nothing to accept")
    return ExitCode.OK


def _refuse_unreasoned(accept: Sequence[str] | None, reason: str, given: dict[str, object]) -> None:
    if accept and not reason.strip():
        raise typer.BadParameter("say why it may stay", param_hint="--reason")
    for name, value in given.items():
        if value and not accept:
            raise typer.BadParameter(f"goes with {_ACCEPT}", param_hint=name)


def _refuse_idle(revert: bool, adopt: bool, accept: bool, given: dict[str, object], sql: bool) -> None:
    """What does nothing by itself was meant for something."""
    if revert + adopt + accept > 1:
        raise typer.BadParameter("one of them", param_hint=f"{_REMEDY}, {_ACCEPT}")
    if sql and not revert:
        raise typer.BadParameter("goes with --revert", param_hint="--sql")
    for name, value in given.items():
        if value and not (revert or adopt):
            raise typer.BadParameter(f"goes with {_REMEDY}", param_hint=name)
