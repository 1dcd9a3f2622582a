"""What a finding's code, a level and a waiver are: the list of codes, and a project's Policy over them, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from schemadiff.diagnostics import Origin

LEVELS = ("error", "warning", "note", "off")
BIG_TABLE = 1_000_000


class Known(NamedTuple):
    """What a code is about, and how much it weighs where the project says nothing."""

    title: str
    level: str


# Every finding that there is; docs/safety.md has a section for each.
CODES: Mapping[str, Known] = MappingProxyType(
    {
        "SD820": Known("data loss", "warning"),
        "SD821": Known("data loss that nothing guards", "error"),
        "SD822": Known("made anew", "warning"),
        "SD823": Known("table rewrite", "warning"),
        "SD824": Known("volatile default", "warning"),
        "SD825": Known("rows read under a blocking lock", "warning"),
        "SD826": Known("index built under a blocking lock", "warning"),
        "SD827": Known("ACCESS EXCLUSIVE on a big table", "note"),
        "SD830": Known("rename", "warning"),
        "SD831": Known("dropped while code may use it", "warning"),
        "SD832": Known("NOT NULL that running code does not know", "warning"),
        "SD833": Known("narrower type", "warning"),
        "SD834": Known("another type", "warning"),
        "SD835": Known("new rule on old columns", "warning"),
        "SD836": Known("changed routine", "warning"),
        "SD837": Known("column that fills itself no more", "warning"),
        "SD838": Known("access taken away", "warning"),
        "SD840": Known("foreign key without an index", "warning"),
        "SD841": Known("enum value used before its commit", "warning"),
        "SD842": Known("name that is cut", "warning"),
        "SD843": Known("type with a better one beside it", "note"),
        "SD844": Known("key that runs out", "note"),
        "SD846": Known("IF NOT EXISTS accepts an invalid index", "warning"),
        "SD849": Known("waiver that waives nothing", "note"),
    }
)


@dataclass(frozen=True, slots=True)
class Waiver:
    """Somebody's word that a finding is known and accepted, with the reason.

    `object` is a name as people write it (`public.orders.total`), in which `*` stands for anything; it covers what
    belongs to the object too.
    """

    code: str
    object: str
    reason: str
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What the project thinks of findings: their levels where they are not the usual, what is big, what is waived."""

    levels: Mapping[str, str] = field(default_factory=dict)
    big_table: int = BIG_TABLE
    waivers: tuple[Waiver, ...] = ()

    def level(self, code: str) -> str:
        """How much a finding of this code weighs here: error, warning, note or off."""
        return self.levels.get(code, CODES[code].level)


USUAL = Policy()
