"""Comments that begin with `schemadiff:` and the places of objects go in; directives come out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.model import ObjectId
from schemadiff.parse.references import WRITTEN, written
from schemadiff.parse.split import Slice, significant
from schemadiff.parse.statements import Allowance, Directive
from schemadiff.policy import CODES, Allowed

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
ALLOW = re.compile(r"allow\s+([^\s,]+(?:\s*,\s*[^\s,]+)*)(?:\s+(\S.*))?", re.IGNORECASE | re.DOTALL)
HINT = "directives: -- schemadiff: renamed from OLD_NAME, and -- schemadiff: allow CODE REASON"
_EXAMPLE = "-- schemadiff: allow SD831 no code has used it since March"


def read_directive(
    text: str,
    comment: Slice,
    places: Mapping[int, ObjectId],
    beginnings: Mapping[int, ObjectId],
    origin_of: Callable[[int], Origin],
) -> Directive | Allowance | Diagnostic | None:
    """The directive in a comment, what is wrong with it, or None where the comment is any other.

    `places` are those of objects, `beginnings` those of statements, with what each is about.
    """
    match = COMMENT.match(text, comment.start, comment.end)
    if not match:
        return None
    origin, said = origin_of(comment.start), match[1].strip()
    renamed, allow = RENAMED.fullmatch(said), ALLOW.fullmatch(said)
    if not renamed and not allow:
        return Diagnostic("SD105", f"unknown directive {said[:60]!r}", HINT, origin)
    if text[text.rfind("\n", 0, comment.start) + 1 : comment.start].strip():
        return Diagnostic("SD106", "a directive stands on a line of its own", "put it on the line above", origin)
    below = significant(text, comment.end, len(text))
    if allow:
        return _allowance(allow, {**beginnings, **places}.get(below), origin)
    assert renamed is not None
    return _rename(renamed[1], places.get(below), origin)


def read_allowed(
    said: str, origin: Origin, known: Collection[str] = CODES, page: str = "docs/safety.md"
) -> tuple[Allowed, ...] | Diagnostic | None:
    """What a comment accepts (`-- schemadiff: allow CODE REASON`), what is wrong with it, or None for any other.

    `known` are the codes that may be accepted, which `page` lists.
    """
    match = COMMENT.match(said)
    allow = ALLOW.fullmatch(match[1].strip()) if match else None
    return _allowed(allow, origin, known, page) if allow else None


def _allowed(
    allow: re.Match[str], origin: Origin, known: Collection[str] = CODES, page: str = "docs/safety.md"
) -> tuple[Allowed, ...] | Diagnostic:
    codes = [code.strip().upper() for code in allow[1].split(",")]
    unknown = next((code for code in codes if code not in known), None)
    if unknown is not None:
        hint = f"{page} lists the codes; {_EXAMPLE}"
        return Diagnostic("SD105", f"{unknown[:60]!r} is not the code of a finding", hint, origin)
    if not allow[2]:
        return Diagnostic("SD105", "this directive gives no reason", _EXAMPLE, origin)
    reason = " ".join(allow[2].split())
    return tuple(Allowed(code, reason, origin) for code in codes)


def _allowance(allow: re.Match[str], made: ObjectId | None, origin: Origin) -> Allowance | Diagnostic:
    allowed = _allowed(allow, origin)
    if isinstance(allowed, Diagnostic):
        return allowed
    if made is None:
        hint = "put it directly above a statement, or the line of a column or constraint; give an index a name"
        return Diagnostic("SD106", "there is nothing below this directive that a finding could be about", hint, origin)
    return Allowance(made, allowed)


def _rename(name: str, made: ObjectId | None, origin: Origin) -> Directive | Diagnostic:
    if made is None or made.kind not in RENAMABLE:
        hint = "put it directly above the CREATE statement, or above the line of the column, constraint or label"
        return Diagnostic("SD106", "there is nothing below this directive that could be renamed", hint, origin)
    old_name = _label(name) if made.kind == "enum_value" else _name(name)
    if not old_name:
        return Diagnostic("SD105", f"{name!r} is not a name", HINT, origin)
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
