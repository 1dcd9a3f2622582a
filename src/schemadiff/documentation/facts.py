"""A project in; what its documentation says out: the desired catalog, the migrations, the databases of the browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemadiff.cache.catalogs import kept_or_made, kept_or_none
from schemadiff.documentation.contents import Contents, contents_of
from schemadiff.documentation.replayed import Changes, by_hand, changes_by_hand
from schemadiff.documentation.versions import BrowserDatabase, Version, browser_databases, versions_of
from schemadiff.migrations.files import read_directory
from schemadiff.migrations.header import parse_header
from schemadiff.sources.exclude import without_tables
from schemadiff.states import desired_of, key_of_files, scratch_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemadiff.config import Config
    from schemadiff.migrations.files import MigrationFile
    from schemadiff.model import Catalog

# Of how many of the last files what they changed may be unknown.
_LOOK_BACK = 30


@dataclass(frozen=True, slots=True)
class Last:
    """The migration that changed the database last: its file, and the date in its header."""

    file: str
    date: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is documented. `author` is whom the configuration names. `by_hand` is what migrations changed that people
    wrote, where somebody asked for it and they can be replayed.
    """

    catalog: Catalog
    contents: Contents
    versions: tuple[Version, ...]
    files: tuple[MigrationFile, ...]
    browser: tuple[BrowserDatabase, ...]
    last: Last | None
    author: str
    by_hand: Changes | None = None

    @property
    def is_told_by_heads(self) -> bool:
        """Whether of some migrations only the heads of their statements are known."""
        return self.by_hand is None and bool(by_hand(self.files))


def facts_of(config: Config, *, past: bool = False) -> Facts:
    """The desired state, read back from PostgreSQL, and what the files beside it say. Nothing is from the clock. With
    the `past` migrations that people wrote are replayed.
    """
    files = read_directory(config.generated)
    catalog = desired_catalog(config)
    last = Last(files[-1].path.name, parse_header(files[-1].text).date) if files else None
    versions = versions_of(config, files)
    browser = browser_databases(config)
    changes = _changes_by_hand(config, files) if past else None
    return Facts(catalog, contents_of(catalog), versions, files, browser, last, config.author, changes)


def _changes_by_hand(config: Config, files: Sequence[MigrationFile]) -> Changes | None:
    first = by_hand(files)
    if not first:
        return {}
    with scratch_for(config, None) as server:
        keys = [key_of_files("changes by hand", server, config, first[:n]) for n in range(len(first) + 1)]
        # The last files are new, or others.
        known: Changes = next((found for key in reversed(keys[-_LOOK_BACK:-1]) if (found := kept_or_none(key))), {})
        made: Changes | None = kept_or_made(keys[-1], lambda: changes_by_hand(server, first, known))
        return made


def desired_catalog(config: Config) -> Catalog:
    """What `schema/` describes, without the ledger, which is ours."""
    with scratch_for(config, None) as server, desired_of(server, config) as desired:
        return without_tables(desired.catalog, [config.ledger])
