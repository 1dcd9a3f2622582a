"""A project in; whether its browser databases have the versions that their files ask for, all of them whole, out."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.config import Config
from schemadiff.diagnostics import Conflict, Diagnostic
from schemadiff.idb.desired import desired_files, shown
from schemadiff.idb.generate import has_databases, orphans, plan

_GENERATE = "schemadiff generate"


@dataclass(frozen=True, slots=True)
class Databases:
    """`problems` are files that are not what they should be, `missing` what has not been generated.

    `files` names the desired files.
    """

    problems: tuple[Diagnostic, ...] = ()
    missing: tuple[Diagnostic, ...] = ()
    files: tuple[str, ...] = ()


def check_databases(config: Config) -> Databases:
    """Look at all of them. Raises InputError for desired files that say nothing sound."""
    if not has_databases(config):
        return Databases()
    files = tuple(shown(config, path) for path in desired_files(config))
    try:
        # What is lost is approved when it is generated.
        planned = plan(config, approved=("all",))
    except Conflict as conflict:
        return Databases(conflict.diagnostics, files=files)
    missing = []
    for one in planned:
        if one.version:
            told = "; ".join(change.words for change in one.changes) or "a version without changes"
            message = f"version {one.version.number} of {one.desired.name} is not generated: {told}"
            missing.append(Diagnostic("SD512", message, _GENERATE, one.desired.origin))
        else:
            stale = [shown(config, path) for path in one.files or ()]
            missing += [Diagnostic("SD512", f"{path} is not what generate writes", _GENERATE) for path in stale]
    return Databases(orphans(config), tuple(missing), files)
