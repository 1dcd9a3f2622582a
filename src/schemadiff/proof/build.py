"""A start and a target catalog in, a migration out: planned, run on a copy of the start, read back and found equal."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

import psycopg

from schemadiff.diagnostics import Diagnostic, SchemadiffError
from schemadiff.model import Catalog, Change, ObjectId, Rename, Step, change_id
from schemadiff.plan.online import NEVER, Online, form_of
from schemadiff.plan.plan import plan
from schemadiff.plan.renames import applicable, inverse, rename_step
from schemadiff.proof.compare import Side, reread, settled
from schemadiff.proof.copy import copied, read
from schemadiff.proof.measure import Meter
from schemadiff.proof.migration import Migration
from schemadiff.proof.observer import Observed, observed, observed_back
from schemadiff.proof.replay import prepare
from schemadiff.proof.role_state import RolesRefused, check_roles
from schemadiff.proof.rows import LOST_ROWS, Rows
from schemadiff.proof.tellings import End, Said, Tellings
from schemadiff.proof.type_changes import drawn, rewritten, told
from schemadiff.quoting import display
from schemadiff.render import statement
from schemadiff.scratch import Database, Server
from schemadiff.scratch.meanwhile import Meanwhile
from schemadiff.soundness import made_sound
from schemadiff.stages import counted, stage

# PostgreSQL does some things by itself (default privileges on what is made); they are planned as what is left over.
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Beside:
    """Columns whose new type rewrites their table on the way there, and on the way back."""

    there: frozenset[ObjectId] = frozenset()
    back: frozenset[ObjectId] = frozenset()

    @property
    def columns(self) -> frozenset[ObjectId]:
        """All of them."""
        return self.there | self.back

    def with_those_of(self, made: Migration, online: Online) -> Beside:
        """The same with what this proof saw, where such columns are to change beside."""
        if not online.type_changes:
            return self
        return Beside(self.there | rewritten(made.steps, online), self.back | rewritten(made.down, online))


class OnlineFormRefused(SchemadiffError):
    """PostgreSQL refused a statement of a migration with online forms; `form` is the object that it was for, and
    `reason` what PostgreSQL said.
    """

    form: ObjectId | None = None
    reason: str = ""

    def without(self, online: Online) -> Online:
        """The policy for the next try: without this form; without any where it is none that is in the way."""
        if self.form is None or self.form in online.plain:
            return _given_up(online)
        return online.without([self.form])


def _given_up(online: Online) -> Online:
    return dataclasses.replace(online, mode="never")


def build(
    server: Server,
    start: Catalog,
    target: Side,
    *,
    renames: Sequence[Rename] = (),
    start_held: Database | None = None,
    target_held: Callable[[], Database] | None = None,
    down: bool = True,
    online: Online = NEVER,
) -> Migration:
    """The migration from `start` to `target`, proven on `server`; `online` says which tables others are using.

    Where a database holds a copy of the start, the proof takes that for its own, and makes another one only where it
    has to begin anew. Where one holds the target the proof also compares what pg_dump says of both, where there is a
    pg_dump.
    Raises SchemadiffError SD702, SD703 or SD705 where the proof fails, which is our bug.
    """
    first = Side(server, start, copy=start_held)
    if not applicable(renames, start, target.catalog) and not settled(first, target):
        return Migration((), (), start, target.catalog)
    rows, wanted, reasons, beside = Rows(target.catalog), online.mode, dict[ObjectId, str](), Beside()
    while True:
        try:
            made = _proven(first, target, renames, target_held, down, rows, online, beside)
            more = beside.with_those_of(made, online)
            if more != beside:
                # What rewrites is known now that it was measured.
                beside, rows = more, Rows(target.catalog)
                continue
            plain = tuple((i, reasons.get(i, "")) for i in sorted(online.plain)) if made.steps else ()
            given_up = online.mode != wanted
            return dataclasses.replace(made, plain=plain, given_up=given_up, retyped=told(made.steps, online))
        except OnlineFormRefused as refused:
            if refused.form is not None:
                reasons.setdefault(refused.form, refused.reason)
            online, rows = refused.without(online), Rows(target.catalog)
        except SchemadiffError as error:
            # Whether it is the forms or the rows that are in the way, the next try tells.
            if beside.columns - online.plain and online.mode != "never":
                online, rows = online.without(beside.columns), Rows(target.catalog)
            elif online.mode != "never":
                online, rows = _given_up(online), Rows(target.catalog)
            elif not rows.present or error.diagnostics[0].code == LOST_ROWS:
                raise
            else:
                rows = Rows(target.catalog, sowing=False)


@stage("proving")
def _proven(
    first: Side,
    target: Side,
    renames: Sequence[Rename],
    target_held: Callable[[], Database] | None,
    down: bool,
    rows: Rows,
    online: Online,
    beside: Beside,
) -> Migration:
    server, start = first.server, first.catalog
    held = first.give_away()
    with nullcontext(held) if held else copied(server, start) as database:
        prepare(database, [start, target.catalog])
        tellings = Tellings(server, wanted=target_held is not None)
        asked = tellings.of(database)
        base = read(database, often=True)
        raw, before = reread(server, start, base)
        meter = Meter(database)
        dump = asked.result()
        # Nobody changes a copy of the target: pg_dump may look at it all the while.
        aim = tellings.of(target.copy) if target.copy else None
        there = dataclasses.replace(online, retyped=beside.there)
        begun = End(tellings, database)
        steps, result, end = _forward(database, before, target, raw, renames, rows, there, meter, begun)
        if not steps:
            return Migration((), (), base, target.catalog)
        report = rows.report
        seen = _seen(end, target, target_held, aim, meter)
        here, begun = dataclasses.replace(online, retyped=beside.back), End(tellings, database, like=dump)
        if not down:
            return Migration((*steps, *seen.steps), (), base, result, "", seen.holes, (), report)
        back, problem, end = _backward(server, base, result, renames, rows, here, begun)
        seen_back = observed_back(server, end.said(), dump) if back else ()
        return Migration((*steps, *seen.steps), back, base, result, problem, seen.holes, seen_back, report)


def _seen(
    end: End, target: Side, target_held: Callable[[], Database] | None, aim: Meanwhile[Said] | None, meter: Meter
) -> Observed:
    """What pg_dump sees between the end of the way and the target, where a database holds that. `aim` is what it says
    of the target, where it was asked before.
    """
    if target_held is None:
        return Observed()
    said = end.said()
    wanted = aim.result() if aim else end.tellings.now(target_held(), like=said)
    return observed(end.tellings.server, end.database, target, said, wanted, meter)


def _forward(
    database: Database,
    before: Side,
    target: Side,
    raw: Side,
    renames: Sequence[Rename],
    rows: Rows,
    online: Online,
    meter: Meter,
    end: End,
) -> tuple[tuple[Step, ...], Catalog, End]:
    """Renames first, then what differs after them; then what PostgreSQL did by itself. The steps, and where they led:
    as it was read back, and as pg_dump sees it.
    """
    done: list[Step] = []
    current = before
    # A column's directive speaks of its table by the new name, so that it applies once the table has it.
    while todo := applicable(renames, current.catalog, target.catalog):
        ran = _run_all(database, [rename_step(r, target.catalog) for r in todo], current, target, rows, NEVER, meter)
        if not ran:
            break
        done += ran
        current = current.later(read(database, often=True))
    online = dataclasses.replace(online, drawn=drawn(before.server, target.catalog, online))
    changes = settled(current, target)
    if not done:
        # What renames did to the start itself nobody has read.
        changes = _both(changes, settled(raw, target))
    for _ in range(_ROUNDS):
        if not changes:
            break
        if end.asked:
            end.asked.wait()
        done += _run_all(
            database, plan(changes, current.catalog, target.catalog, online), current, target, rows, online, meter
        )
        end = end.asking()
        current = Side(before.server, read(database, often=True))
        changes = settled(current, target)
    if changes:
        raise _not_equal(changes)
    return tuple(done), current.catalog, end


def _both(changes: tuple[Change, ...], raw: tuple[Change, ...]) -> tuple[Change, ...]:
    """A change that is there in the copy of the start and was not there in the start itself is the copy's doing."""
    real = {change_id(change) for change in raw}
    return tuple(change for change in changes if change_id(change) in real)


