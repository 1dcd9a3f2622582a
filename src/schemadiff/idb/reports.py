"""What `describe()` reported of users' stores, or a browser told, in; where they differ from the desired files, out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemadiff.config import Config
from schemadiff.diagnostics import Conflict, Diagnostic, InputError, SchemadiffError
from schemadiff.idb.desired import read_desired, reported_in
from schemadiff.idb.history import read_history
from schemadiff.idb.model import Structure, structure_json
from schemadiff.idb.places import Document, Node, document_of, parsed, read_document


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

    `differences` are lines, each with a sign: + only there, - missing there, ~ otherwise there. `count` is how often a
    source reported the very same.
    """

    live: Live
    standing: str
    newest: int | None = None
    differences: tuple[str, ...] = ()
    count: int = 1

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
            document = read_document(path, str(path), "check its name and its permissions")
            top = parsed(document)
            items = top.value if isinstance(top.value, list) else [top]
            found += [_live(document, one) for one in items]
        except SchemadiffError as error:
            problems += error.diagnostics
    if problems:
        raise InputError(*problems)
    return tuple(found)


def live_of(said: Mapping[str, object], source: str) -> Live:
    """A store that is told in the form of `describe()`. Raises InputError where it has another one."""
    document = document_of(json.dumps(said), source)
    return _live(document, parsed(document))


def _live(document: Document, node: Node) -> Live:
    return Live(*reported_in(document, node), document.name)


@dataclass(frozen=True, slots=True)
class _Expected:
    """The structures that a database had, each under its version, as JSON has them."""

    states: Mapping[int, Mapping[str, Any]]

    @property
    def newest(self) -> int:
        return max(self.states)


def compare(config: Config, found: Sequence[Live]) -> tuple[Compared, ...]:
    """Each of them beside the version that it has. Raises Conflict where the migrations are not what they were."""
    expected: dict[str, _Expected] = {}
    problems: list[Diagnostic] = []
    for one in read_desired(config):
        history = read_history(config, one.name)
        problems += history.problems
        states = {version.number: version.structure for version in history.versions}
        states = states or {one.version or 1: one.structure}
        expected[one.database] = _Expected({number: _stores(structure) for number, structure in states.items()})
    if problems:
        raise Conflict(*problems)
    alike: dict[tuple[str, str], list[Live]] = {}
    for live in found:
        said = json.dumps([live.database, live.version, structure_json(live.structure, types=False)])
        alike.setdefault((live.source, said), []).append(live)
    return tuple(_compared(same[0], expected.get(same[0].database), len(same)) for same in alike.values())


def _compared(live: Live, expected: _Expected | None, count: int) -> Compared:
    if expected is None:
        return Compared(live, "unknown", count=count)
    newest = expected.newest
    if live.version not in expected.states:
        return Compared(live, "ahead" if live.version > newest else "behind", newest, count=count)
    lines = tuple(_differences(expected.states[live.version], _stores(live.structure)))
    standing = "drifted" if lines else "in sync" if live.version == newest else "behind"
    return Compared(live, standing, newest, lines, count)


def _stores(structure: Structure) -> Mapping[str, Any]:
    found: Mapping[str, Any] = structure_json(structure, types=False)["stores"]
    return found


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """What a live store has otherwise, a line each."""
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
