"""A schema.prisma and the project in; what the file says otherwise than schema/, with its place, out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from schemadiff.diagnostics import Diagnostic, ExitCode, Origin, collected
from schemadiff.kinds.index import Index
from schemadiff.model import Catalog, ObjectId
from schemadiff.prisma.differences import EXTRA, MISSING, NAMED, UNMAPPED, Difference, differences
from schemadiff.prisma.files import document_of, read_files
from schemadiff.prisma.loaded import loaded
from schemadiff.prisma.picture import Unheld, picture_of
from schemadiff.prisma.resolve import tables_of
from schemadiff.prisma.tables import ForeignKey, Key, Tables
from schemadiff.quoting import display, one_line
from schemadiff.scratch import Server
from schemadiff.states import desired_of, scratch_for

if TYPE_CHECKING:
    from schemadiff.config import Config

_HINTS = {
    "SD530": "schemadiff prisma export writes it; or take it out of schema/",
    "SD531": "schemadiff prisma import takes it into schema/; or take it out of the file",
    "SD533": 'map: "…" says the name of an index or a constraint',
    "SD534": '@map("…") says the name of the column',
}


@dataclass(frozen=True, slots=True)
class Compared:
    """What was compared, and found. `unheld` is what schema/ has and Prisma has no word for."""

    schema: Catalog
    prisma: Catalog
    differences: tuple[Difference, ...]
    findings: tuple[Diagnostic, ...]
    unheld: tuple[Unheld, ...]

    @property
    def exit_code(self) -> ExitCode:
        """Differences are what it is about."""
        return ExitCode.DIFFERENCES if self.findings else ExitCode.OK


def read_tables(path: Path, provider: str | None) -> Tables:
    """What the file, or the files of a folder, describe."""
    return tables_of(document_of(read_files(path, Path.cwd())), provider)


def compared(config: Config, tables: Tables) -> Compared:
    """Both are loaded into scratch, and looked at with the same eyes."""
    with scratch_for(config, None) as server:
        return compared_on(server, config, tables)


def compared_on(server: Server, config: Config, tables: Tables) -> Compared:
    """The same, on a server that is there."""
    with desired_of(server, config) as desired:
        schema = desired.catalog
    prisma = loaded(server, tables, schema)
    seen = picture_of(schema)
    found = differences(seen, picture_of(prisma))
    places = _places(tables)
    return Compared(schema, prisma, found, collected(_findings(found, places, schema)), seen.unheld)


def _places(tables: Tables) -> dict[ObjectId, Origin]:
    """Where the files write each object."""
    found: dict[ObjectId, Origin] = {ObjectId("enum", (e.schema, e.name)): e.origin for e in tables.enums}
    for table in tables.tables:
        name = (table.schema, table.name)
        found[ObjectId("table", name)] = table.origin
        found.update((ObjectId("column", (*name, c.name)), c.origin) for c in table.columns)
        found.update((ObjectId("index", (table.schema, i.name)), i.origin) for i in table.indexes)
        keys: tuple[Key | ForeignKey, ...] = (*((table.key,) if table.key else ()), *table.foreign_keys)
        found.update((ObjectId("constraint", (*name, k.name)), k.origin) for k in keys)
    return found


def _findings(found: Sequence[Difference], places: dict[ObjectId, Origin], schema: Catalog) -> Iterator[Diagnostic]:
    for one in found:
        there, index = one.in_prisma or one.id, schema.objects.get(one.id)
        table = index.table if isinstance(index, Index) else one.id.path[:2]
        origin = places.get(there) or places.get(ObjectId("table", table))
        code, message = _told(one)
        yield Diagnostic(code, one_line(message), _HINTS.get(code, ""), origin)


def _told(one: Difference) -> tuple[str, str]:
    name = display(one.id)
    if one.what == MISSING:
        return "SD530", f"{name} is in schema/, and not in the file"
    if one.what == EXTRA:
        return "SD531", f"{name} is in the file, and not in schema/"
    if one.what == NAMED:
        return "SD533", f"{name} is called {one.prisma} in the file"
    if one.what == UNMAPPED:
        return "SD534", f"{name} is called {one.prisma} in the file: @map is missing"
    return "SD532", f"{name}: {one.aspect} is {one.prisma} in the file, and {one.schema} in schema/"
