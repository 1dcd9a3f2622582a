"""`schemadiff generate`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.cli import browser as browsers
from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.cli.remembered import remember
from schemadiff.diagnostics import ExitCode

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.diagnostics import Diagnostic
    from schemadiff.migrations.probes import Probe
    from schemadiff.workflows.generated import Generated


def command(
    message: Annotated[
        str, typer.Option("-m", "--message", help="Name of the migration; made from the changes if not given.")
    ] = "",
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 2 when a migration is missing.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; print the migration.")] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Start from the replayed migrations, without a live database.")
    ] = False,
    include_drift: Annotated[
        bool,
        typer.Option("--include-drift", help="Start from the live database as it is, with what was changed by hand."),
    ] = False,
    allow_data_loss: options.AllowDataLoss = None,
    online: options.Online = None,
    online_type_changes: options.OnlineTypeChanges = False,
    secrets: options.Secrets = "ask",
    no_preflight: options.NoPreflight = False,
    no_cache: options.NoCache = False,
    full_proof: options.FullProof = False,
    url: options.Url = None,
    env: options.Environment = None,
    format: options.Format = "text",
    timings: options.Timings = False,
) -> int:
    """Compare the live database with schema/ and write the next numbered migration, proven."""
    from schemadiff.answers import Answers
    from schemadiff.workflows.generated import Generated, nothing_of_postgresql, nothing_to_generate

    options.one_of(format, "text", "json")
    options.one_of(secrets, "ask", "write", name="--secrets")
    settings = options.with_online(
        options.without_cache(options.config(), no_cache, full_proof), online, online_type_changes
    )
    browser = browsers.browser(settings, message, allow_data_loss or ())
    answers = Answers(settings)
    known = partial(nothing_to_generate, answers)
    live = None if offline or browser.alone else options.live_or_answer(settings, env, url, known)
    if browser.alone:
        result = nothing_of_postgresql()
    elif isinstance(live, Generated):
        result = live
    else:
        from schemadiff.workflows.generate import generate

        with doing("generating and proving"):
            result = generate(
                settings,
                live,
                message=message,
                include_drift=include_drift,
                approved=frozenset(allow_data_loss or ()),
                write=not (check or dry_run),
                secrets=secrets == "write",
                answers=answers,
            )
    done = browsers.written(browser, not (check or dry_run))
    said = _tell(result)
    browsers.warn(browser)
    asked = live is not None and not (check or no_preflight)
    found = _probed(options.url_of(settings, env, url), result.probes) if asked and result.probes else ()
    code = ExitCode.DIFFERENCES if check and (result.draft or browser.has_files) else ExitCode.OK
    if format == "json":
        from schemadiff.report.done import generate_json

        written = [options.shown(path, settings) for path in (*result.written, *done)]
        more = browsers.items(browser)
        typer.echo(generate_json(result, int(code), written=written, in_the_way=found if asked else None, browser=more))
    else:
        if result.draft or not browser.has_files:
            _report(result, settings, check=check, dry_run=dry_run)
        browsers.tell(browser, settings, done, check=check, dry_run=dry_run)
    for diagnostic in found:
        typer.echo(str(diagnostic), err=True)
    if result.says_nothing and browser.says_nothing and format == "text":
        remember(answers, result.pulse, options.url_variable(settings, env, url), [_no_change(result)], said, code)
    return code


def _report(result: Generated, settings: Config, *, check: bool, dry_run: bool) -> None:
    if result.draft is None:
        typer.echo(_no_change(result))
    elif dry_run:
        typer.echo(result.draft.text, nl=False)
    elif check:
        typer.echo(f"a migration is missing: {len(result.migration.steps)} steps, {result.draft.name}")
    for path in result.written:
        typer.echo(f"wrote {options.shown(path, settings)}")


def _probed(url: str, probes: Sequence[Probe]) -> tuple[Diagnostic, ...]:
    """Which rows would stop the migration. The file is written all the same: there is time to mend them."""
    from schemadiff.connection import connect
    from schemadiff.migrations.preflight import found_by

    with connect(url) as connection, doing("looking for rows that are in the way"):
        found = found_by(connection, probes)
    return tuple(replace(one, severity="warning" if one.severity == "error" else "note") for one in found)


def _no_change(result: Generated) -> str:
    pending = len(result.pending)
    return f"no change, {pending} pending" if pending else "no change"


def _tell(result: Generated) -> list[str]:
    from schemadiff.report.safety import safety_lines
    from schemadiff.report.text import finding_lines, hole_lines, uncovered_lines

    if result.drift:
        typer.echo("left out, because no migration made it (--include-drift takes it in):", err=True)
        for line in finding_lines(result.drift, live_first=True):
            typer.echo(f"  {line}", err=True)
    lines = [*uncovered_lines(result.uncovered), *hole_lines(result.holes), *safety_lines(result.findings)]
    for line in lines:
        typer.echo(line, err=True)
    return lines
