"""Foreign data wrappers: a row of pg_foreign_data_wrapper -> ForeignDataWrapper."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified
from schemadiff.secrecy import without_secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignDataWrapper(Object):
    """Functions are named as PostgreSQL prints them; options are `name=value`."""

    handler: str | None
    validator: str | None
    options: tuple[str, ...]


def read(row: Row) -> ForeignDataWrapper:
    """The wrapper of one row."""
    return ForeignDataWrapper(
        id=ObjectId("foreign_data_wrapper", (row["name"],)),
        handler=row["handler"],
        validator=row["validator"],
        options=tuple(sorted(without_secrets(row["options"]))),
    )


KIND = Kind(
    name="foreign_data_wrapper",
    model=ForeignDataWrapper,
    read=each(read),
    rank=80,
    catalog="pg_foreign_data_wrapper",
    words=lambda i: f"FOREIGN DATA WRAPPER {qualified(i.path)}",
    alterable=frozenset({"handler", "validator", "options"}),
)
