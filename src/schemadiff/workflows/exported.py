"""A live database in; schema files that make it, new ones or edits of those that are there, out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from schemadiff.diagnostics import InputError, SchemadiffError
from schemadiff.export import Adopted, adopted, schema_files
from schemadiff.model import Catalog, Change, ObjectId, change_id
from schemadiff.parse.read import joined, parse_text
from schemadiff.proof.compare import Side, settled
from schemadiff.proof.dumps import copy_differences
from schemadiff.quoting import display
from schemadiff.soundness import made_sound, unsound
from schemadiff.sources.desired import desired_state
from schemadiff.sources.ignored import rules_of, sieved
from schemadiff.states import (
    scratch_for,
)

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.parse.statements import Source as SchemaFile
    from schemadiff.scratch import Server
    from schemadiff.sources.live import Live


def exported(config: Config, live: Live, sources: Sequence[SchemaFile] = (), folder: str = "") -> Adopted:
    """The live database as schema files below the folder, proven: loading them gives an equal catalog.

    What no statement makes is in them as statements make it, and `left` names it. Files that are there are edited as
    little as possible. What the project's rules match is in none of them, but for what the sources have already.
    Raises InputError where they cannot be loaded, and SchemadiffError SD715 or SD718 where the result is not equal,
    which is our bug.
    """
    with scratch_for(config, live) as server:
        seen = sieved(live.catalog, rules_of(config), _tracked(server, sources) if config.ignore else ())
        wanted, left = made_sound(seen.catalog), tuple(sorted(display(obj.id) for obj in unsound(seen.catalog)))
        if sources:
            found = adopted(server, sources, wanted, folder=folder, without=[config.ledger])
            return replace(found, left=left, ignored=seen.ignored)
        files, notes = _fresh(server, wanted)
    texts = {(PurePosixPath(folder) / path).as_posix(): text for path, text in files.items()}
    return Adopted(texts, {}, notes, left, seen.ignored)


def _tracked(server: Server, sources: Sequence[SchemaFile]) -> Collection[ObjectId]:
    """What the files have already."""
    if not sources:
        return ()
    with desired_state(server, joined([source.parsed for source in sources])) as desired:
        return desired.catalog.objects.keys()


def _fresh(server: Server, live: Catalog) -> tuple[Mapping[str, str], tuple[str, ...]]:
    files = schema_files(live)
    try:
        left, notes = _differences(server, files, live)
    except InputError as error:
        # PostgreSQL keeps routines whose bodies it would refuse today; their files say not to look.
        places = {d.origin.file for d in error.diagnostics if d.origin}
        files = schema_files(live, unchecked=places)
        left, notes = _differences(server, files, live)
    if left:
        names = "\n".join(f"  {display(change_id(change))}" for change in left)
        raise SchemadiffError.of(
            "SD715",
            f"the export is not equal to the live database in:\n{names}",
            "nothing was written; this is a bug in schemadiff: please report it",
        )
    return files, notes


def _differences(server: Server, files: Mapping[str, str], live: Catalog) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """What the files make otherwise than live: by our own reader, and where that sees nothing, by pg_dump."""
    with desired_state(server, joined([parse_text(text, name) for name, text in files.items()])) as desired:
        left = settled(Side(server, live), Side(server, desired.catalog))
        return left, () if left else copy_differences(server, desired.database, live)
