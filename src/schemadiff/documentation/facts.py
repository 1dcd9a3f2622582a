"""A project in; what its documentation says out: the desired catalog, the migrations, the databases of the browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemadiff.documentation.contents import Contents, contents_of
from schemadiff.documentation.versions import BrowserDatabase, Version, browser_databases, versions_of
from schemadiff.migrations.files import read_directory
from schemadiff.migrations.header import parse_header
from schemadiff.sources.exclude import without_tables
from schemadiff.states import desired_of, scratch_for

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.migrations.files import MigrationFile
    from schemadiff.model import Catalog


@dataclass(frozen=True, slots=True)
class Last:
    """The migration that changed the database last: its file, and the date in its header."""

    file: str
    date: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is documented. `author` is whom the configuration names."""

    catalog: Catalog
    contents: Contents
    versions: tuple[Version, ...]
    files: tuple[MigrationFile, ...]
    browser: tuple[BrowserDatabase, ...]
    last: Last | None
    author: str


def facts_of(config: Config) -> Facts:
    """The desired state, read back from PostgreSQL, and what the files beside it say. Nothing is from the clock."""
    files = read_directory(config.generated)
    catalog = desired_catalog(config)
    last = Last(files[-1].path.name, parse_header(files[-1].text).date) if files else None
    versions = versions_of(config, files)
    browser = browser_databases(config)
    return Facts(catalog, contents_of(catalog), versions, files, browser, last, config.author)


def desired_catalog(config: Config) -> Catalog:
    """What `schema/` describes, without the ledger, which is ours."""
    with scratch_for(config, None) as server, desired_of(server, config) as desired:
        return without_tables(desired.catalog, [config.ledger])
