"""A project in the middle of a merge in; out comes which of its migrations are ours to move, and how that is known.

Ours is what the main branch does not have. A migration that a database has applied is nobody's to move.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from schemadiff.config import Config
from schemadiff.diagnostics import Conflict, Diagnostic, UsageError
from schemadiff.migrations.branches import Parting, duplicates, parted, tells_apart, with_followers
from schemadiff.migrations.files import MigrationFile
from schemadiff.migrations.ledger import LedgerRow
from schemadiff.migrations.status import State, status
from schemadiff.sources.git import TRUNKS, files_of, git_if_it_can, known_trunks

_APPLIED = frozenset((State.APPLIED, State.EDITED, State.UNRECORDED))


def whose(
    config: Config, files: Sequence[MigrationFile], rows: Sequence[LedgerRow], onto: str, named: Sequence[str]
) -> Parting:
    """What stays and what moves. `onto` is a revision whose files stay, `named` are files that are ours.

    Raises Conflict where that cannot be told, or where what would move is applied.
    """
    applied = frozenset(e.file.path.name for e in status(files, rows) if e.file and e.state in _APPLIED)
    ours = _ours(config, files, applied, onto, named)
    moving = parted(files, ours)
    if blocked := [file for file in moving.ours if file.path.name in applied and _moves(moving, file)]:
        raise Conflict(*map(_is_applied, blocked))
    return moving


def _moves(parting: Parting, file: MigrationFile) -> bool:
    return parting.numbers[file.path.name] != file.number


def _ours(
    config: Config, files: Sequence[MigrationFile], applied: Collection[str], onto: str, named: Sequence[str]
) -> Collection[str]:
    if named:
        return with_followers(files, [_file(files, name).path.name for name in named])
    names = frozenset(file.path.name for file in files)
    if onto:
        return names - files_of(onto, config.generated)
    twice = duplicates(files)
    if not twice:
        return frozenset()
    for revision in _candidates(config.generated):
        fixed = files_of(revision, config.generated)
        if tells_apart(files, fixed):
            return names - fixed
    if tells_apart(files, applied):
        return with_followers(files, [file.path.name for file in twice if file.path.name not in applied])
    raise Conflict(_cannot_tell(twice))


def _candidates(folder: Path) -> Iterator[str]:
    """The revisions whose migrations stay, the surest first: the main branch, then whatever is merged into ours."""
    yield from known_trunks(folder)
    branch = git_if_it_can(folder, "rev-parse", "--abbrev-ref", "HEAD").strip()
    others = ("HEAD^1",) if branch in TRUNKS else ("MERGE_HEAD", _onto(folder), "HEAD^2")
    for revision in others:
        if revision and git_if_it_can(folder, "rev-parse", "--verify", "--quiet", revision):
            yield revision


def _onto(folder: Path) -> str:
    """In the middle of a `git rebase`: the commit that our branch is put upon."""
    path = git_if_it_can(folder, "rev-parse", "--git-path", "rebase-merge/onto").strip()
    file = folder / path
    return file.read_text().strip() if path and file.is_file() else ""


def _file(files: Sequence[MigrationFile], name: str) -> MigrationFile:
    wanted = Path(name).name.removesuffix(".sql").removesuffix(".down")
    found = [file for file in files if wanted in (file.path.stem, file.name)]
    if len(found) != 1:
        known = ", ".join(file.path.name for file in duplicates(files) or files)
        raise UsageError.of("SD458", f"{name} is not the name of one migration", f"name one of: {known}")
    return found[0]


def _is_applied(file: MigrationFile) -> Diagnostic:
    message = f"{file.path} would have to move, and this database has it applied"
    hint = "take it back with `schemadiff rollback`, then run rebase again; or --ours names the other one"
    return Diagnostic("SD459", message, hint)


def _cannot_tell(twice: Sequence[MigrationFile]) -> Diagnostic:
    names = " and ".join(file.path.name for file in twice)
    message = f"which of {names} is ours to move cannot be told from git or the ledger"
    return Diagnostic("SD458", message, f"say so: --ours {twice[-1].path.stem}, or --onto origin/main")
