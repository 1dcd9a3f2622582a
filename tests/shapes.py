"""A document that a command printed in; whatever docs/output.schema.json does not allow in it out."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parent.parent / "docs" / "output.schema.json").read_text())


def faults_of(text: str) -> list[str]:
    """What is wrong with the document: that of its command, or of one that failed."""
    document = json.loads(text)
    failed = document.keys() | {"timings"} == SCHEMA["$defs"]["failed"]["properties"].keys()
    return [
        f"{e.json_path}: {e.message}" for e in _of("failed" if failed else document["command"]).iter_errors(document)
    ]


@cache
def _of(name: str) -> Draft202012Validator:
    Draft202012Validator.check_schema(SCHEMA)
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]})
