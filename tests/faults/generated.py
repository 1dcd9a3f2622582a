"""Two schemas in, a project out whose second migration `generate` wrote in online forms; its steps, and their kinds."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from schemadiff.migrations.blocks import Block, split_steps
from schemadiff.parse.split import split
from tests.faults.runs import ENVIRONMENT, Connection, command_line

_CONFIG = 'schema = "schema"\ngenerated = "generated"\nauthor = "A. Author"\n'
_KINDS = (
    ("loses data", "destructive="),
    ("type backfill", "fill column .*__002 "),
    ("backfill", "phase=backfill"),
    ("enum value", " ADD VALUE "),
    ("build index", "INDEX CONCURRENTLY .* ON "),
    ("drop index", "DROP INDEX CONCURRENTLY"),
    ("detach", "DETACH PARTITION"),
    ("validate", "VALIDATE CONSTRAINT"),
    ("attach", "ATTACH PARTITION"),
    ("matview build", "post=built:"),
    ("type expand", "keep column .* like "),
    ("switch", "switch column .*"),
)
KINDS = (*(name for name, _ in _KINDS), "short")
_SCANS = "SELECT relname::text, seq_scan FROM pg_catalog.pg_stat_xact_user_tables"
_LOCKED = """
SELECT relname::text FROM pg_catalog.pg_locks JOIN pg_catalog.pg_class ON pg_class.oid = relation
WHERE pid = pg_catalog.pg_backend_pid() AND mode = 'AccessExclusiveLock' ORDER BY relname
"""


@dataclass(frozen=True, slots=True)
class Generated:
    """A project's folder, and the second of its migrations."""

    root: Path

    @property
    def first(self) -> Path:
        """What leads to the state before."""
        return self.root / "generated" / "001_before.sql"

    @property
    def file(self) -> Path:
        """The migration."""
        return self.root / "generated" / "002_after.sql"

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What takes effect together, in order."""
        return split_steps(self.file.read_text(), str(self.file))

    def kind(self, step: int) -> str:
        """What kind of step it is: what is special about it, or `short` where it is a transaction of a moment."""
        section = re.split(r"-- schemadiff:step \d+", self.file.read_text())[step]
        return next((name for name, sign in _KINDS if re.search(sign, section)), "short")

    def pieces(self) -> tuple[tuple[int, str], ...]:
        """The file in pieces of one statement, as lines that a psql can be fed with, each with the number of its step;
        what stands above the first step is with the first of them.
        """
        text = self.file.read_text()
        steps = [match.start() for match in re.finditer(r"^-- schemadiff:step ", text, re.MULTILINE)]
        ends = sorted({text.index("\n", piece.end) + 1 for piece in split(text).statements})
        starts = [0, *ends[:-1]]
        return tuple(
            (sum(step < end for step in steps), text[start:end]) for start, end in zip(starts, ends, strict=True)
        )


def scanned_under_lock(conn: Connection, file: Path) -> list[tuple[int, str]]:
    """Run a file step by step; the steps that read a table while nobody else could even read it, and which table."""
    found: list[tuple[int, str]] = []
    for block in split_steps(file.read_text(), str(file)):
        # The counters go on from one transaction to the next until somebody collects them.
        before = dict(conn.execute(_SCANS).fetchall())
        if block.transactional:
            conn.execute("BEGIN")
        for statement in block.statements:
            conn.execute(statement.text.encode())
        if block.transactional:
            read = {name for name, count in conn.execute(_SCANS).fetchall() if count > before.get(name, 0)}
            found += ((block.step, row[0]) for row in conn.execute(_LOCKED).fetchall() if row[0] in read)
            conn.execute("COMMIT")
    return found


def generated(root: Path, before: str, after: str, *more: str) -> Generated:
    """Have `generate` write both migrations, the second in online forms."""
    (root / "schema").mkdir(parents=True)
    (root / "schemadiff.toml").write_text(_CONFIG)
    for name, text, options in (("before", before, ()), ("after", after, ("--online", "always", *more))):
        (root / "schema" / "all.sql").write_text(text)
        _run(root, ("generate", "--offline", "-m", name, *options))
    return Generated(root)


def _run(root: Path, arguments: Sequence[str]) -> None:
    done = subprocess.run(
        command_line(*arguments), cwd=root, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
