"""A project in; whether its migrations lead to schema/, and what is wrong with the files, out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schemadiff.idb import has_folder
from schemadiff.migrations.files import read_directory
from schemadiff.migrations.problems import file_problems, lock_of, unwritten_problems
from schemadiff.proof.compare import Side, settled
from schemadiff.sources.exclude import without_tables
from schemadiff.states import (
    IN_NO_ORDER,
    desired_of,
    history_of,
    past_without_ignored,
    scratch_for,
    unseen,
)

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.diagnostics import Diagnostic
    from schemadiff.model import Change


@dataclass(frozen=True, slots=True)
class Checked:
    """`changes` from the history to schema/, and everything wrong with the files themselves.

    `files` names the migrations. `holes` is what pg_dump sees between them and schema/ although there is no change.
    `missing` is what of `databases`, the files of browser databases, has not been generated.
    """

    changes: tuple[Change, ...]
    problems: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    holes: tuple[str, ...] = ()
    missing: tuple[Diagnostic, ...] = ()
    databases: tuple[str, ...] = ()


def check(config: Config) -> Checked:
    """Whether the migrations lead to schema/, and the files are numbered and unchanged. Needs no database, and takes
    nothing from an earlier run: it is what others rely on.
    """
    if not has_folder(config):
        return _check(replace(config, cache=False))
    from schemadiff.idb.check import check_databases
    from schemadiff.idb.generate import has_nothing_else

    browser = check_databases(config)
    found = Checked((), (), ()) if browser.files and has_nothing_else(config) else _check(replace(config, cache=False))
    problems = (*found.problems, *browser.problems)
    return replace(found, problems=problems, missing=browser.missing, databases=browser.files)


def _check(config: Config) -> Checked:
    files, lock = read_directory(config.generated), lock_of(config)
    names = tuple(file.path.name for file in files)
    problems = [*file_problems(config, files, lock), *unwritten_problems(files, lock)]
    if any(problem.code in IN_NO_ORDER for problem in problems):
        return Checked((), tuple(problems), names)
    with (
        scratch_for(config, None) as server,
        desired_of(server, config) as desired,
        history_of(server, config, files, None) as past,
    ):
        target = Side(server, without_tables(desired.catalog, [config.ledger]))
        past = past_without_ignored(config, past, desired)
        changes = settled(Side(server, past.all), target)
        holes = () if changes else unseen(server, past, desired)
        return Checked(changes, tuple(problems), names, holes)
