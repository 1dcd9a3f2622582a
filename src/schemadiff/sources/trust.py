"""The environment in, whether schema files may do what takes a superuser out."""

from __future__ import annotations

import os

VARIABLE = "SCHEMADIFF_TRUSTED_FILES"


def files_are_trusted() -> bool:
    """Whether functions in C or of the server's own code may be made: whoever calls one can do anything.

    Said by the environment and not by the configuration, which a stranger's pull request could change.
    """
    return os.environ.get(VARIABLE, "").lower() in ("1", "true", "yes", "on")
