"""The databases of a proof in, what pg_dump says of each out, which it is asked while something else reads them.

Nobody may change a database as long as pg_dump looks at it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from schemadiff.scratch import Database, Server, dump_schema
from schemadiff.scratch.meanwhile import Meanwhile

# None where there is no pg_dump, or nobody wants to know.
Said: TypeAlias = str | None


@dataclass(frozen=True, slots=True)
class Tellings:
    """Asks pg_dump, where somebody wants to compare what it says."""

    server: Server
    wanted: bool

    def of(self, database: Database, like: Said = None) -> Meanwhile[Said]:
        """Ask it now what it says of the database, which may be `like` what it said of another one."""
        return Meanwhile(partial(self.now, database, like))

    def now(self, database: Database, like: Said = None) -> Said:
        """The same, and wait for it."""
        return dump_schema(self.server, database, owner=False, like=like) if self.wanted else None


@dataclass(frozen=True, slots=True)
class End:
    """A database at the end of its way, and what pg_dump says of it, if that was asked meanwhile."""

    tellings: Tellings
    database: Database
    like: Said = None
    asked: Meanwhile[Said] | None = None

    def asking(self) -> End:
        """The same, and pg_dump looks at it from now on."""
        return replace(self, asked=self.tellings.of(self.database, self.like))

    def said(self) -> Said:
        """What pg_dump says of it."""
        return self.asked.result() if self.asked else self.tellings.now(self.database, self.like)
