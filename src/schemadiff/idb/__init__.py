"""Browser databases: a project in; whether it has any folder of theirs, which is asked before anything else, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemadiff.config import Config


def has_folder(config: Config) -> bool:
    """Whether there may be browser databases. A project without any pays for this question alone."""
    return any((folder / "idb").is_dir() for folder in (*config.schema, config.generated))
