"""Hand-written files, a database that they made, and one change by hand; the files are edited there and nowhere else.

`hand_written/*.sql` are the files, `hand_written/edits.diff` says for each change what becomes of them; line ends of
Windows are shown as ␍ there. `pytest --update` rewrites it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from schemadiff.export.edits.adopt import changes_between
from schemadiff.export.edits.merge import Manner, merged
from schemadiff.introspect import introspect
from schemadiff.model import Catalog
from schemadiff.parse.read import joined, source_of
from schemadiff.parse.statements import Source
from schemadiff.proof.compare import Side
from schemadiff.scratch import AUTHOR, Database, Server
from schemadiff.sources.desired import desired_state

FOLDER = Path(__file__).resolve().parent / "hand_written"
GOLDEN = FOLDER / "edits.diff"
# Other versions print views otherwise, and name no NOT NULL.
GOLDEN_MAJOR = 18
TITLE = re.compile(r"^=== (.*)\n", re.MULTILINE)


def hand_written() -> Mapping[str, str]:
    """The files by name; one has the line ends of Windows, one begins with a byte order mark."""
    files = {path.name: path.read_text() for path in sorted(FOLDER.glob("*.sql"))}
    windows = files["billing.sql"].replace("\n", "\r\n")
    return {**files, "billing.sql": windows, "log.sql": "\ufeff" + files["log.sql"]}


FILES = hand_written()
SECTIONS = TITLE.split(GOLDEN.read_text())[1:]
CASES = dict(zip(SECTIONS[::2], SECTIONS[1::2], strict=True))


@dataclass(frozen=True, slots=True)
class Written:
    """The files as they were loaded."""

    sources: tuple[Source, ...]
    catalog: Catalog
    database: Database


@pytest.fixture(scope="module")
def written(server: Server) -> Iterator[Written]:
    """The hand-written files, loaded once for all tests of this module."""
    sources = tuple(source_of(name, text) for name, text in FILES.items())
    with desired_state(server, joined([s.parsed for s in sources])) as desired:
        desired.database.admin().execute("SELECT 1")
        yield Written(sources, desired.catalog, desired.database)


def changed(database: Database, sql: str) -> Catalog:
    """What a copy of the database holds after the statements; `\\n` in them is a line end."""
    with database.clone() as live:
        live.author().execute(sql.replace("\\n", "\n").encode())
        return introspect(live.admin(), unstated_owners={AUTHOR, live.admin().info.user})


def difference(new: Mapping[str, str | None]) -> str:
    """The files that are not as they were, without lines that are."""
    pieces = []
    for name in sorted(new):
        old_lines, new_lines = ((text or "").replace("\r", "␍").split("\n") for text in (FILES.get(name), new[name]))
        title = f"--- {name}{'' if new[name] is not None else ' removed'}"
        diff = list(difflib.unified_diff(old_lines, new_lines, lineterm="", n=0))[2:]
        pieces += [title, *diff]
    return "".join(f"{piece}\n" for piece in pieces)


def loaded(server: Server, files: Mapping[str, str | None], live: Catalog) -> tuple[str, ...]:
    """What the files still say otherwise than live."""
    sources = [source_of(name, text) for name, text in files.items() if text is not None]
    with desired_state(server, joined([s.parsed for s in sources])) as desired:
        return tuple(map(str, changes_between(Side(server, desired.catalog), Side(server, live))))


@pytest.mark.parametrize("sql", CASES)
def test_only_what_changed_is_edited(
    sql: str, server: Server, written: Written, request: pytest.FixtureRequest
) -> None:
    live = changed(written.database, sql)
    changes = changes_between(Side(server, written.catalog), Side(server, live))
    new = merged(written.sources, written.catalog, live, changes).texts
    assert loaded(server, {**FILES, **new}, live) == ()
    if request.config.getoption("--update"):
        CASES[sql] = difference(new)
        GOLDEN.write_text("".join(f"=== {title}\n{text}" for title, text in CASES.items()))
    if server.version // 10000 == GOLDEN_MAJOR:
        assert difference(new) == CASES[sql]


def test_files_that_describe_the_database_stay(server: Server, written: Written) -> None:
    live = changed(written.database, "SELECT 1")
    assert changes_between(Side(server, written.catalog), Side(server, live)) == ()
    assert merged(written.sources, written.catalog, live, ()).texts == {}


def test_what_is_forced_is_written_anew_and_nothing_else(server: Server, written: Written) -> None:
    """The coarsest edit: all that belongs to a table, each statement at its place."""
    table = ("public", "customers")
    forced = {i for i in written.catalog.objects if table in (i.path[:2], i.path[1:3])}
    new = merged(written.sources, written.catalog, written.catalog, (), Manner(forced=forced)).texts
    assert set(new) == {"customers.sql", "orders.sql"}
    text = new["customers.sql"] or ""
    for kept in ("-- Customers.\n-- Owned by the sales team.\n\nCREATE TABLE public.customers (", "-- the good ones\n"):
        assert kept in text
    assert "GRANT SELECT, INSERT ON orders TO clerk, boss;" in (new["orders.sql"] or "")
    assert loaded(server, {**FILES, **new}, written.catalog) == ()
