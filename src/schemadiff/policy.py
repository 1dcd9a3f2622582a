"""The `[safety]` table of a configuration in, a project's Policy out; and the list of all findings that there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import NamedTuple, NoReturn, TypeAlias

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
class Allowed:
    """The same in a comment, of whatever stands below it."""

    code: str
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


_KEYS = ("big_table", "waive")
_WAIVER = {"code": "SD831", "object": "public.orders.note", "reason": "no code has used it since March"}
_SIZES = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kMG]?)")

# Refuses a value: code, message, hint, and the keys that lead to it.
Fail: TypeAlias = Callable[..., NoReturn]


def policy_of(table: object, fail: Fail, places: Sequence[Origin] = ()) -> Policy:
    """The policy in the `[safety]` table of a configuration. `places` are where its waivers stand.

    Calls `fail` for whatever is not as it should be.
    """
    if not isinstance(table, dict):
        fail("SD605", '"safety" must be a table', "[safety]", "safety")
    levels = {code: _level(code, value, fail) for code, value in table.items() if code not in _KEYS}
    waivers = table.get("waive", [])
    if not isinstance(waivers, list):
        fail("SD605", '"safety.waive" must be a list of tables', "[[safety.waive]]", "safety", "waive")
    spots = [*places, *(None for _ in waivers[len(places) :])]
    read = tuple(_waiver(waiver, place, fail) for waiver, place in zip(waivers, spots, strict=False))
    return Policy(levels, _size(table.get("big_table", BIG_TABLE), fail), read)


def _level(code: str, value: object, fail: Fail) -> str:
    if code not in CODES:
        fail("SD604", f'unknown key "safety.{code}"', _nearest(code), "safety", code)
    if value not in LEVELS:
        fail("SD605", f'"safety.{code}" must be one of {", ".join(LEVELS)}', f'{code} = "note"', "safety", code)
    return str(value)


def _nearest(code: str) -> str:
    close = get_close_matches(code, [*CODES, *_KEYS], 1)
    return f'did you mean "{close[0]}"?' if close else "docs/safety.md lists them; other keys: big_table, waive"


def _size(value: object, fail: Fail) -> int:
    found = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if found is None:
        fail("SD605", '"safety.big_table" must be a number of rows', 'big_table = "1M"', "safety", "big_table")
    return int(float(found[1]) * _SIZES[found[2]])


def _waiver(value: object, place: Origin | None, fail: Fail) -> Waiver:
    above = ("safety", "waive")
    example = ", ".join(f'{key} = "{text}"' for key, text in _WAIVER.items())
    if not isinstance(value, dict) or value.keys() != _WAIVER.keys():
        fail("SD605", "a waiver has a code, an object and a reason, nothing else", example, *above)
    if not all(isinstance(text, str) and text.strip() for text in value.values()):
        fail("SD605", "a waiver's code, object and reason are texts, and none is empty", example, *above)
    if value["code"] not in CODES:
        fail("SD605", f"a waiver of {value['code']}, which is no finding", _nearest(value["code"]), *above)
    return Waiver(value["code"], value["object"], " ".join(value["reason"].split()), place)
