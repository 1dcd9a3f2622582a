"""Files against ledger rows."""

from __future__ import annotations

from pathlib import Path

from schemadiff.migrations.files import MigrationFile, checksum
from schemadiff.migrations.ledger import LedgerRow
from schemadiff.migrations.status import State, status, status_problems


def file(number: int, name: str) -> MigrationFile:
    return MigrationFile(number, name, Path(f"{number:03}_{name}.sql"), name, checksum(name))


def states(*found: tuple[list[MigrationFile], list[LedgerRow]]) -> list[State]:
    return [entry.state for files, rows in found for entry in status(files, rows)]


def test_every_state() -> None:
    files = [file(1, "a"), file(2, "b"), file(3, "c"), file(4, "d"), file(6, "f")]
    rows = [
        LedgerRow(1, "001_a", checksum("a"), tool_version="1"),
        LedgerRow(2, "002_b", checksum("other"), tool_version="1"),
        LedgerRow(3, "003_c.sql", "dummy"),
        LedgerRow(4, "004_x", checksum("d"), tool_version="1"),
        LedgerRow(5, "005_e", None),
    ]
    assert states((files, rows)) == [
        State.APPLIED, State.EDITED, State.UNRECORDED, State.OTHER, State.MISSING, State.PENDING,
    ]  # fmt: skip
    problems = status_problems(status(files, rows))
    assert [(p.code, p.severity) for p in problems] == [
        ("SD423", "error"), ("SD426", "warning"), ("SD422", "error"), ("SD424", "error"),
    ]  # fmt: skip


def test_a_late_file_is_a_problem_and_a_half_done_one_is_shown() -> None:
    files = [file(1, "a"), file(2, "b")]
    problems = status_problems(status(files, [LedgerRow(2, "002_b", checksum("b"), tool_version="1")]))
    assert [problem.code for problem in problems] == ["SD425"]
    assert [entry.state for entry in status(files, [], partial={1})] == [State.PARTIAL, State.PENDING]
