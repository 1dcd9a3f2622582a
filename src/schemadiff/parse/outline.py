"""A file's statements in, what others have to know of it out: the names that it makes, is about, and leans on.

Whoever asks what a change has to do with looks through the outlines of all files, and reads the statements of few.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from schemadiff.parse.order import WITHOUT_A_NAME
from schemadiff.parse.settings import search_path
from schemadiff.parse.statements import Name, Statement

# Statements about objects with names of their own in a schema. Of any other it is said that it holds everywhere.
_OF_OBJECTS = frozenset(
    (
        "ALTER DOMAIN", "ALTER FUNCTION", "ALTER INDEX", "ALTER MATERIALIZED VIEW", "ALTER POLICY", "ALTER PROCEDURE",
        "ALTER ROUTINE", "ALTER SEQUENCE", "ALTER TABLE", "ALTER TRIGGER", "ALTER TYPE", "ALTER VIEW", "COMMENT ON",
        "CREATE DOMAIN", "CREATE FUNCTION", "CREATE INDEX", "CREATE MATERIALIZED VIEW", "CREATE POLICY",
        "CREATE PROCEDURE", "CREATE RULE", "CREATE SEQUENCE", "CREATE STATISTICS", "CREATE TABLE", "CREATE TRIGGER",
        "CREATE TYPE", "CREATE VIEW", "GRANT", "REVOKE",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outline:
    """One file. `made` are the names, schema first, of what it makes. `about` are the names of what it changes, as they
    are written, each with the schemas in which it is looked for. `words` are all names that it holds, shortened to
    what an object could be called, and `everywhere` the numbers of those of its `count` statements that are about no
    single object.
    """

    made: frozenset[Name]
    about: frozenset[tuple[Name, tuple[str, ...]]]
    words: frozenset[Name]
    everywhere: tuple[int, ...]
    count: int


def outline_of(statements: Sequence[Statement]) -> Outline:
    """The outline of a file with these statements."""
    made = frozenset(name for statement in statements for name in names_made(statement))
    about = frozenset((name, search_path(s.settings)) for s in statements for name in s.targets)
    written = {r.name for s in statements for r in s.references} | {name for name, _ in about}
    everywhere = (number for number, statement in enumerate(statements) if holds_everywhere(statement))
    return Outline(made, about, frozenset(_words(written)) | made, tuple(everywhere), len(statements))


def names_made(statement: Statement) -> Iterator[Name]:
    """The names of what it makes; the index of a key has the name of the constraint."""
    for made in statement.creates:
        if made.kind == "constraint":
            yield made.path[0], made.path[2]
        elif made.kind not in WITHOUT_A_NAME:
            yield made.path[:2]


def holds_everywhere(statement: Statement) -> bool:
    """Whether it is about no single object, or about one of another sort than a part can be told of."""
    about = statement.creates or statement.targets
    return statement.verb not in _OF_OBJECTS or statement.role_statement or not about


def _words(names: Iterable[Name]) -> Iterator[Name]:
    for name in names:
        yield name[:1]
        yield name[:2]
