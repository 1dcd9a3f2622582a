"""A document that a command printed in; whatever docs/output.schema.json does not allow in it out.

The part of JSON Schema that the file uses; a word that is not known here is an error, so that nothing goes unchecked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

SCHEMA: Mapping[str, Any] = json.loads((Path(__file__).parent.parent / "docs" / "output.schema.json").read_text())
_TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "null": type(None)}
_SAID = frozenset({"description", "required", "properties", "additionalProperties", "minItems", "$ref", "anyOf"})
_KNOWN = _SAID | {"type", "const", "enum", "pattern", "items"}


def faults_of(text: str) -> list[str]:
    """What is wrong with the document: that of its command, or of one that failed."""
    document = json.loads(text)
    names = ("failed",) if document.keys() == SCHEMA["$defs"]["failed"]["properties"].keys() else ()
    name = (*names, document["command"])[0]
    return list(faults(document, SCHEMA["$defs"][name], name))


def faults(value: Any, schema: Mapping[str, Any], place: str) -> Iterator[str]:
    unknown = schema.keys() - _KNOWN
    assert not unknown, f"tests/shapes.py does not know {unknown}"
    if "$ref" in schema:
        yield from faults(value, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], place)
    if "anyOf" in schema:
        tried = [list(faults(value, one, place)) for one in schema["anyOf"]]
        yield from min(tried, key=len)
    if "type" in schema and not _is(value, schema["type"]):
        yield f"{place}: {value!r} is no {schema['type']}"
    elif value not in schema.get("enum", [value]) or value != schema.get("const", value):
        yield f"{place}: {value!r}"
    elif isinstance(value, dict):
        yield from _members(value, schema, place)
    elif isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{place}: only {len(value)}"
        for number, one in enumerate(value):
            yield from faults(one, schema.get("items", {}), f"{place}[{number}]")
    elif isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{place}: {value!r}"


def _is(value: object, types: str | list[str]) -> bool:
    return any(type(value) is _TYPES[name] for name in ([types] if isinstance(types, str) else types))


def _members(value: Mapping[str, Any], schema: Mapping[str, Any], place: str) -> Iterator[str]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    yield from (f"{place}: no {name}" for name in schema.get("required", ()) if name not in value)
    for name, one in value.items():
        if name in known:
            yield from faults(one, known[name], f"{place}.{name}")
        elif others is False:
            yield f"{place}: {name} is not described"
        elif others is not True:
            yield from faults(one, others, f"{place}.{name}")
