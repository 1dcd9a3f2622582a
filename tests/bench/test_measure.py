"""Processes that burn a known time go in; a failure where the benchmark finds another one, or overlooks one of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.bed import REPOSITORY

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the benchmark reads /proc")
BURN = "import time\ndef burn(s):\n    while time.process_time() < s: pass\n"
# The client burns 0.2 s, a child that it waits for 0.3 s, and one that outlives it, as a server does, 0.4 s.
CLIENT = f"""
import os, subprocess, sys
{BURN}
program = {BURN!r}
subprocess.run([sys.executable, "-S", "-c", program + "burn(0.3)"])
subprocess.Popen([sys.executable, "-S", "-c", program + "burn(0.4); print(flush=True); time.sleep(60)"],
    start_new_session=True, stdout=subprocess.PIPE).stdout.readline()
print("done")
burn(0.2)
"""
# As the benchmark does it; `sleep` stands in for the server of the databases.
PROGRAM = """
import dataclasses, json, os, signal, subprocess, sys
from pathlib import Path
from tests.bench.measure import Failed, Stopwatch
from tests.bench.processes import adopt_orphans, children_of, processes
adopt_orphans()
live = subprocess.Popen(["sleep", "60"])
watch = Stopwatch(live.pid)
line, where = [sys.executable, "-S", "-c", sys.argv[1]], Path(sys.argv[2])
runs = [watch.run(line, cwd=where, environment=os.environ, expect="done", times=n) for n in (1, 2)]
try:
    watch.run(line, cwd=where, environment=os.environ, expect="something else")
except Failed as reason:
    assert "done" in str(reason)
    print(json.dumps([dataclasses.asdict(run) for run in runs]))
for pid in children_of(os.getpid(), processes()):
    os.kill(pid, signal.SIGKILL)
"""


def test_nothing_is_overlooked(tmp_path: Path) -> None:
    """What outlives a run counts for that run, and not again for the next one."""
    command = [sys.executable, "-c", PROGRAM, CLIENT, str(tmp_path)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    for run in json.loads(done.stdout):
        # The kernel counts in hundredths, in four counters here.
        assert 0.18 <= run["client"] <= 0.4
        assert 0.65 <= run["scratch"] <= 0.9
        assert run["live"] <= 0.01
        assert run["wall"] >= run["client"]
        assert 3 <= run["memory"] <= run["largest"] <= 100
