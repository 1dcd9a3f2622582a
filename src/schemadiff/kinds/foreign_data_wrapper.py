"""Foreign data wrappers: a row of pg_foreign_data_wrapper -> ForeignDataWrapper."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified
from schemadiff.secrecy import holds_secret

SECRET = "<secret>"
_SECRETIVE = re.compile(
    r"passwd|password(?!_required)|passphrase|passfile|pwd|^pass$|secret|token|credential"
    r"|(api|access|private|secret)[-_ ]?key",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignDataWrapper(Object):
    """Functions are named as PostgreSQL prints them; options are `name=value`."""

    handler: str | None
    validator: str | None
    options: tuple[str, ...]


def is_secret(option: str, value: str) -> bool:
    """Whether the value of an option could be a secret: by its name, or because it is a URL with a password in it."""
    return bool(_SECRETIVE.search(option)) or holds_secret(value)


def without_secrets(options: Iterable[str]) -> tuple[str, ...]:
    """The options, sorted; what could be a secret has a placeholder for its value, so that only its presence counts."""
    pairs = (option.partition("=")[::2] for option in options)
    return tuple(sorted(f"{name}={SECRET if is_secret(name, value) else value}" for name, value in pairs))


def read(row: Row) -> ForeignDataWrapper:
    """The wrapper of one row."""
    return ForeignDataWrapper(
        id=ObjectId("foreign_data_wrapper", (row["name"],)),
        handler=row["handler"],
        validator=row["validator"],
        options=without_secrets(row["options"]),
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
