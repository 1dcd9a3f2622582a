"""A name in, the name beside it out: of what stands next to its own old or new form for a while."""

from __future__ import annotations

from schemadiff.quoting import with_suffix

_OLD = "__old"


def aside_name(name: str) -> str:
    """The name that an old form has until nothing uses it any more."""
    return with_suffix(name, _OLD)


def aside_multirange(name: str) -> str:
    """The name that the multirange of a range has which is called so itself: another one, however long that is."""
    return with_suffix(name.removesuffix(_OLD), f"{_OLD}m")
