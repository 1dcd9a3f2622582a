"""Operations as values in; what the rules and the waivers make of them is what is looked at."""

from __future__ import annotations

import dataclasses

import pytest

from schemadiff.model import ObjectId
from schemadiff.policy import CODES, Allowed, Policy, Waiver
from schemadiff.safety.judge import findings, unused
from schemadiff.safety.operation import Operation, Verb

TABLE = ObjectId("table", ("public", "orders"))
TOTAL = ObjectId("column", ("public", "orders", "total"))
DROPPED = Operation(verb=Verb.DROP, object=TOTAL, table=TABLE, loses="column", guarded=True, rows=2_000_000)


def codes(*operations: Operation, policy: Policy | None = None) -> list[str]:
    return [finding.code for finding in findings(operations, policy or Policy())]


def waived(operation: Operation, *waivers: Waiver) -> dict[str, str]:
    return {f.code: f.waived for f in findings([operation], Policy(waivers=waivers))}


def test_a_dropped_column_loses_data_and_breaks_code() -> None:
    """And takes a lock for a moment, for its table is big."""
    found = findings([DROPPED])
    assert [f.code for f in found] == ["SD820", "SD827", "SD831"]
    assert [f.short for f in found] == ["DATA LOSS, 2.0M rows", "", "breaks"]
    assert "--allow-data-loss public.orders.total" in found[0].instead


@pytest.mark.parametrize("name", ["public.orders.total", "public.orders", "public.*", "*.total"])
def test_a_waiver_names_the_object_or_what_holds_it(name: str) -> None:
    """The column, its table, or a pattern."""
    assert waived(DROPPED, Waiver("SD820", name, "nobody reads it"))["SD820"] == "nobody reads it"


@pytest.mark.parametrize("name", ["public", "public.order", "public.orders.tot", "total"])
def test_a_waiver_does_not_reach_further(name: str) -> None:
    """Neither the schema, nor the beginning of a name."""
    assert not waived(DROPPED, Waiver("SD820", name, "nobody reads it"))["SD820"]


def test_a_waiver_is_of_its_code() -> None:
    """Another finding of the same object stays."""
    assert not waived(DROPPED, Waiver("SD831", "public.orders.total", "deployed"))["SD820"]


def test_a_waiver_that_waives_nothing_is_told() -> None:
    """With its place."""
    policy = Policy(waivers=(Waiver("SD831", "public.orders.total", "a"), Waiver("SD831", "public.other", "b")))
    idle = unused(findings([DROPPED], policy), [DROPPED], policy)
    assert [f.object.path for f in idle] == [("SD831", "public.other")]


def test_a_comment_waives_its_statement() -> None:
    """By code, with a reason."""
    allowed = Operation(
        verb=Verb.DROP, object=TOTAL, table=TABLE, allowed=(Allowed("SD831", "the code is gone"),), loses="column"
    )
    assert {f.code: f.waived for f in findings([allowed])} == {"SD821": "", "SD831": "the code is gone"}


def test_levels_are_the_projects() -> None:
    """Off says nothing, error stops unless it is waived."""
    policy = Policy({"SD820": "off", "SD831": "error"}, waivers=(Waiver("SD827", "*", "quiet"),))
    found = findings([DROPPED], policy)
    assert [(f.code, f.level, f.stops) for f in found] == [("SD827", "note", False), ("SD831", "error", True)]


def test_what_is_approved_is_waived() -> None:
    """--allow-data-loss is somebody's word."""
    approved = Operation(verb=Verb.DROP, object=TOTAL, table=TABLE, loses="column", approved=True)
    assert findings([approved])[0].waived == "approved by name"


def test_what_is_new_disturbs_nobody() -> None:
    """Whatever is done to a table of the same migration."""
    made = Operation(verb=Verb.SET_NOT_NULL, object=TOTAL, table=TABLE, new_table=True)
    assert codes(made) == []
    assert codes(Operation(verb=Verb.SET_NOT_NULL, object=TOTAL, table=TABLE)) == ["SD825", "SD832"]


def test_small_tables_are_not_worth_a_word() -> None:
    """What is small is configured."""
    small = Operation(verb=Verb.SET_NOT_NULL, object=TOTAL, table=TABLE, rows=900_000)
    assert codes(small) == ["SD832"]
    assert codes(small, policy=Policy(big_table=500_000)) == ["SD825", "SD832"]


def test_a_refresh_is_told_of_whatever_the_size() -> None:
    """A view of three sums may read all orders. One that the same migration makes is nobody's yet."""
    view = ObjectId("materialized_view", ("public", "sums"))
    refresh = Operation(verb=Verb.REFRESH, object=view, table=view, rows=3)
    assert codes(refresh) == ["SD826"]
    assert codes(dataclasses.replace(refresh, concurrently=True)) == []
    assert codes(dataclasses.replace(refresh, new_table=True)) == []


def test_every_level_is_one() -> None:
    """The usual ones, too."""
    assert {known.level for known in CODES.values()} <= {"error", "warning", "note"}
