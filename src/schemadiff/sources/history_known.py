"""Migration files in the order in which they run and a scratch server in; what they lead to, by what is known, out.

An earlier run may have kept the catalogs that they lead to, and of the first of them the database in which they ran:
then only the others run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property

from schemadiff.cache.catalogs import keep_catalog, kept_catalog, kept_or_made, kept_or_none
from schemadiff.cache.keys import key_of
from schemadiff.migrations.files import MigrationFile
from schemadiff.model import Catalog
from schemadiff.proof.copy import can_be_cloned
from schemadiff.scratch import Database, Server
from schemadiff.sources.history import replay, replayed_state
from schemadiff.stages import kept as told_kept

# Of how many of the last files it may be that they are new, or others.
_LOOK_BACK = 30


@dataclass(frozen=True)
class KnownHistory:
    """The files, of which a database has the first `applied`. `key_of` makes a key of what files are, if there may be
    one. What is made on the server lasts as long as the `stack`.
    """

    server: Server
    files: Sequence[MigrationFile]
    applied: int
    key_of: Callable[..., str | None]
    stack: ExitStack

    def key(self, count: int | None = None) -> str | None:
        """Of the state that the first of them lead to, or all."""
        return self.key_of(*(file.told_by for file in self.files[:count]))

    def key_with(self, new: MigrationFile) -> str | None:
        """Of the one that they will lead to with one more."""
        return self.key_of(*(file.told_by for file in (*self.files, new)))

    @cached_property
    def states(self) -> tuple[Catalog, Catalog]:
        """What the applied ones lead to, and what all of them do."""
        early, late = self._early, self._late
        if early is not None and late is not None:
            told_kept("replaying migrations", len(self.files))
            told_kept("reading scratch back", 1 if early is late else 2)
            return early, late
        return self._replayed[:2]

    @property
    def database(self) -> Database:
        """The one in which all of them ran."""
        return self._replayed[2]

    @cached_property
    def _early(self) -> Catalog | None:
        return kept_catalog(self.key(self.applied))

    @cached_property
    def _late(self) -> Catalog | None:
        return self._early if self.applied == len(self.files) else kept_catalog(self.key())

    @cached_property
    def _replayed(self) -> tuple[Catalog, Catalog, Database]:
        early, late = self._early, self._late
        database, done = self._begun(self.applied if early is None else len(self.files))
        if done < self.applied:
            replay(database, self.files[done : self.applied])
        if early is None:
            early = self._read(database, self.applied)
        pending = self.files[max(done, self.applied) :]
        replay(database, pending)
        if late is None:
            late = self._read(database, len(self.files)) if self.applied < len(self.files) else early
        if can_be_cloned(late):
            kept_or_made(_owners(self.key()), lambda: tuple(sorted(database.owners_stated)))
            database.key = self.key()
        return early, late, database

    def _begun(self, most: int) -> tuple[Database, int]:
        """A database in which the first files ran, and how many: as many as an earlier run kept one of."""
        for count in range(most, max(0, most - _LOOK_BACK), -1):
            key = self.key(count)
            stated = kept_or_none(_owners(key))
            found = self.stack.enter_context(self.server.kept_database(key)) if key and stated is not None else None
            if found is not None:
                found.owners_stated |= set(stated)
                told_kept("replaying migrations", count)
                return found, count
        return self.stack.enter_context(self.server.database()), 0

    def _read(self, database: Database, count: int) -> Catalog:
        catalog = replayed_state(database)
        keep_catalog(self.key(count), catalog)
        return catalog


def _owners(key: str | None) -> str | None:
    """Where it is noted which owners the statements say that ran on a database."""
    return key and key_of("owners", key)
