"""Extensions: a row of pg_extension -> Extension. What an extension made is its own business."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension(Object):
    """The version is told, not compared: files rarely state one, and servers differ in what they have."""

    schema: str
    relocatable: bool = field(compare=False)
    version: str = field(compare=False)


def read(row: Row) -> Extension:
    """The extension of one row."""
    return Extension(
        id=ObjectId("extension", (row["name"],)),
        schema=row["schema"],
        relocatable=row["relocatable"],
        version=row["version"],
    )


def _fixed(old: Object, new: Object, changed: frozenset[str]) -> bool:
    assert isinstance(old, Extension)
    return not old.relocatable


def _needs(obj: Object) -> tuple[ObjectId, ...]:
    assert isinstance(obj, Extension)
    return (ObjectId("schema", (obj.schema,)),)


KIND = Kind(
    name="extension",
    model=Extension,
    read=each(read),
    rank=20,
    catalog="pg_extension",
    words=lambda i: f"EXTENSION {qualified(i.path)}",
    alterable=frozenset({"schema"}),
    rebuild=_fixed,
    needs=_needs,
)
