"""A project's migrations in; out comes which of those that generate wrote are new, and what was found about them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from schemadiff.config import Config
from schemadiff.diagnostics import Diagnostic, UsageError
from schemadiff.lint import is_generated
from schemadiff.migrations.files import MigrationFile
from schemadiff.migrations.recorded import recorded
from schemadiff.model import ObjectId
from schemadiff.parse.read import read_sources
from schemadiff.policy import Allowed
from schemadiff.safety.judge import judged_again
from schemadiff.sources.desired import said_in
from schemadiff.sources.git import files_of, known_trunks


def fresh_findings(config: Config, files: Sequence[MigrationFile], since: int | None) -> Iterator[Diagnostic]:
    """What `generate` found about the files that are new, unless it was waived since.

    New are those behind number `since`; without it those that the main branch does not have, and none where there is
    no git, or nothing but the main branch: what is merged was accepted.
    """
    merged = _merged(files, since)
    new = [file for file in files if is_generated(file) and _is_new(file, since, merged)]
    found = [finding for file in new for finding in recorded(file)]
    if not found:
        return
    allowed = _allowed(config)
    for finding in found:
        again = judged_again(finding, config.safety, allowed)
        if again is not None and not again.waived:
            yield again.diagnostic


def _is_new(file: MigrationFile, since: int | None, merged: Collection[str] | None) -> bool:
    if since is not None:
        return file.number > since
    return merged is not None and file.path.name not in merged


def _merged(files: Sequence[MigrationFile], since: int | None) -> Collection[str] | None:
    """The files that the main branch has; None where nobody knows."""
    folder = files[0].path.parent if files else None
    if folder is None or since is not None:
        return None
    trunk = next(known_trunks(folder), "")
    return files_of(trunk, folder) if trunk else None


def _allowed(config: Config) -> Mapping[ObjectId, tuple[Allowed, ...]]:
    """What comments in the schema files accept by now. Files that cannot be read accept nothing; `check` says so."""
    try:
        return said_in(read_sources(config.schema, config.root)).allowed
    except UsageError:
        return {}
