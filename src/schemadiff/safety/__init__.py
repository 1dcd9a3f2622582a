"""Operations and a policy in, findings out: what a migration risks, why, what to do instead, and what was waived."""

from __future__ import annotations

from schemadiff.safety.finding import Finding
from schemadiff.safety.judge import findings, unused
from schemadiff.safety.operation import Allowed, Operation, Verb

__all__ = ["Allowed", "Finding", "Operation", "Verb", "findings", "unused"]
