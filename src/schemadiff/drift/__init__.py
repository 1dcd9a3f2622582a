"""Live, history and desired in; what of them no longer matches, how bad that is, and what to do about it out."""

from schemadiff.drift.severity import Severity
from schemadiff.drift.verdict import Standing, Verdict, verdicts

__all__ = ["Severity", "Standing", "Verdict", "verdicts"]
