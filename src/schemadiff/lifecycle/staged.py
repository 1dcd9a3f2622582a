"""A project in a git repository in, what is wrong with what the next commit would make of it out. Needs no server.

Only what is staged counts: the files are read as the index has them, and those in the working directory are not looked
at. What only PostgreSQL knows, above all whether the migrations lead to schema/, is left to `check` without it.
"""

from __future__ import annotations

import dataclasses
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from schemadiff.config import Config, load_config
from schemadiff.diagnostics import Conflict, Diagnostic, ExitCode, Origin, UsageError, collected
from schemadiff.lint import file_findings
from schemadiff.migrations.files import MigrationFile, read_readable
from schemadiff.migrations.problems import file_problems, lock_of, unwritten_problems
from schemadiff.parse.below import relative
from schemadiff.parse.read import read_sources
from schemadiff.sources.git import git

# As many names as a command line holds on every system.
_AT_ONCE = 200
_CONFIGURATIONS = ("schemadiff.toml", "pyproject.toml")
# What begins so is about the text of a desired file, or a migration that cannot be read.
_UNREADABLE = ("SD1", "SD400", *(f"SD50{last}" for last in range(7)), "SD519")
_NOT_GENERATED = "SD512"


@dataclass(frozen=True, slots=True)
class Staged:
    """What is wrong, in reading order; the migrations that there would be, and the files of ours that are staged."""

    problems: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def exit_code(self) -> ExitCode:
        """What `check` or `validate` would end with: schema files, then what does not fit, rules, what is missing."""
        errors = [problem.code for problem in self.problems if problem.severity == "error"]
        if any(code.startswith(_UNREADABLE) for code in errors):
            return ExitCode.USAGE
        if any(not code.startswith(("SD8", _NOT_GENERATED)) for code in errors):
            return ExitCode.CONFLICT
        if any(code.startswith("SD8") for code in errors):
            return ExitCode.REFUSED
        return ExitCode.DIFFERENCES if errors else ExitCode.OK


def check_staged(config: Config) -> Staged:
    """Numbers, names, checksums, headers and rules of the migrations; whether staged schema files can be read; and
    where anything of browser databases is staged, all that `check` says of them.

    Raises UsageError where there is no git, no repository, or a staged configuration that cannot be read.
    """
    top = Path(git(config.root, "rev-parse", "--show-toplevel").rstrip("\n"))
    changed = _changed(top, config)
    with _index(top, config, changed) as (place, there):
        files, unreadable = read_readable(there.generated)
        names = {str(place / name) for name in changed}
        problems = [found for error in unreadable for found in error.diagnostics]
        problems += [*_of_files(there, files, names), *_of_schema(there, names), *_of_databases(there, names)]
        moved = [_moved(problem, str(place), str(top)) for problem in problems]
    return Staged((*collected(moved), *_alone(top, config, changed)), tuple(f.path.name for f in files), changed)


def _changed(top: Path, config: Config) -> tuple[str, ...]:
    """The staged files of the project by their names below the top; those that are deleted, too."""
    listing = git(top, "diff", "--cached", "--name-only", "--no-renames", "-z", "--", *_paths(top, config))
    return tuple(sorted(name for name in listing.split("\0") if name))


def _paths(top: Path, config: Config) -> list[str]:
    """Where ours lie, as far as the repository has them."""
    own = [config.root / name for name in _CONFIGURATIONS]
    return [name for path in (*config.schema, config.generated, *own) if (name := _below(top, path))]


def _below(top: Path, path: Path) -> str:
    name = os.path.relpath(path, top).replace(os.sep, "/")
    return "" if name.startswith("../") else name


