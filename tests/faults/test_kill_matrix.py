"""A sample of the kill matrix, and what makes a whole of it; `make faults` plays that."""

from __future__ import annotations

from collections import Counter
from itertools import product
from pathlib import Path

from tests.faults.generated import KINDS, generated
from tests.faults.kill_matrix import results
from tests.faults.played import FILES, OPTIONS
from tests.faults.points import VICTIMS, Sent, points


def test_whatever_is_killed_the_rerun_converges() -> None:
    assert not [(point, problem) for point, problem in results(12) if problem]


def test_the_migration_has_every_online_form(tmp_path: Path) -> None:
    """Only the type of an enum, which cannot change otherwise, and nothing falls back."""
    before, after = ((FILES / f"{name}.sql").read_text() for name in ("before", "after"))
    project = generated(tmp_path / "project", before, after, *OPTIONS)
    assert {project.kind(block.step) for block in project.blocks} == set(KINDS)
    plain = [line for line in project.file.read_text().splitlines() if "its plain form" in line]
    assert plain == ["-- Online: column public.orders.feeling has its plain form: its type is made anew"]


def test_every_cell_has_points_and_every_step_a_boundary() -> None:
    """In a middle and at a boundary, whoever is killed; the same ones each time, and fewer where fewer are asked."""
    steps = [Sent(0, "", False), *(Sent(n, "ab"[n > 7], acts) for n in range(1, 9) for acts in (False, True, True))]
    sent = dict.fromkeys(VICTIMS, steps)
    found = points(sent)
    assert found == points(sent)
    assert all(count >= 2 for count in Counter((point.victim, point.kind) for point in found).values())
    assert {(p.victim, p.kind) for p in found if steps[p.at - 1].acts} == set(product(VICTIMS, "ab"))
    assert {steps[p.at - 1].step for p in found if not steps[p.at - 1].acts} == set(range(1, 9))
    assert points(sent, 5) == found[:5]
    assert points(sent, 60)[: len(found)] == found
    assert len(set(points(sent, 60))) == 60
