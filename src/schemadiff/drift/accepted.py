"""Verdicts and what people have accepted in; which drift is open, which is accepted, and what to say of the list out.

An entry holds for one object as it was found then: changed again, it is drift again, and so it is behind its last day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from schemadiff.diagnostics import Origin
from schemadiff.drift.remark import Remark
from schemadiff.drift.verdict import Verdict
from schemadiff.fingerprint import fingerprint_of
from schemadiff.model import Alter, Catalog, Create, Object
from schemadiff.quoting import display, one_line


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One entry of the list: an object as `display` has it, a hash of what was found, and why that may stay.

    It holds to the end of the day `expires`, in the environment that it names; in all of them where it names none.
    """

    object: str
    found: str
    reason: str
    owner: str = ""
    expires: date | None = None
    env: str = ""
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """Drift that may stay, and the entry that says so."""

    verdict: Verdict
    entry: Acceptance


@dataclass(frozen=True, slots=True)
class Sorted:
    """`open` is what nobody has accepted, in the order of the verdicts; `remarks` are about the list."""

    open: tuple[Verdict, ...]
    accepted: tuple[Accepted, ...]
    remarks: tuple[Remark, ...]


def found_of(verdict: Verdict, live: Catalog) -> str:
    """A hash of what is found in the database: the object with all that belongs to it, or that it is not there."""
    if verdict.undo is None or isinstance(verdict.undo, Create):
        objects: Iterable[Object] = ()
    elif isinstance(verdict.undo, Alter):
        objects = (live.objects[verdict.id],)
    else:
        objects = (o for i, o in live.objects.items() if verdict.id in live.upwards(i))
    digest = hashlib.sha256("".join((display(verdict.id), *map(fingerprint_of, objects))).encode())
    return f"sha256:{digest.hexdigest()}"


def sort_out(verdicts: Sequence[Verdict], entries: Sequence[Acceptance], today: date, env: str = "") -> Sorted:
    """Which of the verdicts are accepted today, in the environment of that name."""
    here = [entry for entry in entries if entry.env in ("", env)]
    drifted = {display(verdict.id): verdict for verdict in verdicts if verdict.drifted}
    by_name: dict[str, list[Acceptance]] = {}
    for entry in here:
        by_name.setdefault(entry.object, []).append(entry)
    taken = {n: e for n, v in drifted.items() for e in by_name.get(n, ()) if _holds(e, v, today)}
    accepted = tuple(Accepted(drifted[name], taken[name]) for name in drifted if name in taken)
    remarks = (_remark(e, drifted.get(e.object), today) for e in here if taken.get(e.object) is not e)
    left = tuple(v for v in verdicts if not (v.drifted and display(v.id) in taken))
    return Sorted(left, accepted, tuple(remarks))


def _holds(entry: Acceptance, verdict: Verdict, today: date) -> bool:
    return entry.found == verdict.found and (entry.expires is None or today <= entry.expires)


def _remark(entry: Acceptance, verdict: Verdict | None, today: date) -> Remark:
    name = one_line(entry.object)
    if verdict is None:
        told = f"{name} is accepted, and is no drift any more"
        return Remark("accept/stale", told, "take the entry out", entry.origin, entry.object)
    if verdict.found != entry.found:
        told = f"{name} was accepted, and has changed since"
        hint = "look at it; then put it back, or accept it again: schemadiff drift --accept"
        return Remark("accept/changed", told, hint, entry.origin, entry.object)
    whose = f"; ask {one_line(entry.owner)}" if entry.owner else ""
    told = f"{name} was accepted until {entry.expires}"
    return Remark("accept/expired", told, f"put it back, or give it another day{whose}", entry.origin, entry.object)
