"""A migrated database and the desired one in, what pg_dump still sees between them out: as statements, or by name.

pg_dump shares no code with us. What it sees although the catalogs agree is a hole in our coverage: what can be said
by a statement of its own is said, the rest is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import psycopg

from schemadiff.model import ObjectId, Step, Unmodelled
from schemadiff.proof.compare import Side, settled
from schemadiff.proof.copy import read
from schemadiff.proof.dumps import Difference, carries_options, difference_of
from schemadiff.proof.measure import Meter
from schemadiff.proof.replay import prepare, run
from schemadiff.quoting import one_line
from schemadiff.render import statement
from schemadiff.scratch import Database, Server, dump_schema

# What can be said of an object that is there. A dump says how a state is, so no DROP is ever among it.
_STATEMENT = re.compile(r"(?:ALTER|COMMENT ON|CREATE|GRANT|REVOKE|SECURITY LABEL)\s", re.IGNORECASE)
_HEAD_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Observed:
    """`steps` were run and close a part of the gap; `holes` names what is left of it, a line each."""

    steps: tuple[Step, ...] = ()
    holes: tuple[str, ...] = ()


def observed(
    server: Server, database: Database, target: Side, said: str | None, wanted: str | None, meter: Meter
) -> Observed:
    """What pg_dump sees between the result of a migration and the desired state, of which it `said` the one and
    `wanted` the other. `meter` says what the steps cost.
    """
    found = difference_of(server, said, wanted)
    if not found:
        return Observed()
    steps = []
    for step in _passed_through(server, database, target, wanted, found):
        text = statement(step)
        run(database, text, around=meter.around(step, text))
        steps.append(replace(step, cost=meter.cost(step)))
    left = difference_of(server, dump_schema(server, database, owner=False), wanted) if steps else found
    return Observed(tuple(steps), left.lines("after the migration", "in the desired state"))


def observed_back(server: Server, said: str | None, before: str | None) -> tuple[str, ...]:
    """What pg_dump sees after the way back that was not there at the start, or is there no more."""
    return difference_of(server, said, before).lines("after the way back", "before the migration")


def _passed_through(
    server: Server, database: Database, target: Side, desired: str | None, found: Difference
) -> tuple[Step, ...]:
    """Statements of the desired dump that run as they are and lead nearer to it, found out on a copy."""
    wanted = {normal: found.written[normal] for normal in found.only_other}
    candidates = {n: text for n, text in wanted.items() if _STATEMENT.match(text) and not carries_options(text)}
    if not candidates:
        return ()
    with database.clone() as trial:
        prepare(trial, [target.catalog])
        ran = [normal for normal, text in candidates.items() if _runs(trial, text)]
        left = difference_of(server, dump_schema(server, trial, owner=False), desired)
        nearer = not set(left.only_one) - set(found.only_one) and not set(left.only_other) - set(found.only_other)
        same = not settled(Side(server, read(trial)), target)
    prepare(database, [target.catalog])
    helped = [candidates[normal] for normal in ran if normal not in left.only_other]
    return tuple(map(_step, helped)) if nearer and same and len(helped) == len(ran) else ()


def _runs(database: Database, text: str) -> bool:
    try:
        run(database, text)
    except psycopg.Error:
        return False
    return True


def _step(text: str) -> Step:
    head = one_line(" ".join(text.split()))
    name = head if len(head) <= _HEAD_LENGTH else head[:_HEAD_LENGTH] + " …"
    return Step("pass_through", new=Unmodelled(id=ObjectId("statement", (name,)), text=text + ";"))


def left_unsaid(holes: Sequence[str]) -> tuple[str, ...]:
    """Lines for the header of a migration."""
    return tuple(f"Not covered: pg_dump sees, {hole}" for hole in holes)
