"""Two pictures in, that of schema/ and that of a schema.prisma; what they say otherwise out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from schemadiff.model import ObjectId
from schemadiff.prisma.naming import field_name
from schemadiff.prisma.picture import Name, Picture, SeenColumn, SeenTable, Shape
from schemadiff.prisma.shapes import SeenIndex, SeenKey

MISSING, EXTRA, OTHER, NAMED, UNMAPPED = "missing", "extra", "other", "named", "unmapped"


@dataclass(frozen=True, slots=True)
class Difference:
    """`what` is missing (in schema.prisma), extra (only there), other (`prisma` instead of `schema`), named (the same,
    with another name) or unmapped (a field whose column has another name, for want of @map).

    `in_prisma` is the object that the schema.prisma means, where that is another one.
    """

    what: str
    id: ObjectId
    aspect: str = ""
    prisma: str = ""
    schema: str = ""
    in_prisma: ObjectId | None = None


def differences(schema: Picture, prisma: Picture) -> tuple[Difference, ...]:
    """In the order of names."""
    found = [*_enums(schema, prisma), *_tables(schema, prisma)]
    return tuple(sorted(found, key=lambda d: (d.id.path, d.id.kind, d.what, d.aspect)))


def _enums(schema: Picture, prisma: Picture) -> Iterator[Difference]:
    for name in schema.enums.keys() | prisma.enums.keys():
        who = ObjectId("enum", name)
        old, new = schema.enums.get(name), prisma.enums.get(name)
        if old is None or new is None:
            yield Difference(MISSING if new is None else EXTRA, who)
        elif old != new:
            yield Difference(OTHER, who, "values", ", ".join(new), ", ".join(old))


def _tables(schema: Picture, prisma: Picture) -> Iterator[Difference]:
    for name in schema.tables.keys() | prisma.tables.keys():
        old, new = schema.tables.get(name), prisma.tables.get(name)
        if old is None or new is None:
            yield Difference(MISSING if new is None else EXTRA, ObjectId("table", name))
        else:
            yield from _table(old, new)


def _table(old: SeenTable, new: SeenTable) -> Iterator[Difference]:
    meant = _meant(old, new)
    yield from _columns(old, new, meant)
    renamed = {now: was for was, now in meant.items()}
    keys = {True: [k for k in (old.key,) if k], False: [k for k in (new.key,) if k]}
    yield from _indexes(old.name, {k.name: k for k in keys[True]}, _said(keys[False], renamed), "constraint")
    yield from _indexes(old.name, old.indexes, _said(list(new.indexes.values()), renamed), "index")
    yield from _foreign_keys(old, new, renamed)


def _meant(old: SeenTable, new: SeenTable) -> dict[str, str]:
    """The columns of schema/ that the schema.prisma has under the name of the field: @map is missing."""
    missing = [name for name in old.columns if name not in new.columns]
    return {name: field for name in missing if (field := field_name(name)) in new.columns and field not in old.columns}


def _columns(old: SeenTable, new: SeenTable, meant: Mapping[str, str]) -> Iterator[Difference]:
    fields = set(meant.values())
    for name in {**old.columns, **new.columns}:
        who = ObjectId("column", (*old.name, name))
        other = meant.get(name, name)
        if name in fields:
            continue
        if name not in old.columns or other not in new.columns:
            yield Difference(EXTRA if name in new.columns else MISSING, who)
            continue
        there = ObjectId("column", (*old.name, other))
        if other != name:
            yield Difference(UNMAPPED, who, "", other, name, there)
        yield from _column(who, old.columns[name], new.columns[other], there)


def _column(who: ObjectId, old: SeenColumn, new: SeenColumn, there: ObjectId) -> Iterator[Difference]:
    aspects = {
        "type": (_type(new), _type(old)),
        "null": (_null(new), _null(old)),
        "default": (new.default or "none", old.default or "none"),
    }
    for aspect, (prisma, schema) in aspects.items():
        if prisma != schema:
            yield Difference(OTHER, who, aspect, prisma, schema, there)


def _type(column: SeenColumn) -> str:
    return column.type + ("[]" if column.is_list else "")


def _null(column: SeenColumn) -> str:
    return "nullable" if column.nullable else "not null"


def _said(indexes: list[SeenIndex], renamed: Mapping[str, str]) -> dict[str, SeenIndex]:
    """The indexes of the schema.prisma, on the columns that it means."""
    return {
        i.name: replace(i, parts=tuple(replace(p, column=renamed.get(p.column, p.column)) for p in i.parts))
        for i in indexes
    }


def _indexes(
    table: Name, old: Mapping[str, SeenIndex], new: Mapping[str, SeenIndex], kind: str
) -> Iterator[Difference]:
    def who(name: str) -> ObjectId:
        return ObjectId(kind, (table[0], name) if kind == "index" else (*table, name))

    yield from _named(old, new, who)


def _foreign_keys(old: SeenTable, new: SeenTable, renamed: Mapping[str, str]) -> Iterator[Difference]:
    there = {k.name: replace(k, columns=tuple(renamed.get(c, c) for c in k.columns)) for k in new.foreign_keys.values()}
    yield from _named(old.foreign_keys, there, lambda name: ObjectId("constraint", (*old.name, name)))


def _named(old: Mapping[str, Shape], new: Mapping[str, Shape], who: Callable[[str], ObjectId]) -> Iterator[Difference]:
    """By their names; of those that are left, the same under another name."""
    for name in sorted(old.keys() & new.keys()):
        if old[name] != new[name]:
            yield Difference(OTHER, who(name), "definition", described(new[name]), described(old[name]))
    gone = {name: shape for name, shape in old.items() if name not in new}
    come = {name: shape for name, shape in new.items() if name not in old}
    for name, shape in sorted(gone.items()):
        twin = next((n for n, s in sorted(come.items()) if replace(s, name="") == replace(shape, name="")), None)
        if twin is None:
            yield Difference(MISSING, who(name), "", "", described(shape))
        else:
            del come[twin]
            yield Difference(NAMED, who(name), "name", twin, name, who(twin))
    for name, shape in sorted(come.items()):
        yield Difference(EXTRA, who(name), "", described(shape))


def described(shape: SeenIndex | SeenKey) -> str:
    """What it is, on one line."""
    if isinstance(shape, SeenKey):
        to = f"{'.'.join(shape.table)} ({', '.join(shape.references)})"
        return f"({', '.join(shape.columns)}) references {to} on delete {shape.on_delete} on update {shape.on_update}"
    parts = ", ".join(" ".join(w for w in (p.column, p.operator_class, p.order) if w) for p in shape.parts)
    unique = "unique " if shape.unique else ""
    return f"{unique}{shape.method} ({parts}){f' where {shape.where}' if shape.where else ''}"
