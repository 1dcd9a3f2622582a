"""A picture of a catalog in; the schema.prisma that says it, every name and type spelled out, out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from schemadiff.prisma.expressions import text, unqualified
from schemadiff.prisma.names import ACTION_WORDS, FOREIGN, INDEX, METHOD_WORDS, OPERATOR_WORDS, PRIMARY, UNIQUE, given
from schemadiff.prisma.naming import label_name, model_name, unique
from schemadiff.prisma.picture import Name, Picture, SeenColumn, SeenTable, Unheld, enum_name
from schemadiff.prisma.related import Related, Relation
from schemadiff.prisma.scalars import DEFAULTS, of_catalog
from schemadiff.prisma.shapes import SeenIndex
from schemadiff.prisma.tables import Part
from schemadiff.quoting import display, one_line

_PUBLIC = "public"
# The name of a field, its type, its attributes.
Row = tuple[str, str, str]


def prisma_text(picture: Picture) -> str:
    """The whole file. Its order is that of the names in the database, so that the same catalog gives the same bytes."""
    return _Writing(picture).text()


class _Writing:
    """One run over a picture."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.schemas = sorted({name[0] for name in (*picture.tables, *picture.enums)} | {_PUBLIC})
        self.models, self.enums = dict[Name, str](), dict[Name, str]()
        for into, names in ((self.models, picture.tables), (self.enums, picture.enums)):
            for name in sorted(names):
                into[name] = unique(model_name(name[1]), [*self.models.values(), *self.enums.values()])
        self.related = Related(picture, self.models)

    def text(self) -> str:
        blocks = [*self._head()]
        blocks += [self._model(self.picture.tables[name]) for name in sorted(self.picture.tables)]
        blocks += [self._enum(name) for name in sorted(self.picture.enums)]
        return "\n\n".join([*blocks, *_told(self.picture.unheld)]) + "\n"

    def _head(self) -> Iterator[str]:
        partial = any(index.where for table in self.picture.tables.values() for index in table.indexes.values())
        preview = ['  previewFeatures = ["partialIndexes"]'] if partial else []
        yield _block("generator client", ['  provider = "prisma-client-js"', *preview])
        schemas = [f"  schemas = [{', '.join(map(text, self.schemas))}]"] if len(self.schemas) > 1 else []
        yield _block("datasource db", ['  provider = "postgresql"', *schemas])

    def _enum(self, name: Name) -> str:
        labels = self.picture.enums[name]
        names = [(label_name(label, labels), label) for label in labels]
        lines = [f"  {said}{_map(said, label)}" for said, label in names]
        return _block(f"enum {self.enums[name]}", [*lines, *self._placed(self.enums[name], name, ())])

    def _model(self, table: SeenTable) -> str:
        fields = self.related.fields[table.name]
        ids = [table.key] if table.key else []
        rows = [self._field(table, column, fields[column.name]) for column in table.columns.values()]
        relations = [self._relation(relation) for relation in self.related.of[table.name]]
        indexes = [self._index(table, index, fields) for index in table.indexes.values()]
        keys = [self._key(table, key, fields) for key in ids if len(key.parts) > 1]
        ignored = [] if self.related.is_known(table) else ["  @@ignore"]
        extra = [line for line in (*keys, *indexes, *ignored) if line]
        placed = self._placed(self.models[table.name], table.name, extra)
        return _block(f"model {self.models[table.name]}", [*_aligned([*rows, *relations]), *placed])

    def _placed(self, said: str, name: Name, lines: Sequence[str]) -> list[str]:
        """The attributes of a block, behind an empty line."""
        mapped = [f"  @@map({text(name[1])})"] if said != name[1] else []
        schema = [f"  @@schema({text(name[0])})"] if len(self.schemas) > 1 else []
        all_ = [*lines, *mapped, *schema]
        return ["", *all_] if all_ else []

    def _field(self, table: SeenTable, column: SeenColumn, said: str) -> Row:
        kind, native = self._type(column)
        kind += "[]" if column.is_list else "?" if column.nullable else ""
        words = list[str]()
        key = table.key
        if key and len(key.parts) == 1 and key.parts[0].column == column.name:
            words.append(f"@id{_named(key.name, given(table.name[1], (), PRIMARY), first=True)}")
        if column.default:
            words.append(f"@default({column.default})")
        return said, kind, " ".join([*words, *([native] if native else [])]) + _map(said, column.name)

    def _type(self, column: SeenColumn) -> tuple[str, str]:
        found = of_catalog(column.type)
        enum = enum_name(column.type, self.picture.enums)
        if enum is not None:
            return self.enums[enum], ""
        if found is None:
            return f"Unsupported({text(unqualified(column.type))})", ""
        native, numbers = found
        if native.sql(numbers) == DEFAULTS[native.scalar]:
            return native.scalar, ""
        said = f"({', '.join(numbers)})" if numbers else ""
        return native.scalar, f"@db.{native.name}{said}"

    def _key(self, table: SeenTable, key: SeenIndex, fields: Mapping[str, str]) -> str:
        columns = ", ".join(fields[part.column] for part in key.parts)
        return f"  @@id([{columns}]{_named(key.name, given(table.name[1], (), PRIMARY))})"

    def _index(self, table: SeenTable, index: SeenIndex, fields: Mapping[str, str]) -> str:
        suffix = UNIQUE if index.unique else INDEX
        usual = given(table.name[1], [part.column for part in index.parts], suffix)
        where = f", where: raw({text(index.where)})" if index.where else ""
        kind = f", type: {METHOD_WORDS[index.method]}" if index.method != "btree" else ""
        parts = ", ".join(_part(part, fields) for part in index.parts)
        word = "unique" if index.unique else "index"
        return f"  @@{word}([{parts}]{_named(index.name, usual)}{kind}{where})"

    def _relation(self, relation: Relation) -> Row:
        other = self.models[relation.table]
        words = [text(relation.name)] if relation.name else []
        if relation.key:
            key, names = relation.key, self.related.fields
            words.append(f"fields: [{', '.join(names[relation.own][c] for c in key.columns)}]")
            words.append(f"references: [{', '.join(names[relation.table][c] for c in key.references)}]")
            words.append(f"onDelete: {ACTION_WORDS[key.on_delete]}")
            words.append(f"onUpdate: {ACTION_WORDS[key.on_update]}")
            usual = given(relation.own[1], key.columns, FOREIGN)
            words += [f"map: {text(key.name)}"] if key.name != usual else []
        said = f"@relation({', '.join(words)})" if words else ""
        ignored = "" if self.related.is_known(self.picture.tables[relation.table]) else " @ignore"
        return relation.field, other + relation.arity, said + ignored


