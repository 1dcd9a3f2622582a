"""Units that are put into a line one after the other in; the order that looking at all of them gives out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemadiff.model import ObjectId
from schemadiff.plan.online import line
from schemadiff.plan.online.line import Line
from schemadiff.plan.online.nearness import Near
from schemadiff.plan.online.units import Unit

IDS = st.frozensets(st.sampled_from([ObjectId("table", ("s", name)) for name in "abcdefgh"]), max_size=2)
NAMES = st.frozensets(st.sampled_from([("table", name) for name in "abcdef"]), max_size=1)
PLACES = st.frozensets(st.integers(0, 9), max_size=2)
NEAR = st.builds(lambda about, near, names: Near(about, about | near, names), IDS, IDS, NAMES)
UNITS = st.builds(Unit, st.just(()), NEAR, PLACES, PLACES)


def by_looking(units: Sequence[tuple[Unit, bool]]) -> list[int]:
    """The slow way: numbers of the units in order."""
    done: list[int] = []
    for number, (unit, late) in enumerate(units):
        behind = (n for n, other in enumerate(done) if units[other][0].follows(unit))
        done.insert(next(behind, len(done)) if late else 0, number)
    return done


@pytest.mark.parametrize("room", [2, 4, 1 << 40])
@given(units=st.lists(st.tuples(UNITS, st.booleans()), max_size=25))
def test_the_line_is_that_of_looking_at_all(room: int, units: list[tuple[Unit, bool]]) -> None:
    """With hardly any room between places as well."""
    found = Line()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line, "_ROOM", room)
        for unit, late in units:
            (found.put_before_followers if late else found.put_first)(unit)
    assert [id(unit) for unit in found] == [id(units[number][0]) for number in by_looking(units)]
