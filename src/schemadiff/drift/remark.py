"""Something to be told beside drift, as a value: of the list of what is accepted, of rules that leave out."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.diagnostics import Origin


@dataclass(frozen=True, slots=True)
class Remark:
    """`rule` is a stable name for remarks of this sort, `object` the one that it is about, as `display` has it."""

    rule: str
    title: str
    hint: str = ""
    origin: Origin | None = None
    object: str = ""
