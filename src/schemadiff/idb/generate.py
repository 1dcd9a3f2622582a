"""The browser databases of a project in; the next version of each that changed, as text, and later as files, out."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from schemadiff.config import Config, author_name
from schemadiff.diagnostics import Conflict, Diagnostic, Refused
from schemadiff.idb.desired import ENDING, desired_files, read_desired, shown
from schemadiff.idb.diff import DROP_STORE, REBUILD_STORE, Change
from schemadiff.idb.due import due
from schemadiff.idb.history import History, Version, folder_of, names_in, read_history, read_text
from schemadiff.idb.lock import LOCK_NAME, lock_text
from schemadiff.idb.model import Desired
from schemadiff.migrations.atomic import exchange
from schemadiff.migrations.files import slug
from schemadiff.quoting import one_line

_MOST_NAMES = 2


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to become of one database. `version` is None where it has no change; `files` are those to be written."""

    desired: Desired
    changes: tuple[Change, ...] = ()
    version: Version | None = None
    files: Mapping[Path, str] | None = None
    findings: tuple[Diagnostic, ...] = ()
    lost: tuple[str, ...] = ()


def has_databases(config: Config) -> bool:
    """Whether the project has browser databases, or had some."""
    return bool(desired_files(config) or names_in(config))


def has_nothing_else(config: Config) -> bool:
    """Whether browser databases are all it has: no schema file, and no migration of PostgreSQL."""
    sql = (path for folder in config.schema if folder.is_dir() for path in folder.rglob("*.sql"))
    migrations = config.generated.glob("*.sql") if config.generated.is_dir() else ()
    return not any(sql) and not any(migrations)


def plan(
    config: Config, *, message: str = "", approved: Collection[str] = (), today: date | None = None
) -> tuple[Planned, ...]:
    """What generate would do, database by database. Nothing is written.

    Raises InputError for desired files, Conflict for migrations that were edited or are gone, Refused where rows
    would be lost and nobody approved it by name.
    """
    desired = read_desired(config)
    histories = {one.name: read_history(config, one.name) for one in desired}
    problems = [problem for history in histories.values() for problem in history.problems]
    if problems:
        raise Conflict(*problems)
    made = tuple(_planned(config, one, histories[one.name], message, today, approved) for one in desired)
    refused = [_loss(name, one) for one in made for name in one.lost if not ({name, "all"} & set(approved))]
    if refused:
        raise Refused(*refused)
    return made


def store_names(planned: Sequence[Planned]) -> frozenset[str]:
    """The names by which losses are approved."""
    return frozenset(name for one in planned for name in one.lost)


def orphans(config: Config) -> tuple[Diagnostic, ...]:
    """Databases that have migrations, and that nothing describes any more."""
    described = {path.name.removesuffix(ENDING) for path in desired_files(config)}
    return tuple(
        Diagnostic(
            "SD506",
            f"{shown(config, folder_of(config, name))} has migrations, and no schema file idb/{name}.idb.json",
            "put the file back: in users' browsers the database stays until code deletes it",
            severity="warning",
        )
        for name in names_in(config)
        if name not in described
    )


def write(planned: Sequence[Planned]) -> tuple[Path, ...]:
    """Write what was planned. The folder of each database is written whole or not at all."""
    written: list[Path] = []
    for one in planned:
        folders: dict[Path, dict[str, str | None]] = {}
        for path, text in (one.files or {}).items():
            folders.setdefault(path.parent, {})[path.name] = text
        for folder, contents in folders.items():
            exchange(folder, contents)
        written += one.files or ()
    return tuple(written)


def _planned(
    config: Config, desired: Desired, history: History, message: str, today: date | None, approved: Collection[str]
) -> Planned:
    following = due(desired, history.last)
    if following is None:
        return Planned(desired, files=_module_files(config, desired, history.versions))
    number, changes = following.number, following.changes
    lost = tuple(one_line(f"{desired.name}.{one.store}") for one in changes if one.verb == DROP_STORE)
    given = [name for name in lost if {name, "all"} & set(approved)]
    version = _version(config, desired, number, history, changes, message, today, given)
    files = _version_files(config, desired, history, version)
    return Planned(desired, changes, version, files, tuple(_findings(desired, changes)), lost)


