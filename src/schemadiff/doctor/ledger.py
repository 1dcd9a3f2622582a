"""A look in, whether the ledger is there, can be read and agrees with the files, and what is half done, out."""

from __future__ import annotations

from schemadiff.diagnostics import Diagnostic, SchemadiffError
from schemadiff.doctor.look import Found, Look, error, note, warning
from schemadiff.migrations import ledger
from schemadiff.migrations.files import read_directory
from schemadiff.migrations.half_done import HalfDone, half_done
from schemadiff.migrations.notice import read_notice
from schemadiff.migrations.progress import how_far
from schemadiff.migrations.status import status, status_problems
from schemadiff.quoting import one_line, qualified


def ledger_state(look: Look) -> Found:
    """Rows against files, where there is a project with files."""
    name = look.config.ledger
    if not ledger.columns_of(look.connection, name):
        hint = "`apply` makes it, `baseline` for a database that has its state already"
        yield note("SD675", f"there is no ledger {one_line(qualified(name))}: no migration was applied here", hint)
        return
    if not ledger.is_readable(look.connection, name):
        yield from _closed(look)
        return
    try:
        rows, found = ledger.read(look.connection, name), how_far(look.connection, name)
        files = read_directory(look.config.generated)
    except SchemadiffError as problem:
        yield from problem.diagnostics
        return
    halves = half_done(files, found)
    yield from (_half_done(half) for half in halves)
    if files:
        partial = {half.number for half in halves if half.direction == "up"}
        yield from status_problems(status(files, rows, partial=partial))


def _closed(look: Look) -> Found:
    """Drift needs no more than the notice on the ledger, which every role may read."""
    table = one_line(qualified(look.config.ledger))
    what, hint = f"this role may not read the ledger {table}", f"GRANT SELECT ON {table} TO it"
    if read_notice(look.connection, look.config.ledger) is None:
        hint = f"{hint}, or let its owner run `apply` once more, which leaves a notice for `drift`"
        yield warning("SD661", f"{what}: nothing tells it what is applied", hint)
    else:
        yield note("SD661", f"{what}: it learns what is applied, and not whether the files are what ran", hint)


def _half_done(half: HalfDone) -> Diagnostic:
    command = "apply" if half.direction == "up" else "rollback"
    far = f"{half.done} of {half.total} statements and transactions" if half.total else f"{half.done} of them"
    message = f"migration {half.number:03} is half done: {far} have taken effect"
    return error("SD675", message, f"run {command} again: it goes on where it stopped")
