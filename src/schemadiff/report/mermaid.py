"""Tables in, diagrams in Mermaid's own notation out, which GitHub and GitLab draw: one, or one for each schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from schemadiff.quoting import visible

if TYPE_CHECKING:
    from schemadiff.documentation.contents import Column, ForeignKey, Relation

# What one picture can hold: more tables show their keys alone, and still more are not drawn. Mermaid itself stops at
# 50,000 characters and 500 edges.
_WITH_COLUMNS, _AT_ALL, _CHARACTERS, _EDGES = 30, 120, 45_000, 480
_NOT_IN_A_WORD = re.compile(r"[^A-Za-z0-9_]+")
_MARKS = {"primary key": "PK", "unique": "UK"}


def diagrams(tables: Sequence[Relation]) -> Iterator[str]:
    """One diagram of all tables where that can be read; else one for each schema for which it can. No partitions."""
    tables = [table for table in tables if not table.is_partition]
    if not tables:
        return
    whole = _drawn(tables)
    if whole:
        yield from whole
        return
    for schema, group in groupby(tables, key=lambda table: table.id.path[0]):
        inside = tuple(group)
        yield f"### Schema {_word(schema)}"
        yield ""
        yield from _drawn(inside) or (f"{len(inside)} tables: too many for one picture.",)
        yield ""


def _drawn(tables: Sequence[Relation]) -> tuple[str, ...]:
    """The lines of a diagram; none where it would be too large."""
    if len(tables) > _AT_ALL:
        return ()
    lines = ["```mermaid", "erDiagram", *_lines(tables, len(tables) <= _WITH_COLUMNS), "```"]
    edges = sum(len(table.foreign_keys) for table in tables)
    return tuple(lines) if edges <= _EDGES and sum(map(len, lines)) <= _CHARACTERS else ()


def _lines(tables: Sequence[Relation], with_columns: bool) -> Iterator[str]:
    drawn = {table.id for table in tables}
    for table in tables:
        columns = [c for c in table.columns if with_columns or c.keys]
        if not columns:
            yield f"    {_entity(table.name)}"
            continue
        yield f"    {_entity(table.name)} {{"
        yield from (f"        {_attribute(column)}" for column in columns)
        yield "    }"
    for table in tables:
        yield from (f"    {_edge(table, key, tables)}" for key in table.foreign_keys if key.target in drawn)


def _edge(table: Relation, key: ForeignKey, tables: Iterable[Relation]) -> str:
    target = next(other.name for other in tables if other.id == key.target)
    one = "|o" if key.optional else "||"
    many = "o|" if key.unique else "o{"
    return f'{_entity(target)} {one}--{many} {_entity(table.name)} : "{_quoted(", ".join(key.columns))}"'


def _attribute(column: Column) -> str:
    marks = list(dict.fromkeys(_MARKS.get(key, "FK") for key in column.keys))
    name = _word(column.name)
    other = f' "{_quoted(column.name)}"' if name != column.name else ""
    return f"{_word(column.type)} {name} {', '.join(marks)}".rstrip() + other


def _entity(name: str) -> str:
    return f'"{_quoted(name)}"'


def _word(text: str) -> str:
    """Mermaid's words are letters, digits and underscores, a letter first."""
    word = _NOT_IN_A_WORD.sub("_", text).strip("_")
    return word if word[:1].isalpha() else f"_{word}"


def _quoted(text: str) -> str:
    """Within quotes nothing may end them, and nothing is taken for a tag or a directive."""
    return re.sub(r'["\\<>%`#;{}&]', "_", " ".join(visible(text).split())) or "_"
