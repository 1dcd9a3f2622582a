"""Comments that begin with `schemadiff:` and the places of objects go in; directives come out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.model import ObjectId
from schemadiff.parse.references import WRITTEN, written
from schemadiff.parse.split import Slice, significant
from schemadiff.parse.statements import Directive

COMMENT = re.compile(r"--\s*schemadiff\s*:\s*(.*)", re.DOTALL)
RENAMED = re.compile(r"renamed\s+from\s+(.+?)\s*;?\s*\Z", re.IGNORECASE)
RENAMABLE = frozenset(
    (
        "schema",
        "table",
        "column",
        "constraint",
        "index",
        "view",
        "materialized_view",
        "sequence",
        "enum",
        "composite",
        "range",
        "domain",
        "function",
        "procedure",
        "enum_value",
        "attribute",
    )
)
INNER = frozenset(("column", "constraint", "enum_value", "attribute"))
HINT = "the only directive is -- schemadiff: renamed from OLD_NAME"


def read_directive(
    text: str, comment: Slice, places: Mapping[int, ObjectId], origin_of: Callable[[int], Origin]
) -> Directive | Diagnostic | None:
    """The directive in a comment, what is wrong with it, or None where the comment is any other."""
    match = COMMENT.match(text, comment.start, comment.end)
    if not match:
        return None
    origin = origin_of(comment.start)
    renamed = RENAMED.fullmatch(match[1].strip())
    if not renamed:
        return Diagnostic("SD105", f"unknown directive {match[1].strip()[:60]!r}", HINT, origin)
    if text[text.rfind("\n", 0, comment.start) + 1 : comment.start].strip():
        return Diagnostic("SD106", "a directive stands on a line of its own", "put it on the line above", origin)
    made = places.get(significant(text, comment.end, len(text)))
    if made is None or made.kind not in RENAMABLE:
        hint = "put it directly above the CREATE statement, or above the line of the column, constraint or label"
        return Diagnostic("SD106", "there is nothing below this directive that could be renamed", hint, origin)
    old_name = _label(renamed[1]) if made.kind == "enum_value" else _name(renamed[1])
    if not old_name:
        return Diagnostic("SD105", f"{renamed[1]!r} is not a name", HINT, origin)
    if len(old_name) > 1 and (made.kind in INNER or made.kind == "schema"):
        return Diagnostic("SD105", f"the old name of a {made.kind} has no schema", HINT, origin)
    return Directive(made.kind, made.path, old_name, origin)


def _name(text: str) -> tuple[str, ...]:
    return written(text) if WRITTEN.fullmatch(text) else ()


def _label(text: str) -> tuple[str, ...]:
    """Labels are not folded; quotes of either kind may stand around them."""
    quote = text[0]
    if quote in "'\"" and len(text) > 2 and text.endswith(quote):
        return (text[1:-1].replace(quote * 2, quote),)
    return (text,)
