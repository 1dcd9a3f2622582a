"""A Markdown file and what it is to say in; the file as it is to be, or where it does not say it, out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from schemadiff.diagnostics import InputError
from schemadiff.documentation.against import against, without_repeats
from schemadiff.documentation.markers import blocks_in
from schemadiff.documentation.named import read_document
from schemadiff.documentation.sql import sql_findings
from schemadiff.documentation.written import Finding, stale_blocks
from schemadiff.states import scratch_for
from schemadiff.texts import contents, decoded, unreadable

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.documentation.facts import Facts


def read_text(path: Path, name: str) -> str | None:
    """The text, a byte order mark and every line end in it; None where there is no such file."""
    try:
        return decoded(contents(path), name, "SD567", InputError)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(error, name, "SD565", "name a Markdown file") from None


def findings_of(
    config: Config, facts: Facts, text: str | None, wanted: Mapping[str, tuple[str, str]], name: str
) -> tuple[Finding, ...]:
    """Where document and database do not agree: in its blocks, or, where it has none, in what a person wrote."""
    if text is None:
        return (Finding("missing", "the document"),)
    if blocks := blocks_in(text, tuple(wanted), name):
        return stale_blocks(text, blocks, wanted)
    read = read_document(text)
    with scratch_for(config, None) as server:
        by_sql = sql_findings(server, config, read.sql, facts.catalog, name)
    return without_repeats((*against(read, facts.catalog, config.ledger), *by_sql))


def differing(files: Mapping[str, tuple[str | None, str]]) -> tuple[Finding, ...]:
    """Which of the other files, by name with what is there and what is to be, are not what they are to be."""
    return tuple(
        Finding("missing" if there is None else "differs", f"the file {name}")
        for name, (there, text) in files.items()
        if there != text
    )


def without_a_block(text: str, wanted: Mapping[str, tuple[str, str]], name: str) -> tuple[str, ...]:
    """The blocks that say something and that the document has no place for."""
    there = blocks_in(text, tuple(wanted), name)
    if not there:
        return ()
    return tuple(one for one, (_, block) in wanted.items() if one not in there and block.strip() != "None.")
