"""The changes between live, history and desired in, one verdict for each object that is not the same in all out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from schemadiff.diagnostics import Origin
from schemadiff.diff import top_level
from schemadiff.drift.severity import Severity, severity_of
from schemadiff.model import Alter, Change, ObjectId, change_id, change_object
from schemadiff.quoting import display
from schemadiff.soundness import only_unsound


class Standing(StrEnum):
    """Who is ahead: the database (drift), the files (pending), or each in its own way (both).

    `cosmetic` is what differs in the ends of lines alone, as when a body went through an editor on Windows.
    """

    DRIFT = "drift"
    BOTH = "both"
    PENDING = "pending"
    COSMETIC = "cosmetic"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One object. `undo` makes of the live one what its migrations made, `ahead` makes of that what schema/ wants.

    `undo` is None where nobody changed it by hand, `ahead` where schema/ wants what the migrations made. `fulfilled`
    says that the live one is already what schema/ wants; with `unbuilt` it is an INVALID index which a file that is not
    applied yet makes whole. `severity` is None where there is no drift. `found` is a hash of what the database has, by
    which it is accepted; `who` changed it and `when` is what an audit knows.
    """

    id: ObjectId
    standing: Standing
    severity: Severity | None = None
    undo: Change | None = None
    ahead: Change | None = None
    fulfilled: bool = False
    origin: Origin | None = None
    found: str = ""
    who: str = ""
    when: str = ""
    unbuilt: bool = False

    @property
    def drifted(self) -> bool:
        """Whether somebody changed it by hand."""
        return self.standing in (Standing.DRIFT, Standing.BOTH)

    @property
    def change(self) -> Change:
        """What makes the live one what it should be by now."""
        change = self.undo or self.ahead
        assert change is not None
        return change


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """Drift that no file takes in which is not applied yet; and what such a file has to make whole first: INVALID
    indexes, each as a change to what the file makes of it.
    """

    undo: tuple[Change, ...]
    unbuilt: tuple[Change, ...] = ()


def not_recorded(undo: Sequence[Change], to_end: Iterable[Change], taken_in: Collection[str]) -> Unrecorded:
    """The drift, without what a migration that is not applied yet takes in: the database has it already, or has it in
    a form that no statement makes, and that the migration makes whole.

    `to_end` leads from live to the end of the history, `taken_in` names the objects as people do.
    """
    parents = {change_id(change): change_object(change).parent for change in undo}
    named = {who for who in parents if _is_named(who, parents, taken_in)}
    left = {change_id(change): change for change in to_end if change_id(change) in named}
    # What was whole once no file makes again.
    broken = {change_id(change) for change in undo if only_unsound(change)}
    unbuilt = {who: c for who, c in left.items() if who.kind == "index" and only_unsound(c) and who not in broken}
    recorded = named - (left.keys() - unbuilt.keys())
    return Unrecorded(tuple(c for c in undo if change_id(c) not in recorded), tuple(unbuilt.values()))


def _is_named(who: ObjectId | None, parents: Mapping[ObjectId, ObjectId | None], names: Collection[str]) -> bool:
    while who is not None:
        if display(who) in names:
            return True
        who = parents.get(who)
    return False


def verdicts(
    undo: Sequence[Change],
    ahead: Sequence[Change],
    to_desired: Iterable[Change],
    origins: Mapping[ObjectId, Origin],
    *,
    strict: bool = False,
    unbuilt: Sequence[Change] = (),
) -> tuple[Verdict, ...]:
    """Drift first, the worst first; then what is pending.

    `undo` leads from live to the history as far as it was applied, `ahead` from there to schema/, and `to_desired`
    from live to schema/, `unbuilt` makes whole what is INVALID. What comes or goes with a larger object is not told by
    itself. When `strict`, the ends of lines count.
    """
    back = {change_id(change): change for change in top_level(undo)}
    whole = {change_id(change): change for change in unbuilt}
    on = {change_id(change): change for change in top_level(ahead)} | whole
    waiting = {change_id(change) for change in to_desired}
    found = [_verdict(back.get(i), on.get(i), i not in waiting, origins, strict) for i in {*back, *on}]
    found = [replace(verdict, unbuilt=verdict.id in whole) for verdict in found]
    return tuple(sorted(found, key=_order))


def _is_cosmetic(undo: Change) -> bool:
    return isinstance(undo, Alter) and all(
        _without_returns(getattr(undo.old, name)) == _without_returns(getattr(undo.new, name)) for name in undo.changed
    )


def _without_returns(value: object) -> object:
    return value.replace("\r", "") if isinstance(value, str) else value


def visible(changes: Iterable[Change], closed: Collection[str]) -> tuple[Change, ...]:
    """The changes without those of kinds that the reader had no right to see, and without what is said of these."""
    return tuple(change for change in changes if not _hidden(change_id(change), closed))


def _hidden(who: ObjectId, closed: Collection[str]) -> bool:
    return who.kind in closed or (who.target is not None and _hidden(who.target, closed))


def _verdict(
    undo: Change | None, ahead: Change | None, fulfilled: bool, origins: Mapping[ObjectId, Origin], strict: bool
) -> Verdict:
    change = undo or ahead
    assert change is not None
    obj = change_object(change)
    # What is in no file has its place where the larger object is written that it belongs to.
    origin = origins.get(obj.id) or (origins.get(obj.parent) if obj.parent else None)
    if undo is None:
        return Verdict(obj.id, Standing.PENDING, None, None, ahead, fulfilled, origin)
    if _is_cosmetic(undo) and not strict:
        return Verdict(obj.id, Standing.COSMETIC, None, undo, ahead, False, origin)
    standing = Standing.BOTH if ahead else Standing.DRIFT
    return Verdict(obj.id, standing, severity_of(undo), undo, ahead, bool(ahead) and fulfilled, origin)


def _order(verdict: Verdict) -> tuple[bool, int, ObjectId]:
    return not verdict.drifted, -(verdict.severity or 0), verdict.id
