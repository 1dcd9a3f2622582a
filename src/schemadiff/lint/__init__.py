"""Migrations in, findings by the rules out: about the files, and about the state that they lead to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.lint.headers import header_findings, stems
from schemadiff.lint.rules import MANY_STATEMENTS, NO_WAY_BACK, RULES, Rule
from schemadiff.lint.statements import statement_findings, whole_table_findings
from schemadiff.lint.words import words_of
from schemadiff.migrations.blocks import Statement, read_statements
from schemadiff.migrations.files import MigrationFile, read_down
from schemadiff.migrations.handwritten import is_to_be_written, unwritten
from schemadiff.migrations.header import parse_header

__all__ = ["RULES", "Rule", "file_findings", "is_generated"]

_MANY = 50


def file_findings(files: Sequence[MigrationFile], ledgers: Sequence[str]) -> Iterator[Diagnostic]:
    """All that is wrong with the files as they are written. `ledgers` are names of tables that record migrations."""
    names = stems(files)
    for before, file in zip((None, *files), files, strict=False):
        yield from header_findings(file, before, names)
        statements = [s for s in read_statements(file.text, str(file.path)) if not _is_frame(s)]
        yield from unwritten([file])
        if not is_generated(file):
            yield from _written_by_hand(file, statements, ledgers)


def is_generated(file: MigrationFile) -> bool:
    """Whether schemadiff wrote the file: the rules for how people write are not about it."""
    header = parse_header(file.text)
    return bool(header.start and header.end)


def _written_by_hand(
    file: MigrationFile, statements: Sequence[Statement], ledgers: Sequence[str]
) -> Iterator[Diagnostic]:
    words = [words_of(statement) for statement in statements]
    for one in words:
        yield from statement_findings(one, ledgers)
    yield from whole_table_findings(words, ledgers)
    if len(words) > _MANY:
        yield MANY_STATEMENTS.found(f"{len(words)} statements in one migration", words[_MANY].statement.origin)
    back = read_down(file)
    if words and back is None:
        yield NO_WAY_BACK.found(f"there is no {file.down_path.name}", Origin(str(file.path), 1))
    elif back is not None and is_to_be_written(file, back):
        yield NO_WAY_BACK.found("the way back is not written yet", Origin(str(file.down_path), 1))


def _is_frame(statement: Statement) -> bool:
    """Whether it only sets the stage for others."""
    return statement.is_setting or statement.is_transaction or statement.head.startswith("SET LOCAL")
