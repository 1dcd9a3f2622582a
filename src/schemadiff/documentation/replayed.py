"""Migrations and a scratch server in; what those that people wrote changed, as PostgreSQL has it behind each, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from schemadiff.diagnostics import SchemadiffError
from schemadiff.diff import diff
from schemadiff.documentation.pages import PAGES, page_of
from schemadiff.migrations.table import change_table
from schemadiff.model import Alter, Catalog, Change, Create, Drop, ObjectId, change_id
from schemadiff.parse.read import parse_text
from schemadiff.proof.copy import read
from schemadiff.quoting import display, identifier
from schemadiff.sources.history import replay
from schemadiff.stages import stage

if TYPE_CHECKING:
    from schemadiff.migrations.files import MigrationFile
    from schemadiff.scratch import Server

# What happened, and the object with a page that it happened to, as that was called then.
Told: TypeAlias = tuple[str, ObjectId]
# By the numbers of migrations.
Changes: TypeAlias = Mapping[int, tuple[Told, ...]]
# What an object that is renamed takes along: it is described by the new name, and has not changed.
_FOLLOWS = frozenset({"table", "definition"})


def by_hand(files: Sequence[MigrationFile]) -> tuple[MigrationFile, ...]:
    """The files up to the last one that has no table of its changes."""
    last = max((n for n, file in enumerate(files, 1) if not change_table(file.text)), default=0)
    return tuple(files[:last])


@stage("replaying migrations for the history")
def changes_by_hand(server: Server, files: Sequence[MigrationFile], known: Changes) -> Changes | None:
    """By the numbers of the files without a table, of which some may be `known` already. None where the files do not
    run one after the other.
    """
    found = dict(known)
    with server.database() as database:
        before: Catalog | None = None
        for file in files:
            told = file.number in known or bool(change_table(file.text))
            if before is None and not told:
                before = read(database)
            try:
                replay(database, [file])
            except SchemadiffError:
                return None
            after = None if told else read(database)
            if before is not None and after is not None:
                found[file.number] = tuple(dict.fromkeys(_told(before, after, renames_in(file))))
            before = after
    return found


def renames_in(file: MigrationFile) -> tuple[tuple[ObjectId, ObjectId], ...]:
    """What is called otherwise behind the file: the object before and after."""
    return tuple(
        (ObjectId(new.kind, (*("public", *target)[-2:], *new.path[2:])), new)
        for statement in parse_text(file.text, file.path.name).statements
        if statement.creates and (new := statement.creates[0]).kind in PAGES
        for target in statement.targets[:1]
        if ("public", *target)[-2:] != new.path[:2]
    )


def _told(before: Catalog, after: Catalog, renamed: Sequence[tuple[ObjectId, ObjectId]]) -> Iterator[Told]:
    was = {new.path[:2]: old.path[:2] for old, new in renamed if old in before.objects and new in after.objects}
    for old, new in renamed:
        if new.path[:2] in was:
            yield f"rename {display(old)} to {identifier(new.path[1])}", new
    changes = [change for change in diff(before, after) if not _followed(change, before, was)]
    made = {type(change): {change_id(c) for c in changes if type(c) is type(change)} for change in changes}
    for change in changes:
        id_ = change_id(change)
        owner = page_of(id_, before if isinstance(change, Drop) else after)
        if owner is not None and id_.kind != "owner" and not _goes_with(change, before, after, made[type(change)]):
            yield f"{_verb(change, owner)} {display(id_)}", owner


def _goes_with(change: Change, before: Catalog, after: Catalog, others: set[ObjectId]) -> bool:
    """Whether it comes or goes with what it belongs to."""
    above = list((before if isinstance(change, Drop) else after).upwards(change_id(change)))[1:]
    return not isinstance(change, Alter) and any(one in others for one in above)


def _followed(change: Change, before: Catalog, was: Mapping[tuple[str, ...], tuple[str, ...]]) -> bool:
    """Whether it is there, or is gone, under another name because what it belongs to has one."""
    id_ = change_id(change)
    if isinstance(change, Drop):
        return id_.path[:2] in was.values() and id_.kind != "index"
    if isinstance(change, Create):
        old = was.get(id_.path[:2])
        return old is not None and ObjectId(id_.kind, (*old, *id_.path[2:])) in before.objects
    return bool(was) and id_.kind in ("index", "trigger", "constraint") and change.changed <= _FOLLOWS


def _verb(change: Change, owner: ObjectId) -> str:
    if isinstance(change, Create):
        return "create" if change_id(change) == owner else "add"
    return "drop" if isinstance(change, Drop) else "alter"
