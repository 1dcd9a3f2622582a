"""The project and a name in, the two files of a migration out that a person will write."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from schemadiff.config import Config, author_name
from schemadiff.diagnostics import Conflict
from schemadiff.migrations.files import file_name, next_number, read_directory, write_migration
from schemadiff.migrations.handwritten import Skeleton, sensible_name, skeleton
from schemadiff.migrations.problems import file_problems, lock_of


def create(config: Config, wanted: str, *, today: date | None = None) -> tuple[Path, ...]:
    """Write the next migration's files. The lock learns of it later: it is going to be edited first.

    Raises UsageError for a name that says nothing, Conflict where numbers or checksums are wrong.
    """
    name = sensible_name(wanted)
    files = read_directory(config.generated)
    problems = [problem for problem in file_problems(config, files, lock_of(config)) if problem.severity == "error"]
    if problems:
        raise Conflict(*problems)
    number, last = next_number(files), files[-1] if files else None
    says = Skeleton(
        number=f"{number:03}",
        name=name,
        description=wanted.strip().replace("_", " "),
        author=author_name(config),
        date=today or date.today(),
        depends_on=file_name(last.number, last.name) if last else "none",
    )
    up, down = skeleton(says, lock_timeout=config.lock_timeout)
    return write_migration(config.generated, number, name, up, down)
