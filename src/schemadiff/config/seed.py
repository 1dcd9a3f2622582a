"""The `[seed]` table of the configuration file in; where seeds are, and what they may write where, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schemadiff.config.source import Source
from schemadiff.config.values import known_only

FOLDER = "seeds"
_KEYS = ("folder", "tables")


@dataclass(frozen=True, slots=True)
class Seed:
    """`folder` is as the file has it; `tables` has, by environment, patterns of the tables that its seed may write."""

    folder: str = FOLDER
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def seed_of(source: Source) -> Seed:
    """What the file says of seeds. Refuses what is not of the form that it must have."""
    values = source.values.get("seed", {})
    if not isinstance(values, dict):
        source.fail("SD605", '"seed" must be a table', "[seed]", "seed")
    known_only(source, values, _KEYS, "seed")
    folder = values.get("folder", FOLDER)
    if not isinstance(folder, str) or not folder or not folder.isprintable():
        source.fail("SD605", '"seed.folder" must be a path', f'folder = "{FOLDER}"', "seed", "folder")
    tables = values.get("tables", {})
    if not isinstance(tables, dict):
        source.fail("SD605", '"seed.tables" must be a table', '[seed.tables]\nproduction = ["public.plans"]', "seed")
    return Seed(folder, {name: _patterns(source, name, listed) for name, listed in tables.items()})


def _patterns(source: Source, name: str, listed: Any) -> tuple[str, ...]:
    if not isinstance(listed, list) or not all(isinstance(entry, str) and entry for entry in listed):
        hint = f'{name} = ["public.plans", "public.currencies"]'
        source.fail("SD605", f'"seed.tables.{name}" must be a list of tables', hint, "seed", "tables", name)
    return tuple(listed)