@contextmanager
def _index(top: Path, config: Config, changed: Sequence[str]) -> Iterator[tuple[Path, Config]]:
    """A folder with the index's migrations, configuration, desired files of browser databases and staged schema files,
    and the project there.
    """
    kept = [config.generated, *(folder / "idb" for folder in config.schema)]
    kept += [config.root / name for name in _CONFIGURATIONS]
    below = [*filter(None, (_below(top, path) for path in kept)), *changed]
    listing = git(top, "ls-files", "--cached", "-z", "--", *below) if below else ""
    with tempfile.TemporaryDirectory(prefix="schemadiff-staged-") as folder:
        place = Path(os.path.realpath(folder))
        names = sorted({name for name in listing.split("\0") if name})
        for start in range(0, len(names), _AT_ONCE):
            git(top, "checkout-index", f"--prefix={place}/", "--", *names[start : start + _AT_ONCE])
        yield place, _there(top, config, place)


def _there(top: Path, config: Config, place: Path) -> Config:
    """The project in that folder; one whose configuration git does not know is as the working directory has it."""
    root = place / _below(top, config.root)
    root.mkdir(parents=True, exist_ok=True)
    if config.file and (root / config.file.name).exists() and config.file.parent == config.root:
        try:
            return load_config(root)
        except UsageError as error:
            raise UsageError(*(_moved(found, str(place), str(top)) for found in error.diagnostics)) from None
    schema = tuple(place / name if (name := _below(top, path)) else path for path in config.schema)
    return dataclasses.replace(config, root=root, schema=schema, generated=place / _below(top, config.generated))


def _of_files(there: Config, files: Sequence[MigrationFile], names: set[str]) -> Iterator[Diagnostic]:
    """What `check` says of all of them, and rules for those that are staged: the others were accepted once."""
    try:
        lock = lock_of(there)
        yield from file_problems(there, files, lock)
        yield from unwritten_problems(files, lock)
    except Conflict as error:
        yield from error.diagnostics
    staged = [file for file in files if {str(file.path), str(file.down_path)} & names]
    ledgers = sorted({there.ledger[1], "schema_migrations"})
    ours = {str(path) for file in staged for path in (file.path, file.down_path)}
    for finding in file_findings(files, ledgers) if staged else ():
        # `file_findings` tells of files that nobody has written yet, as we have.
        if finding.origin and finding.origin.file in ours and finding.code.startswith("SD8"):
            yield finding


def _of_schema(there: Config, names: set[str]) -> Iterator[Diagnostic]:
    """What cannot be read in the staged schema files."""
    below = [path for path in map(Path, sorted(names)) if path.suffix == ".sql" and path.is_file()]
    yield from read_sources([p for p in below if _is_schema(p, there)], there.root).diagnostics


def _of_databases(there: Config, names: set[str]) -> Iterator[Diagnostic]:
    """What is wrong with browser databases, if anything of them is staged: the others were accepted once."""
    places = {str(folder / "idb") + os.sep for folder in (*there.schema, there.generated)}
    if not any(name.startswith(tuple(places)) for name in names):
        return
    from schemadiff.idb.check import check_databases

    try:
        found = check_databases(there)
    except UsageError as error:
        yield from error.diagnostics
    else:
        yield from (*found.problems, *found.missing)


def _is_schema(path: Path, config: Config) -> bool:
    return any(path == place or place in path.parents for place in config.schema)


def _alone(top: Path, config: Config, changed: Sequence[str]) -> Iterator[Diagnostic]:
    """Where schema files are staged without a migration, the migration was forgotten, or only comments changed."""
    staged = [top / name for name in changed if name.endswith(".sql")]
    schema = [path for path in staged if _is_schema(path, config)]
    if schema and not any(path.parent == config.generated for path in staged):
        message = "schema/ is changed, and no migration is staged"
        hint = "schemadiff generate, and git add what it writes; nothing, where only comments changed"
        yield Diagnostic("SD683", message, hint, Origin(relative(schema[0], config.root), 1), "warning")


def _moved(problem: Diagnostic, place: str, top: str) -> Diagnostic:
    """The finding with places as the user knows them."""
    origin = problem.origin and dataclasses.replace(problem.origin, file=problem.origin.file.replace(place, top))
    message, hint = (text.replace(place, top) for text in (problem.message, problem.hint))
    return dataclasses.replace(problem, message=message, hint=hint, origin=origin)
