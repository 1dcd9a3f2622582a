"""A base and what was done to it in, a case in tests/cases out: what differs, and what that leans on."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path

from schemadiff.diff import diff
from schemadiff.export import schema_files
from schemadiff.kinds.partition import Partition
from schemadiff.model import Catalog, ObjectId, change_id
from schemadiff.proof.copy import read
from schemadiff.scratch import Server
from tests.mutation.bases import Base
from tests.mutation.rounds import Mutation, accepts

_LONGEST = 6000
_CASES = Path(__file__).resolve().parents[1] / "cases"


def write_case(server: Server, base: Base, mutations: Sequence[Mutation], seed: int) -> Path | None:
    """The folder of the case; nothing where the files would be too long for one."""
    with base.template.clone() as after:
        for mutation in mutations:
            accepts(after, mutation.text)
        catalog = read(after)
    changed = [change_id(change) for change in diff(base.catalog, catalog)]
    before, later = (_text(_around(state, changed)) for state in (base.catalog, catalog))
    if not mutations or len(before) + len(later) > _LONGEST:
        return None
    folder = _CASES / mutations[-1].kind / f"{base.name}_{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "before.sql").write_text(before)
    (folder / "after.sql").write_text(later)
    return folder


def _text(catalog: Catalog) -> str:
    return "\n".join(schema_files(catalog).values())


def _around(catalog: Catalog, wanted: Iterable[ObjectId]) -> Catalog:
    """These objects and what they lean on; of a table its columns and partitions as well."""
    parts: dict[ObjectId, list[ObjectId]] = {}
    for object_id, obj in catalog.objects.items():
        if obj.parent is not None and (object_id.kind == "column" or obj.parent.kind == "extension"):
            parts.setdefault(obj.parent, []).append(object_id)
        if isinstance(obj, Partition):
            parts.setdefault(ObjectId("table", obj.of), []).append(object_id)
    found: set[ObjectId] = set()
    todo = [object_id for object_id in wanted if object_id in catalog.objects]
    while todo:
        object_id = todo.pop()
        if object_id in found or object_id not in catalog.objects:
            continue
        found.add(object_id)
        todo += [*catalog.needs[object_id], *parts.get(object_id, ())]
    kept = {i: catalog.objects[i] for i in catalog.objects if i in found}
    return dataclasses.replace(catalog, objects=kept, needs={i: catalog.needs[i] & found for i in kept})
