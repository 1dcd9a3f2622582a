"""Where a document and the database do not agree in, lines for people and JSON for machines out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from schemadiff.quoting import one_line
from schemadiff.report.json import document

if TYPE_CHECKING:
    from schemadiff.documentation.written import Finding

_HEADS = {
    "missing": "missing in the document",
    "mentioned": "named in the document, and not described",
    "phantom": "in the document, and not in schema/",
    "differs": "another thing in schema/",
}


def finding_lines(findings: Sequence[Finding], file: str) -> Iterator[str]:
    """A sum, and below it one line for each, by what is wrong with it."""
    if not findings:
        yield f"{file} says what schema/ says"
        return
    for state, head in _HEADS.items():
        some = [one for one in findings if one.state == state]
        if some:
            yield f"{len(some)} {head}:"
        for one in some:
            where = f"{file}:{one.line}: " if one.line else ""
            yield one_line(f"  {where}{one.what}{f': {one.detail}' if one.detail else ''}")


def docs_json(findings: Iterable[Finding], file: str, written: Sequence[str], exit_code: int) -> str:
    """The same for machines, and the files that were written."""
    shown = [dataclasses.asdict(one) | {"line": one.line or None} for one in findings]
    return document("docs", exit_code, file=file, written=list(written), findings=shown)
