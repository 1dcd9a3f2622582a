"""A word of the command line in, the state it names out: files, migrations, a database, a snapshot, a git revision."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from schemadiff.config import Config
from schemadiff.diagnostics import UsageError
from schemadiff.migrations.files import read_directory
from schemadiff.model import Catalog, Rename
from schemadiff.parse.read import joined, parse_text, read_sources
from schemadiff.parse.statements import ParseResult
from schemadiff.proof.copy import read
from schemadiff.roles import only_managed
from schemadiff.safety.assessment import Said
from schemadiff.scratch import Database, Server
from schemadiff.sources.desired import desired_state
from schemadiff.sources.exclude import without_tables
from schemadiff.sources.git import git
from schemadiff.sources.history import replay
from schemadiff.sources.ignored import rules_of, sieved
from schemadiff.sources.live import read_live
from schemadiff.sources.snapshot import read_snapshot

# Also what only resembles a URL: taken for a file it would be shown, with its password.
_URL = re.compile(
    r"[a-z0-9+.-]+://|(?:host|hostaddr|dbname|service|port|user|password)\s*=|(?!git:)[^/\s]*:\S*@", re.IGNORECASE
)
_NUMBERED = re.compile(r"[0-9]{3,}_[a-z0-9_]+\.sql\Z")


@dataclass(frozen=True, slots=True)
class State:
    """What a source holds. `database` is the scratch database that holds it, where there is one."""

    catalog: Catalog
    renames: tuple[Rename, ...] = ()
    database: Database | None = None
    said: Said = field(default_factory=Said)


@dataclass(frozen=True, slots=True)
class Source:
    """A word of the command line, and what has been read of it before a scratch server is chosen."""

    word: str
    catalog: Catalog | None = None

    @property
    def role(self) -> str | None:
        """The role that reads, and would migrate, the database."""
        return self.catalog.role if self.catalog else None

    @property
    def major(self) -> int | None:
        """The major version that the state was printed by."""
        return self.catalog.version // 10000 if self.catalog else None


def is_database(word: str) -> bool:
    """Whether the word names a live database."""
    return bool(_URL.match(word))


def source(word: str, config: Config) -> Source:
    """What needs no scratch server is read at once: databases and snapshots."""
    if is_database(word):
        return Source(word, read_live(word, config.ledger, roles=config.roles).catalog)
    if word.endswith(".json"):
        return Source(word, only_managed(without_tables(read_snapshot(Path(word)), [config.ledger]), config.roles))
    return Source(word)


@contextmanager
def opened(server: Server, wanted: Source, config: Config) -> Iterator[State]:
    """The state of a source, as long as the block lasts."""
    path = Path(wanted.word)
    if wanted.catalog is not None:
        yield State(wanted.catalog)
    elif path.is_dir() and any(_NUMBERED.match(entry.name) for entry in path.iterdir()):
        with server.database() as database:
            replay(database, read_directory(path))
            yield State(without_tables(read(database), [config.ledger]), database=database)
    else:
        with desired_state(server, _parsed(wanted.word, config)) as desired:
            catalog = without_tables(desired.catalog, [config.ledger])
            yield State(catalog, desired.renames, desired.database, desired.said)


def left_alone(config: Config, wanted: Source, state: State, other: State) -> State:
    """Of a database, without what the project's rules leave out; never what the other side has."""
    if not is_database(wanted.word):
        return state
    found = sieved(state.catalog, rules_of(config), other.catalog.objects.keys())
    return replace(state, catalog=found.catalog)


def _parsed(word: str, config: Config) -> ParseResult:
    if word.startswith("git:"):
        return _of_revision(word.removeprefix("git:"), config)
    return read_sources([Path(word)], Path.cwd())


def _of_revision(revision: str, config: Config) -> ParseResult:
    """The schema files as a git revision has them."""
    if revision.startswith("-"):
        raise UsageError.of("SD722", f"{revision} is not a git revision", "name one: git:main")
    results = []
    for folder in config.schema:
        listing = git(config.root, "ls-tree", "-r", "-z", "--name-only", revision, "--", str(folder))
        for name in sorted(n for n in listing.split("\0") if n.endswith(".sql")):
            text = git(config.root, "show", f"{revision}:./{name}")
            results.append(parse_text(text, f"{revision}:{name}"))
    return joined(results)
