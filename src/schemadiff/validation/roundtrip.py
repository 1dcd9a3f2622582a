"""The state before a migration and the migration in; what is wrong with its way back out: up, down, compare, up again.

A down file that raises an error and changes nothing says that there is no way back, which is an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schemadiff.config import Config
from schemadiff.diagnostics import Diagnostic, InputError, Origin
from schemadiff.diff import top_level
from schemadiff.migrations.blocks import split_steps
from schemadiff.migrations.files import MigrationFile, read_down
from schemadiff.model import Catalog, Change, Create, Drop, ObjectId, change_id
from schemadiff.proof.compare import Side, settled
from schemadiff.proof.dumps import difference_of
from schemadiff.quoting import display, one_line
from schemadiff.scratch import Database, Server, dump_schema
from schemadiff.sources.history import Refusal, refusals, undone
from schemadiff.validation.folder import down_file
from schemadiff.validation.places import place_of
from schemadiff.validation.rehearsal import state_of

_RAISED = "P0001"
_REFUSAL = "there is no way back: "
_AGAIN = "what goes up must come down to where it was: a migration that was taken back is applied once more"


@dataclass(frozen=True, slots=True)
class State:
    """What a database held at one time, by both observers."""

    catalog: Catalog
    dump: str | None


def observe(database: Database, config: Config) -> State:
    """The state of a scratch database now."""
    return State(state_of(database, config), dump_schema(database.server, database, owner=False))


@dataclass(frozen=True, slots=True)
class Trial:
    """One migration on a database of its own, in the state `before` it. `after` is where it led to."""

    server: Server
    config: Config
    database: Database
    file: MigrationFile
    before: State
    after: State
    origins: Mapping[ObjectId, Origin]

    def findings(self) -> Iterator[Diagnostic]:
        """What is wrong with the way back; nothing where there is none."""
        text = read_down(self.file)
        if text is None:
            return
        down = down_file(self.file, text)
        list(self._run(self.file))
        found = self._down(down)
        if isinstance(found, Refusal):
            yield from self._refusal(found, down)
            return
        yield from found
        if not any(finding.severity == "error" for finding in found):
            yield from self._up_again(down)

    def _run(self, file: MigrationFile) -> Iterator[Refusal]:
        blocks = split_steps(file.text, str(file.path))
        return refusals(self.database, file, undone(self.database, blocks))

    def _down(self, down: MigrationFile) -> Refusal | list[Diagnostic]:
        """What the way back leaves; or the error that it raises by itself."""
        try:
            refused = list(self._run(down))
        except InputError as error:
            return list(error.diagnostics)
        if refused and refused[0].sqlstate == _RAISED:
            return refused[0]
        hint = "correct the down file"
        found = [Diagnostic("SD742", f"the way back does not run: {r.reason}", hint, place_of(r)) for r in refused]
        return [*found, *self._left(down)]

    def _left(self, down: MigrationFile) -> Iterator[Diagnostic]:
        back = observe(self.database, self.config)
        changes = self._changes(self.before, back)
        for change in changes:
            yield Diagnostic("SD743", self._words(change), _AGAIN, Origin(str(down.path), 1))
        if not changes:
            yield from self._unseen(self.before, back, down)

    def _unseen(self, one: State, other: State, down: MigrationFile) -> Iterator[Diagnostic]:
        """What only pg_dump sees."""
        difference = difference_of(self.server, one.dump, other.dump)
        for line in difference.lines("before", "after up and down"):
            yield Diagnostic("SD747", f"pg_dump sees {one_line(line)}", "", Origin(str(down.path), 1), "warning")

    def _refusal(self, refusal: Refusal, down: MigrationFile) -> Iterator[Diagnostic]:
        reason = one_line(refusal.reason.removeprefix(_REFUSAL))
        yield Diagnostic("SD744", f"no way back: {reason}", "", place_of(refusal), "note")
        for change in self._changes(self.after, observe(self.database, self.config)):
            message = f"refuses, and has changed {display(change_id(change))} all the same"
            hint = "a down file that raises an error does nothing else: psql goes on after it"
            yield Diagnostic("SD745", message, hint, Origin(str(down.path), 1))

    def _up_again(self, down: MigrationFile) -> Iterator[Diagnostic]:
        refused = list(self._run(self.file))
        for refusal in refused:
            message = f"does not run once more after its way back: {refusal.reason}"
            yield Diagnostic("SD746", message, _AGAIN, place_of(refusal))
        again = State(self.after.catalog, None) if refused else observe(self.database, self.config)
        for change in self._changes(self.after, again):
            message = f"after up, down and up {display(change_id(change))} is not what it was after the first time"
            yield Diagnostic("SD746", message, _AGAIN, Origin(str(down.path), 1))

    def _changes(self, one: State, other: State) -> list[Change]:
        whole = Side(self.server, other.catalog, whole=True)
        return top_level(settled(Side(self.server, one.catalog), whole))

    def _words(self, change: Change) -> str:
        name = display(change_id(change))
        match change:
            case Create(new):
                place = self.origins.get(new.id)
                return f"leaves {name}, which {place} makes" if place else f"leaves {name}"
            case Drop():
                return f"does not bring back {name}"
            case _:
                return f"does not bring {name} back to what it was: {', '.join(sorted(change.changed))}"
