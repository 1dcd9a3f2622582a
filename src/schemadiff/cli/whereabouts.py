"""A project and the variables of a CI in, where its files are for those who read a report elsewhere out."""

from __future__ import annotations

import os
from pathlib import Path

from schemadiff.config import Config
from schemadiff.report.run import Whereabouts


def whereabouts(config: Config) -> Whereabouts:
    """By the repository around the project, and by what the CI that runs us says of it."""
    root = config.root
    repository = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    prefix = "" if repository == root else f"{root.relative_to(repository).as_posix()}/"
    schema = config.schema[0] if config.schema[0].suffix != ".sql" else config.schema[0].parent
    return Whereabouts(prefix, _below(root, schema), _below(root, config.generated), _blob())


def _below(root: Path, folder: Path) -> str:
    return os.path.relpath(folder, root).replace(os.sep, "/")


def _blob() -> str:
    said = os.environ.get
    if said("GITHUB_REPOSITORY") and said("GITHUB_SHA"):
        server = said("GITHUB_SERVER_URL", "https://github.com")
        return f"{server}/{said('GITHUB_REPOSITORY')}/blob/{said('GITHUB_SHA')}/"
    if said("CI_PROJECT_URL") and said("CI_COMMIT_SHA"):
        return f"{said('CI_PROJECT_URL')}/-/blob/{said('CI_COMMIT_SHA')}/"
    return ""
