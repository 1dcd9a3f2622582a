"""Counts go in; a failure where `make bench-check` lets a regression pass, or stops for what is none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench.counters import NotCounted, counter
from tests.bench.instructions import regressions


@pytest.mark.parametrize(
    ("count", "said"), [(1200, ""), (800, ""), (1201, "20% more"), (2000, "100% more than 0.0 million instructions")]
)
def test_a_fifth_more_is_too_much(count: int, said: str) -> None:
    """And not less; what to do stands beside it."""
    found = regressions({"a": 10, "b": count}, {"a": 10, "b": 1000})
    assert len(found) == bool(said)
    assert all(said in line and "RECORD=1" in line and line.startswith("b: ") for line in found)


def test_what_was_never_recorded_fails() -> None:
    """A new workload would be compared with nothing."""
    assert regressions({"new": 1}, {"old": 1}) == ("new: nothing is recorded: make bench-check RECORD=1",)


def test_instructions_are_counted(tmp_path: Path) -> None:
    """More work is more instructions; a command that fails has no figure."""
    tool = counter()
    if tool is None:
        pytest.skip("neither perf nor valgrind")
    few, many = (
        tool.count([sys.executable, "-S", "-c", f"for _ in range({times}): pass"], {"PYTHONHASHSEED": "0"}, tmp_path)
        for times in (1000, 1_000_000)
    )
    assert many - few > 1_000_000
    with pytest.raises(NotCounted):
        tool.count([sys.executable, "-S", "-c", "raise SystemExit(3)"], {}, tmp_path)
