"""Filled tables and an empty copy of their database in; the same, without rows that triggers refuse there, out.

While rows are made the user's triggers do not fire. Where they are loaded they do: so they are loaded once before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import psycopg

from schemadiff.diagnostics import InputError
from schemadiff.kinds.trigger import Trigger
from schemadiff.model import Catalog, ObjectId
from schemadiff.proof.shapes import Shapes
from schemadiff.quoting import one_line
from schemadiff.scratch import Database
from schemadiff.seeds.generate.fill import Filled
from schemadiff.seeds.generate.order import Order
from schemadiff.seeds.generate.patience import Patience
from schemadiff.seeds.generate.write import groups, load_group
from schemadiff.stages import stage


def needs_rehearsal(catalog: Catalog) -> bool:
    """Whether anything fires."""
    return any(isinstance(obj, Trigger) for obj in catalog.objects.values())


def rehearsed(
    made: Database, copy: Database, catalog: Catalog, filled: Sequence[Filled], order: Order
) -> Iterator[Filled]:
    """All of the tables, in their order; those that the copy does not take have no rows, and the reason."""
    trial = _Rehearsal(made, copy, catalog)
    with stage("loading rows where triggers fire"):
        for group in groups(filled, order):
            trial.load(group)
    for one in filled:
        yield replace(one, rows=0, reason=trial.refused[one.table]) if one.table in trial.refused else one


@dataclass(slots=True)
class _Rehearsal:
    """`unseen` are tables whose rows this server does not read, though another one would."""

    made: Database
    copy: Database
    catalog: Catalog
    refused: dict[ObjectId, str] = field(default_factory=dict)
    unseen: set[ObjectId] = field(default_factory=set)

    def load(self, group: Sequence[Filled]) -> None:
        """Load them, and note what is refused."""
        tables, reason = [one.table for one in group], ""
        rows = sum(one.rows for one in group)
        # All of them are one statement.
        patience = Patience(statement=Patience().statement + rows / 1000)
        try:
            with patience.with_table(self.copy, rows), self.copy.author().transaction():
                load_group(self.copy.author(), self.made, self.catalog, group)
        except InputError:
            reason = "it takes longer than a statement may"
        except psycopg.Error as error:
            if self._is_unseen(error, tables):
                self.unseen.update(tables)
            else:
                reason = one_line(error.diag.message_primary or type(error).__name__)
        if reason:
            self.refused.update(dict.fromkeys(tables, f"where its triggers fire: {reason}"))

    def _is_unseen(self, error: psycopg.Error, tables: Sequence[ObjectId]) -> bool:
        """A value that is not read here, or a reference to a row that has one."""
        if isinstance(error, psycopg.errors.FeatureNotSupported):
            return True
        shapes = Shapes(self.catalog)
        others = {reference.table for table in tables for reference in shapes.of(table).references}
        return isinstance(error, psycopg.errors.ForeignKeyViolation) and bool(others & self.unseen)
