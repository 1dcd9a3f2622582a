"""Security labels: a row of pg_seclabel, its target already named -> SecurityLabel."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityLabel(Object):
    """What one provider was told about one object; the provider ends the path."""

    label: str
    is_foreign: bool = field(compare=False)


def read(row: Row) -> SecurityLabel:
    """The label of one row; `target` and `parent` were put there by the introspection."""
    target: ObjectId = row["target"]
    return SecurityLabel(
        id=target.satellite("security_label", row["provider"]),
        parent=row["parent"],
        label=row["label"],
        is_foreign=row["is_foreign"],
    )


KIND = Kind(
    name="security_label",
    model=SecurityLabel,
    read=each(read),
    rank=902,
    words=lambda i: "",
    alterable=frozenset({"label"}),
)
