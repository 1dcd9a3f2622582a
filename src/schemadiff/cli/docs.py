"""`schemadiff docs`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode, UsageError

if TYPE_CHECKING:
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
    from schemadiff.migrations.atomic import replace
    from schemadiff.report.database import blocks_of
    from schemadiff.report.documented import docs_json, finding_lines

    options.one_of(format, "text", "json")
    if around is not None and svg is None:
        raise UsageError.of("SD570", "--around is about a drawing", "add --svg FILE")
    settings = options.config()
    path = to.absolute() if to else settings.root / settings.docs
    file = options.shown_here(path)
    text = read_text(path, file)
    with doing("reading what schema/ describes"):
        facts = facts_of(settings)
        wanted = blocks_of(facts)
        beside = _beside(facts, settings.root.name, svg, around, site)
        before = {options.shown_here(one): read_text(one, options.shown_here(one)) for one in beside}
        after = {options.shown_here(one): content for one, content in beside.items()}
        findings = (*findings_of(settings, facts, text, wanted, file), *differing(before, after)) if check else ()
    written: list[str] = []
    if not check:
        new = with_blocks("# Database\n" if text is None else text, wanted, file)
        for one, old, content in (
            (path, text, new),
            *((o, before[options.shown_here(o)], c) for o, c in beside.items()),
        ):
            if old != content:
                replace(one.resolve(), content)
                written.append(options.shown_here(one))
        for name in without_a_block(new, wanted, file):
            typer.echo(f"note: {file} has no block {name}: <!-- schemadiff:begin {name} -->", err=True)
    code = ExitCode.DIFFERENCES if findings else ExitCode.OK
    said = list(finding_lines(findings, file)) if check else [f"wrote {one}" for one in written] or ["nothing changed"]
    for line in [docs_json(findings, file, written, code)] if format == "json" else said:
        typer.echo(line)
    return code


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
