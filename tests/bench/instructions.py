"""Three workloads that never change in; a failure out where one runs a fifth more instructions than was recorded.

python -m tests.bench.instructions [--record] [--times 3]

Counts differ between versions of Python and ways to count, so each of them has figures of its own in instructions.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.bed import RUN, Bed
from tests.bench.beds import made_bed
from tests.bench.changes import changed
from tests.bench.counters import Counter, counter
from tests.bench.servers import live_server
from tests.bench.shape import schema_of
from tests.bench.statements import files_of

RECORD = Path(__file__).with_name("instructions.json")
TOLERANCE = 0.2
_TABLES = 60
_CHANGES = 40
# Without `site`: what an environment's .pth files import is none of our business.
_PYTHON = (sys.executable, "-S", "-s", "-c")


@dataclass(frozen=True, slots=True)
class Workload:
    """A name, and Python to run in a folder, in an environment."""

    name: str
    program: str
    arguments: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]

    @property
    def command(self) -> tuple[str, ...]:
        return (*_PYTHON, self.program, *self.arguments)


def main() -> int:
    """Count, and compare with what was recorded, or record it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true", help="these figures are right from now on")
    parser.add_argument("--times", type=int, default=1, help="count so often, to see how steady the figures are")
    asked = parser.parse_args()
    tool = counter()
    if tool is None:
        print("neither perf nor valgrind counts instructions here: apt-get install valgrind", file=sys.stderr)
        return 1
    key = f"Python {'.'.join(platform.python_version_tuple()[:2])} {platform.machine()} {tool.name}"
    recorded = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    with workloads() as found:
        for _ in range(asked.times):
            counted = {one.name: _counted(one, tool, recorded.get(key, {})) for one in found}
    if asked.record:
        RECORD.write_text(json.dumps(recorded | {key: counted}, indent=1, sort_keys=True) + "\n")
        return 0
    if key not in recorded:
        print(f"nothing is recorded for {key}: make bench-check RECORD=1", file=sys.stderr)
        return 1
    wrong = regressions(counted, recorded[key])
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


def regressions(counted: Mapping[str, int], recorded: Mapping[str, int]) -> tuple[str, ...]:
    """What is to be said of the workloads that run too many instructions, or were never recorded; nothing if none."""
    found = []
    for name, count in counted.items():
        if name not in recorded:
            found.append(f"{name}: nothing is recorded: make bench-check RECORD=1")
        elif count > recorded[name] * (1 + TOLERANCE):
            found.append(
                f"{name}: {_millions(count)}, {count / recorded[name] - 1:.0%} more than {_millions(recorded[name])};"
                " where that is intended: make bench-check RECORD=1, and say why in the commit"
            )
    return tuple(found)


def _counted(one: Workload, tool: Counter, recorded: Mapping[str, int]) -> int:
    # Once without being counted: for compiled modules, and for what the run leaves for the next one.
    subprocess.run(one.command, cwd=one.folder, env=one.environment, check=True, capture_output=True)
    count = tool.count(one.command, one.environment, one.folder)
    change = f"  {count / recorded[one.name] - 1:+.1%}" if one.name in recorded else ""
    print(f"{one.name:30} {_millions(count)}{change}", flush=True)
    return count


def _millions(count: int) -> str:
    return f"{count / 1e6:.1f} million instructions"


@contextmanager
def workloads() -> Iterator[tuple[Workload, ...]]:
    """Starting; a look at a database where nothing moved; and the pure part: parse, compare, plan, write."""
    with (
        tempfile.TemporaryDirectory(prefix="sd-count-", dir="/tmp") as name,
        live_server(Path(name) / "live") as server,
    ):
        bed = made_bed(Path(name), server, _TABLES)
        folder = _for_planning(bed)
        environment = dict(bed.environment) | {
            "PYTHONHASHSEED": "0",
            "PYTHONPATH": os.pathsep.join((bed.environment["PYTHONPATH"], *_packages())),
        }
        yield (
            Workload("--version", RUN, ("--version",), bed.project, environment),
            Workload("drift, nothing moved", RUN, ("drift",), bed.project, environment),
            Workload("parse, compare, plan, write", _PLANNING, (str(folder),), bed.project, environment),
        )


_PLANNING = "import sys; from pathlib import Path; from tests.bench.planning import planned; planned(Path(sys.argv[1]))"


def _packages() -> Sequence[str]:
    """Where installed packages are."""
    return [entry for entry in sys.path if entry.endswith("site-packages")]


def _for_planning(bed: Bed) -> Path:
    """The schema files of another state, and both states as snapshots."""
    folder = bed.folder / "planning"
    folder.mkdir()
    (folder / "before.json").write_text(bed.run("export", "--format", "snapshot"))
    files = files_of(changed(schema_of(_TABLES), _CHANGES))
    (folder / "schema").mkdir()
    for name, text in files.items():
        (folder / "schema" / name).write_text(text)
    bed.whole.write_text("\n".join(files.values()))
    bed.load("after")
    (folder / "after.json").write_text(bed.run("export", "--format", "snapshot", "--url", bed.server.url("after")))
    return folder


if __name__ == "__main__":
    sys.exit(main())
