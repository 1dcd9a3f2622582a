"""A schema.prisma and the project in; the schema files that describe it as well, proven by loading them, out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from schemadiff.diagnostics import Diagnostic, InputError, SchemadiffError
from schemadiff.export import schema_files
from schemadiff.export.edits.adopt import Adopted, adopted
from schemadiff.export.layout import Layout
from schemadiff.model import Catalog, ObjectId, change_id
from schemadiff.parse.read import joined, parse_text
from schemadiff.prisma.check import compared_on
from schemadiff.prisma.ddl import Statement, statements_of
from schemadiff.prisma.loaded import UNCHECKED, loaded
from schemadiff.prisma.merge import merged
from schemadiff.prisma.picture import Unheld
from schemadiff.prisma.tables import Tables
from schemadiff.proof.compare import Side, settled
from schemadiff.quoting import display
from schemadiff.scratch import Server
from schemadiff.sources.desired import desired_state
from schemadiff.states import scratch_for

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.parse.statements import Source

# What stays in schema/ and what the file does not have, or has under another name.
_KEPT = frozenset(("SD530", "SD533"))
_UNMAPPED = "SD534"
# Aspects that views and functions follow, which nobody says of them.
_FOLLOWED = frozenset(("type", "values"))


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The files that change, and what stays as it is in schema/, with a finding for each."""

    files: Adopted
    kept: tuple[Diagnostic, ...]
    unheld: tuple[Unheld, ...] = ()


def taken_in(config: Config, tables: Tables, sources: Sequence[Source], folder: str) -> TakenIn:
    """Raises InputError where PostgreSQL refuses it, or where a field has not the name of its column."""
    with scratch_for(config, None) as server:
        if not any(source.parsed.statements for source in sources):
            return TakenIn(Adopted(_fresh(server, tables, folder), {}, ()), _notes(tables))
        found = compared_on(server, config, tables)
        unmapped = [one for one in found.findings if one.code == _UNMAPPED]
        if unmapped:
            raise InputError(*unmapped)
        wanted = merged(found.schema, found.prisma, found.differences)
        if any(one.aspect in _FOLLOWED for one in found.differences):
            wanted = _as_it_loads(server, wanted)
        kept = tuple(one for one in found.findings if one.code in _KEPT)
        files = adopted(server, sources, wanted, folder=folder, without=[config.ledger])
        return TakenIn(files, (*kept, *_notes(tables)), found.unheld)


def _notes(tables: Tables) -> tuple[Diagnostic, ...]:
    return tuple(Diagnostic("SD535", f"nothing is made of {what}", "", at, "note") for what, at in tables.notes)


def _fresh(server: Server, tables: Tables, folder: str) -> Mapping[str, str]:
    """Files in the layout of an export, each statement as Prisma Migrate writes it."""
    catalog = loaded(server, tables)
    texts = _files(catalog, tuple(statements_of(tables)))
    with desired_state(server, joined([parse_text(text, name) for name, text in texts.items()])) as desired:
        left = settled(Side(server, catalog), Side(server, desired.catalog))
    if left:
        names = "\n".join(f"  {display(change_id(change))}" for change in left)
        raise SchemadiffError.of("SD529", f"the files do not make what the script makes:\n{names}", "please report it")
    return {(PurePosixPath(folder) / name).as_posix(): text for name, text in texts.items()}


def _as_it_loads(server: Server, wanted: Catalog) -> Catalog:
    """The catalog with what follows from it: the columns of a view have the types of those that they come from."""
    files = [parse_text(UNCHECKED + text, name) for name, text in schema_files(wanted).items()]
    try:
        with desired_state(server, joined(files)) as desired:
            return desired.catalog
    except InputError as error:
        first = error.diagnostics[0].message
        hint = "change what leans on it in schema/ first; nothing was written"
        raise InputError.of("SD538", f"schema/ cannot be loaded with what Prisma says: {first}", hint) from None


def _files(catalog: Catalog, statements: Sequence[Statement]) -> dict[str, str]:
    kinds = {"CreateEnum": "enum", "CreateSchema": "schema"}
    made = [(ObjectId(kinds.get(s.heading, "table"), s.about), s) for s in statements if s.about]
    paths = Layout(catalog).files({who for who, _ in made})
    files: dict[str, list[str]] = defaultdict(list)
    for statement in statements:
        if not statement.about:
            files["extensions.sql"].append(statement.text)
    for who, statement in made:
        # Every database has it.
        if who != ObjectId("schema", ("public",)):
            files[paths[who]].append(statement.text)
    return {path: "\n\n".join(texts) + "\n" for path, texts in sorted(files.items())}
