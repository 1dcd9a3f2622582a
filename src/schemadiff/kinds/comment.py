"""Comments: a row of pg_description, its target already named -> Comment."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind, each
from schemadiff.kinds.grant import UNLISTED
from schemadiff.model import Object, ObjectId, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment(Object):
    """The text of COMMENT ON, which is the only statement that insists on the word FOREIGN before TABLE."""

    text: str
    is_foreign: bool = field(default=False, compare=False)


def read(row: Row) -> Comment:
    """The comment of one row; `target` and `parent` were put there by the introspection."""
    target: ObjectId = row["target"]
    return Comment(id=target.satellite("comment"), parent=row["parent"], text=row["text"], is_foreign=row["is_foreign"])


KIND = Kind(
    name="comment",
    model=Comment,
    read=each(read),
    rank=900,
    words=lambda i: "",
    alterable=frozenset({"text"}),
    optional=lambda i: i.path[0] in UNLISTED,
)
