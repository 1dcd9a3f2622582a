"""How long others wait while a migration runs: pgbench on the tables that change, in online forms and in plain ones.

    python -m tests.load [--rows 1000000] [--clients 6]

For each form: a database with so many rows in each table, pgbench reading and writing in all of them, and in its
midst `apply`. Out come the transactions that failed, and the longest that any of them took, beside the longest one
while nothing else was going on. The wait that is allowed is lock_timeout and 100 ms.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from schemadiff.config import Config
from schemadiff.connection import connect
from schemadiff.migrations.files import read_directory
from schemadiff.migrations.runner import apply
from schemadiff.scratch import Server, binaries, scratch_server
from schemadiff.sources.live import read_live
from schemadiff.workflows.generate import generate
from tests.project import url_of_author

HERE = Path(__file__).parent
SCHEMA = HERE.parents[1] / "schema"
LOCK_TIMEOUT_MS = 500
_QUIET_SECONDS = 8
_CHECK = "low <= open AND low <= close AND volume >= 0"
_INDEX = "ON market_data (date DESC, symbol)"


@dataclass(frozen=True, slots=True)
class Seen:
    """What pgbench saw: transactions, those that failed, and the longest one in milliseconds."""

    transactions: int
    failed: int
    longest: float


@dataclass(frozen=True, slots=True)
class Figures:
    """One form: before the migration, during it, and how long it took, in seconds."""

    quiet: Seen
    busy: Seen
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--clients", type=int, default=6)
    options = parser.parse_args()
    with scratch_server() as server:
        for mode in ("always", "never"):
            figures = measured(server, mode, options.rows, options.clients)
            print(_line("nothing going on", figures.quiet), _line(f"online = {mode}", figures.busy), sep="\n")
            print(f"  the migration took {figures.seconds:.1f} s")


def measured(server: Server, mode: str, rows: int, clients: int) -> Figures:
    """One migration under load, on a database of its own."""
    with server.database() as database, tempfile.TemporaryDirectory() as folder:
        url = url_of_author(database)
        config = _project(Path(folder), mode)
        _migrate(config, url)
        _run(
            [
                binaries().bin / "psql",
                "-qX",
                "-v",
                "ON_ERROR_STOP=1",
                "-v",
                f"rows={rows}",
                "-f",
                HERE / "fill.sql",
                url,
            ]
        )
        _desire_more(config)
        generate(config, read_live(url), approved={"all"})
        if mode == "always":
            _expect_no_plain_forms(config)
        with _pgbench(url, rows, clients) as quiet:
            time.sleep(_QUIET_SECONDS)
        with _pgbench(url, rows, clients) as busy:
            start = time.monotonic()
            with connect(url) as connection:
                apply(connection, read_directory(config.generated), config=config)
            seconds = time.monotonic() - start
        return Figures(quiet[0], busy[0], seconds)


def _project(root: Path, mode: str) -> Config:
    """The platform's schema and ours, as a project."""
    schema = root / "schema"
    for file in SCHEMA.rglob("*.sql"):
        target = schema / file.relative_to(SCHEMA)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.read_text())
    (schema / "load.sql").write_text((HERE / "before.sql").read_text())
    timeout = f"{LOCK_TIMEOUT_MS}ms"
    return Config(
        root=root,
        schema=(schema,),
        generated=root / "generated",
        lock_timeout=timeout,
        online=mode,
        online_type_changes=True,
    )


def _migrate(config: Config, url: str) -> None:
    generate(replace(config, online="never"), read_live(url))
    with connect(url) as connection:
        apply(connection, read_directory(config.generated), config=config)


def _desire_more(config: Config) -> None:
    """What calls for every online form."""
    schema = config.schema[0]
    (schema / "load.sql").write_text((HERE / "after.sql").read_text())
    file = next(schema.rglob("market_data.sql"))
    text = file.read_text()
    assert _CHECK in text
    assert _INDEX in text
    text = text.replace(_CHECK, f"{_CHECK} AND high < 1000000").replace(
        _INDEX, "ON market_data (date DESC, symbol, close)"
    )
    text = text.replace(
        "updated_at timestamp NOT NULL", "source text NOT NULL DEFAULT 'feed',\n    updated_at timestamp NOT NULL", 1
    )
    file.write_text(text + "\nCREATE INDEX idx_market_data_volume ON market_data (volume);\n")


def _expect_no_plain_forms(config: Config) -> None:
    text = "".join(file.text for file in read_directory(config.generated))
    assert "its plain form" not in text, re.findall("-- Online: .*", text)


@contextlib.contextmanager
def _pgbench(url: str, rows: int, clients: int) -> Iterator[list[Seen]]:
    """Load as long as the block lasts; afterwards the list holds what it saw."""
    seen: list[Seen] = []
    with tempfile.TemporaryDirectory() as folder:
        scripts = ["-f", f"{HERE / 'read.pgbench'}@3", "-f", f"{HERE / 'write.pgbench'}@1"]
        options = ["-n", "-c", str(clients), "-T", "3600", "-l", "--log-prefix", f"{folder}/log", "-D", f"rows={rows}"]
        command = [str(binaries().bin / "pgbench"), *options, *scripts, url]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(2)
        try:
            yield seen
        finally:
            time.sleep(2)
            process.terminate()
            complaints = process.communicate()[1]
        seen.append(_seen(Path(folder), complaints))


def _seen(folder: Path, complaints: str) -> Seen:
    lines = [line.split() for file in folder.glob("log*") for line in file.read_text().splitlines()]
    times = [int(line[2]) / 1000 for line in lines if len(line) == 6 and line[2].isdigit()]
    failed = sum("aborted" in line or "failed" in line for line in complaints.splitlines())
    if failed:
        print(complaints)
    return Seen(len(times), failed, max(times, default=0.0))


def _line(name: str, seen: Seen) -> str:
    allowed = LOCK_TIMEOUT_MS + 100
    counts = f"{seen.transactions:8} transactions  {seen.failed} failed"
    return f"{name:20} {counts}  longest {seen.longest:8.0f} ms  (allowed {allowed} ms)"


def _run(command: list[object]) -> None:
    subprocess.run([str(part) for part in command], check=True)


if __name__ == "__main__":
    main()
