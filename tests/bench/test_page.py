"""Results go in; a failure where the page says something else of them, or forgets what was measured before."""

from __future__ import annotations

import pytest

from tests.bench.limits import LIMITS, Measured, verdicts
from tests.bench.measure import Cost
from tests.bench.page import BEGIN, END, PAGE, lines_of, page, part_of, rewritten
from tests.bench.sections import asked_for, sections

SECTIONS = sections(PAGE)


def measured(total: float, beside: float = 1.0, memory: float = 100, wall: float = 1.0) -> Measured:
    """Three runs of which the middle one is meant."""
    return Measured(
        tuple(Cost(wall * f, total * f, 0, 0, memory * f, memory * f) for f in (1, 0.1, 9)),
        (Cost(1, beside, 0, 0, 1, 1),) * 3,
    )


@pytest.mark.parametrize(
    ("place", "results", "met"),
    [
        (("100", "no change"), {("100", "no change"): measured(1.0)}, "met"),
        (("1000", "no change"), {("1000", "no change"): measured(0.36)}, "**not met**"),
        (("1000", "50 changes"), {("1000", "50 changes"): measured(3.1, beside=2)}, "**not met**"),
        (
            ("1000", "cold with sqlglotc"),
            {("1000", "cold with sqlglotc"): measured(11), ("1000", "psql"): measured(8.5)},
            "met",
        ),
        (("start", "--version"), {("start", "--version"): measured(0.08), ("start", "python"): measured(0.02)}, "met"),
        (("start", "--version"), {("start", "--version"): measured(0.09), ("start", "python"): measured(0.02)}, "**n"),
        (
            ("many", "drift --env all"),
            {("many", "drift --env all"): measured(9, wall=2), ("many", "reading"): measured(9, wall=9)},
            "**not met**",
        ),
        (
            ("5000", "1 change"),
            {
                ("5000", "1 change"): measured(7),
                ("5000", "no change"): measured(1),
                ("1000", "1 change"): measured(5.1),
                ("1000", "no change"): measured(0.1),
            },
            "met",
        ),
        (("5000", "cold"), {("5000", "cold"): measured(9, memory=401)}, "**not met**"),
        (("5000", "1 change"), {("5000", "1 change"): measured(7)}, "not judged"),
    ],
)
def test_limits_are_judged(place: tuple[str, str], results: dict[tuple[str, str], Measured], met: str) -> None:
    """Medians, of multiples run by run."""
    assert f": {met}" in verdicts(place, results)


def test_every_limit_is_of_a_row() -> None:
    """A row that is called otherwise would lose its limit."""
    rows = {(section.key, row.name) for section in SECTIONS for row in section.rows}
    assert {place for place in LIMITS if place[0] != "gitlab"} <= rows


def test_rows_that_were_not_measured_stay() -> None:
    """Unless the machine or a version is another one."""
    first = {("100", "no change"): measured(0.5), ("100", "cold"): measured(4)}
    old = page(SECTIONS, first, {}, "", "machine 1")
    assert lines_of(old)["100 tables", "50 changes"].startswith("| 50 changes | not measured")
    assert "1,000 tables" not in old
    new = page(SECTIONS, {("100", "cold"): measured(5)}, {("100", "psql"): "failed"}, old, "machine 1")
    assert lines_of(new)["100 tables", "no change"] == lines_of(old)["100 tables", "no change"]
    assert lines_of(new)["100 tables", "cold"].startswith("| cold | 5.00 |")
    assert lines_of(new)["100 tables", "psql"].startswith("| psql | failed |")
    other = page(SECTIONS, {("100", "cold"): measured(5)}, {}, old, "machine 2")
    assert lines_of(other)["100 tables", "no change"].startswith("| no change | not measured |")


def test_only_what_is_between_the_markers_is_rewritten() -> None:
    """The prose stays."""
    text = f"before\n\n{BEGIN}\nold\n{END}\n\nafter\n"
    assert part_of(text) == "old"
    assert rewritten(text, "new") == text.replace("old", "new")
    assert PAGE.read_text().count(BEGIN) == PAGE.read_text().count(END) == 1


def test_rows_are_chosen_by_name() -> None:
    """With what they are compared with; those that take minutes only where they are named."""
    chosen = asked_for(SECTIONS, ["1000:cold", "many"], large=False)
    assert [(section.key, [row.name for row in section.rows]) for section in chosen] == [
        ("1000", ["pg_dump", "psql", "cold"]),
        ("many", ["reading", "drift --env all", "drift --env all --no-cache"]),
    ]
    large = {
        row.name for section in asked_for(SECTIONS, [], large=False) if section.key == "5000" for row in section.rows
    }
    assert "1 change" in large
    assert "cold" not in large
    assert [s.key for s in asked_for(SECTIONS, ["cold"], large=True)] == ["100", "1000", "5000"]
    with pytest.raises(SystemExit, match="no such"):
        asked_for(SECTIONS, ["such"], large=False)
