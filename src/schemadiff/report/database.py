"""What is known of a database in, the blocks of a Markdown document out: nobody's name is markup in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from schemadiff.quoting import visible
from schemadiff.report.markdown import escaped, fenced
from schemadiff.report.mermaid import diagrams

if TYPE_CHECKING:
    from schemadiff.documentation.contents import Column, Part, Relation, Routine, Type
    from schemadiff.documentation.facts import Facts
    from schemadiff.documentation.versions import BrowserDatabase, Version

_LONG = 100
_ONE_COLUMN = re.compile(r'PRIMARY KEY \(("(?:[^"]|"")*"|[^",() ]+)\)')
# A name between backticks shows as it is, but for what ends them, a cell of a table, or a line.
_IN_BACKTICKS = frozenset("`|\\<>&@")


def blocks_of(facts: Facts) -> Mapping[str, tuple[str, str]]:
    """The heading and the text of each block. All are there; one of what the database has not says so."""
    found = facts.contents
    blocks: Mapping[str, tuple[str, Iterable[str]]] = {
        "summary": ("Summary", _summary(facts)),
        "versions": ("Versions", _versions(facts.versions)),
        "diagram": ("Diagram", diagrams(found.tables)),
        "tables": ("Tables", _relations(found.tables)),
        "views": ("Views", _relations(found.views)),
        "types": ("Types", _types(found.types)),
        "functions": ("Functions", _routines(found.routines)),
        "others": ("Other objects", _others(found.others)),
        "indexeddb": ("IndexedDB", _browser(facts.browser)),
    }
    return {name: (heading, _text(lines)) for name, (heading, lines) in blocks.items()}


def _text(lines: Iterable[str]) -> str:
    text = "\n".join(lines).strip("\n")
    return f"\n{text or 'None.'}\n\n"


def code(text: str) -> str:
    """A name or an expression, to be shown as it is, on one line."""
    shown = visible(" ".join(text.split()))
    if not shown:
        return ""
    return f"<code>{escaped(shown)}</code>" if _IN_BACKTICKS & set(shown) else f"`{shown}`"


def prose(text: str) -> str:
    """A comment as text."""
    return "<br>".join(escaped(visible(line)) for line in text.strip().splitlines())


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table, without the columns in which no row says anything; nothing where there are no rows."""
    cells = [tuple(row) for row in rows]
    kept = [n for n in range(len(heads)) if any(row[n] for row in cells)]
    if not cells:
        return
    yield f"| {' | '.join(heads[n] for n in kept)} |"
    yield "|" + "---|" * len(kept)
    for row in cells:
        yield f"| {' | '.join(row[n] for n in kept)} |"
    yield ""


def _summary(facts: Facts) -> Iterator[str]:
    found = facts.contents
    counts = [(len(found.tables), "table"), (len(found.views), "view"), (len(found.types), "type")]
    counts += [(len(found.routines), "function"), (sum(len(t.indexes) for t in found.tables), "index")]
    counts.append((sum(len(t.triggers) for t in (*found.tables, *found.views)), "trigger"))
    counts.append((sum(len(t.policies) for t in found.tables), "policy"))
    yield (
        ", ".join(_counted(number, noun) for number, noun in counts if number) + "."
        if any(number for number, _ in counts)
        else "The database is empty."
    )
    yield ""
    if facts.last is not None:
        dated = f"{escaped(facts.last.date)}, by " if facts.last.date else ""
        yield f"**Last updated:** {dated}{code(facts.last.file)}  "
    latest = {v.type: max(o.number for o in facts.versions if o.type == v.type) for v in facts.versions}
    latest |= {f"IndexedDB {b.name}": b.version for b in facts.browser if b.version}
    if latest:
        yield f"**Schema version:** {', '.join(f'{escaped(type_)} {number}' for type_, number in latest.items())}  "
    if facts.author:
        yield f"**Maintained by:** {escaped(facts.author)}"


def _counted(number: int, noun: str) -> str:
    many = {"index": "indexes", "policy": "policies"}.get(noun, f"{noun}s")
    return f"{number} {noun if number == 1 else many}"


def _versions(versions: Sequence[Version]) -> Iterator[str]:
    rows = [(str(v.number), escaped(v.type), escaped(v.description), escaped(v.date)) for v in versions]
    return table(("version", "type", "description", "date"), rows)


def _relations(relations: Sequence[Relation]) -> Iterator[str]:
    for relation in relations:
        yield from _relation(relation)


def _relation(relation: Relation) -> Iterator[str]:
    yield f"### {code(relation.name)}"
    yield ""
    if relation.comment:
        yield prose(relation.comment)
        yield ""
    if relation.remarks:
        yield " ".join(map(escaped, relation.remarks))
        yield ""
    yield from table(("column", "type", "null", "default", "key", "description"), map(_column, relation.columns))
    yield from _parts("constraint", [part for part in relation.constraints if not _is_told_by_its_column(part)])
    yield from _parts("index", relation.indexes)
    yield from _parts("trigger", relation.triggers)
    yield from _parts("policy", relation.policies)
    if relation.query:
        yield from fenced(relation.query, "sql")
        yield ""


def _is_told_by_its_column(part: Part) -> bool:
    """A primary key of one column and nothing else: its name is the only thing that is not said."""
    return part.sort == "primary key" and not part.comment and _ONE_COLUMN.fullmatch(part.text) is not None


def _column(column: Column) -> tuple[str, ...]:
    null = "not null" if column.not_null else ""
    keys = escaped(", ".join(column.keys))
    return code(column.name), code(column.whole_type), null, code(column.default), keys, prose(column.comment)


def _parts(noun: str, parts: Sequence[Part]) -> Iterator[str]:
    rows = [(code(p.name), p.sort if noun != "policy" else "", code(p.text), prose(p.comment)) for p in parts]
    return table((noun, "", "definition", "description"), rows)


def _types(types: Sequence[Type]) -> Iterator[str]:
    rows = [(code(t.name), t.sort, ", ".join(map(code, t.values)), prose(t.comment)) for t in types]
    return table(("type", "", "values", "description"), rows)


def _routines(routines: Sequence[Routine]) -> Iterator[str]:
    rows = [
        (code(r.name), code(r.returns), escaped(", ".join((r.language, *r.traits))), prose(r.comment)) for r in routines
    ]
    return table(("function", "returns", "language", "description"), rows)


def _others(others: Sequence[Part]) -> Iterator[str]:
    for sort, parts in groupby(others, key=lambda part: part.sort):
        yield from table((sort, "description"), [(code(p.name), prose(p.comment)) for p in parts])


def _browser(databases: Sequence[BrowserDatabase]) -> Iterator[str]:
    for database in databases:
        yield f"### {code(database.name)}" + (f", version {database.version}" if database.version else "")
        yield ""
        if database.description:
            yield prose(database.description)
            yield ""
        rows = [
            (
                code(s.name),
                escaped(s.key),
                "; ".join(f"{code(name)} {escaped(on)}" for name, on in s.indexes),
                prose(s.description),
            )
            for s in database.stores
        ]
        yield from table(("store", "key", "indexes", "description"), rows)
