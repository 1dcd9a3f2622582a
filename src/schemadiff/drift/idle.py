"""Rules for what is left out, the live catalog and what schema/ has in; what to say of rules that miss out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from schemadiff.diagnostics import Origin
from schemadiff.drift.remark import Remark
from schemadiff.ignore import Rule
from schemadiff.model import Catalog, ObjectId
from schemadiff.quoting import one_line
from schemadiff.sources.ignored import is_stated


def remarks_on(
    rules: Sequence[Rule], live: Catalog, tracked: Collection[ObjectId], origin: Origin | None
) -> Iterator[Remark]:
    """One for each rule that matches nothing, nothing but what schema/ has, or everything there is."""
    there = [who for who in live.objects if is_stated(who)] if rules else []
    for rule in rules:
        hits = [who for who in there if rule.matches(who)]
        name = f'the rule "{one_line(rule.text)}"'
        if not hits:
            yield Remark("ignore/idle", f"{name} matches nothing", "is it written right? else take it out", origin)
        elif not rule.negated and all(who in tracked for who in hits):
            hint = "what schema/ has is never ignored: take it out there first"
            yield Remark("ignore/idle", f"{name} matches nothing but what schema/ has", hint, origin)
        elif not rule.negated and len(hits) == len(there):
            hint = "nothing that is made by hand would be seen: name what you mean"
            yield Remark("ignore/everything", f"{name} matches everything", hint, origin)
