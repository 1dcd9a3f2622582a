"""Everything that can go wrong, as values: where (Origin), what (Diagnostic), and the errors that carry them.

SchemadiffError                 exit 1   our own fault, or a proof that failed
├── UsageError                  exit 64  command line or configuration
│   └── InputError              exit 64  schema files that do not parse, do not load, or are not desired state
├── Refused                     exit 3   data loss or policy
├── Conflict                    exit 4   edited file, numbering, stale plan
└── TryAgain                    exit 5   no server, a lock, a torn read
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Self


class ExitCode(IntEnum):
    """What a command's exit code says; the table in docs/commands.md is tested against it."""

    OK = 0
    INTERNAL = 1
    DIFFERENCES = 2
    REFUSED = 3
    CONFLICT = 4
    TRY_AGAIN = 5
    INCOMPLETE = 6
    USAGE = 64
    INTERRUPTED = 130
    TERMINATED = 143


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A place in a file of the user's: line and column count from 1."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: a stable code, what was found, and what to do about it."""

    code: str
    message: str
    hint: str = ""
    origin: Origin | None = None
    severity: str = "error"

    def __str__(self) -> str:
        where = f"{self.origin}: " if self.origin else ""
        hint = f"\n  hint: {self.hint}" if self.hint else ""
        return f"{where}{self.severity} {self.code}: {self.message}{hint}"


class SchemadiffError(Exception):
    """Base of all errors that a user sees. `diagnostics` holds all findings of the run, at least one."""

    exit_code: ExitCode = ExitCode.INTERNAL

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("\n".join(map(str, diagnostics)))
        self.diagnostics = diagnostics

    @classmethod
    def of(cls, code: str, message: str, hint: str = "", origin: Origin | None = None) -> Self:
        """The error with a single finding."""
        return cls(Diagnostic(code, message, hint, origin))


class UsageError(SchemadiffError):
    """The command line or the configuration asks for something that cannot be."""

    exit_code = ExitCode.USAGE


class InputError(UsageError):
    """Schema files that do not parse, do not load, or are not desired state."""


class Refused(SchemadiffError):
    """The change is possible, but not without a person's word."""

    exit_code = ExitCode.REFUSED


class Conflict(SchemadiffError):
    """Two things that should agree do not: files, numbers, ledger, plan."""

    exit_code = ExitCode.CONFLICT


class TryAgain(SchemadiffError):
    """Nothing is wrong that time could not mend."""

    exit_code = ExitCode.TRY_AGAIN


def collected(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings in reading order: by file, line and column, those without a place last."""
    last = Origin("\U0010ffff", 0)
    return tuple(sorted(findings, key=lambda d: (d.origin or last, d.code, d.message)))