def _run_all(
    database: Database, steps: Sequence[Step], current: Side, target: Side, rows: Rows, online: Online, meter: Meter
) -> list[Step]:
    done = []
    rows.before(database, steps, current.catalog)
    for step in counted(steps):
        text = statement(step)
        if text:
            helped = _run(database, step, text, rows, online, meter)
            done.append(dataclasses.replace(step, usual_path=step.usual_path or helped, cost=meter.cost(step)))
    try:
        check_roles(database)
    except RolesRefused as refused:
        raise SchemadiffError(_refused(refused.message, refused.failures[0][0].text)) from refused
    rows.after(database, done, target.catalog)
    return done


def _run(database: Database, step: Step, text: str, rows: Rows, online: Online, meter: Meter) -> bool:
    try:
        return rows.run(database, step, text, meter.around(step, text))
    except psycopg.Error as error:
        refusal = _refused(error.diag.message_primary or str(error), text)
        if online.mode == "never":
            raise SchemadiffError(refusal) from error
        refused = OnlineFormRefused(refusal)
        refused.form, refused.reason = form_of(step), error.diag.message_primary or str(error)
        raise refused from error


def _refused(message: str, text: str) -> Diagnostic:
    return Diagnostic(
        "SD702",
        f"the proof failed: PostgreSQL refused a statement of the migration: {message}\n{text}",
        "nothing was written; this is a bug in schemadiff: please report it",
    )


def _not_equal(changes: Iterable[Change]) -> SchemadiffError:
    names = "\n".join(f"  {display(change_id(change))}" for change in changes)
    return SchemadiffError.of(
        "SD703",
        f"the proof failed: after the migration these still differ from the desired state:\n{names}",
        "nothing was written; this is a bug in schemadiff: please report it",
    )


def _backward(
    server: Server,
    base: Catalog,
    result: Catalog,
    renames: Sequence[Rename],
    rows: Rows,
    online: Online,
    end: End,
) -> tuple[tuple[Step, ...], str, End]:
    """The steps back, run on the same copy; or why there are none."""
    # Nobody wants back what no statement makes.
    base = made_sound(base)
    back = inverse(renames, base, result)
    rows.turn_back()
    meter = Meter(end.database)
    try:
        after = Side(server, result)
        there = Side(server, base, whole=True)
        steps, _, end = _forward(end.database, after, there, after, back, rows, online, meter, end)
        return steps, "", end
    except OnlineFormRefused:
        raise
    except SchemadiffError as error:
        return (), error.diagnostics[0].message.splitlines()[0], end
