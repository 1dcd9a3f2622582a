"""The annotation of a field in, what it may hold out: names of types, texts that it is limited to, and None or not."""

from __future__ import annotations

import ast
from dataclasses import dataclass

_NONE = "None"
# What stands around the type that is meant.
_AROUND = frozenset(("Annotated", "Final", "Mapped", "Required", "NotRequired", "ReadOnly"))
_NO_FIELD = frozenset(("ClassVar", "InitVar"))


@dataclass(frozen=True, slots=True)
class Annotation:
    """The last parts of the names of its types, without None; the values of Literal; whether None may be there."""

    types: frozenset[str]
    literals: tuple[str, ...] = ()
    optional: bool = False

    def __or__(self, other: Annotation) -> Annotation:
        literals = (*self.literals, *other.literals)
        return Annotation(self.types | other.types, literals, self.optional or other.optional)

    def __str__(self) -> str:
        named = sorted(self.types) or [f"Literal[{', '.join(map(repr, self.literals))}]"]
        return " | ".join([*named, *([_NONE] if self.optional else [])])


def last_name(node: ast.expr) -> str:
    """`C` of `a.b.C` and of `C[int]`; empty for anything else."""
    if isinstance(node, ast.Subscript):
        return last_name(node.value)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def annotation_of(node: ast.expr) -> Annotation | None:
    """What an annotation says; None where it makes no field."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _quoted(node.value)
    if isinstance(node, ast.Constant):
        return Annotation(frozenset(), optional=node.value is None)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _either(node.left, node.right)
    if isinstance(node, ast.Subscript):
        return _subscribed(node)
    name = last_name(node)
    if name in _NO_FIELD:
        return None
    return Annotation(frozenset((name or "Any",)))


def _quoted(text: str) -> Annotation | None:
    try:
        return annotation_of(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError):
        return Annotation(frozenset(("Any",)))


def _subscribed(node: ast.Subscript) -> Annotation | None:
    name, inner = last_name(node.value), node.slice
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if name in _NO_FIELD:
        return None
    if name in _AROUND and parts:
        return annotation_of(parts[0])
    if name == "Optional":
        return _either(*parts) | Annotation(frozenset(), optional=True)
    if name == "Union":
        return _either(*parts)
    if name == "Literal":
        values = [part.value for part in parts if isinstance(part, ast.Constant)]
        return Annotation(frozenset(), tuple(v for v in values if isinstance(v, str)), None in values)
    return Annotation(frozenset((name or "Any",)))


def _either(*parts: ast.expr) -> Annotation:
    found = Annotation(frozenset())
    for part in parts:
        found |= annotation_of(part) or Annotation(frozenset(("Any",)))
    return found
