"""The text of a Python file in, the dataclasses and enums that it defines out; nothing of it is imported or run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schemadiff.diagnostics import InputError, Origin
from schemadiff.models.annotations import Annotation, annotation_of, last_name

_MODELS = frozenset(("BaseModel", "SQLModel", "NamedTuple", "TypedDict"))
_DECORATORS = frozenset(("dataclass", "define", "frozen", "attrs"))
_COMMENT = re.compile(r"#\s*schemadiff:\s*(?:(?P<none>no table)|table\s+(?P<table>[\w.\"]+))\s*\Z")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a class: what it may hold, and where it is written."""

    name: str
    annotation: Annotation
    origin: Origin


@dataclass(frozen=True, slots=True)
class Model:
    """A class whose objects have fields, those of its parents among them. A comment may say which `table` it is of, or
    that it is of none: then `table` is empty.
    """

    name: str
    fields: tuple[Field, ...]
    parents: tuple[str, ...]
    origin: Origin
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Labels:
    """An enum: the values of its members, as far as they are written down."""

    name: str
    values: tuple[str | int | float, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Source:
    """What one file defines."""

    models: tuple[Model, ...]
    labels: tuple[Labels, ...]


def read_source(path: Path, shown: str) -> Source:
    """The classes of a file, which messages call `shown`. Raises InputError where it is no Python that can be read."""
    try:
        text = path.read_bytes()
        with warnings.catch_warnings():
            # What the interpreter thinks of an escape is nobody's business here.
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        lines = text.decode("utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise InputError.of("SD581", f"cannot read {shown}: {error.strerror}") from None
    except SyntaxError as error:
        place = Origin(shown, error.lineno or 1, error.offset or 1)
        raise InputError.of(
            "SD581", f"this is not Python: {error.msg}", "nothing of the file was read", place
        ) from None
    except (ValueError, RecursionError, MemoryError):
        raise InputError.of("SD581", f"{shown} is not Python", "a source file in UTF-8 is expected") from None
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    models = tuple(_model(node, shown, lines) for node in classes if _is_model(node))
    return Source(models, tuple(_labels(node, shown) for node in classes if _is_enum(node)))


def _is_model(node: ast.ClassDef) -> bool:
    decorators = (one.func if isinstance(one, ast.Call) else one for one in node.decorator_list)
    return any(last_name(one) in _DECORATORS for one in decorators) or any(
        last_name(base) in _MODELS for base in node.bases
    )


def _is_enum(node: ast.ClassDef) -> bool:
    return any(last_name(base).endswith("Enum") for base in node.bases)


def _model(node: ast.ClassDef, shown: str, lines: list[str]) -> Model:
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    parents = tuple(filter(None, map(last_name, node.bases)))
    return Model(node.name, tuple(_fields(node, shown)), parents, _place(shown, node), _said(lines, first, node.lineno))


def _fields(node: ast.ClassDef, shown: str) -> Iterator[Field]:
    for one in node.body:
        if not isinstance(one, ast.AnnAssign) or not isinstance(one.target, ast.Name):
            continue
        found = annotation_of(one.annotation)
        if found is not None and not one.target.id.startswith("_"):
            yield Field(one.target.id, found, _place(shown, one))


def _said(lines: list[str], first: int, line: int) -> str | None:
    """What a comment above the class, or behind its name, says of its table."""
    for text in (lines[line - 1], lines[first - 2] if first > 1 else ""):
        if found := _COMMENT.search(text):
            return found["table"] or ""
    return None


def _labels(node: ast.ClassDef, shown: str) -> Labels:
    values = (
        one.value.value
        for one in node.body
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant) and _is_member(one)
    )
    return Labels(node.name, tuple(v for v in values if isinstance(v, str | int | float)), _place(shown, node))


def _is_member(node: ast.Assign) -> bool:
    return all(isinstance(target, ast.Name) and not target.id.startswith("_") for target in node.targets)


def _place(shown: str, node: ast.ClassDef | ast.AnnAssign) -> Origin:
    return Origin(shown, node.lineno, node.col_offset + 1)
