"""What leans on an object in, a tree for people and JSON for machines out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from schemadiff.documentation.impact import flat, sums
from schemadiff.quoting import display, identifier, one_line
from schemadiff.report.json import document

if TYPE_CHECKING:
    from schemadiff.documentation.impact import Leaning
    from schemadiff.model import ObjectId

_BY = {
    "conditions": ": in its conditions alone",
    "object": ": by none of these columns",
    "untold": ": by which columns cannot be told",
}
_MANY = {"index": "indexes", "policy": "policies"}


def impact_lines(root: ObjectId, leaning: Sequence[Leaning]) -> Iterator[str]:
    """The object, below it what leans on it, and how much that is."""
    yield display(root)
    yield from _branches(leaning, root)
    counted = sums(leaning, root)
    if not counted:
        yield "nothing leans on it"
        return
    told = ", ".join(f"{n} {_noun(kind, n)}" for kind, n in counted.items())
    yield f"{told} {'leans' if sum(counted.values()) == 1 else 'lean'} on it"


def _noun(kind: str, number: int) -> str:
    noun = kind.replace("_", " ")
    return noun if number == 1 else _MANY.get(noun, f"{noun}s")


def _branches(leaning: Sequence[Leaning], root: ObjectId) -> Iterator[str]:
    """The lines of the tree: each with a stroke for all above it of which more follow."""
    more: list[int] = [len(leaning)]
    for depth, _, one in flat(leaning, root):
        del more[depth:]
        more[-1] -= 1
        before = "".join("│  " if left else "   " for left in more[:-1])
        yield f"{before}{'├─' if more[-1] else '└─'} {display(one.object)}{_remark(one)}"
        more.append(len(one.leaning))


def _remark(one: Leaning) -> str:
    if one.how == "text":
        return ": the name stands in its text"
    again = " (see above)" if one.again else ""
    if not one.columns:
        return f"{_BY.get(one.by, '')}{again}"
    names = ", ".join(one_line(identifier(name)) for name in one.columns)
    rows = ", by whole rows" if one.how == "rows" else ""
    return f": column{'' if len(one.columns) == 1 else 's'} {names}{rows}{again}"


def impact_json(root: ObjectId, leaning: Sequence[Leaning]) -> str:
    """The same, line by line, each with the object that it leans on."""
    return document(
        "impact",
        0,
        object=_object(root),
        leaning=[
            {
                **_object(one.object),
                "on": _object(above),
                "depth": depth,
                "how": one.how,
                "columns": list(one.columns),
                "by": one.by or None,
                "again": one.again,
            }
            for depth, above, one in flat(leaning, root)
        ],
        counts=sums(leaning, root),
    )


def _object(id_: ObjectId) -> dict[str, object]:
    return {"kind": id_.kind, "path": list(id_.path), "name": display(id_)}
