"""Migrations of two branches that took the same numbers in; ours behind theirs out, proven, or an error and no change.

A migration that a person wrote, or changed, keeps its text and gets a new header. The last of ours, if generate made
it, is made anew from schema/ on top of what stands before it by now.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from schemadiff.config import Config
from schemadiff.diagnostics import Conflict, Diagnostic, SchemadiffError
from schemadiff.draft import Draft
from schemadiff.lifecycle.branches import whose
from schemadiff.migrations.atomic import exchange, finish
from schemadiff.migrations.branches import Parting, lockable, renames
from schemadiff.migrations.files import MigrationFile, checksum, file_name, read_directory, read_down
from schemadiff.migrations.header import Place, moved, parse_header
from schemadiff.migrations.lockfile import LOCK_NAME, Lock, lock_text
from schemadiff.migrations.problems import file_problems, lock_of
from schemadiff.model import Catalog, Change, change_id
from schemadiff.proof.compare import Side, settled
from schemadiff.quoting import display
from schemadiff.scratch import Database, Server
from schemadiff.sources.exclude import without_tables
from schemadiff.sources.git import git_if_it_can
from schemadiff.sources.history import replay, replayed_state
from schemadiff.sources.ignored import state, taken_by
from schemadiff.sources.live import Live
from schemadiff.states import IN_NO_ORDER, desired_of, scratch_for
from schemadiff.workflows.generate import generate


@dataclass(frozen=True, slots=True)
class Move:
    """One of ours: what it was called, what it is called now (None: theirs does it already), and how it got there."""

    old: str
    new: str | None
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Rebased:
    """`moves`, none where nothing was wrong. `order` says how the other order compares. `missing` leads to schema/."""

    moves: tuple[Move, ...] = ()
    order: str = ""
    missing: tuple[Change, ...] = ()
    written: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class _Plan:
    """The files as they are to be: all migrations, and the ways back of ours by the names of their migrations."""

    parting: Parting
    final: tuple[MigrationFile, ...]
    downs: Mapping[str, str | None]
    moves: tuple[Move, ...]


def rebase(
    config: Config,
    live: Live | None,
    *,
    onto: str = "",
    ours: Sequence[str] = (),
    approved: Collection[str] = frozenset(),
    write: bool = True,
) -> Rebased:
    """Move ours behind theirs, prove it, and write it with the lock: all of it or nothing.

    Raises Conflict where it cannot be told which are ours, where ours is applied to the live database, cannot run
    behind theirs, or leads to another state there and schema/ does not say which one is meant.
    """
    finish(config.generated)
    files = read_directory(config.generated)
    lock = lock_of(config)
    parting = whose(config, files, live.applied if live else (), onto, ours)
    _refuse_other_faults(config, files, parting, lock)
    if not lock.met and all(parting.numbers[file.path.name] == file.number for file in parting.ours):
        return Rebased()
    with scratch_for(config, live) as server:
        plan = _planned(config, live, server, parting, lock, approved)
        order, missing = _proven(config, server, plan)
    written, removed = _contents(config, files, plan, lock, write)
    return Rebased(plan.moves, order, missing, written, removed)


def _refuse_other_faults(config: Config, files: Sequence[MigrationFile], parting: Parting, lock: Lock) -> None:
    """What two branches that met do not explain has to be mended first. Ours may have been edited: nobody has it."""
    ours = tuple(str(file.path) for file in parting.ours)
    expected = {*IN_NO_ORDER, "SD414"} - {"SD469"}
    errors = [p for p in file_problems(config, files, lock) if p.severity == "error" and p.code not in expected]
    errors = [p for p in errors if not (p.code == "SD413" and p.message.startswith(ours))] if ours else errors
    errors += [p for p in file_problems(config, parting.fixed, lock) if p.code in ("SD401", "SD402")]
    if errors:
        raise Conflict(*errors)


def _planned(
    config: Config, live: Live | None, server: Server, parting: Parting, lock: Lock, approved: Collection[str]
) -> _Plan:
    """Ours as they are to be: with their text, but for the last one if it is to be made anew."""
    anew = parting.ours[-1:] if parting.ours and _is_as_generated(config, parting.ours[-1], lock) else ()
    keeping = parting.ours[: len(parting.ours) - len(anew)]
    kept = _kept(config, server, parting, keeping)
    plan = _Plan(
        parting,
        (*parting.fixed, *kept),
        {new.path.name: _down(old, new, parting, keeping, kept) for old, new in zip(keeping, kept, strict=True)},
        tuple(Move(old.path.name, new.path.name) for old, new in zip(keeping, kept, strict=True)),
    )
    return _with_the_last_anew(config, live, plan, anew[0], approved) if anew else plan


def _is_as_generated(config: Config, file: MigrationFile, lock: Lock) -> bool:
    """Whether generate wrote these very bytes: the lock knows their checksum, now or in git's memory."""
    header = parse_header(file.text)
    if not (header.start and header.end):
        return False
    known = f"{file.path.name} sha256:{file.checksum}"
    if any(f"{entry.name} sha256:{entry.checksum}" == known for entry in lock.entries):
        return True
    return bool(
        git_if_it_can(
            config.generated, "log", "--all", "--full-history", "-1", "--format=%H", f"-S{known}", "--", LOCK_NAME
        )
    )


def _kept(
    config: Config, server: Server, parting: Parting, keeping: Sequence[MigrationFile]
) -> tuple[MigrationFile, ...]:
    """Those that keep their text, run behind theirs, with headers that say so."""
    kept: list[MigrationFile] = []
    with server.database() as database:
        replay(database, parting.fixed if keeping else ())
        for file in keeping:
            start, by = _fingerprint(config, server, database)
            try:
                replay(database, [file])
            except Conflict as error:
                raise Conflict(*error.diagnostics, _cannot_follow(file, parting)) from None
            place = (start, _fingerprint(config, server, database)[0], by)
            kept.append(_renumbered(file, parting, keeping, kept, place))
    return tuple(kept)


