"""What a person wrote of the database, and the catalog, in; what is missing, phantom or differs in it out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from schemadiff.documentation.named import Read
from schemadiff.documentation.written import Finding
from schemadiff.quoting import display

if TYPE_CHECKING:
    from schemadiff.model import Catalog, ObjectId

# The kinds whose objects a document is expected to describe, and what it calls them.
_EXPECTED = {
    "table": "table", "view": "view", "materialized_view": "view", "index": "index", "enum": "type", "domain": "type",
    "composite": "type", "range": "type", "function": "function", "procedure": "function", "aggregate": "function",
    "trigger": "trigger", "policy": "policy", "constraint": "constraint", "sequence": "sequence",
}  # fmt: skip


def against(read: Read, catalog: Catalog, ledger: tuple[str, str]) -> tuple[Finding, ...]:
    """Where the document and the catalog do not agree, in reading order, and what it lacks at the end."""
    known = {(_EXPECTED[i.kind], _name(i)) for i in catalog.objects if i.kind in _EXPECTED}
    known |= {("column", i.path[2]) for i in catalog.objects if i.kind == "column"} | {("table", ledger[1])}
    described = {(said.kind, said.name[-1]) for said in read.described}
    found = [
        Finding("phantom", f"{said.kind} {'.'.join(said.name)}", said.line)
        for said in read.described
        if (said.kind, said.name[-1]) not in known and said.kind not in ("type", "column")
    ]
    found += _columns(read, catalog)
    expected = [i for i in sorted(catalog.objects) if _is_expected(i, catalog)]
    lacking = [i for i in expected if (_EXPECTED[i.kind], _name(i)) not in described]
    return (*found, *_lacking(lacking, read))


def _columns(read: Read, catalog: Catalog) -> Iterator[Finding]:
    """Of tables whose columns are listed, those that are not, and those that there are not."""
    has = defaultdict[str, set[str]](set)
    for id_ in catalog.objects:
        if id_.kind == "column":
            has[id_.path[1]].add(id_.path[2])
    listed = defaultdict[str, dict[str, int]](dict)
    for said in read.described:
        if said.kind == "column" and said.below and said.below[-1] in has:
            listed[said.below[-1]].setdefault(said.name[-1], said.line)
    for table, columns in listed.items():
        first = min(columns.values())
        yield from (Finding("phantom", f"column {table}.{c}", n) for c, n in columns.items() if c not in has[table])
        yield from (Finding("missing", f"column {table}.{c}", first) for c in sorted(has[table] - columns.keys()))


def without_repeats(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, however many readers came to it."""
    return tuple({(one.state, one.what): one for one in reversed(list(findings))}.values())[::-1]


def _lacking(ids: Iterable[ObjectId], read: Read) -> Iterator[Finding]:
    for id_ in ids:
        line = read.mentioned.get(_name(id_), 0)
        yield Finding("mentioned" if line else "missing", display(id_), line)


def _is_expected(id_: ObjectId, catalog: Catalog) -> bool:
    """Keys and what came with a column's own words are described by the table; a check has a name of its own."""
    if id_.kind not in _EXPECTED:
        return False
    obj: Any = catalog.objects[id_]
    if id_.kind == "constraint":
        own = f"{id_.path[1]}_{'_'.join(obj.columns)}_check"
        return obj.type in "cx" and not obj.is_inherited and id_.path[2] != own
    if id_.kind == "sequence":
        return type(id_)("owned_by", id_.path) not in catalog.objects
    return True


def _name(id_: ObjectId) -> str:
    """What a document calls it: without schema, table, and arguments."""
    return id_.path[1] if id_.kind in ("function", "procedure", "aggregate") else id_.path[-1]
