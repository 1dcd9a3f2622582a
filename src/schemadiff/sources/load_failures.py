"""What PostgreSQL said about statements that failed goes in; diagnostics with file, line and column come out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import psycopg

from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.parse.statements import Name, Statement
from schemadiff.sources.trust import VARIABLE

# Something is missing that a later statement may make: names, columns, keys, privileges, the owner of a sequence.
TOO_EARLY = frozenset(
    (
        "0A000",
        "22023",
        "3F000",
        "42501",
        "42703",
        "42704",
        "42803",
        "42804",
        "42809",
        "42830",
        "42846",
        "42883",
        "42P01",
        "42P10",
        "42P16",
        "42P17",
        "55000",
    )
)
NOT_AVAILABLE = frozenset(("0A000", "58P01", "22023"))


@dataclass(frozen=True, slots=True)
class Failure:
    """A statement, and PostgreSQL's own words about it. `position` counts characters from 1, 0 is unknown."""

    statement: Statement
    state: str
    message: str
    detail: str = ""
    hint: str = ""
    position: int = 0

    @classmethod
    def of(cls, statement: Statement, error: psycopg.Error) -> Failure:
        said = error.diag
        position = int(said.statement_position or 0)
        message = said.message_primary or str(error).strip() or type(error).__name__
        return cls(
            statement, error.sqlstate or "", message, said.message_detail or "", said.message_hint or "", position
        )


def may_come_too_early(failure: Failure) -> bool:
    """Whether the statement may succeed once others have run."""
    return failure.state in TOO_EARLY


def telling(first: Failure | None, last: Failure) -> Failure:
    """The more telling of two failures of one statement: once owners have changed, the author lacks rights as well."""
    return first if first and last.state == "42501" else last


def diagnostics_of(failures: Sequence[Failure]) -> Iterator[Diagnostic]:
    """One diagnostic for each failure that is not only the consequence of another one."""
    roots = [failure for failure in failures if not _is_consequence(failure, failures)] or list(failures)
    for failure in roots:
        yield _unavailable(failure) or _diagnostic(failure)
    if more := len(failures) - len(roots):
        yield Diagnostic("SD203", f"{more} more statements need what failed above", "correct the others first")


def _is_consequence(failure: Failure, failures: Sequence[Failure]) -> bool:
    if not may_come_too_early(failure):
        return False
    wanted: set[Name] = {r.name for r in failure.statement.references} | set(failure.statement.targets)
    last = {name[-1] for name in wanted}
    return any(
        other is not failure and made.path[-1] in last for other in failures for made in other.statement.creates[:1]
    )


def _diagnostic(failure: Failure) -> Diagnostic:
    detail = f" ({failure.detail.strip()})" if failure.detail else ""
    return Diagnostic("SD201", failure.message + detail, failure.hint or _hint(failure), _place(failure))


def _unavailable(failure: Failure) -> Diagnostic | None:
    if failure.statement.verb != "CREATE EXTENSION" or failure.state not in NOT_AVAILABLE:
        return None
    name = failure.statement.creates[0].path[0]
    message = f'the scratch server cannot make the extension "{name}": {failure.message}'
    hint = "use a scratch server that has the extension: set its URL as scratch URL"
    return Diagnostic("SD202", message, hint, failure.statement.origin)


def _hint(failure: Failure) -> str:
    if failure.state == "42501" and failure.statement.owner:
        owner = failure.statement.owner
        return f"the file says SET ROLE: give {owner} the privileges it needs, or write ALTER ... OWNER TO {owner}"
    if failure.state == "42501":
        return f"schema files run without superuser rights; set {VARIABLE}=1 if you trust whoever wrote them"
    if "tablespace" in failure.message:
        return "scratch has no tablespaces: remove the TABLESPACE clause, or use a scratch server that has it"
    return ""


def _place(failure: Failure) -> Origin:
    origin = failure.statement.origin
    if not failure.position:
        return origin
    before = failure.statement.text[: failure.position - 1]
    line = before.count("\n")
    column = len(before) - before.rfind("\n") if line else origin.column + len(before)
    return Origin(origin.file, origin.line + line, column)
