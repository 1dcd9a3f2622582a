"""A catalog in, a JSON text out, and back: a state that needs no database to be compared with."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemadiff.diagnostics import InputError
from schemadiff.kinds import KINDS
from schemadiff.model import Catalog, Object, ObjectId
from schemadiff.texts import contents

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = "schemadiff snapshot 1"


def snapshot_text(catalog: Catalog) -> str:
    """The catalog as JSON, sorted, so that two snapshots can be compared as text."""
    objects = [_encoded(catalog.objects[i], catalog) for i in sorted(catalog.objects)]
    document = {
        "format": FORMAT,
        "version": catalog.version,
        "role": catalog.role,
        "uncovered": list(catalog.uncovered),
        "objects": objects,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def read_snapshot(path: Path) -> Catalog:
    """The catalog of a snapshot file. Raises InputError where it is none."""
    from pydantic import ValidationError

    try:
        document = json.loads(contents(path))
        if document["format"] != FORMAT:
            raise KeyError("format")
        decoded = [_decoded(entry) for entry in document["objects"]]
        version, uncovered = int(document["version"]), tuple(map(str, document["uncovered"]))
        role = document["role"]
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, ValidationError) as error:
        hint = "make one with `schemadiff export --format snapshot`"
        raise InputError.of("SD721", f"{path} is not a snapshot: {type(error).__name__}", hint) from None
    return Catalog(
        objects={obj.id: obj for obj, _ in decoded},
        needs={obj.id: needs for obj, needs in decoded},
        version=version,
        uncovered=uncovered,
        role=None if role is None else str(role),
    )


def _encoded(obj: Object, catalog: Catalog) -> dict[str, Any]:
    fields = _adapter(obj.id.kind).dump_python(obj, mode="json")
    needs = [[i.kind, *i.path] for i in sorted(catalog.needs[obj.id])]
    return {"kind": obj.id.kind, **fields, "needs": needs}


def _decoded(entry: dict[str, Any]) -> tuple[Object, frozenset[ObjectId]]:
    needs = frozenset(ObjectId(kind, tuple(path)) for kind, *path in entry.pop("needs"))
    obj = _adapter(entry.pop("kind")).validate_python(entry)
    return obj, needs


@cache
def _adapter(kind: str) -> TypeAdapter[Object]:
    """What reads and writes one kind: making it takes longer than using it thousands of times."""
    from pydantic import TypeAdapter

    return TypeAdapter(KINDS[kind].model)
