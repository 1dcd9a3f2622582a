"""`schemadiff docs`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemadiff.documentation.facts import Facts


def command(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 2 where a file does not say what schema/ says.")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="The Markdown document; default: docs.file of the configuration."),
    ] = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Also draw tables and foreign keys, as SVG.")
    ] = None,
    around: Annotated[
        str | None, typer.Option("--around", metavar="TABLE", help="With --svg: only this table and its neighbours.")
    ] = None,
    site: Annotated[
        Path | None,
        typer.Option("--site", metavar="FILE", help="Also write all of it as one HTML page, with search and history."),
    ] = None,
    format: options.Format = "text",
    timings: options.Timings = False,
) -> int:
    """Write what schema/ describes into the blocks of a Markdown document, and leave its prose as it is."""
    from schemadiff.documentation.document import differing, findings_of, read_text, without_a_block
    from schemadiff.documentation.facts import facts_of
    from schemadiff.documentation.markers import with_blocks
    from schemadiff.report.database import blocks_of
    from schemadiff.report.documented import docs_json, finding_lines

    options.one_of(format, "text", "json")
    settings = options.config()
    path = to.absolute() if to else settings.root / settings.docs
    _refuse(path, svg, site, around)
    file = options.shown_here(path)
    text = read_text(path, file)
    with doing("reading what schema/ describes"):
        facts = facts_of(settings, past=site is not None)
        wanted = blocks_of(facts)
        beside = _beside(facts, settings.root.name, svg, around, site)
        before = {one: read_text(one, options.shown_here(one)) for one in beside}
        findings = findings_of(settings, facts, text, wanted, file) if check else ()
    new = text if check else with_blocks("# Database\n" if text is None else text, wanted, file)
    if check:
        findings += differing({options.shown_here(one): (before[one], text) for one, text in beside.items()})
        written: list[str] = []
    else:
        written = _written({path: text, **before}, {path: new or "", **beside})
    for name in without_a_block(new or "", wanted, file):
        typer.echo(f"note: {file} has no block {name}: <!-- schemadiff:begin {name} -->", err=True)
    code = ExitCode.DIFFERENCES if findings else ExitCode.OK
    said = list(finding_lines(findings, file)) if check else [f"wrote {one}" for one in written] or ["nothing changed"]
    for line in [docs_json(findings, file, written, code)] if format == "json" else said:
        typer.echo(line)
    return code


def _refuse(path: Path, svg: Path | None, site: Path | None, around: str | None) -> None:
    """What cannot be meant."""
    if around is not None and svg is None:
        raise UsageError.of("SD570", "--around is about a drawing", "add --svg FILE")
    paths = [os.path.realpath(one) for one in (path, svg, site) if one]
    if len(set(paths)) < len(paths):
        raise UsageError.of("SD570", "one file cannot be two things", "give --to, --svg and --site files of their own")


def _written(before: Mapping[Path, str | None], after: Mapping[Path, str]) -> list[str]:
    """The names of the files that had another content, and have this one now."""
    from schemadiff.migrations.atomic import replace

    changed = [path for path, text in after.items() if before[path] != text]
    for path in changed:
        replace(Path(os.path.realpath(path)), after[path])
    return [options.shown_here(path) for path in changed]


def _beside(facts: Facts, title: str, svg: Path | None, around: str | None, site: Path | None) -> dict[Path, str]:
    """The other files that are asked for, with their contents."""
    found: dict[Path, str] = {}
    if svg is not None:
        from schemadiff.documentation.neighbours import neighbours
        from schemadiff.documentation.search import find
        from schemadiff.report.diagram import drawing

        here = find(facts.catalog, around, ("table",)) if around is not None else None
        tables = facts.contents.tables
        found[svg.absolute()] = drawing(neighbours(tables, here) if here else tables, here)
    if site is not None:
        from schemadiff.report.site import site as page

        found[site.absolute()] = page(facts, title)
    return found
