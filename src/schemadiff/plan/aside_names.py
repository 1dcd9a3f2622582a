"""A name in, the name beside it out: of what stands next to its own old or new form for a while."""

from __future__ import annotations

_NAME_BYTES = 63


def aside_name(name: str) -> str:
    """The name that an old form has until nothing uses it any more."""
    return with_suffix(name, "__old")


def with_suffix(name: str, suffix: str) -> str:
    """The name with its ending, cut so that PostgreSQL does not cut the ending."""
    while len((name + suffix).encode()) > _NAME_BYTES:
        name = name[:-1]
    return name + suffix
