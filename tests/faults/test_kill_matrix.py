"""A sample of the kill matrix; `make faults` plays all of it."""

from __future__ import annotations

from tests.faults.kill_matrix import results


def test_whatever_is_killed_the_rerun_converges() -> None:
    assert not [(point, problem) for point, problem in results(12) if problem]
