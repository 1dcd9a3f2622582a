"""What schemadiff costs beside pg_dump, on schemas of three sizes: docs/performance.md says how to read it.

python -m tests.bench [--quick] [--only "no change,1 change"] [--tables 100,1000] [--large]
"""

from __future__ import annotations

import argparse
import hashlib
import os
import statistics
import tempfile
from pathlib import Path

from tests.bench.bed import REPOSITORY, Bed, load_command, made_bed
from tests.bench.measure import Cost, Failed, Stopwatch
from tests.bench.processes import adopt_orphans
from tests.bench.rows import TIMES, Row, rows_of
from tests.bench.servers import live_server, stop_below


def main() -> None:
    """Make what is to be measured, and measure it."""
    asked = _arguments()
    adopt_orphans()
    folder = Path(asked.work or _roomy())
    stop_below(folder)
    with live_server(folder / "live") as server:
        watch = Stopwatch(server.postmaster)
        for tables in asked.tables:
            bed = made_bed(folder, server, tables)
            rows = [row for row in rows_of(bed, tables, large=asked.large) if not asked.only or row.name in asked.only]
            _measure(bed, rows, watch, asked.runs)
    stop_below(folder)


def _measure(bed: Bed, rows: list[Row], watch: Stopwatch, runs: int) -> None:
    dumps: list[Cost] = []
    found: dict[str, list[Cost]] = {row.name: [] for row in rows}
    times = TIMES.get(len(bed.schema.tables) if bed.schema else 0, 1)
    dump = [bed.server.tool("pg_dump"), "--schema-only", bed.url]
    bed.run("generate")
    bed.keep_cache()
    for number in range(runs):
        dumps.append(watch.run(dump, cwd=bed.folder, environment=bed.environment, times=times))
        _say(f"{bed.name} pg_dump", dumps[-1])
        if not number:
            bed.server.fresh("loaded")
            loaded = watch.run(load_command(bed, "loaded"), cwd=bed.folder, environment=bed.environment)
            _say(f"{bed.name} psql", loaded)
        for row in rows:
            if row.python is None:
                continue
            bed.restore()
            row.before(bed)
            try:
                cost = watch.run(
                    row.line, cwd=bed.project, environment=bed.environment, expect=row.expect, times=row.times
                )
            except Failed as reason:
                print(reason, flush=True)
                continue
            found[row.name].append(cost)
            _say(f"{bed.name} {row.name}", cost)
    for name, costs in found.items():
        if costs:
            ratio = statistics.median(c.total / d.total for c, d in zip(costs, dumps, strict=False))
            print(f"{bed.name:6} {name:36} {ratio:6.2f} x pg_dump")


def _say(what: str, cost: Cost) -> None:
    print(
        f"  {what:44} {cost.wall:6.2f} s  cpu {cost.total:6.2f} = {cost.client:.2f} + {cost.scratch:.2f} +"
        f" {cost.live:.2f}  {cost.memory:4.0f} / {cost.largest:.0f} MiB",
        flush=True,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="100 tables, 3 runs")
    parser.add_argument("--tables", type=lambda text: [int(word) for word in text.split(",")])
    parser.add_argument("--runs", type=int)
    parser.add_argument("--only", type=lambda text: text.split(","), default=[])
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--work", help="the folder in which everything is made, and kept for the next time")
    asked = parser.parse_args()
    asked.tables = asked.tables or ([100] if asked.quick else [100, 1000, 5000])
    asked.runs = asked.runs or (3 if asked.quick else 5)
    return asked


def _roomy() -> str:
    """In memory where there is some, so that no disk is measured; a folder for each checkout."""
    memory = Path("/dev/shm")
    root = memory if memory.is_dir() and os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    place = hashlib.sha256(os.fsencode(REPOSITORY)).hexdigest()[:6]
    return str(root / f"schemadiff-bench-{os.getuid()}-{place}")


if __name__ == "__main__":
    main()
