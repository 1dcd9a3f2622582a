"""What drift found and what somebody wants to be told of in; whether a nightly job fails out."""

from __future__ import annotations

from collections.abc import Iterable

from schemadiff.drift.severity import Severity
from schemadiff.drift.verdict import Standing, Verdict

PENDING = "pending"
FAIL_ON = (*(str(severity) for severity in sorted(Severity, reverse=True)), PENDING)


def fails(verdicts: Iterable[Verdict], pending: int, fail_on: str) -> bool:
    """Whether there is drift that is so bad, or worse; with `pending` also whether anything waits to be applied."""
    found = tuple(verdicts)
    if fail_on == PENDING:
        return bool(pending) or any(v.drifted or v.standing is Standing.PENDING for v in found)
    worst = max((v.severity for v in found if v.drifted and v.severity is not None), default=None)
    return worst is not None and worst >= Severity[fail_on.upper()]
