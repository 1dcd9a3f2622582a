"""What a rule found, as a value: Finding, with the code, what is the matter, and what to do instead."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.model import ObjectId
from schemadiff.quoting import display


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule says of one operation. `short` is a word or two for the table of a migration's header."""

    code: str
    what: str
    instead: str
    short: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one object, after the project's policy had its word.

    `level` is error, warning or note; `waived` is the reason that somebody gave for it, empty where nobody did.
    `number` is the statement of the migration that it is about, `table` the table, `columns` those of a constraint.
    """

    code: str
    level: str
    object: ObjectId
    origin: Origin | None
    what: str
    instead: str
    short: str
    number: int = 0
    waived: str = ""
    table: ObjectId | None = None
    columns: tuple[str, ...] = ()

    @property
    def stops(self) -> bool:
        """Whether nothing may be written because of it."""
        return self.level == "error" and not self.waived

    @property
    def diagnostic(self) -> Diagnostic:
        """The finding in the form of all other messages."""
        return Diagnostic(self.code, f"{display(self.object)}: {self.what}", self.instead, self.origin, self.level)
