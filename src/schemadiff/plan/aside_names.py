"""A name in, the name beside it out: of what stands next to its own old or new form for a while."""

from __future__ import annotations

from schemadiff.quoting import with_suffix


def aside_name(name: str) -> str:
    """The name that an old form has until nothing uses it any more."""
    return with_suffix(name, "__old")
