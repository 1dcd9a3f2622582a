"""The token of each catalog in, what the catalogs say out: of each a sum, the same as long as its rows say the same.

A token is quick to ask for, and moves whenever a row is written, be it with what it said before. What a catalog says is
asked anew where its token is not the one that an earlier run had, and of that catalog alone.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from schemadiff.cache.keys import key_of, of_program
from schemadiff.cache.store import keep, lookup
from schemadiff.sources.token import content_query

if TYPE_CHECKING:
    from schemadiff.cache.questions import Answer, Row

_SHELF = "contents"


def contents_of(ask: Callable[[str], Answer], place: Answer, tokens: Answer, version: int) -> Mapping[str, Row]:
    """What each catalog says, by its name. `place` says which database it is, as nobody else could; `ask` is to give
    what it holds at the moment of the tokens.
    """
    key = key_of(_SHELF, of_program(), place)
    found = lookup(_SHELF, key)
    before: Mapping[Row, Row] = marshal.loads(found) if found is not None else {}
    moved = [str(row[0]) for row in tokens if row not in before]
    told = {row[0]: row for row in ask(content_query(moved, version))} if moved else {}
    now = {row: told.get(row[0]) or before[row] for row in tokens}
    if moved:
        keep(_SHELF, key, marshal.dumps(now, 4))
    return {str(token[0]): row for token, row in now.items()}
