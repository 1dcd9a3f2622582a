"""The type of a column and a salt in; SQL that makes a value of it from the number of a row out.

`wide` values differ from row to row; `varied` ones look like chance, the same chance each time. Of a type of the
user's that has checks they are a guess, and PostgreSQL has the last word.
"""

from __future__ import annotations

from hashlib import sha256

from schemadiff.kinds.composite import Composite
from schemadiff.kinds.domain import Domain
from schemadiff.kinds.domain_constraint import DomainConstraint
from schemadiff.kinds.range import Range
from schemadiff.model import Catalog, Object
from schemadiff.proof.samples import parts, type_object
from schemadiff.quoting import qualified
from schemadiff.seeds.generate.makers import NUMBER, VARIED, WIDE, Wanted, multirange, spans
from schemadiff.seeds.generate.patterns import patterned

__all__ = ["NUMBER", "Wanted", "is_own", "salt_of", "varied", "wide"]
TEXTUAL, _LONGEST = ("text", "character"), 200


def salt_of(*parts_: str) -> int:
    """The same number for the same words, everywhere."""
    return int.from_bytes(sha256("\0".join(parts_).encode()).digest()[:7], "big")


def wide(column: Wanted, catalog: Catalog) -> str | None:
    """SQL of a value that no other row has; None for a type that has too few values, or none that we know."""
    return _made(column, catalog, apart=True)


def varied(column: Wanted, catalog: Catalog) -> str | None:
    """SQL of any value; None for a type of which only candidates are known."""
    return _made(column, catalog, apart=False)


def is_own(type_: str, catalog: Catalog) -> bool:
    """Whether the type, or that of an array's elements, is one that the catalog has."""
    return type_object(type_, catalog) is not None


def longest(type_: str) -> int:
    """How many characters a text of the type may have, as far as we go."""
    return (*parts(type_)[1], _LONGEST)[0]


def _made(column: Wanted, catalog: Catalog, *, apart: bool) -> str | None:
    if column.type.endswith("[]"):
        element = _made(_of_type(column, column.type[:-2]), catalog, apart=apart)
        return f"ARRAY[{element}]::{column.type}" if element else None
    own = type_object(column.type, catalog)
    made = _of_object(own, column, catalog, apart) if own else _built_in(column, catalog, apart)
    return f"({made})::{column.type}" if made else None


def _of_type(column: Wanted, type_: str) -> Wanted:
    return Wanted(column.name, type_, column.salt)


def _built_in(column: Wanted, catalog: Catalog, apart: bool) -> str | None:
    name, numbers = parts(column.type)
    makers = WIDE if apart else VARIED
    # Types of extensions have a schema, and not always the same one.
    if maker := makers.get(name) or makers.get(name.rpartition(".")[2]):
        return maker(column, numbers)
    several = _range_of(column.type, catalog)
    found = _spans(several, column, apart) if several else None
    return multirange(column.type, found) if found else None


def _range_of(type_: str, catalog: Catalog) -> Range | None:
    """The range of the user's whose multirange the type is."""
    if "." not in type_:
        return None
    ranges = (obj for obj in catalog.objects.values() if isinstance(obj, Range))
    return next((one for one in ranges if qualified(one.multirange) == type_), None)


def _spans(own: Range, column: Wanted, apart: bool) -> str | None:
    return spans(qualified(own.id.path), own.subtype, NUMBER if apart else f"({column.chance()} % 100000)")


def _of_object(own: Object, column: Wanted, catalog: Catalog, apart: bool) -> str | None:
    match own:
        case Domain():
            each = (o for o in catalog.objects.values() if isinstance(o, DomainConstraint))
            checks = [check.definition for check in each if check.parent == own.id]
            text = patterned(checks, NUMBER if apart else column.chance(6), longest(own.type))
            known = text if own.type.startswith(TEXTUAL) else None
            return known or _made(_of_type(column, own.type), catalog, apart=apart)
        case Composite():
            return _row(own, column, catalog, apart)
        case Range():
            return _spans(own, column, apart)
        case _:
            return None


def _row(own: Composite, column: Wanted, catalog: Catalog, apart: bool) -> str | None:
    """A value of each attribute; one of them at least has to be another one in every row."""
    each, several = list[str](), False
    for attribute in own.attributes:
        one = Wanted(attribute.name, attribute.type, salt_of(str(column.salt), attribute.name) % 2**61)
        told = wide(one, catalog) if apart else None
        several = several or told is not None
        each.append(told or varied(one, catalog) or f"NULL::{attribute.type}")
    return f"ROW({', '.join(each)})" if several or not apart else None
