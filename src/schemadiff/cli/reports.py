"""What a command found in; what it says on stdout, all reports that were asked for, and the exit code out.

The one place where reports are written. What fails is a report's business too: an Outcome with its `failure` goes
where a verdict would have gone, or the report of yesterday would pass for that of today.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.diagnostics import ExitCode, SchemadiffError, UsageError

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.report.outcome import Outcome
    from schemadiff.report.run import Run, Whereabouts

Report = Annotated[
    list[str] | None,
    typer.Option("--report", metavar="FORMAT=FILE", help="Also write a report; - is stdout; repeatable."),
]
_STDOUT = Path("-")
# What needs no file: GitHub reads commands from a job's output, and the summary from a file that it names.
_WITHOUT_FILE = "github"
_SUMMARY = "GITHUB_STEP_SUMMARY"
_SUMMARY_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Target:
    """A report that somebody asked for. `file` is None for GitHub's own places."""

    format: str
    file: Path | None


@dataclass(frozen=True, slots=True)
class Telling:
    """Where a command tells what it found in the database of this name. `json` is what stdout was asked for."""

    command: str
    config: Config
    targets: tuple[Target, ...]
    database: str = ""
    json: bool = False

    @property
    def text(self) -> bool:
        """Whether stdout is for people, and not for one of the reports."""
        return not self.json and all(target.file != _STDOUT for target in self.targets)


def telling(
    command: str, config: Config, format: str, reports: Sequence[str] | None, database: str | None = None
) -> Telling:
    """What the options ask for. Raises UsageError before anything is done for a report that cannot be made."""
    from schemadiff.cli.options import one_of

    one_of(format, "text", "json")
    targets = tuple(_target(value) for value in reports or ())
    stdout = [_STDOUT] if format == "json" else []
    _refuse_the_same_file([*stdout, *(target.file for target in targets if target.file)])
    return Telling(command, config, targets, database or "", format == "json")


def _target(value: str) -> Target:
    from schemadiff.report.formats import FORMATS

    name, equals, file = value.partition("=")
    if name not in FORMATS:
        hint = f"one of {', '.join(FORMATS)}: --report json=drift.json"
        raise UsageError.of("SD630", f'there is no report "{name}"', hint)
    if not file and (equals or name != _WITHOUT_FILE):
        raise UsageError.of("SD630", f'the report "{name}" needs a file', f"--report {name}=FILE, or - for stdout")
    if not file:
        return Target(name, None)
    return Target(name, _STDOUT if file == "-" else _writable(Path(file)))


def _writable(file: Path) -> Path:
    """The file that is written in the end. A device would be replaced by the rename."""
    path = Path(os.path.abspath(file))
    if Path("/dev") == path.parent or path.is_relative_to("/proc"):
        raise UsageError.of("SD632", f"{file} is no file that a report can replace", "- is stdout")
    if path.exists() and not path.is_file():
        raise UsageError.of("SD632", f"{file} is no file", "name the file: --report html=drift.html")
    return path.resolve()


def _refuse_the_same_file(files: Sequence[Path]) -> None:
    for number, file in enumerate(files):
        if file in files[:number]:
            where = "stdout" if file == _STDOUT else str(file)
            raise UsageError.of("SD631", f"two reports would go to {where}", "give each a file of its own")


@dataclass(frozen=True, slots=True)
class Found:
    """What a command found, and the lines on it for people."""

    outcomes: Sequence[Outcome]
    lines: Sequence[str]


def told(where: Telling, find: Callable[[], Found]) -> ExitCode:
    """Find it out, and tell it everywhere.

    Raises what `find` raises, after the reports have been told of it, and UsageError where one cannot be written.
    """
    from schemadiff.report.outcome import Outcome
    from schemadiff.report.ranking import worst

    start = time.monotonic()
    try:
        found = find()
    except SchemadiffError as error:
        failed = Outcome(where.command, int(error.exit_code), database=where.database, failure=error.diagnostics)
        try:
            _tell(replace(where, json=False), Found([failed], ()), start)
        except SchemadiffError as another:
            raise type(error)(*error.diagnostics, *another.diagnostics) from None
        raise
    _tell(where, found, start)
    return worst(found.outcomes)


def _tell(where: Telling, found: Found, start: float) -> None:
    from schemadiff.migrations.atomic import replace_all
    from schemadiff.report.formats import report

    for line in found.lines if where.text else ():
        typer.echo(line)
    if not where.targets and not where.json:
        return
    run = _run(where, found.outcomes, start)
    if where.json:
        typer.echo(report("json", run), nl=False)
    texts = {target: report(target.format, _informed(run, target)) for target in where.targets}
    for target, text in texts.items():
        if target.file == _STDOUT:
            typer.echo(text, nl=False)
        elif target.file is None:
            typer.echo(text, nl=False, err=True)
    replace_all({target.file: text for target, text in texts.items() if target.file and target.file != _STDOUT})
    if any(target.file is None for target in where.targets) and (summary := os.environ.get(_SUMMARY)):
        _append_summary(Path(summary), run)


def _run(where: Telling, outcomes: Sequence[Outcome], start: float) -> Run:
    from schemadiff.report.run import run_of

    run = run_of(outcomes, where.config.root, Path.cwd(), _whereabouts(where.config))
    return replace(run, finished=time.time(), seconds=time.monotonic() - start)


def _whereabouts(config: Config) -> Whereabouts:
    """By the repository around the project, and by what the CI that runs us says of it."""
    from schemadiff.report.run import Whereabouts

    root = config.root
    repository = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    prefix = "" if repository == root else f"{root.relative_to(repository).as_posix()}/"
    schema = config.schema[0] if config.schema[0].suffix != ".sql" else config.schema[0].parent
    return Whereabouts(prefix, _below(root, schema), _below(root, config.generated), _blob())


def _below(root: Path, folder: Path) -> str:
    return os.path.relpath(folder, root).replace(os.sep, "/")


def _blob() -> str:
    said = os.environ.get
    if said("GITHUB_REPOSITORY") and said("GITHUB_SHA"):
        server = said("GITHUB_SERVER_URL", "https://github.com")
        return f"{server}/{said('GITHUB_REPOSITORY')}/blob/{said('GITHUB_SHA')}/"
    if said("CI_PROJECT_URL") and said("CI_COMMIT_SHA"):
        return f"{said('CI_PROJECT_URL')}/-/blob/{said('CI_COMMIT_SHA')}/"
    return ""


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
