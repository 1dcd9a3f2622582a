"""The text of a package.json in; the same with scripts that run schemadiff, by the names that people type, out."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemadiff.diagnostics import InputError, Origin

SCRIPTS: Mapping[str, str] = {
    "db:migrate": "apply",
    "db:migrate:create": "generate",
    "db:migrate:production": "apply --env production",
    "db:migrate:status": "status",
    "db:migrate:test": "validate --roundtrip",
    "db:migrate:validate": "check",
    "db:rollback": "rollback",
    "db:validate": "validate",
    "db:drift": "drift",
    "db:seed": "seed apply",
}


@dataclass(frozen=True, slots=True)
class Scripts:
    """The new text; the names that were added, and those that say something else already and were left so."""

    text: str
    added: tuple[str, ...]
    left: tuple[str, ...]


def with_scripts(text: str, shown: str, below: str = ".") -> Scripts:
    """Add what is missing. `below` is the project's folder, seen from the file. Raises InputError where it is no JSON
    object with scripts.
    """
    package = _package(text or '{"private": true}', shown)
    scripts = package.setdefault("scripts", {})
    if not isinstance(scripts, dict):
        raise InputError.of("SD590", f'{shown}: "scripts" is no object', "scripts by name are expected")
    step = "" if below == "." else f"cd {shlex.quote(below)} && "
    wanted = {name: f"{step}schemadiff {command}" for name, command in SCRIPTS.items()}
    added = tuple(name for name in wanted if name not in scripts)
    left = tuple(name for name, command in wanted.items() if scripts.get(name, command) != command)
    scripts.update((name, wanted[name]) for name in added)
    written = json.dumps(package, ensure_ascii=False, indent=_indent(text))
    return Scripts(text if not added else written + ("\n" if not text or text.endswith("\n") else ""), added, left)


def _package(text: str, shown: str) -> dict[str, Any]:
    try:
        package = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        place = Origin(shown, error.lineno, error.colno)
        raise InputError.of("SD590", f"this is not JSON: {error.msg}", "nothing was written", place) from None
    except RecursionError:
        raise InputError.of("SD590", f"{shown} is nested too deeply", "nothing was written") from None
    if not isinstance(package, dict):
        raise InputError.of("SD590", f"{shown} is no JSON object", "nothing was written")
    return package


def _indent(text: str) -> str:
    """As the file has it: npm writes two blanks."""
    found = re.search(r"\{\n([ \t]+)\"", text)
    return found[1] if found else "  "
