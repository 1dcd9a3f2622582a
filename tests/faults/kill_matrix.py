"""A migration that `generate` wrote in; it is killed in every step of every online form and run again: a table out.

python -m tests.faults.kill_matrix [--points N] [--victims psql server …]. Killed are the runner, psql, and the server
under each of them. Then the same tool runs again, or `apply` after psql.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from tests.faults.played import Matrix, matrix
from tests.faults.points import VICTIMS, Point

_VERDICTS = ("points", "converged", "failed")


def results(count: int | None, victims: Sequence[str] = VICTIMS) -> Iterator[tuple[Point, str]]:
    """Play the points, on a server of its own; what went wrong, or nothing."""
    with matrix() as prepared:
        for point in (point for point in prepared.points(count) if point.victim in victims):
            yield point, _played(prepared, point)


def _played(prepared: Matrix, point: Point) -> str:
    try:
        return prepared.played(point)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def table(found: Sequence[tuple[Point, str]]) -> Iterator[str]:
    """By victim and kind of step: how many points, how many converged, how many did not."""
    all_of, bad = (
        Counter((p.victim, p.kind) for p, _ in found),
        Counter((p.victim, p.kind) for p, wrong in found if wrong),
    )
    yield f"{'victim':22}{'kind of step':16}" + "".join(f"{word:>11}" for word in _VERDICTS)
    for (victim, kind), count in sorted(all_of.items()):
        failed = bad[victim, kind]
        yield f"{victim:22}{kind:16}{count:11}{count - failed:11}{failed:11}"
    failed = sum(bad.values())
    yield f"{'all':22}{'':16}{len(found):11}{len(found) - failed:11}{failed:11}"


def main() -> int:
    """The points that everybody plays, or more or fewer; 1 where one does not converge."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int)
    parser.add_argument("--victims", nargs="+", choices=VICTIMS, default=VICTIMS)
    chosen = parser.parse_args()
    found = []
    for point, problem in results(chosen.points, chosen.victims):
        found.append((point, problem))
        if problem or sys.stdout.isatty():
            print(f"{point}: {problem or 'ok'}", flush=True)
    print("\n".join(table(found)))
    return 1 if any(problem for _, problem in found) else 0


if __name__ == "__main__":
    sys.exit(main())
