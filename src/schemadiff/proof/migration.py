"""What a proof comes to, as frozen values: the steps that were run, the way back, and what became of rows.

Whoever has none to show, because nothing changed, does not load the proof for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemadiff.quoting import display

if TYPE_CHECKING:
    from schemadiff.migrations.posts import States
    from schemadiff.model import Catalog, ObjectId, Step
    from schemadiff.proof.traps import Trap


@dataclass(frozen=True, slots=True)
class RowReport:
    """How many tables kept their rows, which were not checked and why, and the rows to watch for."""

    checked: int = 0
    not_checked: tuple[tuple[str, str], ...] = ()
    traps: tuple[Trap, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """What the header of the migration says."""
        survived = f"Rows: survived on {self.checked} table{'s' if self.checked != 1 else ''}." if self.checked else ""
        unknown = (f"Rows: not checked on {table}: {reason}" for table, reason in self.not_checked)
        return tuple(filter(None, (survived, *unknown, *dict.fromkeys(trap.line for trap in self.traps))))


@dataclass(frozen=True, slots=True)
class Migration:
    """Steps that were run and found to lead from `start` to `result`; and the steps back, empty where there is no way.

    `result` is what was read back: equal to the target, as PostgreSQL prints it after these very statements.
    `down_problem` says why there is no way back. `holes` names what pg_dump still sees between the result and the
    target, `holes_back` what it sees between the end of the way back and the start. `rows` says what the proof did
    to rows. `plain` are objects whose online form PostgreSQL refuses in this migration, and what it said; with
    `given_up` no form is online. It is `narrow` where the proof had only what has to do with the changes.
    """

    steps: tuple[Step, ...]
    down: tuple[Step, ...]
    start: Catalog
    result: Catalog
    down_problem: str = ""
    holes: tuple[str, ...] = ()
    holes_back: tuple[str, ...] = ()
    rows: RowReport = field(default_factory=RowReport)
    plain: tuple[tuple[ObjectId, str], ...] = ()
    given_up: bool = False
    narrow: bool = False
    retyped: tuple[str, ...] = ()

    @property
    def states(self) -> States:
        """What the steps lead from and to."""
        from schemadiff.migrations.posts import States

        return States(self.start.objects, self.result.objects)

    @property
    def states_back(self) -> States:
        """What the steps back lead from and to."""
        from schemadiff.migrations.posts import States

        return States(self.result.objects, self.start.objects)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the proof could not do, for the header."""
        from schemadiff.proof.observer import left_unsaid

        if self.given_up:
            online: tuple[str, ...] = ("Online: all forms are plain: PostgreSQL refuses the others here",)
        else:
            online = tuple(
                f"Online: {display(i)} has its plain form: PostgreSQL refuses the other here" for i, _ in self.plain
            )
        left = tuple(f"Online: {display(i)} has its plain form: {why}" for i, why in self.left_plain)
        return (*left_unsaid((*self.holes, *self.holes_back)), *online, *left, *self.retyped)

    @property
    def left_plain(self) -> tuple[tuple[ObjectId, str], ...]:
        """What would have another form if others did not need it to be as it is, and why."""
        left = {s.subject.id: s.context["why_plain"] for s in (*self.steps, *self.down) if "why_plain" in s.context}
        return tuple((i, why) for i, why in sorted(left.items()) if i not in dict(self.plain))
