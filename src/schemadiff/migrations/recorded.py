"""Findings of safety in, the comment lines that keep them in the header of a generated migration out, and back.

    -- schemadiff:finding SD831 3 {"object": ["column", "public", "orders", "note"], …, "says": "code that …"}

The number is that of the step. So `validate` can say again, while the file is new, what `generate` said when it wrote
it: of the change that was judged then, with the sizes that the tables had.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from schemadiff.diagnostics import Origin
from schemadiff.migrations.files import MigrationFile
from schemadiff.model import ObjectId
from schemadiff.policy import CODES
from schemadiff.quoting import one_line
from schemadiff.safety.finding import Finding

_LINE = re.compile(r"-- schemadiff:finding (SD[0-9]{3}) ([0-9]+) (\{.*\})")
_INSTEAD = "docs/safety.md says why, and what to do instead"


def finding_lines(findings: Iterable[Finding], numbers: Sequence[int]) -> tuple[str, ...]:
    """A line for each finding that nobody waived, notes left out. `numbers` are those of the steps, by their index."""
    told = (f for f in findings if f.level == "warning" and not f.waived)
    return tuple(f"-- schemadiff:finding {f.code} {numbers[f.number]} {_json(f)}" for f in told)


def recorded(file: MigrationFile) -> tuple[Finding, ...]:
    """What the header of a file keeps. A line that was made unreadable is passed over: the lock knows that it was."""
    lines = takewhile(lambda line: line[:2] in ("--", ""), file.text.splitlines())
    return tuple(found for number, line in enumerate(lines, start=1) for found in _read(line, str(file.path), number))


def _json(finding: Finding) -> str:
    table = finding.table
    words = {
        "object": [finding.object.kind, *finding.object.path],
        "table": [table.kind, *table.path] if table else None,
        "columns": list(finding.columns),
        "says": finding.what,
    }
    return one_line(json.dumps({name: word for name, word in words.items() if word}, ensure_ascii=False))


def _read(line: str, name: str, number: int) -> Iterator[Finding]:
    match = _LINE.fullmatch(line)
    if match is None or match[1] not in CODES:
        return
    try:
        words = json.loads(match[3])
        kind, *path = words["object"]
        above = words.get("table")
        yield Finding(
            code=match[1],
            level="warning",
            object=ObjectId(kind, tuple(map(str, path))),
            origin=Origin(name, number),
            what=str(words["says"]),
            instead=_INSTEAD,
            short="",
            number=int(match[2]),
            table=ObjectId(above[0], tuple(map(str, above[1:]))) if above else None,
            columns=tuple(map(str, words.get("columns", ()))),
        )
    except (ValueError, KeyError, TypeError, IndexError):
        return
