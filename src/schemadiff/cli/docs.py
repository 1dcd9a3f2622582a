"""`schemadiff docs`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode


def command(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 2 where the document does not say what schema/ says.")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="The Markdown document; default: docs.file of the configuration."),
    ] = None,
    format: options.Format = "text",
    timings: options.Timings = False,
) -> int:
    """Write what schema/ describes into the blocks of a Markdown document, and leave its prose as it is."""
    from schemadiff.documentation.document import findings_of, read_text, without_a_block
    from schemadiff.documentation.facts import facts_of
    from schemadiff.documentation.markers import with_blocks
    from schemadiff.migrations.atomic import replace
    from schemadiff.report.database import blocks_of
    from schemadiff.report.documented import docs_json, finding_lines

    options.one_of(format, "text", "json")
    settings = options.config()
    path = to.absolute() if to else settings.root / settings.docs
    file = options.shown_here(path)
    text = read_text(path, file)
    with doing("reading what schema/ describes"):
        facts = facts_of(settings)
        wanted = blocks_of(facts)
        findings = findings_of(settings, facts, text, wanted, file) if check else ()
    written: list[str] = []
    if not check:
        new = with_blocks("# Database\n" if text is None else text, wanted, file)
        if new != text:
            replace(path.resolve(), new)
            written.append(file)
        for name in without_a_block(new, wanted, file):
            typer.echo(f"note: {file} has no block {name}: <!-- schemadiff:begin {name} -->", err=True)
    code = ExitCode.DIFFERENCES if findings else ExitCode.OK
    said = list(finding_lines(findings, file)) if check else [f"wrote {one}" for one in written] or ["nothing changed"]
    for line in [docs_json(findings, file, written, code)] if format == "json" else said:
        typer.echo(line)
    return code
