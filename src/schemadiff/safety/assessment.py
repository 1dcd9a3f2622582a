"""The steps of a migration and the project's policy in, an Assessment out: findings, idle waivers, a header's words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from schemadiff.diagnostics import Origin, Refused
from schemadiff.model import Catalog, ObjectId, Step
from schemadiff.policy import LEVELS, Allowed, Policy
from schemadiff.safety.finding import Finding
from schemadiff.stages import stage

_LOSS = "DATA LOSS"


@dataclass(frozen=True, slots=True)
class Said:
    """What schema files say besides what they make: accepted findings, and names as written that PostgreSQL cuts."""

    allowed: Mapping[ObjectId, tuple[Allowed, ...]] = field(default_factory=dict)
    cut: Mapping[ObjectId, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found about a migration, the worst first. `risks` holds for each step, by its index, a few words."""

    findings: tuple[Finding, ...] = ()
    risks: Mapping[int, str] = field(default_factory=dict)

    @property
    def stops(self) -> bool:
        """Whether the migration must not be written."""
        return any(finding.stops for finding in self.findings)

    def refusal(self) -> Refused:
        """The error with all that was found and nobody waived."""
        return Refused(*(finding.diagnostic for finding in self.findings if not finding.waived))


@stage("judging")
def assessed(
    steps: Sequence[Step],
    start: Catalog,
    result: Catalog,
    policy: Policy,
    *,
    origins: Mapping[ObjectId, Origin],
    rows: Mapping[ObjectId, int],
    said: Said,
    approved: Collection[str] = (),
) -> Assessment:
    """What the rules say of the steps from `start` to `result`."""
    if not steps:
        return Assessment()
    # The rules are many, and where there are no steps nobody asks them.
    from schemadiff.safety.from_steps import operations_of_steps
    from schemadiff.safety.judge import findings, unused

    operations = operations_of_steps(
        steps, start, result, origins=origins, rows=rows, allowed=said.allowed, cut=said.cut, approved=approved
    )
    found = findings(operations, policy)
    worst_first = sorted((*found, *unused(found, operations, policy)), key=lambda f: (bool(f.waived), _weight(f)))
    return Assessment(tuple(worst_first), _risks(found))


def _weight(finding: Finding) -> tuple[int, str, str, str]:
    return LEVELS.index(finding.level), finding.code, finding.instead, finding.what


def _risks(found: Sequence[Finding]) -> dict[int, str]:
    """`DATA LOSS, 2.0M rows, slow`: each word once, what is lost first. That what is gone cannot be used goes without
    saying.
    """
    words: dict[int, list[str]] = {}
    for finding in sorted(found, key=lambda f: not f.short.startswith(_LOSS)):
        # Approved or not, what is lost is lost.
        waived = " (waived)" if finding.waived and not finding.short.startswith(_LOSS) else ""
        if finding.short:
            words.setdefault(finding.number, []).append(finding.short + waived)
    return {number: ", ".join(_worth_saying(said)) for number, said in words.items()}


def _worth_saying(words: Sequence[str]) -> list[str]:
    lost = words[0].startswith(_LOSS)
    return [word for word in dict.fromkeys(words) if not (lost and word.startswith("breaks"))]