def _block(head: str, lines: Sequence[str]) -> str:
    return "\n".join([f"{head} {{", *lines, "}"])


def _aligned(rows: Sequence[Row]) -> list[str]:
    """As `prisma format` has them: names, types and attributes below each other."""
    name, kind = (max(len(row[n]) for row in rows) for n in (0, 1))
    return [f"  {a:<{name}} {b:<{kind}} {c}".rstrip() for a, b, c in rows]


def _map(said: str, name: str) -> str:
    return f" @map({text(name)})" if said != name else ""


def _named(name: str, usual: str, *, first: bool = False) -> str:
    if name == usual:
        return ""
    return f"(map: {text(name)})" if first else f", map: {text(name)}"


def _part(part: Part, fields: Mapping[str, str]) -> str:
    said = ["sort: Desc"] if part.order == "DESC" else []
    if part.operator_class:
        word = OPERATOR_WORDS.get(part.operator_class, f"raw({text(part.operator_class)})")
        said.insert(0, f"ops: {word}")
    return f"{fields[part.column]}({', '.join(said)})" if said else fields[part.column]


def _told(unheld: Collection[Unheld]) -> Iterator[str]:
    if unheld:
        yield "\n".join(["// In schema/, and not in this file, because Prisma cannot hold it:", *map(_line, unheld)])


def _line(one: Unheld) -> str:
    return f"//   {display(one.id)}{': ' + one_line(one.why) if one.why else ''}"
