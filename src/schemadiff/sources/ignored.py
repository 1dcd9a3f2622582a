"""A catalog and the rules of a project in; the same catalog without what the project leaves alone, out.

What schema/ has is never left out, as git never ignores a file that it tracks. With an object goes what belongs to it,
and what leans on it, unless that belongs to something of the project's: then both stay, for they are its business.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from schemadiff.config import Config
from schemadiff.diagnostics import UsageError
from schemadiff.fingerprint import basis, fingerprints
from schemadiff.ignore import Ignored, Rule, leaving_out, rule_of
from schemadiff.kinds import KINDS
from schemadiff.model import Catalog, ObjectId
from schemadiff.sources.exclude import without

AUDIT = "schemadiff_audit"
# What `schemadiff audit install` makes is nobody's schema.
_OWN = tuple(map(rule_of, (f"schema:{AUDIT}", f"{AUDIT}.**", f"event_trigger:{AUDIT}*")))


@dataclass(frozen=True, slots=True)
class Sieved:
    """The catalog, and how much the project's own rules left out of it, rule by rule."""

    catalog: Catalog
    ignored: tuple[Ignored, ...] = ()


def rules_of(config: Config) -> tuple[Rule, ...]:
    """The project's rules. Raises UsageError SD645 for a kind that there is not."""
    for rule in config.ignore:
        if rule.kind and rule.kind not in KINDS:
            near = get_close_matches(rule.kind, KINDS, 1)
            hint = f'did you mean "{near[0]}"?' if near else f"known: {', '.join(sorted(KINDS))}"
            message = f'"ignore": in "{rule.text}", there is no kind "{rule.kind}"'
            raise UsageError.of("SD645", message, hint, config.ignore_origin)
    return config.ignore


def sieved(catalog: Catalog, rules: Sequence[Rule], tracked: Collection[ObjectId] = frozenset()) -> Sieved:
    """Without what the rules match, of which `tracked` is never any."""
    is_audited = ObjectId("schema", (AUDIT,)) in catalog.objects
    own = _without(catalog, _OWN, tracked) if is_audited else catalog
    if not rules:
        return Sieved(own)
    left = _without(own, rules, tracked)
    return Sieved(left, tuple(_counted(rules, own, own.objects.keys() - left.objects.keys())))


def state(catalog: Catalog, rules: Sequence[Rule]) -> str:
    """The fingerprint of what is left, whoever has it in schema/."""
    return states(rules, catalog)[0]


def states(rules: Sequence[Rule], *catalogs: Catalog) -> tuple[str, ...]:
    """The same of several states."""
    return fingerprints(*(sieved(catalog, rules).catalog for catalog in catalogs))


def taken_by(catalog: Catalog, rules: Sequence[Rule]) -> str:
    """By what the fingerprint of its state is taken."""
    if not rules:
        return basis(catalog.version)
    digest = hashlib.sha256("\n".join(rule.text for rule in rules).encode()).hexdigest()
    return f"{basis(catalog.version)}-{digest[:8]}"


def _counted(rules: Sequence[Rule], catalog: Catalog, out: Collection[ObjectId]) -> Iterable[Ignored]:
    """What each rule left out, in the order of the rules."""
    by_rule = Counter(
        rule.text
        for i in out
        if catalog.objects[i].parent not in out and is_stated(i) and (rule := leaving_out(rules, i))
    )
    return (Ignored(text, by_rule[text]) for text in dict.fromkeys(rule.text for rule in rules) if by_rule[text])


def _without(catalog: Catalog, rules: Sequence[Rule], tracked: Collection[ObjectId]) -> Catalog:
    asked: dict[ObjectId, bool] = {}
    out = {i for i in catalog.objects if _is_ignored(i, catalog, rules, tracked, asked)}
    if not out:
        return catalog
    _take_along(out, catalog, tracked)
    _put_back(out, catalog)
    return without(catalog, out)


def is_stated(who: ObjectId) -> bool:
    """Whether it is compared wherever it is: everything has an owner, and most say nothing of it."""
    return not KINDS[who.kind].optional(who)


def _is_ignored(
    who: ObjectId,
    catalog: Catalog,
    rules: Sequence[Rule],
    tracked: Collection[ObjectId],
    asked: dict[ObjectId, bool],
) -> bool:
    """What belongs to something that is left out cannot be let in again, as a file in an ignored folder cannot."""
    if who not in asked:
        parent = catalog.objects[who].parent
        above = parent in catalog.objects and _is_ignored(parent, catalog, rules, tracked, asked) if parent else False
        asked[who] = who not in tracked and (above or leaving_out(rules, who) is not None)
    return asked[who]


def _take_along(out: set[ObjectId], catalog: Catalog, tracked: Collection[ObjectId]) -> None:
    """What leans on what is left out, as far as it belongs to nothing of the project's."""
    free = [i for i in catalog.objects if not any(above in tracked for above in catalog.upwards(i))]
    while more := {i for i in free if i not in out and (catalog.needs[i] & out or catalog.objects[i].parent in out)}:
        out |= more


def _put_back(out: set[ObjectId], catalog: Catalog) -> None:
    """What something needs that stays, with all that belongs to it."""
    while lost := {need for i in catalog.objects if i not in out for need in catalog.needs[i] & out}:
        tops = {[above for above in catalog.upwards(i) if above in out][-1] for i in lost}
        out -= {i for i in out if any(above in tops for above in catalog.upwards(i))}
