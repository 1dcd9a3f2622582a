"""The rules for migration files: each a code, a severity and what to do instead. docs/validation.md explains them all.

`error` is what no migration may do; `warning` what goes wrong sooner or later; `note` what a reviewer wants to know.
Files are never modified, so nothing that an applied file may well have in it is an error.
"""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.diagnostics import Diagnostic, Origin


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `instead` is the hint that every finding of it carries."""

    code: str
    severity: str
    instead: str

    def found(self, message: str, origin: Origin | None) -> Diagnostic:
        """A place where the rule is broken."""
        return Diagnostic(self.code, message, self.instead, origin, self.severity)


PLACEHOLDER = Rule("SD850", "error", "say what it is, or take the line out")
FIELD_MISSING = Rule("SD851", "warning", "begin the file with Description, Author, Date and Depends on, in comments")
BAD_DATE = Rule("SD852", "error", "write the day as 2026-02-28")
DEPENDS_ON_NOTHING = Rule("SD853", "error", "name the file that comes before this one")
OTHER_TITLE = Rule("SD854", "warning", "write the file's own name")
RECORDS_ITSELF = Rule(
    "SD855", "warning", "leave it out: schemadiff writes the ledger, together with the last statement"
)
MADE_UP_CHECKSUM = Rule("SD856", "warning", "leave it out: no file can hold its own checksum; migrations.lock has it")
TAKES_WHATEVER = Rule("SD857", "warning", "leave it out, so that what should not be there stops the migration")
ORDER_IN_VIEW = Rule("SD858", "note", "leave it out, and let each query say the order that it wants")
STAR_IN_VIEW = Rule("SD859", "warning", "name the columns")
COMPLEX_LOGIC = Rule("SD860", "warning", "write plain statements; move work on rows into a job of its own")
WHOLE_TABLE = Rule("SD861", "warning", "change rows in a migration of their own, or in batches, with a WHERE")
MANY_STATEMENTS = Rule("SD862", "note", "one change, one migration")
FOREIGN_FOLDER = Rule("SD863", "note", "keep it elsewhere, so that nobody takes it for one of these")
SOFT_REFERENCE = Rule(
    "SD864", "warning", "add a foreign key and an index for it, or a comment that says why there is none"
)
REDUNDANT_INDEX = Rule("SD865", "warning", "drop it: every write pays for it, and the other serves the same queries")
NULLABLE_DEFAULT = Rule("SD866", "note", "add NOT NULL, if NULL means nothing here")
STAMP_WITHOUT_TRIGGER = Rule("SD867", "warning", "add a BEFORE UPDATE trigger for each row, as other tables have it")
NO_WAY_BACK = Rule("SD868", "note", "write it, or a down file that says why there is none and raises an error")
TAKES_INVALID_INDEX = Rule(
    "SD869", "error", "leave out IF NOT EXISTS; before a new attempt, drop what the old one left"
)

RULES = tuple(rule for rule in list(globals().values()) if isinstance(rule, Rule))
