"""The statements of a migration that somebody wrote in, the operations that they are out."""

from __future__ import annotations

from schemadiff.safety.sql.comments import accepted
from schemadiff.safety.sql.read import operations_of_sql
from schemadiff.safety.sql.written import Written

__all__ = ["Written", "accepted", "operations_of_sql"]
