"""Migrations and a scratch database in; the state they lead to, and every statement that PostgreSQL refuses, out.

A statement that is refused is left out and the next one runs, as in psql: so one run finds all there is to find.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from schemadiff.config import Config
from schemadiff.diagnostics import Diagnostic, InputError, Origin
from schemadiff.migrations.blocks import Statement, read_statements, split_steps
from schemadiff.migrations.files import MigrationFile
from schemadiff.model import Catalog
from schemadiff.parse.read import parse_text
from schemadiff.proof.copy import read
from schemadiff.proof.role_state import RolesRefused, check_roles
from schemadiff.scratch import Database
from schemadiff.sources.exclude import without_owner, without_tables
from schemadiff.sources.history import Refusal, plainly, refusals, undone
from schemadiff.validation.places import place_of

# SQLSTATEs of a schema, a relation, a column, a function, an object and a trigger that are not there.
_NOT_FOUND = ("3F000", "42P01", "42703", "42883", "42704")


def rehearsed(
    database: Database,
    file: MigrationFile,
    lost: dict[str, Origin],
    runs: Callable[[Database, Statement], None] = plainly,
) -> Iterator[Diagnostic]:
    """Run one file; what PostgreSQL refuses of it. `lost` names what refused statements did not make, and gets more.

    `runs` may look what statements do besides.
    """
    groups, broken = _groups(database, file)
    yield from broken
    made = {s.start: s.creates for s in parse_text(file.text, "").statements}
    bodies = "check_function_bodies" not in file.text
    for refusal in refusals(database, file, groups, bodies=bodies, runs=runs):
        place = place_of(refusal)
        yield _refused(refusal, place, lost)
        for object_id in made.get(refusal.statement.start, ()):
            lost.setdefault(object_id.path[-1], place)
    try:
        check_roles(database)
    except RolesRefused as refused:
        yield Diagnostic("SD740", refused.message, "", refused.failures[0][0].origin)
        database.role_statements.clear()


def state_of(database: Database, config: Config) -> Catalog:
    """What the database holds, without the ledger and without who owns it."""
    return without_tables(without_owner(read(database), database.server.author), [config.ledger])


def _groups(database: Database, file: MigrationFile) -> tuple[Iterable[Sequence[Statement]], tuple[Diagnostic, ...]]:
    """The statements as they take effect together; one by one where the file's transactions cannot be made out."""
    try:
        return undone(database, split_steps(file.text, str(file.path))), ()
    except InputError as error:
        statements = read_statements(file.text, str(file.path))
        return [[s for s in statements if not s.is_transaction]], error.diagnostics


def _refused(refusal: Refusal, place: Origin, lost: Mapping[str, Origin]) -> Diagnostic:
    if refusal.sqlstate in _NOT_FOUND:
        for name, where in lost.items():
            if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", refusal.reason):
                hint = f"it may well run once {where} does"
                return Diagnostic("SD741", refusal.reason, hint, place, "note")
    hint = refusal.advice or "PostgreSQL refuses this statement: correct it, if the file is applied nowhere"
    return Diagnostic("SD740", refusal.reason, hint, place)
