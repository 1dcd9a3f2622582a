"""Files and names in; which files hold some of them comes out the same, looked for or looked up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemadiff.parse.holding import Holding
from schemadiff.parse.outline import Outline

_NAMES = st.sampled_from([("a",), ("b",), ("a", "b"), ("b", "a"), ("a", "c")])
_HELD = st.frozensets(_NAMES, max_size=3)


@pytest.mark.parametrize("looks", [0, 1, 99])
@given(st.lists(_HELD, max_size=5), st.lists(_HELD, max_size=3))
def test_files_are_found_by_the_names_that_they_hold(
    looks: int, files: list[frozenset[tuple[str, ...]]], asked: list[frozenset[tuple[str, ...]]]
) -> None:
    none: frozenset[tuple[str, ...]] = frozenset()
    holding = Holding([Outline(none, frozenset(), words, (), 0) for words in files], looks)
    holding.look_for(name for names in asked[:2] for name in names)
    for names in asked:
        assert holding.any_of(names) == [number for number, words in enumerate(files) if words & names]
