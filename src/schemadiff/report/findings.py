"""Findings in, what of them a person wants to see out: the fields that differ, how many there are of each severity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from schemadiff.diagnostics import Diagnostic
from schemadiff.model import Alter


def field_changes(change: Alter) -> list[tuple[str, str, str]]:
    """(field, old, new) for each difference, as deep as it is: deepdiff names what moved inside a value."""
    from deepdiff import DeepDiff

    found = []
    for name in sorted(change.changed):
        old, new = getattr(change.old, name), getattr(change.new, name)
        if isinstance(old, tuple) and isinstance(new, tuple):
            found += _items(name, DeepDiff(list(map(str, old)), list(map(str, new)), ignore_order=True), old, new)
        else:
            found.append((name, _shown(old), _shown(new)))
    return found


def severities(findings: Iterable[Diagnostic]) -> Mapping[str, int]:
    """How many there are of each severity, the worst first."""
    counted = Counter(finding.severity for finding in findings)
    return {severity: counted[severity] for severity in ("error", "warning", "note")}


def _items(
    name: str, difference: dict[str, object], old: tuple[object, ...], new: tuple[object, ...]
) -> list[tuple[str, str, str]]:
    """What a list lost and gained; a list that only changed its order is shown whole."""
    if not difference:
        return [(name, _shown(old), _shown(new))]
    gone = tuple(item for item in old if item not in new)
    come = tuple(item for item in new if item not in old)
    return [(name, _shown(gone), _shown(come))]


def _shown(value: object) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return " ".join(str(value).split())
