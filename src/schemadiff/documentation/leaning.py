"""A catalog in; for every object that has a page, what leans on it directly, and on what it leans itself, out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemadiff.documentation.pages import PAGES, page_of
from schemadiff.model import ROUTINES, Catalog
from schemadiff.plan.mentions import words_of

if TYPE_CHECKING:
    from schemadiff.model import ObjectId

_SAID_OF = frozenset({"comment", "owner", "grant", "security_label", "owned_by", "extension_dependency"})


@dataclass(slots=True)
class Ties:
    """Who leans on a page, with its columns that are used, and how: `recorded`, or by a name in a `text`."""

    by: dict[ObjectId, set[str]] = field(default_factory=dict)
    texts: set[ObjectId] = field(default_factory=set)
    on: set[ObjectId] = field(default_factory=set)


def ties_of(catalog: Catalog) -> Mapping[ObjectId, Ties]:
    """The ties of all pages; none between an object and what belongs to it."""
    found: defaultdict[ObjectId, Ties] = defaultdict(Ties)
    pages = {i: page_of(i, catalog) for i in catalog.objects}
    for who, whoms in catalog.needs.items():
        mine = pages[who]
        for whom in whoms if who.kind not in _SAID_OF else ():
            theirs = pages.get(whom)
            if theirs is None or theirs == mine:
                continue
            # A key or trigger of another table is told as itself: the table alone would say too little.
            one = who if who.kind in ("constraint", "trigger", "policy", "index", "default") or mine is None else mine
            columns = found[theirs].by.setdefault(one, set())
            if whom.kind == "column":
                columns.add(whom.path[2])
            if mine is not None:
                found[mine].on.add(theirs)
    _by_text(catalog, found)
    return found


def _by_text(catalog: Catalog, found: defaultdict[ObjectId, Ties]) -> None:
    by_name: defaultdict[str, list[ObjectId]] = defaultdict(list)
    for id_ in catalog.objects:
        if id_.kind in PAGES:
            by_name[id_.path[1]].append(id_)
    for routine in (i for i in catalog.objects if i.kind in ROUTINES):
        for word in words_of(getattr(catalog.objects[routine], "definition", "")):
            for page in by_name.get(word, ()):
                if page != routine and routine not in found[page].by:
                    found[page].texts.add(routine)
                    found[routine].on.add(page)
