"""Operations and a policy in, findings out: what a migration risks, why, what to do instead, and what was waived."""

from __future__ import annotations

from schemadiff.policy import Allowed
from schemadiff.safety.assessment import Assessment, Said, assessed
from schemadiff.safety.finding import Finding
from schemadiff.safety.judge import findings, judged_again, unused
from schemadiff.safety.operation import Operation, Verb

__all__ = [
    "Allowed",
    "Assessment",
    "Finding",
    "Operation",
    "Said",
    "Verb",
    "assessed",
    "findings",
    "judged_again",
    "unused",
]
