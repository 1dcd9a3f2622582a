"""An operation in; out comes what it does to the rows that are there: lost, or brought into something made anew."""

from __future__ import annotations

from collections.abc import Iterator

from schemadiff.plan.words import about
from schemadiff.quoting import one_line, qualified
from schemadiff.safety.finding import Found
from schemadiff.safety.operation import Operation, Verb
from schemadiff.safety.rules.among import Among


def data_loss(operation: Operation, among: Among) -> Iterator[Found]:
    """Rows, values, or what nobody wrote down, are gone for good."""
    if not operation.loses or (operation.new_table and operation.verb is not Verb.REBUILD):
        return
    rows = "" if operation.rows is None else f", {about(operation.rows)} rows"
    name = one_line(qualified(operation.object.path))
    what = f"destroys its data ({operation.loses.replace('_', ' ')}{rows}), which no way back restores"
    short = f"DATA LOSS{rows}"
    if operation.guarded or operation.approved:
        instead = f"keep a copy or a backup; then approve it by name: --allow-data-loss {name}"
        yield Found("SD820", what, instead, short)
    else:
        instead = "let `generate` write this step, which then has a guard; or waive it here, with the reason"
        yield Found("SD821", f"{what}, and nothing asks before", instead, short)


def made_anew(operation: Operation, among: Among) -> Iterator[Found]:
    """PostgreSQL cannot change it in place, so something new takes its place."""
    if operation.verb is not Verb.REBUILD or operation.new_table:
        return
    if operation.object.kind == "table":
        what = "is made anew, and its rows are copied over while nobody else can use it"
        instead = "make the new table beside it, copy rows in batches, and swap the names"
    elif operation.object.kind == "column":
        what = "cannot be changed in place: the column goes and comes again, with other values"
        instead = "add a column of another name, fill it, let the code use it, drop the old one later"
    else:
        what = "cannot be changed in place: a new type takes its place, and each column of it is converted"
        instead = "add what is new and keep what is old, where the type allows it"
    yield Found("SD822", what + (f" ({operation.detail})" if operation.detail else ""), instead, "anew")


RULES = (data_loss, made_anew)
