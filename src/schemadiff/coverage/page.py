"""The kinds and the placed columns in, the text of docs/coverage.md out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from schemadiff.coverage.placement import (
    NEWEST,
    OLDEST,
    Gap,
    Placed,
    compared_fields,
    gaps,
    is_field,
    placed,
    reasons,
)
from schemadiff.kinds import KINDS
from schemadiff.kinds.base import Kind

_OUTCOMES = (
    ("silent", True, "Not compared", "`pg_dump --schema-only` shows these, and schemadiff says nothing about them."),
    ("named", True, "Named in the output", "Commands list these as not covered; `drift` ends with 6."),
    ("silent", False, "Seen by neither", "Neither `pg_dump --schema-only` nor schemadiff shows these."),
    ("named", False, "Named in the output, and not seen by pg_dump", "Commands list these as not covered."),
)


def page() -> str:
    """The whole of docs/coverage.md; the same bytes for the same sources."""
    return "\n".join((*_head(), *_kinds(), *_catalogs(), *_not_covered())) + "\n"


def _head() -> Iterator[str]:
    columns = placed()
    compared = sum(any(map(is_field, column.places)) for column in columns)
    partly = sum(any(place in gaps() for place in column.places) for column in columns)
    yield "# Coverage"
    yield ""
    yield "<!-- Written by `make coverage-docs` from the kinds and from src/schemadiff/coverage/: edit those. -->"
    yield ""
    tables = len({column.catalog for column in columns})
    yield f"PostgreSQL {OLDEST} to {NEWEST} keep a schema in {tables} catalog tables with {len(columns)} columns."
    yield f"{compared} of them are compared. For each of the others this page says why it is not. {partly} take part in"
    yield "a difference that schemadiff [does not compare](#not-covered)."
    yield ""
    yield "A test reads the catalogs of the server at hand and fails on a column that has no place here. Another runs"
    yield "the examples of what is not covered, so that nothing stays on that list once it is."


def _kinds() -> Iterator[str]:
    yield from ("", "## Kinds", "")
    yield "Changed in place: without dropping and creating the object. A kind may still make it anew for some changes"
    yield "of such a field, where PostgreSQL has no other way."
    shared = _code(name for name in sorted(KINDS) if KINDS[name].shared)
    yield f"{shared} belong to the whole server, and are read only where the configuration names `roles`."
    yield from ("", "| kind | compared | changed in place |", "|---|---|---|")
    yield from (f"| `{name}` | {_compared(name)} | {_in_place(KINDS[name])} |" for name in sorted(KINDS))


def _compared(kind: str) -> str:
    return _code(f for f in compared_fields(kind) if f != "id") or "that it is there"


def _in_place(kind: Kind) -> str:
    fields = [f for f in compared_fields(kind.name) if f != "id"]
    able = [f for f in fields if f in kind.alterable]
    return ("all of it" if able == fields else _code(able)) if able else "none" if fields else ""


def _catalogs() -> Iterator[str]:
    yield from ("", "## Catalog tables", "")
    yield "A number in brackets: the versions that have the column, where not all do."
    for catalog, columns in groupby(placed(), key=lambda column: column.catalog):
        yield from ("", f"### {catalog}", "", "| column | where it is compared, or why not |", "|---|---|")
        yield from _rows(columns)


def _rows(columns: Iterable[Placed]) -> Iterator[str]:
    """One row for all columns of a table that have the same places."""
    together: dict[tuple[str, ...], list[Placed]] = {}
    for column in columns:
        together.setdefault(column.places, []).append(column)
    for places, same in together.items():
        yield f"| {', '.join(map(_column, same))} | {_places(places)} |"


def _column(column: Placed) -> str:
    span = _span(column.first, column.last)
    return f"`{column.column}`{f' ({span})' if span else ''}"


def _span(first: int, last: int) -> str:
    if first == OLDEST:
        return "" if last == NEWEST else f"to {last}"
    return f"{first} on" if last == NEWEST else f"{first} to {last}"


def _places(places: tuple[str, ...]) -> str:
    fields = _code(sorted({place for place in places if is_field(place)}))
    why = " ".join(reasons()[place] for place in places if place in reasons())
    holes = ", ".join(f"[{place}](#{place})" for place in sorted(set(places)) if place in gaps())
    return "; ".join(part for part in (fields, why, f"not covered: {holes}" if holes else "") if part)


def _not_covered() -> Iterator[str]:
    yield from ("", "## Not covered")
    for outcome, dumped, title, sentence in _OUTCOMES:
        found = [gap for gap in gaps().values() if (gap.outcome, gap.dumped) == (outcome, dumped)]
        if found:
            yield from ("", f"### {title}", "", sentence)
            for gap in found:
                yield from _gap(gap)


def _gap(gap: Gap) -> Iterator[str]:
    since = f" (PostgreSQL {gap.since} on)" if gap.since > OLDEST else ""
    yield from ("", f"#### {gap.name}", "", gap.says + since, "", "```sql")
    if gap.before:
        yield gap.before.strip()
        yield "-- and then"
    yield from (gap.after.strip(), "```")


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
