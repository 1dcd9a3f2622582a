"""What schemadiff costs beside pg_dump: docs/performance.md says how to read it, and gets what comes out.

python -m tests.bench [--quick] [--only 1000:cold,many] [--large]
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path

from tests.bench.bed import REPOSITORY, Bed
from tests.bench.limits import Measured, Place, verdicts
from tests.bench.measure import Cost, Failed, Stopwatch
from tests.bench.page import PAGE, about, page, part_of, rewritten
from tests.bench.processes import adopt_orphans
from tests.bench.rows import Row
from tests.bench.sections import Section, asked_for, sections
from tests.bench.servers import live_server, stop_below


def main() -> None:
    """Make what is to be measured, measure it, and write it down."""
    asked = _arguments()
    adopt_orphans()
    stop_below(asked.work)
    if asked.fresh:
        shutil.rmtree(asked.work, ignore_errors=True)
    found = sections(asked.data)
    only = asked.only or (["100"] if asked.quick else [])
    results: dict[Place, Measured] = {}
    failed: dict[Place, str] = {}
    try:
        with live_server(asked.work / "live") as server:
            watch = Stopwatch(server.postmaster)
            for section in asked_for(found, only, large=asked.large):
                measure(section, section.bed(asked.work, server), watch, asked.runs, results, failed)
                if not asked.quick:
                    text = PAGE.read_text()
                    PAGE.write_text(rewritten(text, page(found, results, failed, part_of(text), about(server.version))))
    finally:
        stop_below(asked.work)


def measure(
    section: Section, bed: Bed, watch: Stopwatch, runs: int, results: dict[Place, Measured], failed: dict[Place, str]
) -> None:
    """All rows in turn, and that so many times, so that a slow moment of the machine falls on all of them."""
    print(f"\n{section.title}", flush=True)
    bed.run(*section.warm)
    bed.keep_cache()
    taken: dict[str, list[tuple[Cost, Cost]]] = {row.name: [] for row in section.rows}
    for number in range(runs):
        first: Cost | None = None
        for row in section.rows:
            place = (section.key, row.name)
            if place in failed or (row.once and number):
                continue
            start = time.monotonic()
            cost = _one(row, bed, watch, failed, place)
            if cost is None:
                continue
            first = first or cost
            taken[row.name].append((cost, first))
            print(f"{_said(row, cost, first)}  in {time.monotonic() - start:4.0f} s", flush=True)
    bed.restore()
    for name, pairs in taken.items():
        if pairs:
            results[section.key, name] = Measured(tuple(p[0] for p in pairs), tuple(p[1] for p in pairs))
    for name, pairs in taken.items():
        if pairs:
            times = results[section.key, name].times
            print(f"{times:8.2f} x {name:44} {verdicts((section.key, name), results)}", flush=True)


def _one(row: Row, bed: Bed, watch: Stopwatch, failed: dict[Place, str], place: Place) -> Cost | None:
    """One figure; None where the row cannot be run, or does not do what it should, which is noted."""
    line = row.command(bed)
    if line is None:
        failed[place] = "not measured"
        return None
    bed.restore()
    try:
        row.before(bed)
        return watch.run(line, cwd=bed.project, environment=bed.environment, expect=row.expect, times=row.times)
    except Failed as reason:
        print(reason, flush=True)
        failed[place] = "failed"
        return None


def _said(row: Row, cost: Cost, first: Cost) -> str:
    parts = f"client {cost.client:.2f} scratch {cost.scratch:.2f} live {cost.live:.2f}"
    memory = f"{cost.memory:4.0f} MiB ({cost.largest:.0f})"
    times = f"{cost.total / first.total:7.2f} x  cpu {cost.total:6.2f} s"
    return f"  {row.name:42} {times}: {parts}  wall {cost.wall:6.2f}  {memory}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="100 tables, 3 runs, and the page stays as it is")
    parser.add_argument("--only", type=lambda text: text.split(","), default=[], help="sections, rows, or SECTION:ROW")
    parser.add_argument("--runs", type=int, help="how many runs the medians are of: 5")
    parser.add_argument("--large", action="store_true", help="also what takes minutes a run on 5,000 tables")
    parser.add_argument("--fresh", action="store_true", help="make all databases and projects anew")
    parser.add_argument("--work", type=Path, default=_roomy(), help="where they are, and stay for the next time")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("SCHEMADIFF_TEST_DATA") or "/nowhere"))
    asked = parser.parse_args()
    asked.runs = asked.runs or (3 if asked.quick else 5)
    return asked


def _roomy() -> Path:
    """In memory where there is some, so that no disk is measured; a folder for each checkout."""
    memory = Path("/dev/shm")
    root = memory if memory.is_dir() and os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    place = hashlib.sha256(os.fsencode(REPOSITORY)).hexdigest()[:6]
    return root / f"schemadiff-bench-{os.getuid()}-{place}"


if __name__ == "__main__":
    main()
