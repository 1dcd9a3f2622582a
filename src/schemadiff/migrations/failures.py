"""PostgreSQL's refusal of a statement goes in; our error comes out: place, message, hint, exit code by cause."""

from __future__ import annotations

import psycopg

from schemadiff.diagnostics import Conflict, InputError, Origin, Refused, SchemadiffError, TryAgain, UsageError
from schemadiff.migrations.blocks import Statement
from schemadiff.render import without_variables

LOCK_NOT_AVAILABLE = "55P03"
# After these the transaction is gone, and the same statements may well succeed.
TRANSIENT = frozenset((LOCK_NOT_AVAILABLE, "40P01", "40001"))
_LOST = ("08", "57P")
_RESOURCES = ("53", "58")

_BY_STATE: dict[str, tuple[type[SchemadiffError], str, str]] = {
    LOCK_NOT_AVAILABLE: (TryAgain, "SD441", "another session holds the lock; try at a quieter time"),
    "40P01": (TryAgain, "SD441", "two sessions waited for each other; try again"),
    "40001": (TryAgain, "SD441", "another session changed the same rows; try again"),
    "57014": (TryAgain, "SD442", "statement_timeout is too short for it, or someone cancelled it"),
    "P0001": (Refused, "SD443", "a guard in the migration, a trigger or a function of the database raised this"),
    "42501": (UsageError, "SD444", "apply with a role that owns the objects"),
    "25006": (UsageError, "SD681", "the primary may have become a standby, or default_transaction_read_only is on"),
    "42601": (InputError, "SD445", "correct the file if it was never applied elsewhere"),
    "55P04": (Conflict, "SD446", "an enum value can be used after a COMMIT: put one between, or add a step mark"),
    "25001": (Conflict, "SD446", "mark the step tx=no"),
}

_ASKS = "the statement asks psql for a secret, and the runner knows none"
_WAYS = "run the file by psql -v secret=…, then `schemadiff baseline`; or generate it anew with --secrets write"


class StatementFailed(Exception):
    """PostgreSQL refused a statement, or the connection went while it ran; `statement` is None at a COMMIT.

    `committing` is then the number of the transaction.
    """

    def __init__(self, error: psycopg.Error, statement: Statement | None, committing: str | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.statement = statement
        self.committing = committing

    @property
    def transient(self) -> bool:
        """Whether the same might succeed a little later."""
        return self.error.sqlstate in TRANSIENT


def failure(failed: StatementFailed, origin: Origin | None, applied: str) -> SchemadiffError:
    """The error to show; `origin` is the block's, `applied` says what the database has of the file."""
    state = failed.error.sqlstate or ""
    if state == "42601" and failed.statement and without_variables(failed.statement.text) != failed.statement.text:
        return InputError.of("SD436", _ASKS, f"{_WAYS}; {applied}" if applied else _WAYS, _origin(failed, origin))
    diagnostic = failed.error.diag
    message = diagnostic.message_primary or "the connection was lost"
    if diagnostic.message_detail:
        message += f" ({diagnostic.message_detail})"
    kind, code, hint = _kind(state)
    hints = (diagnostic.message_hint or "", hint, applied)
    return kind.of(code, message, "; ".join(filter(None, hints)), _origin(failed, origin))


def _kind(state: str) -> tuple[type[SchemadiffError], str, str]:
    if not state or state.startswith(_LOST):
        return TryAgain, "SD440", "run apply again: the ledger knows whether the last transaction was committed"
    if state.startswith(_RESOURCES):
        return TryAgain, "SD447", "the server ran out of something; make room, then try again"
    return _BY_STATE.get(state, (Conflict, "SD448", "the migration and the database do not fit together"))


def _origin(failed: StatementFailed, block: Origin | None) -> Origin | None:
    if not failed.statement:
        return block
    position = failed.error.diag.statement_position
    return failed.statement.origin_at(int(position)) if position else failed.statement.origin
