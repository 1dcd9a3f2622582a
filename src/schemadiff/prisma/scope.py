"""The blocks of a schema.prisma in; its datasource, and which name stands for which model, view or enum, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schemadiff.diagnostics import InputError, Origin
from schemadiff.prisma.attributes import Arguments, fail, found, mapped, only_once
from schemadiff.prisma.scalars import DEFAULTS
from schemadiff.prisma.syntax import Array, Block, Call, Document, Text, Value, Word
from schemadiff.prisma.tables import Enum

POSTGRESQL = ("postgresql", "postgres")
PUBLIC = "public"
_PROPERTIES = frozenset(
    (
        "provider",
        "url",
        "directUrl",
        "shadowDatabaseUrl",
        "relationMode",
        "referentialIntegrity",
        "schemas",
        "extensions",
    )
)


@dataclass(frozen=True, slots=True)
class Source:
    """The datasource. Without `foreign_keys` relations are the client's alone."""

    schemas: tuple[str, ...]
    extensions: tuple[tuple[str, str, str], ...]
    foreign_keys: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything that has a name."""

    source: Source
    models: Mapping[str, Block]
    views: Mapping[str, Block]
    enums: Mapping[str, Enum]
    labels: Mapping[str, Mapping[str, str]]

    def schema_of(self, block: Block) -> str:
        """The schema that the block is in."""
        return schema_of(block, self.source)


def scope_of(document: Document, provider: str | None) -> Scope:
    """`provider` stands for that of the files, where somebody says so. Raises InputError SD522, SD523."""
    source = _source(document, provider)
    named = dict[str, Block]()
    for block in document.of("model", "view", "enum", "type"):
        if block.name in named or block.name in DEFAULTS:
            before = f", at {named[block.name].origin}" if block.name in named else ""
            fail(f"the name {block.name} is taken{before}", block.origin)
        named[block.name] = block
    for block in document.of("type"):
        fail(
            "a composite type is for MongoDB", block.origin, 'PostgreSQL\'s are written in schema/: Unsupported("name")'
        )
    kinds = {kind: {b.name: b for b in document.of(kind)} for kind in ("model", "view", "enum")}
    labels = {name: _labels(block) for name, block in kinds["enum"].items()}
    enums = {
        name: Enum(schema_of(b, source), mapped(b.attributes, name), tuple(labels[name].values()), b.origin)
        for name, b in kinds["enum"].items()
    }
    return Scope(source, kinds["model"], kinds["view"], enums, labels)


def schema_of(block: Block, source: Source) -> str:
    """What @@schema says."""
    attribute = found(block.attributes, "schema")
    if attribute is None:
        if any(name != PUBLIC for name in source.schemas):
            fail(f"{block.kind} {block.name} has no @@schema", block.origin, "the datasource has schemas: say which")
        return PUBLIC
    schema = Arguments(attribute, "map", ("map",)).text("map")
    if schema not in source.schemas:
        fail(f'the datasource has no schema "{schema}"', attribute.origin, 'schemas = ["public", …]')
    return schema


def _labels(block: Block) -> dict[str, str]:
    only_once(block.attributes, ("map", "schema"))
    names = dict[str, str]()
    for label in block.labels:
        only_once(label.attributes, ("map",))
        name = mapped(label.attributes, label.name)
        if label.name in names or name in names.values():
            fail(f"{label.name} stands here twice", label.origin)
        names[label.name] = name
    if not names:
        fail(f"enum {block.name} has no values", block.origin)
    return names


def _source(document: Document, provider: str | None) -> Source:
    blocks = list(document.of("datasource"))
    if len(blocks) > 1:
        fail("a second datasource", blocks[1].origin, f"the first one is at {blocks[0].origin}")
    said = dict[str, Value]()
    for key, value in blocks[0].properties if blocks else ():
        if key not in _PROPERTIES or key in said:
            fail(f"the datasource has {key} twice" if key in said else f"a datasource has no {key}", value.origin)
        said[key] = value
    _require_postgresql(provider or _text(said.get("provider")), blocks[0].origin if blocks else None)
    mode = _text(said.get("relationMode") or said.get("referentialIntegrity"))
    if mode not in ("", "foreignKeys", "prisma"):
        fail("relationMode is foreignKeys or prisma", blocks[0].origin)
    schemas = tuple(_text(item) for item in _items(said.get("schemas"))) or (PUBLIC,)
    extensions = tuple(_extension(item) for item in _items(said.get("extensions")))
    return Source(schemas, extensions, mode != "prisma")


def _require_postgresql(provider: str, origin: Origin | None) -> None:
    if provider not in POSTGRESQL:
        message = f'the datasource is for "{provider}"' if provider else "no datasource says what database it is for"
        hint = "--as postgresql reads it as if it were for PostgreSQL"
        raise InputError.of("SD523", message, hint, origin)


def _items(value: Value | None) -> tuple[Value, ...]:
    if value is None:
        return ()
    if not isinstance(value, Array):
        fail("a list belongs here: [ … ]", value.origin)
    return value.items


def _text(value: Value | None) -> str:
    if value is None:
        return ""
    if not isinstance(value, Text):
        fail("a text in quotes belongs here", value.origin)
    return value.text


def _extension(value: Value) -> tuple[str, str, str]:
    """Its name, its schema and its version."""
    if isinstance(value, Word):
        return value.text, "", ""
    if not isinstance(value, Call):
        fail("the name of an extension belongs here", value.origin)
    arguments = Arguments(value, "", ("map", "schema", "version"))
    return arguments.text("map") or value.name, arguments.text("schema"), arguments.text("version")
