"""A domain that becomes stricter in, suspicions about the columns of that domain out."""

from __future__ import annotations

from collections.abc import Iterator

from schemadiff.kinds.column import Column
from schemadiff.kinds.domain import Domain
from schemadiff.kinds.domain_constraint import DomainConstraint
from schemadiff.migrations.probes import Probe
from schemadiff.model import Catalog, ObjectId
from schemadiff.preflight.before import Before
from schemadiff.preflight.suspicion import Suspicion
from schemadiff.quoting import identifier, one_line, qualified


def domain_named(type_: str, catalog: Catalog) -> Domain | None:
    """The domain that a type is, if it is one."""
    if "." not in type_:
        # PostgreSQL's own types are called without their schema.
        return None
    domains = (o for o in catalog.objects.values() if isinstance(o, Domain))
    return next((d for d in domains if qualified(d.id.path) == type_), None)


def checks_of(domain: Domain, catalog: Catalog) -> list[str]:
    """What stands between the parentheses of its checks."""
    found = (o for o in catalog.objects.values() if isinstance(o, DomainConstraint) and o.parent == domain.id)
    return [_expression(check) for check in sorted(found, key=lambda o: o.id) if check.validated]


def of_domain(object_id: ObjectId, before: Before) -> Iterator[Suspicion]:
    """What the columns of a domain may hold that it will not allow."""
    new = before.result.objects.get(object_id)
    if isinstance(new, DomainConstraint) and new.validated and new.parent is not None:
        old = before.then(new.id)
        if not isinstance(old, DomainConstraint) or not old.validated or old.definition != new.definition:
            name = f"{identifier(new.id.path[2])} of the domain {qualified(new.parent.path)}"
            words = f"holds a value that violates {name}: {one_line(_expression(new))}"
            yield from _columns(new.parent, _expression(new), words, before)
    elif isinstance(new, Domain) and new.not_null:
        old_domain = before.then(new.id)
        if isinstance(old_domain, Domain) and not old_domain.not_null:
            words = f"holds NULL, which the domain {qualified(new.id.path)} will not allow"
            yield from _columns(new.id, "VALUE IS NOT NULL", words, before)


def _columns(domain: ObjectId, expression: str, words: str, before: Before) -> Iterator[Suspicion]:
    """Of arrays and composites of the domain PostgreSQL looks into the values, and a probe does not."""
    then = before.was(domain)
    if then is None:
        return
    was = qualified(then.path)
    for old in sorted((o for o in before.start.objects.values() if isinstance(o, Column)), key=lambda o: o.id):
        table = ObjectId("table", old.id.path[:2])
        now, column = before.remains(table), before.result.objects.get(before.remains(old.id) or old.id)
        if old.type != was or now is None or not isinstance(column, Column) or before.retyped(column):
            continue
        rows = before.rows(now, ())
        if rows is None:
            continue
        # In the check of a domain VALUE is the name of nothing else.
        name = identifier(old.id.path[2])
        condition = f"(SELECT ({expression}) IS FALSE FROM (SELECT {name}) AS checked (value))"
        mend = f"UPDATE {rows.name} SET {name} = … WHERE {condition}"
        probe = Probe(f"{qualified(old.id.path)} {words}", rows.where(condition), mend)
        yield Suspicion(table, ("domain", old.id.path[2], words), probe)


def _expression(check: DomainConstraint) -> str:
    return check.definition.removeprefix("CHECK ")
