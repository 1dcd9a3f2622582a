"""A folder with schema files and two snapshots in; they are parsed, compared, planned and written out as statements.

python -m tests.bench.planning FOLDER: FOLDER/schema, FOLDER/before.json and FOLDER/after.json
"""

from __future__ import annotations

import sys
from pathlib import Path

from schemadiff.diff import diff
from schemadiff.parse.read import joined, parse_text
from schemadiff.plan.online import Online
from schemadiff.plan.plan import plan
from schemadiff.render import statement
from schemadiff.sources.snapshot import read_snapshot


def planned(folder: Path) -> tuple[str, ...]:
    """The statements, with the forms for busy tables."""
    texts = {path.name: path.read_text() for path in sorted((folder / "schema").glob("*.sql"))}
    parsed = joined([parse_text(text, name) for name, text in texts.items()])
    live, desired = read_snapshot(folder / "before.json"), read_snapshot(folder / "after.json")
    steps = plan(diff(live, desired), live, desired, Online("always"))
    return tuple(map(statement, steps)) if parsed.statements else ()


if __name__ == "__main__":
    for one in planned(Path(sys.argv[1])):
        print(one)
