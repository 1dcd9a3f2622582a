"""The generated TypeScript goes in; what a real headless Chromium does with users' stores comes out."""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.idb.building import BARS, NEW, PAD, PAD_LATER, PLATFORM, TRADER, needed, site
from tests.idb.test_typescript import OLD_PAD, OLD_TRADER, ROWS, TWINS, plain

ROW_COUNT = 10_000


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A folder over HTTP; any address beside its files is an empty page."""

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The compiled code, as a web server gives it out."""
    needed("node", "chromium")
    folder = site(tmp_path_factory.mktemp("idb"))
    (folder / "index.html").write_text("<!doctype html>")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium."""
    needed("node", "chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as found:
        started = found.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def profile(browser: Any) -> Iterator[Any]:
    """A user's browser that has been nowhere."""
    context = browser.new_context()
    yield context
    context.close()


def ran(profile: Any, address: str, name: str, given: dict[str, Any]) -> Any:
    """What a scenario comes to in a tab of its own."""
    page = profile.new_page()
    page.goto(address)
    found = page.evaluate(
        "async ([name, given]) => (await import('/scenarios.mjs')).scenarios[name](given)", [name, given]
    )
    page.close()
    return found


@pytest.mark.parametrize("name", PLATFORM)
def test_the_platform_s_databases(profile: Any, address: str, name: str) -> None:
    version, stores = PLATFORM[name]
    found = ran(profile, address, "fresh", {"name": name})
    assert found == {"before": None, "found": {"database": name, "version": version, "stores": stores}}


def test_an_upgrade_keeps_every_row(profile: Any, address: str) -> None:
    found = ran(profile, address, "upgrade", {"name": "TraderProDB", "old": OLD_TRADER, "count": ROW_COUNT})
    assert (found["kept"], found["same"]) == (ROW_COUNT, ROW_COUNT)
    assert found["found"] == {"database": "TraderProDB", "version": 2, "stores": TRADER}
    print(f"{ROW_COUNT} rows: {found['milliseconds']:.0f} ms")


def test_a_slot_that_throws_leaves_the_old_version(profile: Any, address: str) -> None:
    found = ran(profile, address, "thrown", {"name": "TraderProDB", "old": OLD_TRADER, "count": ROW_COUNT})
    assert found["message"] == "TraderProDB stays at its version: no such luck"
    assert found["found"] == {"database": "TraderProDB", "version": 1, "stores": BARS}
    assert (found["left"], found["later"]) == (ROW_COUNT, 2)


def test_a_crash_within_an_upgrade_leaves_the_old_version(profile: Any, address: str) -> None:
    """The tab's process dies; the next tab finds version 1 and every row, and upgrades it."""
    given = {"name": "TraderProDB", "old": OLD_TRADER, "count": ROW_COUNT}
    page = profile.new_page()
    page.goto(address)
    script = "async given => (await import('/scenarios.mjs')).scenarios.endless(given)"
    assert page.evaluate(script, given) is True
    with page.expect_event("crash"), contextlib.suppress(Exception):
        page.goto("chrome://crash")
    found = ran(profile, address, "afterwards", {"name": "TraderProDB"})
    assert found == {"found": {"database": "TraderProDB", "version": 1, "stores": BARS}, "rows": ROW_COUNT}


def test_an_old_tab_is_told(profile: Any, address: str) -> None:
    told = ran(profile, address, "oldTab", {"name": "Pad", "old": OLD_PAD})
    assert told["told"] == [["stale", 1, 2], ["blocked", 1, 2]]
    assert told["message"] == "Pad is newer than version 1, and there is no way back: load the newest code"


def test_rows_through_renames_and_rebuilds(profile: Any, address: str) -> None:
    found = ran(profile, address, "changes", {"old": OLD_PAD, "rows": ROWS})
    assert (found["message"], found["found"]["stores"]) == ("", plain(PAD_LATER))
    assert {name: len(rows) for name, rows in found["left"].items()} == {"notes": 2, "sketches": 1, "loose": 2}


def test_rows_in_the_way_keep_the_old_version(profile: Any, address: str) -> None:
    found = ran(profile, address, "changes", {"old": OLD_PAD, "rows": TWINS})
    assert "1 rows have a key that another row has" in found["message"]
    assert found["found"] == {"database": "Pad", "version": 1, "stores": PAD}
    assert {name: len(rows) for name, rows in found["left"].items()} == {
        name: len(rows) for name, rows in TWINS.items()
    }


def test_a_profile_is_read(browser: Any, tmp_path: Path) -> None:
    """`idb drift` sees what a browser keeps, runs nothing of the application, and changes nothing."""
    origin, folder = "http://app.example:8080", tmp_path / "profile"
    make = """() => new Promise(done => {
      const request = indexedDB.open("Pad", 1);
      request.onupgradeneeded = () => {
        const notes = request.result.createObjectStore("notes", { keyPath: ["a", "b.c"] });
        notes.createIndex("tags", "tags", { multiEntry: true });
        request.result.createObjectStore("drafts", { autoIncrement: true });
      };
      request.onsuccess = () => { request.result.close(); done(); };
    })"""
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path="/usr/bin/chromium", args=["--no-sandbox"]
    )
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto(f"{origin}/")
    page.evaluate(make)
    context.close()
    file = tmp_path / "schema" / "idb" / "Pad.idb.json"
    file.parent.mkdir(parents=True)
    index = {"keyPath": "tags", "multiEntry": True}
    stores: dict[str, Any] = {"notes": {"keyPath": ["a", "b.c"], "indexes": {"tags": index}}}
    for drafts, code, words in (({"autoIncrement": True}, 0, "in sync"), ({}, 2, '~ store "drafts"')):
        file.write_text(json.dumps({"version": 1, "stores": {**stores, "drafts": drafts}}))
        command = [sys.executable, "-c", "from schemadiff.start import run; run()", "idb", "drift"]
        command += ["--origin", f"{origin}/some/page", "--profile", str(folder)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, words in done.stdout) == (code, True), done


def test_nothing_is_left_out() -> None:
    assert set(PLATFORM) < set(NEW)
    assert Path(__file__).with_name("browser").is_dir()
