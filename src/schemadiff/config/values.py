"""A key of the configuration file in; its value out, of the type that it must have, or a refusal where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from schemadiff.config.source import Source

_DURATION = re.compile(r"\d+ *(us|ms|s|min|h|d)?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def known_only(source: Source, values: Mapping[str, Any], known: tuple[str, ...], *above: str) -> None:
    for key in values:
        if key not in known:
            source.fail("SD604", f'unknown key "{".".join((*above, key))}"', nearest(key, known), *above, key)


def nearest(word: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    """A hint that names what the user may have meant, else all there is."""
    close = get_close_matches(word, list(known), 1)
    if close:
        return f'did you mean "{close[0]}"?'
    return f"known: {', '.join(known)}" if known else "the configuration has none: add [environments.NAME]"


def text(source: Source, key: str, default: str) -> str:
    value = source.values.get(key, default)
    if not isinstance(value, str):
        source.fail("SD605", f'"{key}" must be a string', f'{key} = "{default or "..."}"', key)
    if any(ord(character) < 32 for character in value):
        source.fail("SD605", f'"{key}" must be a single line', "", key)
    return value


def yes_or_no(source: Source, key: str) -> bool:
    value = source.values.get(key, False)
    if not isinstance(value, bool):
        source.fail("SD605", f'"{key}" must be true or false', f"{key} = true", key)
    return value


def one_of(source: Source, key: str, allowed: tuple[str, ...]) -> str:
    value = text(source, key, allowed[0])
    if value not in allowed:
        source.fail("SD605", f'"{key}" must be one of {", ".join(allowed)}', f'{key} = "{allowed[0]}"', key)
    return value


def duration(source: Source, key: str, default: str) -> str:
    value = text(source, key, default)
    if not _DURATION.fullmatch(value):
        source.fail("SD605", f'"{key}" must be a duration', f'{key} = "2s" (units: us, ms, s, min, h, d)', key)
    return value


def variable(source: Source, value: str, *keys: str) -> str:
    if value and not _VARIABLE.fullmatch(value):
        hint = "give the variable's name; the URL itself goes into the environment"
        source.fail("SD606", f'"{".".join(keys)}" must be the name of an environment variable', hint, *keys)
    return value
