"""A configuration in, the files of a CI that checks the project and asks its databases every night out."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from schemadiff.config import Config

# What each system reads, below the root of the repository.
FILES: Mapping[str, str] = {"github": ".github/workflows/schemadiff.yml", "gitlab": ".gitlab/schemadiff.yml"}
GITLAB_MAIN = ".gitlab-ci.yml"
GITLAB_INCLUDE = "include:\n  - local: /.gitlab/schemadiff.yml\n"


@dataclass(frozen=True, slots=True)
class Database:
    """One that is asked every night. `variable` holds its URL, and is a secret of the CI."""

    name: str
    variable: str


def databases(config: Config) -> tuple[Database, ...]:
    """The environments; of a project without any, the database that DATABASE_URL names."""
    found = tuple(Database(one.name, one.url_env) for one in config.environments.values())
    return found or (Database("database", "DATABASE_URL"),)


def has_seeds(config: Config) -> bool:
    """Whether there are seeds to be checked."""
    from schemadiff.seeds.files import folder_of

    return any(folder_of(config).glob("*.sql"))


def has_documentation(config: Config) -> bool:
    """Whether the project's document has blocks that `docs` writes. Raises UsageError where it cannot be read."""
    from schemadiff.documentation.document import read_text
    from schemadiff.documentation.markers import has_blocks

    text = read_text(config.root / config.docs, str(config.docs))
    return text is not None and has_blocks(text)


def repository(config: Config) -> Path:
    """The root of the git repository around the project; the project's own where there is none."""
    root = config.root
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def pipeline(config: Config, system: str) -> str:
    """The file for one of the systems of FILES."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    # GitHub has double braces of its own.
    environment = Environment(
        loader=PackageLoader("schemadiff", "templates/ci"),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
    )
    environment.filters |= {"sh": shlex.quote, "gh": _github_text}
    folder = os.path.relpath(config.root, repository(config)).replace(os.sep, "/")
    inside = "" if folder == "." else folder
    return environment.get_template(f"{system}.yml.j2").render(
        folder=inside,
        prefix=f"{inside}/" if inside else "",
        generated=os.path.relpath(config.generated, config.root).replace(os.sep, "/"),
        environments=databases(config),
        named=bool(config.environments),
        seeds=has_seeds(config),
        documentation=has_documentation(config),
    )


def _github_text(text: str) -> str:
    """A string of GitHub's expressions."""
    return "'" + text.replace("'", "''") + "'"
