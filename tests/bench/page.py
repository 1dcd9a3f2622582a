"""Results in; the part of docs/performance.md between its markers out, where rows that were not measured stay."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.bench.bed import REPOSITORY
from tests.bench.limits import Measured, Place, Results, verdicts
from tests.bench.sections import Section

PAGE = REPOSITORY / "docs" / "performance.md"
BEGIN, END = "<!-- begin: make bench -->", "<!-- end: make bench -->"
_HEAD = (
    "| workload | × | CPU s | client | scratch | live | wall s | MiB | largest | runs | limit | of |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|",
)
_NOT_MEASURED = "not measured"
_PACKAGES = ("sqlglot", "psycopg", "typer", "deepdiff", "jinja2")


def rewritten(text: str, part: str) -> str:
    """The page with another part between the markers."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{part}\n{END}{rest.partition(END)[2]}"


def part_of(text: str) -> str:
    """What stands between the markers now."""
    return text.partition(BEGIN)[2].partition(END)[0].strip()


def page(found: Iterable[Section], results: Results, failed: Mapping[Place, str], old: str, about: str) -> str:
    """All sections. A row that was measured is new, any other is as it stands in the old part, if that was measured on
    the same machine with the same versions.
    """
    kept = lines_of(old) if about in old else {}
    texts = [about]
    for section in found:
        lines = [_line(section, row.name, results, failed, kept) for row in section.rows]
        if all(_NOT_MEASURED in line for line in lines):
            continue
        texts.append("\n".join((f"### {section.title}\n", *_HEAD, *lines)))
    return "\n\n".join(texts)


def lines_of(part: str) -> Mapping[tuple[str, str], str]:
    """Each line of the tables by the title of its section and the name of its row."""
    found: dict[tuple[str, str], str] = {}
    title = ""
    for line in part.splitlines():
        if line.startswith("### "):
            title = line.removeprefix("### ")
        elif line.startswith("| ") and line not in _HEAD:
            found[title, line.split("|")[1].strip()] = line
    return found


def _line(
    section: Section, name: str, results: Results, failed: Mapping[Place, str], kept: Mapping[tuple[str, str], str]
) -> str:
    place = (section.key, name)
    if place in results:
        return _measured(name, results[place], verdicts(place, results))
    if place not in failed and (section.title, name) in kept:
        return kept[section.title, name]
    said = failed.get(place, _NOT_MEASURED)
    return f"| {name} | {said} |" + " |" * 9 + " |"


def _measured(name: str, found: Measured, verdict: str) -> str:
    one = found.median
    seconds = " | ".join(f"{value:.2f}" for value in (one.total, one.client, one.scratch, one.live, one.wall))
    counts = f"{one.memory:.0f} | {one.largest:.0f} | {len(found.runs)}"
    return f"| {name} | {found.times:.2f} | {seconds} | {counts} | {verdict} | {date.today():%Y-%m-%d} {_commit()} |"


def about(server: str) -> str:
    """The machine and the versions."""
    parts = (f"PostgreSQL {server}", f"Python {platform.python_version()}", *_packages())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"{', '.join(parts)}; {os.cpu_count()} × {_processor()}, {memory:.0f} GiB, Linux {platform.release()}."


def _packages() -> Iterator[str]:
    for name in _PACKAGES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            continue


def _processor() -> str:
    found = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def _commit() -> str:
    """With a plus where the files are not those of the commit."""
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "-C",
        str(REPOSITORY),
        "describe",
        "--always",
        "--dirty=+",
        "--exclude=*",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()
