"""The text of a Python file in, the dataclasses and enums that it defines out; nothing of it is imported or run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from schemadiff.diagnostics import InputError, Origin
from schemadiff.models.annotations import Annotation, annotation_of, last_name
from schemadiff.texts import contents, unreadable

_MODELS = frozenset(("BaseModel", "SQLModel", "NamedTuple", "TypedDict"))
# Whose heirs have fields as they have.
_HANDED_DOWN = frozenset(("BaseModel", "SQLModel", "TypedDict"))
# What stands for rows of another table.
_RELATIONS = frozenset(("Relationship", "relationship"))
_ALIASES = ("validation_alias", "alias")
_DECORATORS = frozenset(("dataclass", "define", "frozen", "attrs"))
_COMMENT = re.compile(r"#\s*schemadiff:\s*(?:(?P<none>no table)|table\s+(?P<table>[\w.\"]+))\s*\Z")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a class: what it may hold, and where it is written. Rows may know it by an `alias`."""

    name: str
    annotation: Annotation
    origin: Origin
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """A class whose objects have fields, those of its parents among them. A comment or `__tablename__` may say which
    `table` it is of, or a comment that it is of none: then `table` is empty. Classes that inherit from one that is
    `handed_down` have fields as well.
    """

    name: str
    fields: tuple[Field, ...]
    parents: tuple[str, ...]
    origin: Origin
    table: str | None = None
    handed_down: bool = False


@dataclass(frozen=True, slots=True)
class Labels:
    """An enum: the values of its members, and whether all of them are written down."""

    name: str
    values: tuple[str | int | float, ...]
    origin: Origin
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """What one file defines. Of the `heirs` only their parents say whether they are models."""

    models: tuple[Model, ...]
    labels: tuple[Labels, ...]
    heirs: tuple[Model, ...] = ()


def read_source(path: Path, shown: str) -> Source:
    """The classes of a file, which messages call `shown`. Raises InputError where it is no Python that can be read."""
    try:
        text = contents(path)
        with warnings.catch_warnings():
            # What the interpreter thinks of an escape is nobody's business here.
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        lines = text.decode("utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise unreadable(error, shown, "SD581", kind=InputError) from None
    except SyntaxError as error:
        place = Origin(shown, error.lineno or 1, error.offset or 1)
        raise InputError.of(
            "SD581", f"this is not Python: {error.msg}", "nothing of the file was read", place
        ) from None
    except (ValueError, RecursionError, MemoryError):
        raise InputError.of("SD581", f"{shown} is not Python", "a source file in UTF-8 is expected") from None
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    models = tuple(_model(node, shown, lines) for node in classes if _is_model(node))
    others = (node for node in classes if node.bases and not _is_model(node) and not _is_enum(node))
    heirs = tuple(_model(node, shown, lines) for node in others)
    return Source(models, tuple(_labels(node, shown) for node in classes if _is_enum(node)), heirs)


def models_of(sources: Sequence[Source]) -> list[Model]:
    """All models of the sources, in their order: also the classes that inherit from one, from file to file."""
    found = {id(model) for source in sources for model in source.models}
    names = {model.name for source in sources for model in source.models if model.handed_down}
    heirs = [heir for source in sources for heir in source.heirs]
    while new := [heir for heir in heirs if id(heir) not in found and names & set(heir.parents)]:
        found |= {id(heir) for heir in new}
        names |= {heir.name for heir in new}
    models = [model for source in sources for model in (*source.models, *source.heirs) if id(model) in found]
    return sorted(models, key=lambda model: (model.origin.file, model.origin.line))


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
    said = _said(lines, first, node.lineno)
    table = _table_name(node) if said is None else said
    handed_down = not _HANDED_DOWN.isdisjoint(parents)
    return Model(node.name, tuple(_fields(node, shown)), parents, _place(shown, node), table, handed_down)


def _table_name(node: ast.ClassDef) -> str | None:
    """What `__tablename__` is set to."""
    for one in node.body:
        targets = one.targets if isinstance(one, ast.Assign) else [one.target] if isinstance(one, ast.AnnAssign) else []
        if any(isinstance(target, ast.Name) and target.id == "__tablename__" for target in targets):
            value = getattr(one, "value", None)
            return str(value.value) if isinstance(value, ast.Constant) and isinstance(value.value, str) else None
    return None


def _fields(node: ast.ClassDef, shown: str) -> Iterator[Field]:
    for one in node.body:
        if not isinstance(one, ast.AnnAssign) or not isinstance(one.target, ast.Name):
            continue
        found = annotation_of(one.annotation)
        call = one.value if isinstance(one.value, ast.Call) else None
        if found is None or one.target.id.startswith("_") or (call and last_name(call.func) in _RELATIONS):
            continue
        yield Field(one.target.id, found, _place(shown, one), _alias(call))


def _alias(call: ast.Call | None) -> str:
    said = {one.arg: one.value.value for one in call.keywords if isinstance(one.value, ast.Constant)} if call else {}
    return next((str(said[name]) for name in _ALIASES if said.get(name)), "")


def _said(lines: list[str], first: int, line: int) -> str | None:
    """What a comment above the class, or behind its name, says of its table."""
    for text in (lines[line - 1], lines[first - 2] if first > 1 else ""):
        if found := _COMMENT.search(text):
            return found["table"] or ""
    return None


def _labels(node: ast.ClassDef, shown: str) -> Labels:
    members = [one for one in node.body if isinstance(one, ast.Assign | ast.AnnAssign) and _is_member(one)]
    is_text = any(last_name(base) == "StrEnum" for base in node.bases)
    values = [_value(one, is_text) for one in members]
    known = tuple(value for value in values if value is not None)
    return Labels(node.name, known, _place(shown, node), len(known) == len(values))


def _value(member: ast.Assign | ast.AnnAssign, is_text: bool) -> str | int | float | None:
    """The value of a member; None where only running the code would tell."""
    value = member.value
    if isinstance(value, ast.Constant) and isinstance(value.value, str | int | float):
        return value.value
    if is_text and isinstance(value, ast.Call) and last_name(value.func) == "auto":
        return _names(member)[0].lower()
    return None


def _names(member: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = member.targets if isinstance(member, ast.Assign) else [member.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _is_member(node: ast.Assign | ast.AnnAssign) -> bool:
    names = _names(node)
    return bool(names) and node.value is not None and not any(name.startswith("_") for name in names)


def _place(shown: str, node: ast.ClassDef | ast.AnnAssign) -> Origin:
    return Origin(shown, node.lineno, node.col_offset + 1)
