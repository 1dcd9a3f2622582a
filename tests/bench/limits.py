"""What was measured in, whether it keeps to the limits that the project set itself out."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TypeAlias

from tests.bench.measure import Cost

# The key of a section, and the name of a row in it.
Place: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Measured:
    """The runs of one row, each beside the run of what the section compares with."""

    runs: tuple[Cost, ...]
    beside: tuple[Cost, ...]

    @property
    def median(self) -> Cost:
        return median(self.runs)

    @property
    def times(self) -> float:
        """Total processor time as a multiple of what it is compared with, run by run."""
        return statistics.median(one.total / other.total for one, other in zip(self.runs, self.beside, strict=True))


def median(runs: Sequence[Cost]) -> Cost:
    """The median of each figure by itself."""
    return Cost(**{one.name: statistics.median(getattr(run, one.name) for run in runs) for one in fields(Cost)})


Results: TypeAlias = Mapping[Place, Measured]
Figure: TypeAlias = Callable[[Results], float]


@dataclass(frozen=True, slots=True)
class Limit:
    """What a figure may be at most. Both are asked of all results; KeyError: a row that they need was not measured."""

    text: str
    figure: Figure
    most: Figure

    def verdict(self, results: Results) -> str:
        """The limit, and whether it is kept to."""
        try:
            figure, most = self.figure(results), self.most(results)
        except KeyError:
            return f"{self.text}: not judged"
        return f"{self.text}: {'met' if figure <= most else '**not met**'}"


def verdicts(place: Place, results: Results) -> str:
    """What is to be said of a row."""
    return "<br>".join(limit.verdict(results) for limit in LIMITS.get(place, ()))


def _times(most: float, section: str, row: str) -> Limit:
    return Limit(f"≤ {most:g} × `pg_dump`", lambda results: results[section, row].times, lambda _: most)


def _over_load(more: float, section: str, row: str) -> Limit:
    return Limit(
        f"≤ `psql` + {more:g} × `pg_dump`",
        lambda results: results[section, row].times,
        lambda results: results[section, "psql"].times + more,
    )


def _memory(most: float, section: str, row: str) -> Limit:
    return Limit(f"≤ {most:g} MiB", lambda results: results[section, row].median.memory, lambda _: most)


def _over_python(milliseconds: float, row: str) -> Limit:
    return Limit(
        f"≤ bare Python + {milliseconds:g} ms",
        lambda results: 1000 * (results["start", row].median.total - results["start", "python"].median.total),
        lambda _: milliseconds,
    )


def _share_of_time(most: float, section: str, row: str, other: str) -> Limit:
    return Limit(
        f"≤ {most:g} of the time of reading",
        lambda results: results[section, row].median.wall / results[section, other].median.wall,
        lambda _: most,
    )


def _as_cheap_as_small(more: float) -> Limit:
    return Limit(
        f"beyond no change ≤ {more:g} × that of 1,000 tables",
        lambda results: _beyond_no_change("5000", results),
        lambda results: more * _beyond_no_change("1000", results),
    )


def _beyond_no_change(section: str, results: Results) -> float:
    return results[section, "1 change"].median.total - results[section, "no change"].median.total


def _of(section: str, unchanged: float, *, others: bool) -> Mapping[Place, tuple[Limit, ...]]:
    names = ("no change", "no change by drift")
    found = {(section, name): (_times(unchanged, section, name),) for name in names}
    if others:
        for name in ("written anew", "read anew"):
            found[section, name] = (_times(1.0, section, name),)
        found[section, "50 changes"] = (_times(1.5, section, "50 changes"),)
        for name in ("cold with sqlglotc", "cold with sqlglotc and no data directory"):
            found[section, name] = (_over_load(3, section, name),)
    return found


LIMITS: Mapping[Place, tuple[Limit, ...]] = {
    **_of("100", 1.0, others=False),
    **_of("1000", 0.35, others=True),
    **_of("gitlab", 0.35, others=True),
    **_of("5000", 0.15, others=False),
    ("5000", "no change"): (_times(0.15, "5000", "no change"), _memory(150, "5000", "no change")),
    ("5000", "1 change"): (_as_cheap_as_small(1.2),),
    ("5000", "cold"): (_memory(400, "5000", "cold"),),
    ("start", "--version"): (_over_python(60, "--version"),),
    ("start", "drift of the platform"): (_over_python(350, "drift of the platform"),),
    ("many", "drift --env all"): (_share_of_time(0.2, "many", "drift --env all", "reading"),),
}
