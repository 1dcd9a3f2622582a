"""The token of each catalog in, what the catalogs say out: of each a sum, the same as long as its rows say the same.

A token is quick to ask for, and moves whenever a row is written, be it with what it said before. What a catalog says is
asked anew where its token is not the one that an earlier run had, and of that catalog alone; of large ones, of no more
rows than those of the relations whose marks are others.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemadiff.cache.keys import key_of, of_program
from schemadiff.cache.store import keep, lookup
from schemadiff.sources.marks import MARKED, Marks, Sums, marks_of, moved, sums_of
from schemadiff.sources.token import content_query

if TYPE_CHECKING:
    from typing import TypeAlias

    from schemadiff.cache.questions import Answer, Row

    Ask: TypeAlias = Callable[[str], Answer]

_CONTENTS, _BUCKETS = "contents", "buckets"


@dataclass(frozen=True, slots=True)
class Contents:
    """What each catalog says, by its name; and the marks of catalogs that were asked for on the way."""

    rows: Mapping[str, Row]
    marks: Marks = field(default_factory=dict)


def contents_of(ask: Ask, place: Answer, tokens: Answer, version: int) -> Contents:
    """What the catalogs say. `place` says which database it is, as nobody else could; `ask` is to give what it holds at
    the moment of the tokens.
    """
    key = key_of(_CONTENTS, of_program(), place)
    found = lookup(_CONTENTS, key)
    before: Mapping[Row, Row] = marshal.loads(found) if found is not None else {}
    others = [str(row[0]) for row in tokens if row not in before]
    if not others:
        return Contents({str(token[0]): before[token] for token in tokens})
    # Whose row another one is, some of these say only together.
    large = MARKED if {row[0] for row in tokens} >= MARKED else frozenset[str]()
    small = [name for name in others if name not in large]
    told = {row[0]: row for row in ask(content_query(small, version))} if small else {}
    marks, sums = _by_bucket(ask, key, [name for name in others if name in large], version)
    told |= {name: _summed(name, buckets) for name, buckets in sums.items()}
    now = {row: told.get(row[0]) or before[row] for row in tokens}
    keep(_CONTENTS, key, marshal.dumps(now, 4))
    return Contents({str(token[0]): row for token, row in now.items()}, marks)


def _by_bucket(ask: Ask, key: str, names: Collection[str], version: int) -> tuple[Marks, Sums]:
    """The marks of these catalogs, and the sums; those of buckets that did not move are an earlier run's."""
    if not names:
        return {}, {}
    found = lookup(_BUCKETS, key)
    then: tuple[Marks, Sums] = marshal.loads(found) if found is not None else ({}, {})
    marks = marks_of(ask, names)
    others = moved(then[0], marks)
    wanted = {name: some if name in then[0] else None for name, some in others.items()}
    now = sums_of(ask, wanted, version)
    sums = {name: _of_now(marks[name], then[1].get(name, {}), now.get(name, {})) for name in names}
    keep(_BUCKETS, key, marshal.dumps(({**then[0], **marks}, {**then[1], **sums}), 4))
    return marks, sums


def _of_now(
    buckets: Iterable[int], then: Mapping[int, Sequence[int]], now: Mapping[int, Sequence[int]]
) -> Mapping[int, Sequence[int]]:
    """The sums of the buckets that are there."""
    return {bucket: now[bucket] if bucket in now else then[bucket] for bucket in buckets}


def _summed(name: str, buckets: Mapping[int, Sequence[int]]) -> Row:
    """As one query over all of the catalog gives it."""
    count, number = (sum(column) for column in zip((0, 0), *buckets.values(), strict=True))
    return name, str(count), str(number) if count else None
