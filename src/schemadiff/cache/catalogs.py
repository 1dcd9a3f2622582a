"""A key and a way to get a catalog in; the catalog out, from an earlier run where that had the same key."""

from __future__ import annotations

import marshal
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from schemadiff.cache.chunk import forget
from schemadiff.cache.encoding import decoded, encoded
from schemadiff.cache.packing import packed, unpacked
from schemadiff.cache.patch import patch_of, patched
from schemadiff.cache.store import keep, lookup
from schemadiff.model import Catalog
from schemadiff.stages import stage

_CATALOGS, _PATCHES, _REST = "catalogs", "patches", "values"


@stage("taking what earlier runs kept")
def kept_catalog(key: str | None) -> Catalog | None:
    """What was kept under the key; nothing under no key."""
    if not key:
        return None
    patch = lookup(_PATCHES, key)
    if patch is None:
        return _kept_whole(key)
    of, data = marshal.loads(patch)
    before = _kept_whole(of)
    return before and patched(before, data)


def _kept_whole(key: str) -> Catalog | None:
    found = lookup(_CATALOGS, key)
    return unpacked(found) if found is not None else None


@stage("keeping for later runs")
def keep_catalog(key: str | None, catalog: Catalog, before: str | None = None) -> None:
    """Keep it for later runs. Of one that was made of what is kept `before`, under another key, no more is kept than
    what is another in it, if that is little.
    """
    if not key:
        return
    patch = patch_of(catalog) if before else None
    if before and patch:
        known = lookup(_PATCHES, before)
        keep(_PATCHES, key, marshal.dumps((marshal.loads(known)[0] if known else before, patch)))
    else:
        keep(_CATALOGS, key, packed(catalog))


@dataclass(frozen=True)
class SetAside:
    """A catalog that stays in memory as its bytes: it is not looked at before something else of its size is made."""

    data: bytes = field(repr=False)

    @cached_property
    def catalog(self) -> Catalog:
        """It again, opened when somebody asks for its objects."""
        return unpacked(self.data)

    @stage("keeping for later runs")
    def keep(self, key: str) -> None:
        """Keep it for later runs."""
        keep(_CATALOGS, key, self.data)


@stage("keeping for later runs")
def set_aside(catalog: Catalog) -> SetAside:
    """It, of which nothing else is held here any more."""
    from schemadiff.introspect.shared import forget as forget_read

    data = packed(catalog)
    forget()
    forget_read()
    return SetAside(data)


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
