"""What goes with an extension: rows of pg_depend, gathered by object, its name already found -> ExtensionDependency."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionDependency(Object):
    """ALTER … DEPENDS ON EXTENSION: the object is dropped with any of these extensions."""

    extensions: tuple[str, ...]


def read(row: Row) -> ExtensionDependency:
    """The mark of one row; `target` and `parent` were put there by the introspection."""
    target: ObjectId = row["target"]
    return ExtensionDependency(
        id=target.satellite("extension_dependency"), parent=row["parent"], extensions=tuple(sorted(row["extensions"]))
    )


def _needs(obj: Object) -> tuple[ObjectId, ...]:
    assert isinstance(obj, ExtensionDependency)
    return tuple(ObjectId("extension", (name,)) for name in obj.extensions)


KIND = Kind(
    name="extension_dependency",
    model=ExtensionDependency,
    read=each(read),
    rank=890,
    words=lambda i: "",
    alterable=frozenset({"extensions"}),
    needs=_needs,
)
