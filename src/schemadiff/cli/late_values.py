"""A command of Typer's in, the same one out, which loads pydantic only for a value that is more than text or digits.

Typer makes a pydantic type for every option before it looks whether anybody gave it, and importing pydantic takes as
long as half of `status`. What is done about it hangs on parts of Typer that are not public: where one of them is not
as it was, Typer goes its own way, which is slower and otherwise the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer

_DIGITS = re.compile("[0-9]{1,18}")


def spare_pydantic(command: Any) -> None:
    """Let the options and arguments of the command, and of those below it, take plain values as they are."""
    try:
        late = _late()
        for parameter in _parameters(command):
            if _is_bare(parameter):
                described = parameter.type_descriptor
                made = late(described.parameter_info, described.annotation)
                object.__setattr__(made, "owner", parameter)
                parameter._runtime_param = made
    except (ImportError, AttributeError, TypeError):
        return


def _parameters(command: Any) -> Iterator[Any]:
    # Those of a context, for `--help` is only among these.
    yield from command.get_params(typer.Context(command))
    for below in getattr(command, "commands", {}).values():
        yield from _parameters(below)


def _is_bare(parameter: Any) -> bool:
    """Whether Typer would make the type when it is first needed, and nothing but that says what a value is."""
    info = parameter.type_descriptor.parameter_info
    makes_it = parameter._runtime_param is None and callable(parameter.get_runtime_param)
    return makes_it and (info.parser, info.min, info.max) == (None, None, None)


def _late() -> Any:
    """A class of what turns words into a value, when there are some."""
    from typer._coercion import RuntimeParam

    class Late(RuntimeParam):
        owner: Any

        def _coerce_value(self, value: Any, *rest: Any, **where: Any) -> Any:
            simple = _simple(self.annotation, value)
            if simple is not None:
                return simple
            self.owner._runtime_param = None
            return self.owner.get_runtime_param()._coerce_value(value, *rest, **where)

    return Late


def _simple(annotation: object, value: Any) -> str | list[str] | int | None:
    """The value of a text, of a list of texts, and of plain digits; None where pydantic has to say."""
    if annotation == list[str] and all(type(word) is str for word in value):
        return list(value)
    if type(value) is not str:
        return None
    if annotation is str:
        return value
    return int(value) if annotation is int and _DIGITS.fullmatch(value) else None