def _cannot_follow(file: MigrationFile, parting: Parting) -> Diagnostic:
    message = f"{file.path.name} cannot run behind {parting.theirs[-1].path.name}" if parting.theirs else ""
    hint = "change it so that it does; or delete it with its way back and its line in the lock, and generate again"
    return Diagnostic("SD466", message or f"{file.path.name} cannot run", hint)


def _fingerprint(config: Config, server: Server, database: Database) -> tuple[str, str]:
    """The state of the database, and what the fingerprint was taken by."""
    catalog = replayed_state(database)
    return state(catalog, config.ignore), taken_by(catalog, config.ignore)


def _renumbered(
    file: MigrationFile,
    parting: Parting,
    keeping: Sequence[MigrationFile],
    before: Sequence[MigrationFile],
    place: tuple[str, str, str],
) -> MigrationFile:
    number = parting.numbers[file.path.name]
    path = file.path.with_name(file_name(number, file.name))
    renumbered = dataclasses.replace(file, number=number, path=path)
    above = (*parting.fixed, *before)[-1:]
    parent = above[0].checksum if above else ""
    stands = Place(f"{number:03}", file.name, parent, *place)
    known = renames(keeping[: len(before) + 1], (*before, renumbered), parting)
    text = moved(file.text, stands, known)
    return dataclasses.replace(renumbered, text=text, checksum=checksum(text))


def _down(
    old: MigrationFile,
    new: MigrationFile,
    parting: Parting,
    keeping: Sequence[MigrationFile],
    kept: Sequence[MigrationFile],
) -> str | None:
    text = read_down(old)
    place = Place(f"{new.number:03}", new.name, "")
    return None if text is None else moved(text, place, renames(keeping, kept, parting))


def _with_the_last_anew(
    config: Config, live: Live | None, plan: _Plan, file: MigrationFile, approved: Collection[str]
) -> _Plan:
    found = generate(
        config, live, approved=approved, write=False, behind=plan.final, like=parse_header(file.text)
    ).draft
    if found is None:
        return dataclasses.replace(plan, moves=(*plan.moves, Move(file.path.name, None)))
    made = _drafted(file, found)
    return _Plan(
        plan.parting,
        (*plan.final, made),
        {**plan.downs, made.path.name: found.down_text},
        (*plan.moves, Move(file.path.name, made.path.name, anew=True)),
    )


def _drafted(file: MigrationFile, found: Draft) -> MigrationFile:
    path = file.path.with_name(file_name(found.number, found.name))
    return MigrationFile(found.number, found.name, path, found.text, checksum(found.text))


def _proven(config: Config, server: Server, plan: _Plan) -> tuple[str, tuple[Change, ...]]:
    """How the order in which ours come first compares, and what schema/ has that the migrations do not lead to."""
    result = _replayed(server, plan.final)
    with desired_of(server, config) as desired:
        target = Side(server, without_tables(desired.catalog, [config.ledger]))
        missing = settled(Side(server, result), target)
    if not (plan.parting.theirs and plan.parting.ours):
        return "", missing
    try:
        other = _replayed(server, (*plan.parting.base, *plan.parting.ours, *plan.parting.theirs))
    except SchemadiffError as error:
        reason = error.diagnostics[0].message.rpartition(": ")[2]
        return f"the other order, ours before theirs, cannot run: {reason}", missing
    differ = settled(Side(server, other), Side(server, result, whole=True))
    if differ and missing:
        raise _orders_differ(plan, differ)
    names = ", ".join(display(change_id(change)) for change in differ)
    if differ:
        return f"the other order, ours before theirs, leads to another {names}; schema/ says that this one is right", ()
    return "both orders lead to the same catalog", missing


def _replayed(server: Server, files: Sequence[MigrationFile]) -> Catalog:
    with server.database() as database:
        replay(database, files)
        return replayed_state(database)


def _orders_differ(plan: _Plan, differ: Sequence[Change]) -> Conflict:
    theirs = plan.parting.theirs[-1].path.name
    names = "\n".join(f"  {display(change_id(change))}" for change in differ)
    message = f"behind {theirs} ours leads to another state than before it, and schema/ is neither, in:\n{names}"
    return Conflict.of("SD460", message, "write into schema/ what both branches want together, then run rebase again")


def _contents(
    config: Config, files: Sequence[MigrationFile], plan: _Plan, lock: Lock, write: bool
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Write what is new, and remove what has moved; which files that is."""
    ours = {file.path.name for file in plan.parting.ours}
    fresh = [file for file in plan.final if file not in plan.parting.fixed]
    texts: dict[str, str | None] = {file.path.name: file.text for file in fresh}
    texts |= {file.down_path.name: plan.downs[file.path.name] for file in fresh}
    old = [path for file in files if file.path.name in ours for path in (file.path, file.down_path) if path.exists()]
    gone = [path for path in old if path.name not in texts]
    locked = {entry.name for entry in lock.entries}
    locked |= {move.new for move in plan.moves if move.new and (move.anew or move.old in locked)}
    texts[LOCK_NAME] = lock_text(tuple(lockable(plan.final, locked)))
    put = {name: text for name, text in texts.items() if text is not None}
    if write:
        exchange(config.generated, {**put, **{path.name: None for path in gone}})
    return tuple(config.generated / name for name in put), tuple(gone)
