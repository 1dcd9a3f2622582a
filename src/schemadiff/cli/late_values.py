"""A command of Typer's in, the same one out, which loads pydantic only for a value that has to be more than text.

Typer makes a pydantic type for every option before it looks whether anybody gave it, and importing pydantic takes as
long as half of `status`. What is done about it hangs on parts of Typer that are not public: where one of them is not
as it was, Typer goes its own way, which is slower and otherwise the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer


def spare_pydantic(command: Any) -> None:
    """Let the options and arguments of the command, and of those below it, take texts as they are."""
    try:
        late = _late()
        for parameter in _parameters(command):
            if getattr(parameter, "_runtime_param", parameter) is None:
                described = parameter.type_descriptor
                parameter._runtime_param = late(described.parameter_info, described.annotation)
    except (ImportError, AttributeError, TypeError):
        return


def _parameters(command: Any) -> Iterator[Any]:
    # Those of a context, for `--help` is only among these.
    yield from command.get_params(typer.Context(command))
    for below in getattr(command, "commands", {}).values():
        yield from _parameters(below)


def _late() -> Any:
    """A class of what turns words into a value, when there are some."""
    from typer._coercion import RuntimeParam, build_runtime_param, resolve_type_descriptor

    class Late(RuntimeParam):
        def _coerce_value(self, value: Any, *rest: Any, **where: Any) -> Any:
            is_text = self.parameter_info.parser is None
            if is_text and self.annotation is str and type(value) is str:
                return value
            if is_text and self.annotation == list[str] and all(type(word) is str for word in value):
                return list(value)
            made = build_runtime_param(resolve_type_descriptor(self.annotation, self.parameter_info))
            return made._coerce_value(value, *rest, **where)

    return Late
