"""Tables in, a drawing of them and their foreign keys out, as SVG that needs no network and no script."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from schemadiff.documentation.contents import short
from schemadiff.documentation.layout import Box, Picture, layout
from schemadiff.quoting import one_line

if TYPE_CHECKING:
    from schemadiff.documentation.contents import Column, ForeignKey, Relation
    from schemadiff.documentation.layout import Point
    from schemadiff.model import ObjectId

_CHARACTER, _LINE, _HEAD, _PADDING, _EDGE = 7.25, 18, 26, 10, 20
# From here on a table shows its keys alone, and from there on nothing but its name.
_WITH_COLUMNS, _WITH_KEYS = 40, 120
_LONGEST = 34
STYLE = """
.er { font: 12px ui-monospace, "DejaVu Sans Mono", monospace; --ink: #1c2024; --dim: #5c6670; --box: #fff;
  --head: #e6edf5; --line: #8a96a3; --page: #f7f9fb; --key: #0b57d0; }
@media (prefers-color-scheme: dark) { .er { --ink: #e3e6e9; --dim: #9aa4ae; --box: #1e2327; --head: #2b3640;
  --line: #7d8893; --page: #14171a; --key: #8ab4f8; } }
.er rect { fill: var(--box); stroke: var(--line); } .er .page { fill: var(--page); stroke: none; }
.er .head { fill: var(--head); }
.er text { fill: var(--ink); } .er .name { font-weight: 600; } .er .type { fill: var(--dim); }
.er .key { fill: var(--key); }
.er path { fill: none; stroke: var(--line); stroke-width: 1.3; } .er .optional { stroke-dasharray: 5 3; }
.er .group { fill: none; stroke-dasharray: 2 4; } .er .here .head { stroke-width: 2.5; stroke: var(--key); }
"""


@dataclass(frozen=True, slots=True)
class _Row:
    """A line in a box: which key it is part of, its name, its type."""

    mark: str
    name: str
    type: str


def drawing(
    tables: Sequence[Relation],
    here: object = None,
    style: str = STYLE,
    link: Callable[[Relation], str] | None = None,
    plain: bool = False,
) -> str:
    """The whole as one SVG, without partitions; schemas in boxes of their own where there are many tables in several.
    `here` is the table that it is about. Where it is to be `plain`, that one shows its keys, and the others their
    names. `link` says where a table leads to.
    """
    tables = [table for table in tables if not table.is_partition or table.id == here]
    schemas = [tuple(group) for _, group in groupby(tables, key=lambda table: table.id.path[0])]
    if len(schemas) < 2 or len(tables) <= _WITH_COLUMNS:
        return _svg(_drawn(tables, -1 if plain else _detail(len(tables)), here, link), style, f"{len(tables)} tables")
    drawn = [_drawn(group, _detail(len(tables)), here, link) for group in schemas]
    names = [one_line(group[0].id.path[0]) for group in schemas]
    around = layout([Box(n, d.width + 40, d.height + 60) for n, d in enumerate(drawn)], [])
    body = []
    for n, one in enumerate(drawn):
        x, y = around.places[n]
        body.append(f'<rect class="group" x="{x}" y="{y}" width="{one.width + 40}" height="{one.height + 60}" rx="8"/>')
        body.append(f'<text class="name" x="{x + 20}" y="{y + 25}">{_text(names[n])}</text>')
        body.append(f'<g transform="translate({x + 20} {y + 40})">{one.body}</g>')
    return _svg(_Drawn(around.width, around.height, "\n".join(body)), style, f"{len(tables)} tables")


@dataclass(frozen=True, slots=True)
class _Drawn:
    width: int
    height: int
    body: str


def _svg(drawn: _Drawn, style: str, title: str) -> str:
    wide, high = drawn.width + 2 * _EDGE, drawn.height + 2 * _EDGE
    styled = f"<style>{style}</style>" if style else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="er" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
        f' role="img"><title>{_text(title)}</title>{styled}'
        f'<rect class="page" width="{wide}" height="{high}"/>\n'
        f'<g transform="translate({_EDGE} {_EDGE})">\n{drawn.body}\n</g></svg>\n'
    )


def _detail(count: int) -> int:
    return 2 if count <= _WITH_COLUMNS else 1 if count <= _WITH_KEYS else 0


def _drawn(tables: Sequence[Relation], detail: int, here: object, link: Callable[[Relation], str] | None) -> _Drawn:
    rows = {table.id: _rows(table, 1 if detail < 0 and table.id == here else detail) for table in tables}
    boxes = {table.id: _box(table, rows[table.id]) for table in tables}
    keys = [(table, key) for table in tables for key in table.foreign_keys if key.target in boxes]
    picture = layout(list(boxes.values()), [(table.id, key.target) for table, key in keys])
    lines = [_edge(picture, n, table, key, boxes, rows) for n, (table, key) in enumerate(keys)]
    drawn = [line for table in tables for line in _table(table, rows[table.id], boxes[table.id], picture, here, link)]
    return _Drawn(picture.width + 30, picture.height, "\n".join((*lines, *drawn)))


def _rows(table: Relation, detail: int) -> tuple[_Row, ...]:
    return tuple(
        _Row(_mark(column), _cut(column.name), _cut(column.type))
        for column in table.columns
        if detail == 2 or (detail == 1 and column.keys)
    )


def _mark(column: Column) -> str:
    marks = ["PK" if key == "primary key" else "UK" if key == "unique" else "FK" for key in column.keys]
    return next((mark for mark in ("PK", "FK", "UK") if mark in marks), "")


def _cut(text: str) -> str:
    shown = one_line(text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _box(table: Relation, rows: Sequence[_Row]) -> Box:
    longest = max([len(_cut(table.name)) + 1, *(len(row.name) + len(row.type) + 6 for row in rows)])
    return Box(table.id, round(longest * _CHARACTER) + 2 * _PADDING, _HEAD + len(rows) * _LINE + (8 if rows else 0))


def _table(
    table: Relation,
    rows: Sequence[_Row],
    box: Box,
    picture: Picture,
    here: object,
    link: Callable[[Relation], str] | None,
) -> Iterator[str]:
    x, y = picture.places[table.id]
    marked = ' class="here"' if table.id == here else ""
    opened, closed = (f'<a href="{escape(link(table))}">', "</a>") if link else ("", "")
    yield f'{opened}<g{marked}><rect x="{x}" y="{y}" width="{box.width}" height="{box.height}" rx="4"/>'
    yield f'<rect class="head" x="{x}" y="{y}" width="{box.width}" height="{_HEAD}" rx="4"/>'
    yield f'<text class="name" x="{x + _PADDING}" y="{y + 17}">{_text(_cut(table.name))}</text>'
    for n, row in enumerate(rows):
        line = y + _HEAD + 16 + n * _LINE
        if row.mark:
            yield f'<text class="key" x="{x + _PADDING}" y="{line}">{row.mark}</text>'
        yield f'<text x="{x + _PADDING + 26}" y="{line}">{_text(row.name)}</text>'
        yield f'<text class="type" x="{x + box.width - _PADDING}" y="{line}" text-anchor="end">{_text(row.type)}</text>'
    yield f"</g>{closed}"


def _edge(
    picture: Picture,
    number: int,
    table: Relation,
    key: ForeignKey,
    boxes: Mapping[ObjectId, Box],
    rows: Mapping[ObjectId, tuple[_Row, ...]],
) -> str:
    """From the column that refers to the box that is referred to; three toes where many rows may refer to one."""
    (x, _), (tx, ty) = picture.places[table.id], picture.places[key.target]
    box, target = boxes[table.id], boxes[key.target]
    y = _height(picture.places[table.id][1], rows[table.id], key)
    classes = ' class="optional"' if key.optional else ""
    told = f"{table.name} ({', '.join(key.columns)}) → {short(key.target.path)}"
    label = f"<title>{_text(told)}</title>"
    end = (tx + target.width, ty + _HEAD // 2)
    if table.id == key.target:
        right = x + box.width
        way = f"M{right} {y} h16 V{ty + _HEAD // 2} h-16"
        return f'<path{classes} d="{way}">{label}</path>'
    from_left = x > tx
    start = (x if from_left else x + box.width, y)
    if not from_left:
        end = (tx, ty + _HEAD // 2)
    toes = _toes(start, -1 if from_left else 1) if not key.unique else ""
    points = (start, *picture.lines.get(number, ()), end)
    return f'<path{classes} d="{_curve(points)}">{label}</path>{toes}'


def _height(top: int, rows: Sequence[_Row], key: ForeignKey) -> int:
    """The middle of the line of its first column, of the box's head where no columns are shown."""
    place = next((n for n, row in enumerate(rows) if row.name == _cut(key.columns[0])), None)
    return top + _HEAD // 2 if place is None else top + _HEAD + 12 + place * _LINE


def _toes(at: Point, way: int) -> str:
    x, y = at
    tip = x + way * 10
    return f'<path d="M{tip} {y} L{x} {y - 5} M{tip} {y} L{x} {y + 5}"/>'


def _curve(points: Sequence[Point]) -> str:
    """A line that leaves and reaches every point in the direction of reading."""
    text = f"M{points[0][0]} {points[0][1]}"
    for (x, y), (nx, ny) in pairwise(points):
        bend = (nx - x) // 2
        text += f" C{x + bend} {y} {nx - bend} {ny} {nx} {ny}" if y != ny else f" L{nx} {ny}"
    return text


def _text(text: str) -> str:
    return escape(one_line(text))
