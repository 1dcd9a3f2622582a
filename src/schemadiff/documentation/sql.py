"""Blocks of SQL that a document describes the database by, in; where PostgreSQL makes something else of them, out.

They are loaded into scratch, beside the types and tables of schema/ that they do not describe themselves, and what
comes of them is compared with what schema/ describes. So `VARCHAR(30)` is `character varying(30)`, as it should be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from schemadiff.diagnostics import InputError
from schemadiff.documentation.written import Finding
from schemadiff.model import Alter, Change, Create, Drop, change_id, change_object
from schemadiff.parse.read import joined, parse_text, read_sources
from schemadiff.parse.statements import ParseResult
from schemadiff.proof.compare import Side, settled
from schemadiff.quoting import display
from schemadiff.sources.desired import desired_state

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.documentation.named import Fence
    from schemadiff.model import Catalog, Object, ObjectId
    from schemadiff.scratch import Server

_RELATIONS = frozenset({"table", "view", "materialized_view"})
_TYPES = frozenset({"schema", "extension", "enum", "domain", "composite", "range", "type", "collation", "base_type"})
_COMPARED = frozenset({"column", "default", "constraint", "view", "materialized_view", "enum", "domain", "composite"})
_WORDS = {"not_null": "null or not", "definition": "definition", "expression": "expression"}


def sql_findings(
    server: Server, config: Config, fences: Sequence[Fence], desired: Catalog, file: str
) -> tuple[Finding, ...]:
    """What the SQL of the document describes otherwise than schema/ does."""
    parsed = [(fence, _creating(parse_text(fence.text, file))) for fence in fences]
    parsed = [(fence, found) for fence, found in parsed if found.statements and not found.diagnostics]
    made = {i for _, found in parsed for statement in found.statements for i in statement.creates[:1]}
    if not made:
        return ()
    beside = _beside(read_sources(config.schema, config.root), made)
    try:
        with desired_state(server, joined([beside, *(found for _, found in parsed)])) as documented:
            changes = tuple(_differences(server, documented.catalog, desired, made))
    except InputError as error:
        first = error.diagnostics[0]
        told = f"PostgreSQL does not run it: {first.message}"
        return (Finding("differs", "a block of SQL", parsed[0][0].line, told),)
    lines = {i: fence.line for fence, found in parsed for s in found.statements for i in s.creates[:1]}
    return tuple(_finding(change, lines) for change in changes)


def _creating(found: ParseResult) -> ParseResult:
    """Only what makes relations and types: what else stands there is no description."""
    kinds = _RELATIONS | _TYPES
    kept = tuple(s for s in found.statements if s.creates and s.creates[0].kind in kinds)
    return ParseResult(kept, origins=found.origins, diagnostics=found.diagnostics if kept else ())


def _beside(parsed: ParseResult, made: Collection[ObjectId]) -> ParseResult:
    """Types and tables of schema/ that the document does not describe by SQL of its own."""
    names = {i.path for i in made}
    kinds = _TYPES | {"table"}
    kept = [s for s in parsed.statements if s.creates and s.creates[0].kind in kinds and s.creates[0].path not in names]
    return ParseResult(tuple(kept), origins=parsed.origins)


def _differences(server: Server, documented: Catalog, desired: Catalog, made: Collection[ObjectId]) -> Iterator[Change]:
    """From what is documented to what there is, of the relations and types that are both."""
    both = {i.path[:2] for i in made} & {i.path[:2] for i in desired.objects if i.kind in _RELATIONS | _TYPES}
    found = [
        change
        for change in settled(Side(server, documented), Side(server, desired))
        if change_id(change).kind in _COMPARED and change_id(change).path[:2] in both
    ]
    meanings = [{_meaning(change_object(c)) for c in found if isinstance(c, one)} for one in (Create, Drop)]
    created = {change_id(change) for change in found if isinstance(change, Create)}
    for change in found:
        obj = change_object(change)
        renamed = obj.id.kind == "constraint" and all(_meaning(obj) in meant for meant in meanings)
        if not renamed and not (obj.id.kind == "default" and obj.parent in created):
            yield change


def _meaning(obj: Object) -> tuple[object, ...]:
    """A constraint means the same under any name."""
    one: Any = obj
    return (obj.parent, one.type, one.definition) if obj.id.kind == "constraint" else (obj.id,)


def _finding(change: Change, lines: dict[ObjectId, int]) -> Finding:
    id_ = change_id(change)
    line = next((line for made, line in lines.items() if made.path[:2] == id_.path[:2]), 0)
    if isinstance(change, Alter):
        return Finding("differs", display(id_), line, "; ".join(_told(change)))
    return Finding("missing" if isinstance(change, Create) else "phantom", display(id_), line)


def _columns(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    yield from (f"no column {name}" for name in new if name not in old)
    yield from (f"a column {name} that there is not" for name in old if name not in new)


def _told(change: Alter) -> Iterator[str]:
    for name in sorted(change.changed):
        old, new = getattr(change.old, name), getattr(change.new, name)
        if name == "columns":
            yield from _columns([one[0] for one in old], [one[0] for one in new])
        elif isinstance(new, str) and "\n" not in f"{old}{new}":
            yield f"{_WORDS.get(name, name)} {old}, in the database {new}"
        else:
            yield _WORDS.get(name, name.replace("_", " "))
