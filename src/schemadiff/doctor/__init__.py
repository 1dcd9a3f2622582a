"""A connection in, what keeps migrations from running well there out: findings, and what the role may do.

`checks.py` is the list of all that is looked at. Nothing is changed, and a role that may only log in is enough.
"""

from schemadiff.doctor.checks import CHECKS
from schemadiff.doctor.examine import Examined, examine
from schemadiff.doctor.jobs import Job

__all__ = ["CHECKS", "Examined", "Job", "examine"]
