"""A catalog in, who may do what in it out: role by object by action, and what of that another state changes."""

from schemadiff.access.compare import Shift, shifts
from schemadiff.access.rights import Access, Right, access_of

__all__ = ["Access", "Right", "Shift", "access_of", "shifts"]
