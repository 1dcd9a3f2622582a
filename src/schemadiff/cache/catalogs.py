"""A key and a way to get a catalog in; the catalog out, from an earlier run where that had the same key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from schemadiff.cache.encoding import decoded, encoded
from schemadiff.cache.packing import packed, unpacked
from schemadiff.cache.store import keep, lookup
from schemadiff.model import Catalog
from schemadiff.stages import stage

_CATALOGS, _REST = "catalogs", "values"


@stage("taking what earlier runs kept")
def kept_catalog(key: str | None, *, in_chunks: bool = False) -> Catalog | None:
    """What was kept under the key; nothing under no key. With `in_chunks` few of the objects are going to be wanted."""
    found = lookup(_CATALOGS, key) if key else None
    return unpacked(found, in_chunks=in_chunks) if found is not None else None


@stage("keeping for later runs")
def keep_catalog(key: str | None, catalog: Catalog) -> None:
    """Keep it for later runs."""
    if key:
        keep(_CATALOGS, key, packed(catalog))


def kept_or_made(key: str | None, make: Callable[[], Any]) -> Any:
    """Another value of our own classes, made where it was not kept."""
    found = kept_or_none(key)
    if found is not None:
        return found
    made = make()
    if key:
        keep(_REST, key, encoded(made))
    return made


def kept_or_none(key: str | None) -> Any:
    """The same; None where it was not kept."""
    found = lookup(_REST, key) if key else None
    return None if found is None else decoded(found)