def _version(
    config: Config,
    desired: Desired,
    number: int,
    history: History,
    changes: Sequence[Change],
    message: str,
    today: date | None,
    approved: Sequence[str],
) -> Version:
    from schemadiff.idb.typescript import migration_text

    name = slug(message or _named(changes, first=history.last is None))
    fields = {
        "stem": f"{number:03}_{name}",
        "description": (message or name).replace("_", " "),
        "author": author_name(config),
        "date": (today or date.today()).isoformat(),
        "approved": approved,
    }
    text = migration_text(desired, number, name, history.last, changes, fields)
    return Version(number, name, text, desired.structure)


def _named(changes: Sequence[Change], *, first: bool) -> str:
    if first:
        return "initial_schema"
    told = [f"{one.verb.partition(' ')[0]} {one.name or one.store}" for one in changes[:_MOST_NAMES]]
    more = ["and more"] if len(changes) > _MOST_NAMES else []
    return " ".join([*told, *more]) or "move data"


def _version_files(config: Config, desired: Desired, history: History, version: Version) -> Mapping[Path, str]:
    from schemadiff.idb.typescript import data_text

    folder = history.folder
    locked = [(f"{one.stem}.ts", one.text) for one in (*history.versions, version)]
    slot = folder / f"{version.stem}.data.ts"
    return {
        folder / f"{version.stem}.ts": version.text,
        **({} if slot.exists() else {slot: data_text(desired, version.number, version.stem)}),
        folder / LOCK_NAME: lock_text(locked),
        **_module_files(config, desired, (*history.versions, version)),
    }


def _module_files(config: Config, desired: Desired, versions: Sequence[Version]) -> Mapping[Path, str]:
    """The module, and the desired file with its version, where they are not yet what they should be."""
    from schemadiff.idb.typescript import module_text

    found: dict[Path, str] = {}
    path, text = config.generated / "idb" / f"{desired.name}.ts", module_text(desired, versions)
    if not path.exists() or read_text(path, shown(config, path)) != text:
        found[path] = text
    if desired.version != versions[-1].number:
        file = next(one for one in desired_files(config) if one.name == f"{desired.name}{ENDING}")
        found[file] = _with_version(desired, versions[-1].number)
    return found


def _with_version(desired: Desired, number: int) -> str:
    """The desired file with another number, and every other character as it was."""
    start, end = desired.version_at
    digits = str(number) if desired.version is not None else f'\n  "version": {number},'
    return desired.text[:start] + digits + desired.text[end:]


def _loss(name: str, planned: Planned) -> Diagnostic:
    message = f"{planned.desired.file} has no store {json.dumps(name.partition('.')[2])} any more: its rows are lost"
    hint = f"in every user's browser. --allow-data-loss {name}, or put it back; renamedFrom says a new name"
    return Diagnostic("SD509", message, hint, planned.desired.origin)


def _findings(desired: Desired, changes: Sequence[Change]) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for one in changes:
        if one.verb == REBUILD_STORE and one.new:
            message = f"the key of store {json.dumps(one.store)} changes: a new store is made, and every row copied"
            hint = "a row without the new key, or a key that two rows have, ends the upgrade; the old version stays"
            found.append(Diagnostic("SD510", message, hint, one.new.origin, "warning"))
        elif one.index and one.index.unique:
            message = f"the index {json.dumps(one.name)} of store {json.dumps(one.store)} becomes unique over its rows"
            hint = "rows with the same key end the upgrade; the slot for data runs before, and can put them right"
            found.append(Diagnostic("SD511", message, hint, one.index.origin, "warning"))
    return found
