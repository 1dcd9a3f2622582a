"""The text of a package.json in; the same with scripts that run schemadiff, by the names that people type, out."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schemadiff.diagnostics import InputError, Origin

_MARK = "\ufeff"
_BLANKS = re.compile(r"[ \t\r\n]*")
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
    """Add what is missing, and leave every other character as it is. `below` is the project's folder, seen from the
    file. Raises InputError where it is no JSON object with scripts.
    """
    text = text if text.strip() else '{\n  "private": true\n}\n'
    scripts = _package(text, shown).get("scripts", {})
    if not isinstance(scripts, dict):
        raise InputError.of("SD590", f'{shown}: "scripts" is no object', "scripts by name are expected")
    step = "" if below == "." else f"cd {shlex.quote(below)} && "
    wanted = {name: f"{step}schemadiff {command}" for name, command in SCRIPTS.items()}
    added = {name: command for name, command in wanted.items() if name not in scripts}
    left = tuple(name for name, command in wanted.items() if scripts.get(name, command) != command)
    return Scripts(_with(text, added) if added else text, tuple(added), left)


def _package(text: str, shown: str) -> dict[str, Any]:
    try:
        package = json.loads(text.removeprefix(_MARK), parse_constant=_refused)
    except json.JSONDecodeError as error:
        place = Origin(shown, error.lineno, error.colno)
        raise InputError.of("SD590", f"this is not JSON: {error.msg}", "nothing was written", place) from None
    except RecursionError:
        raise InputError.of("SD590", f"{shown} is nested too deeply", "nothing was written") from None
    if not isinstance(package, dict):
        raise InputError.of("SD590", f"{shown} is no JSON object", "nothing was written")
    return package


def _refused(name: str) -> Any:
    raise json.JSONDecodeError(f"{name} is no value", "", 0)


def _with(text: str, added: Mapping[str, str]) -> str:
    """The text with these scripts, in the file's own indentation and line ends."""
    ends = "\r\n" if "\r\n" in text else "\n"
    found = re.search(r"\{\s*\n([ \t]+)\"", text)
    step = found[1] if found else "  "
    lines = f",{ends}".join(f"{step * 2}{json.dumps(name)}: {json.dumps(command)}" for name, command in added.items())
    members = list(_members(text, text.index("{")))
    scripts = [member for member in members if member[0] == "scripts"]
    if scripts:
        # Of two of one name the last one counts.
        begin = scripts[-1][1]
        return _inserted(text, begin, [end for _, _, end in _members(text, begin)], lines, ends, step)
    lines = f'{step}"scripts": {{{ends}{lines}{ends}{step}}}'
    return _inserted(text, text.index("{"), [end for _, _, end in members], lines, ends, "")


def _inserted(text: str, begin: int, member_ends: list[int], lines: str, ends: str, indent: str) -> str:
    """The lines behind the last member of the object that begins there, whose last line is indented so."""
    at = member_ends[-1] if member_ends else begin + 1
    comma = "," if member_ends else ""
    rest = text[at:] if "\n" in text[at : _next(text, at)] else f"{ends}{indent}{text[_next(text, at) :]}"
    return f"{text[:at]}{comma}{ends}{lines}{rest}"


def _members(text: str, begin: int) -> Iterator[tuple[str, int, int]]:
    """The members of the object that begins there: the key, and where the value begins and ends. The text is JSON."""
    decoder = json.JSONDecoder()
    at = _next(text, begin + 1)
    while text[at] != "}":
        key, at = decoder.raw_decode(text, at)
        start = _next(text, _next(text, at) + 1)
        _, end = decoder.raw_decode(text, start)
        yield str(key), start, end
        at = _next(text, end)
        at = _next(text, at + 1) if text[at] == "," else at


def _next(text: str, at: int) -> int:
    """The next character that is no blank."""
    found = _BLANKS.match(text, at)
    return found.end() if found else at
