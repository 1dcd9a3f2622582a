"""Operations and a policy in, findings out, each at its level, those that somebody waived with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from schemadiff.model import ObjectId
from schemadiff.policy import CODES, USUAL, Allowed, Policy, Waiver
from schemadiff.quoting import qualified
from schemadiff.safety.finding import Finding, Found
from schemadiff.safety.migrating import word_for
from schemadiff.safety.operation import Operation, Verb
from schemadiff.safety.rules import RULES, Among


def findings(operations: Sequence[Operation], policy: Policy = USUAL) -> tuple[Finding, ...]:
    """All that the rules say of the operations of one migration, in their order; what is `off` is left out."""
    among = Among(policy, tuple(operations))
    said = ((o, found) for o in operations for rule in RULES for found in rule(o, among))
    return tuple(_finding(o, found, policy) for o, found in said if policy.level(found.code) != "off")


def unused(found: Sequence[Finding], operations: Sequence[Operation], policy: Policy) -> tuple[Finding, ...]:
    """A note for each waiver of the configuration that waives none of the findings."""
    by_number = {(o.number, o.object): o for o in operations}
    pairs = [(f, by_number[f.number, f.object]) for f in found]
    idle = (w for w in policy.waivers if not any(_covers(w, o, f.code) for f, o in pairs))
    return tuple(_idle(w, policy) for w in idle if policy.level("SD849") != "off")


def _finding(operation: Operation, found: Found, policy: Policy) -> Finding:
    return Finding(
        code=found.code,
        level=policy.level(found.code),
        object=operation.object,
        origin=operation.origin,
        what=found.what,
        instead=found.instead,
        short=found.short,
        number=operation.number,
        waived=next(_reasons(operation, found.code, policy), ""),
        table=operation.table,
        columns=operation.columns,
    )


def judged_again(finding: Finding, policy: Policy, allowed: Mapping[ObjectId, tuple[Allowed, ...]]) -> Finding | None:
    """The finding of another day at the level that it has by now, waived if it is by now; None where it is `off`.

    `allowed` is what comments in the schema files accept.
    """
    if policy.level(finding.code) == "off":
        return None
    said = word_for(allowed, finding.object, finding.table, finding.columns)
    about = Operation(verb=Verb.ALTER, object=finding.object, table=finding.table, allowed=said)
    waived = next(_reasons(about, finding.code, policy), "")
    return replace(finding, level=policy.level(finding.code), waived=waived)


def _reasons(operation: Operation, code: str, policy: Policy) -> Iterator[str]:
    if operation.approved and code in ("SD820", "SD821"):
        yield "approved by name"
    yield from (allowed.reason for allowed in operation.allowed if allowed.code == code)
    yield from (waiver.reason for waiver in policy.waivers if _covers(waiver, operation, code))


def _covers(waiver: Waiver, operation: Operation, code: str) -> bool:
    """Whether the waiver is of this code, and names the object or something that it belongs to."""
    return waiver.code == code and any(fnmatchcase(name, waiver.object) for name in _names(operation))


def _names(operation: Operation) -> Iterator[str]:
    """What people may call the object, and what it belongs to."""
    for object_id in (operation.object, operation.table):
        if object_id is not None:
            path = _named_path(object_id)
            yield from (qualified(path[:length]) for length in range(len(path), min(len(path), 2) - 1, -1))
    if operation.old_name:
        yield operation.old_name


def _named_path(object_id: ObjectId) -> tuple[str, ...]:
    """The path without a routine's argument types, and of a satellite that of its target."""
    target = object_id.target
    named = target if target is not None else object_id
    return named.path[:2] if named.kind in ("function", "procedure", "aggregate") else named.path


def _idle(waiver: Waiver, policy: Policy) -> Finding:
    title = CODES[waiver.code].title
    return Finding(
        code="SD849",
        level=policy.level("SD849"),
        object=ObjectId("waiver", (waiver.code, waiver.object)),
        origin=waiver.origin,
        what=f"no finding of {waiver.code} ({title}) is about {waiver.object} in this migration",
        instead="take it out when its migration is written",
        short="",
    )
