"""Two texts in; the words that differ out, soon, however long the texts are."""

from __future__ import annotations

import time

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from schemadiff.report.words import marked, word_diff

WORDS = st.lists(st.sampled_from(["a", "b", " ", "(", "x1"]), max_size=12).map("".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WORDS, WORDS)
def test_the_pieces_are_both_texts(old: str, new: str) -> None:
    """Those that are the same or removed make the old one, those that are the same or added the new one."""
    assume(old != new)
    pieces = word_diff(old, new)
    assert "".join(text for kind, text in pieces if kind in ("same", "removed")) == old
    assert "".join(text for kind, text in pieces if kind in ("same", "added")) == new
    assert any(kind != "same" for kind, _ in pieces)


def test_one_word_of_many() -> None:
    text = " ".join(f"w{n}" for n in range(100_000))
    assert marked(word_diff(text, text.replace("w50000 ", "other "))) == (
        "…995 w49996 w49997 w49998 w49999 [-w50000-]{+other+} w50001 w50002 w50003 w50004 w50…"
    )


def test_two_long_texts_with_nothing_in_common_take_no_time() -> None:
    start = time.monotonic()
    found = word_diff(" ".join(f"a{n}" for n in range(200_000)), " ".join(f"b{n}" for n in range(200_000)))
    assert time.monotonic() - start < 10
    assert [kind for kind, _ in found] == ["removed", "added"]
    assert all(len(text) < 5000 for _, text in found)
