"""A key and a way to get a catalog in; the catalog out, from an earlier run where that had the same key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from schemadiff.cache.encoding import decoded, encoded
from schemadiff.cache.packing import forget, packed, unpacked
from schemadiff.cache.store import keep, lookup
from schemadiff.model import Catalog
from schemadiff.stages import stage

_CATALOGS, _REST = "catalogs", "values"


@stage("taking what earlier runs kept")
def kept_catalog(key: str | None) -> Catalog | None:
    """What was kept under the key; nothing under no key."""
    found = lookup(_CATALOGS, key) if key else None
    return unpacked(found) if found is not None else None


@stage("keeping for later runs")
def keep_catalog(key: str | None, catalog: Catalog) -> None:
    """Keep it for later runs."""
    if key:
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
