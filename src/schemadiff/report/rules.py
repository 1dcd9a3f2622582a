"""The name of a rule in, what a reader should know of it out: for formats that explain a rule once."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.lint import RULES
from schemadiff.policy import CODES
from schemadiff.report.outcome import HOLE, INVALID, MISSING, WAYS_OUT


@dataclass(frozen=True, slots=True)
class About:
    """What the rule finds, and what to do about it."""

    title: str
    help: str


_OWN = {
    MISSING: About(
        "schema/ has a change that no migration makes", "Run `schemadiff generate`, and commit what it writes."
    ),
    HOLE: About(
        "pg_dump sees a difference that schemadiff does not compare",
        "Look at it: what schemadiff compares is listed in docs/coverage.md.",
    ),
    INVALID: About(
        "an INVALID index that a file which is not applied yet builds", "Run `schemadiff apply`: it makes it anew."
    ),
}
_LIST = "docs/drift.md says what the list of accepted drift is, and what to do about its entries."
_RULES = "docs/configuration.md says what ignore rules match."
_OWN |= {
    "accept/stale": About("accepted drift that is none any more", _LIST),
    "accept/changed": About("accepted drift that has changed since", _LIST),
    "accept/expired": About("accepted drift whose last day has passed", _LIST),
    "ignore/idle": About("an ignore rule that matches nothing", _RULES),
    "ignore/everything": About("an ignore rule that matches everything", _RULES),
}
_INSTEAD = {rule.code: rule.instead for rule in RULES}


def about(rule: str) -> About:
    """The rule `drift/index`, `check/missing` or `SD820`."""
    group, _, kind = rule.partition("/")
    if rule in _OWN:
        return _OWN[rule]
    if kind:
        return About(
            f"{kind.replace('_', ' ')} that is not what its migrations made it",
            f"Somebody changed it in the database, and no migration did. {WAYS_OUT}",
        )
    if rule in CODES:
        return About(CODES[rule].title, f"docs/safety.md explains {rule}, and says what to do instead.")
    if rule in _INSTEAD:
        return About(f"rule {rule} for migration files", f"{_INSTEAD[rule]}. docs/validation.md says why.")
    return About(f"schemadiff {group}", f"docs/errors.md says what {group} means, and what to do.")
