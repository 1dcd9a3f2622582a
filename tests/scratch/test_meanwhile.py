"""A function that takes its time in; what it returns or raises out, once somebody asks for that."""

from __future__ import annotations

from threading import Event

import pytest

from schemadiff.scratch.meanwhile import Meanwhile


def test_it_runs_while_others_go_on() -> None:
    begun, over = Event(), Event()

    def slow() -> int:
        begun.set()
        assert over.wait(30)
        return 7

    asked = Meanwhile(slow)
    assert begun.wait(30)
    over.set()
    assert asked.result() == 7
    assert asked.result() == 7


def test_what_it_raises_is_raised_where_its_result_is_asked_for() -> None:
    def failing() -> int:
        raise ValueError("no")

    asked = Meanwhile(failing)
    asked.wait()
    with pytest.raises(ValueError, match="no"):
        asked.result()
