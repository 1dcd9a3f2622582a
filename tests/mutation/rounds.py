"""A seed and a base in, a round out: mutated, described, migrated to and back; or why that failed."""

from __future__ import annotations

import re
import traceback
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import psycopg

from schemadiff.config import ONLINE
from schemadiff.diagnostics import InputError, SchemadiffError
from schemadiff.migrations.compose import body
from schemadiff.model import Catalog, change_id
from schemadiff.parse.split import split
from schemadiff.plan.online import Online
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side, settled
from schemadiff.proof.copy import read
from schemadiff.proof.dumps import dump_difference
from schemadiff.proof.migration import Migration
from schemadiff.render import statement
from schemadiff.scratch import Database, Server, dump_schema
from schemadiff.sources.desired import Desired, desired_state
from schemadiff.sources.security_labels import IS_LABEL, set_label
from tests.applying import acting_as, apply, minding_warnings
from tests.introspect.watched import Watched
from tests.mutation.bases import Base, described
from tests.mutation.parts import Told, differing
from tests.mutation.present import Present
from tests.mutation.registry import choose

_MOST = 30
# A mutation may be refused; after so many tries for each one that is wanted, what there is has to do.
_PATIENCE = 8
# Reading a catalog of many objects takes seconds, so that several mutations start from one reading.
_LARGE = 8000
# docs/coverage.md: what a child restates of what it inherits is not compared, and NO INHERIT makes all of it its own.
RESTATED = re.compile(r": CREATE TABLE .*; INHERITS \(|: ALTER TABLE ONLY .* ALTER COLUMN .* SET DEFAULT ")
# For a role that is a member of both, the owner and who may grant, PostgreSQL picks either one as the grantor.
_GRANTS = re.compile(r"(GRANT|REVOKE)\b")
# SD706, which docs/errors.md explains: no migration can keep the values.
_DECLINED = re.compile(r"would have to be (made anew|(filled|checked) in every row), and column")
_LOADING = "loading what describes it"
_ANOTHER = "it makes another state"


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change that PostgreSQL accepted."""

    kind: str
    name: str
    text: str


class Failure(Exception):
    """What went wrong, at which stage, and the migration as far as there was one."""

    def __init__(self, stage: str, message: str, migration: str = "") -> None:
        super().__init__(message)
        self.stage, self.message, self.migration = stage, message, migration


@dataclass(slots=True)
class Round:
    """What happened.

    `refused` counts the mutations that PostgreSQL did not accept. `indescribable` says why PostgreSQL takes no
    description of the state, its own dump included: then there is nothing to migrate to. `declined` says why there is
    no migration, or no way back, that would keep all values. `by_part` says that a part told the state as well;
    `reread` counts the mutations of which what moved alone was read, and was what the whole is.
    """

    seed: int
    base: str
    mutations: list[Mutation] = field(default_factory=list)
    refused: int = 0
    as_files: bool = False
    failure: Failure | None = None
    indescribable: str = ""
    declined: str = ""
    steps: int = 0
    by_part: bool = False
    reread: int = 0


def play(server: Server, base: Base, seed: int) -> Round:
    """The round of this seed. The same seed and base make the same round on every machine."""
    rng = Random(f"{base.name} {seed}")
    played = Round(seed, base.name, as_files=rng.random() < 0.25)
    with base.template.clone() as after:
        wanted = rng.randint(1, _MOST)
        try:
            with failing("mutating"):
                mutate(rng, after, wanted, played)
        except Failure as failure:
            played.failure = failure
        else:
            judge(server, base, after, played)
    return played


def again(server: Server, base: Base, mutations: Sequence[Mutation], *, as_files: bool) -> Round:
    """A round with these mutations, as far as PostgreSQL accepts them."""
    played = Round(0, base.name, as_files=as_files)
    with base.template.clone() as after:
        for mutation in mutations:
            if accepts(after, mutation.text):
                played.mutations.append(mutation)
        judge(server, base, after, played)
    return played


def mutate(rng: Random, database: Database, wanted: int, played: Round) -> None:
    """Try mutations until as many were accepted as are wanted."""
    present, stale = Present(read(database)), 0
    watched = Watched(database.admin()) if len(present.catalog.objects) <= _LARGE else None
    for _ in range(wanted * _PATIENCE):
        if len(played.mutations) == wanted:
            return
        kind, mutation = choose(rng)
        text = mutation(rng, present)
        if not text:
            continue
        if not accepts(database, text):
            played.refused += 1
            continue
        played.mutations.append(Mutation(kind, mutation.__name__, text))
        if watched:
            with failing(f"reading what moved by {text}"):
                played.reread += watched.read()
        stale += 1
        if stale > len(present.catalog.objects) // _LARGE * 2:
            present, stale = Present(read(database)), 0


def accepts(database: Database, text: str) -> bool:
    """Run the statements as the author, or as a superuser where only one may; whether PostgreSQL took them all."""
    connection, author = database.admin(), database.server.author
    for superuser in (False, True):
        try:
            _run(connection, author, text, superuser=superuser)
        except psycopg.errors.InsufficientPrivilege:
            continue
        except psycopg.Error:
            return False
        return True
    return False


def _run(connection: psycopg.Connection[Any], author: str, text: str, *, superuser: bool) -> None:
    role, warnings = acting_as(connection, author, superuser=superuser), minding_warnings(connection)
    with role, connection.transaction(), warnings:
        if IS_LABEL.match(text):
            set_label(connection, text)
        else:
            connection.execute(text.encode())


def judge(server: Server, base: Base, after: Database, played: Round) -> None:
    """Migrate a copy of the base to the mutated state and back; what fails is noted in `played`."""
    try:
        _judge(server, base, after, played)
    except Failure as failure:
        if _DECLINED.search(failure.message):
            played.declined = failure.message
            return
        fault = fault_of_dump(server, after) if failure.stage == _LOADING else ""
        if fault and not played.as_files:
            played.as_files = True
            judge(server, base, after, played)
        elif fault and fault != _ANOTHER:
            played.indescribable = fault
        else:
            played.failure = failure


def fault_of_dump(server: Server, after: Database) -> str:
    """Why pg_dump's text does not make the same state when it is run from top to bottom; nothing where it does."""
    with server.database() as copy:
        try:
            for statement_ in split_statements(dump_schema(server, after) or ""):
                _run(copy.admin(), server.author, statement_, superuser=True)
        except psycopg.Error as error:
            return str(error).splitlines()[0]
        return _ANOTHER if settled(Side(server, read(copy)), Side(server, read(after))) else ""


