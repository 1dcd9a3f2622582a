"""What `describe()` reported of users' stores, or a browser told, in; where they differ from the desired files, out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemadiff.config import Config
from schemadiff.diagnostics import Conflict, Diagnostic, InputError, SchemadiffError
from schemadiff.idb.desired import read_desired, structure_of
from schemadiff.idb.history import History, read_history
from schemadiff.idb.model import Structure, structure_json
from schemadiff.idb.places import parsed, plain, read_document


@dataclass(frozen=True, slots=True)
class Live:
    """A store of one user: its structure, and where that was read."""

    database: str
    version: int
    structure: Structure
    source: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A user's store beside what it should be at its version. `standing` is in sync, behind, drifted, ahead, unknown.

    `differences` are lines, each with a sign: + only there, - missing there, ~ otherwise there.
    """

    live: Live
    standing: str
    newest: int | None = None
    differences: tuple[str, ...] = ()

    @property
    def is_drift(self) -> bool:
        """Whether it is something else than an older version."""
        return self.standing in ("drifted", "ahead", "unknown")


def read_reports(paths: Sequence[Path]) -> tuple[Live, ...]:
    """Files with one report, or a list of them. Raises UsageError with all that cannot be read or understood."""
    found: list[Live] = []
    problems: list[Diagnostic] = []
    for path in paths:
        try:
            said = plain(parsed(read_document(path, str(path))))
            found += [live_of(one, str(path)) for one in (said if isinstance(said, list) else [said])]
        except SchemadiffError as error:
            problems += error.diagnostics
    if problems:
        raise InputError(*problems)
    return tuple(found)


def live_of(said: object, source: str) -> Live:
    """A report, in the form of `describe()`. Raises InputError where it has another one."""
    hint = '{"database": "NAME", "version": 1, "stores": {…}}, as describe() of the generated module gives it'
    database, version = (said.get("database"), said.get("version")) if isinstance(said, dict) else (None, None)
    known = isinstance(version, int) and not isinstance(version, bool)
    if not isinstance(said, dict) or not isinstance(database, str) or not known:
        raise InputError.of("SD502", f"{source} reports no browser database", hint)
    structure = structure_of(json.dumps({"stores": said.get("stores")}), source)
    return Live(database, int(str(version)), structure, source)


def compare(config: Config, found: Sequence[Live]) -> tuple[Compared, ...]:
    """Each of them beside the version that it has. Raises Conflict where the migrations are not what they were."""
    histories: dict[str, History] = {}
    desired: dict[str, tuple[int, Structure]] = {}
    for one in read_desired(config):
        histories[one.database] = read_history(config, one.name)
        desired[one.database] = (one.version or 1, one.structure)
    problems = [problem for history in histories.values() for problem in history.problems]
    if problems:
        raise Conflict(*problems)
    return tuple(_compared(one, histories.get(one.database), desired.get(one.database)) for one in found)


def _compared(live: Live, history: History | None, desired: tuple[int, Structure] | None) -> Compared:
    if history is None or desired is None:
        return Compared(live, "unknown")
    states = {one.number: one.structure for one in history.versions} or dict([desired])
    newest = max(states)
    if live.version not in states:
        return Compared(live, "ahead" if live.version > newest else "behind", newest)
    lines = tuple(differences(states[live.version], live.structure))
    standing = "drifted" if lines else "in sync" if live.version == newest else "behind"
    return Compared(live, standing, newest, lines)


def differences(wanted: Structure, found: Structure) -> Iterator[str]:
    """What a live store has otherwise, a line each."""
    old, new = (structure_json(one, types=False)["stores"] for one in (wanted, found))
    for name in sorted({*old, *new}):
        yield from _difference("store", name, old.get(name), new.get(name))
        if name in old and name in new:
            ours, theirs = old[name]["indexes"], new[name]["indexes"]
            for index in sorted({*ours, *theirs}):
                yield from _difference(
                    "index", index, ours.get(index), theirs.get(index), f" of store {json.dumps(name)}"
                )


def _difference(
    kind: str, name: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, of: str = ""
) -> Iterator[str]:
    words = f"{kind} {json.dumps(name)}{of}"
    if old is None or new is None:
        yield f"+ {words}" if old is None else f"- {words}"
        return
    fields = [key for key in old if key != "indexes" and old[key] != new[key]]
    if fields:
        told = ", ".join(f"{key} {json.dumps(new[key])} instead of {json.dumps(old[key])}" for key in fields)
        yield f"~ {words}: {told}"
