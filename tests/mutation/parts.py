"""Two descriptions in, one of a base and one of its mutated state: what a part tells of the change is what loading the
whole tells, or a Failure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemadiff.diagnostics import InputError
from schemadiff.model import Catalog, ObjectId
from schemadiff.parse.outline import outline_of
from schemadiff.parse.part import File, NoPart
from schemadiff.parse.statements import ParseResult, Statement
from schemadiff.scratch import Server
from schemadiff.sources.desired import desired_state
from schemadiff.sources.desired_part import changed_catalog


@dataclass(frozen=True, slots=True)
class Told:
    """A description, and the catalog that it loads to."""

    statements: Sequence[Statement]
    catalog: Catalog


def told(server: Server, parsed: ParseResult) -> Told | None:
    """What a description says; None where it does not load."""
    try:
        with desired_state(server, parsed) as desired:
            return Told(parsed.statements, desired.catalog)
    except InputError:
        return None


def differing(server: Server, before: Told, after: Told) -> Sequence[ObjectId] | None:
    """What a part tells otherwise than the whole; None where there is no part."""
    gone, new = missing(before.statements, after.statements), missing(after.statements, before.statements)
    try:
        part = changed_catalog(server, before.catalog, [file_of(after.statements)], gone, new, most=9)
    except NoPart:
        return None
    whole = after.catalog
    both = part.objects.keys() & whole.objects.keys()
    others = {i for i in both if part.objects[i] != whole.objects[i] or part.needs[i] != whole.needs[i]}
    return sorted(others | (part.objects.keys() ^ whole.objects.keys()))


def missing(some: Sequence[Statement], others: Sequence[Statement]) -> list[Statement]:
    """Those that are not among the others."""
    known = {(s.text, s.settings, s.owner) for s in others}
    return [s for s in some if (s.text, s.settings, s.owner) not in known]


def file_of(statements: Sequence[Statement]) -> File:
    """A file with these statements."""
    return File(outline_of(statements), lambda: statements)