def split_statements(text: str) -> Iterator[str]:
    """The statements of a dump."""
    for piece in split(text).statements:
        # A new database has it already.
        if not (statement_ := text[piece.start : piece.end]).startswith("CREATE SCHEMA public"):
            yield statement_


def _judge(server: Server, base: Base, after: Database, played: Round, unchecked: Collection[str] = ()) -> None:
    with failing("describing the mutated state") as stage:
        parsed = described(server, after, as_files=played.as_files, unchecked=unchecked)
        stage.name = _LOADING
        try:
            with desired_state(server, parsed) as desired, base.template.clone() as before:
                none_left(server, read(after), desired.catalog, "the description loads to something else")
                _tell_by_part(server, base, Told(parsed.statements, desired.catalog), played)
                _migrate(server, base, before, after, desired, played, stage)
        except InputError as error:
            # What `export` does: PostgreSQL keeps routines whose bodies it would refuse today.
            places = {d.origin.file for d in error.diagnostics if d.origin}
            if unchecked or not played.as_files:
                raise
            _judge(server, base, after, played, places)


def _tell_by_part(server: Server, base: Base, after: Told, played: Round) -> None:
    """Raise a Failure where what has to do with the changes alone tells something else than the whole."""
    if base.told is None or played.as_files:
        return
    found = differing(server, base.told, after)
    played.by_part = found is not None
    if found:
        raise Failure("", "\n  ".join(("a part tells these otherwise than the whole:", *map(str, found))))


def _migrate(
    server: Server, base: Base, before: Database, after: Database, desired: Desired, played: Round, stage: Stage
) -> None:
    """Forward and back; `stage` says how far it came."""
    stage.name = "generating"
    target = Side(server, desired.catalog)
    online = Online(ONLINE[played.seed % len(ONLINE)])
    made = build(server, base.catalog, target, target_held=desired.held, online=online)
    played.steps = len(made.steps)
    stage.migration = rendered(made, desired.catalog)
    none_seen(made)
    stage.name = "applying"
    apply(before, stage.migration, privileged=_GRANTS)
    stage.name = "comparing"
    none_left(server, read(before), desired.catalog, "after the migration these differ")
    none_dumped(server, before, after, "after the migration pg_dump sees differences")
    if _DECLINED.search(made.down_problem):
        played.declined = made.down_problem
        return
    if made.down_problem:
        raise Failure("", f"there is no way back: {made.down_problem}")
    stage.name, stage.migration = "going back", rendered(made, base.catalog, back=True)
    apply(before, stage.migration, privileged=_GRANTS)
    none_left(server, read(before), base.catalog, "after the way back these differ")
    none_dumped(server, before, base.template, "after the way back pg_dump sees differences")


@dataclass(slots=True)
class Stage:
    """Where the round is, for the message of a failure."""

    name: str
    migration: str = ""


@contextmanager
def failing(name: str) -> Iterator[Stage]:
    """Any exception becomes a Failure at the stage."""
    stage = Stage(name)
    try:
        yield stage
    except Failure as failure:
        raise Failure(failure.stage or stage.name, failure.message, failure.migration or stage.migration) from None
    except SchemadiffError as error:
        raise Failure(stage.name, str(error), stage.migration) from error
    except psycopg.Error as error:
        notes = "\n".join(getattr(error, "__notes__", ()))
        raise Failure(stage.name, f"{type(error).__name__}: {error}\n{notes}", stage.migration) from error
    except Exception as error:
        raise Failure(stage.name, traceback.format_exc(), stage.migration) from error


def none_left(server: Server, one: Catalog, other: Catalog, what: str) -> None:
    """Raise a Failure where two catalogs differ."""
    left = settled(Side(server, one), Side(server, other))
    if left:
        names = "\n".join(
            f"  {change_id(change)}  {getattr(change, 'changed', '') and sorted(change.changed)}" for change in left
        )
        raise Failure("", f"{what}:\n{names}")


def none_seen(made: Migration) -> None:
    """Raise a Failure where pg_dump saw what the catalogs do not."""
    passed = [statement(step) for step in made.steps if step.verb == "pass_through"]
    notes = (note for note in made.notes if not note.startswith("Online: "))
    seen = [*passed, *(note for note in notes if not RESTATED.search(note))]
    if seen:
        raise Failure("", "\n  ".join(("only pg_dump sees:", *seen)))


def none_dumped(server: Server, one: Database, other: Database, what: str) -> None:
    """Raise a Failure where two dumps differ."""
    difference = dump_difference(server, one, other)
    seen = [line for line in difference.lines("here", "there") if not RESTATED.search(line)]
    if seen:
        raise Failure("", "\n  ".join((f"{what}:", *seen)))


def rendered(made: Migration, catalog: Catalog, *, back: bool = False) -> str:
    """The text of the migration, or of its way back."""
    steps, states = (made.down, made.states_back) if back else (made.steps, made.states)
    return body(steps, catalog.origins, lock_timeout="2s", states=states)
