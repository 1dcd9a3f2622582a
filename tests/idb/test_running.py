"""A Chromium that runs, with pages of an application, in; what `idb drift --attach` says and what it leaves, out."""

from __future__ import annotations

import json
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from schemadiff.idb.addresses import Listening
from schemadiff.idb.devtools import Browser, connected
from tests.idb.building import needed
from tests.idb.test_reading import alone
from tests.project import Outcome, Project

__all__ = ["alone"]

# A connection of the application that counts what it is told, and closes for nobody.
MAKE = """new Promise(done => {
  const request = indexedDB.open("Pad", %d);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("notes", { keyPath: "id" }).createIndex("at", "at");
    request.result.createObjectStore("drafts");
  };
  request.onsuccess = () => {
    window.told = [];
    window.pad = request.result;
    pad.onversionchange = event => told.push(event.newVersion);
    done(pad.version);
  };
})"""
NEXT = """(window.next = indexedDB.open("Pad", %d), next.onblocked = () => window.blocked = true,
  next.onsuccess = () => window.done = next.result.version, 0)"""


class Empty(BaseHTTPRequestHandler):
    """Any address is an empty page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Pad</title>")

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@dataclass
class Tab:
    """A page of the browser that a test plays in, over the test's own connection."""

    browser: Browser
    target: str
    session: str

    def run(self, script: str, wait: bool = True) -> Any:
        given = {"expression": script, "awaitPromise": wait, "returnByValue": True}
        found = self.browser.ask("Runtime.evaluate", given, self.session)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def until(self, script: str) -> Any:
        for _ in range(100):
            if found := self.run(script):
                return found
            time.sleep(0.05)
        raise AssertionError(f"never: {script}")


@dataclass
class Running:
    """A browser that listens, the origin of an application, and the test's own connection."""

    place: Listening
    origin: str
    browser: Browser

    def tab(self, profile: str | None = None) -> Tab:
        where = {"browserContextId": profile} if profile else {}
        target = self.browser.ask("Target.createTarget", {"url": f"{self.origin}/a?b", **where})["targetId"]
        session = self.browser.ask("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        found = Tab(self.browser, target, session)
        found.until("document.title")
        return found

    def pages(self) -> list[tuple[str, str]]:
        with urllib.request.urlopen(f"http://{self.place}/json/list") as answer:
            return sorted((one["id"], one["url"]) for one in json.load(answer))


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Debian's, as a person starts it for this."""
    needed("chromium")
    folder = tmp_path_factory.mktemp("profile")
    words = ["--headless=new", "--no-sandbox", "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"]
    started = subprocess.Popen(["/usr/bin/chromium", *words], stderr=subprocess.DEVNULL)
    try:
        place = Listening("127.0.0.1", _port(folder / "DevToolsActivePort"))
        with connected(place) as browser:
            yield Running(place, "", browser)
        # Whatever was read, it is still there, and ends when it is told.
        assert started.poll() is None
    finally:
        started.terminate()
        started.wait()


def _port(file: Path) -> int:
    for _ in range(300):
        if file.exists() and "\n" in (text := file.read_text()):
            return int(text.splitlines()[0])
        time.sleep(0.05)
    raise AssertionError("Chromium does not listen")


@pytest.fixture
def running(chromium: Running) -> Iterator[Running]:
    """The same browser with an origin of its own, and without the pages of the test before."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Empty)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    before = chromium.pages()
    yield replace(chromium, origin=f"http://127.0.0.1:{server.server_port}")
    for one, _ in set(chromium.pages()) - set(before):
        chromium.browser.ask("Target.closeTarget", {"targetId": one})
    server.shutdown()
    server.server_close()


def read(project: Project, running: Running, address: str = "") -> Outcome:
    """What is said; the pages are the same as before."""
    before = running.pages()
    origin = f"{running.origin}/where/ever"
    found = project.run("idb", "drift", "--origin", origin, "--attach", address or f"http://{running.place}")
    assert running.pages() == before
    return found


def test_a_running_browser_is_read_and_left_as_it_was(alone: Project, running: Running) -> None:
    """Its page keeps its connection, is told nothing, and is looked at by nobody afterwards."""
    tab = running.tab()
    assert tab.run(MAKE % 1) == 1
    with urllib.request.urlopen(f"http://{running.place}/json/version") as answer:
        whole = json.load(answer)["webSocketDebuggerUrl"]
    for address in ("", whole, f"ws://{running.place}"):
        said = read(alone, running, address)
        assert (said.code, said.out) == (0, f'"Pad" version 1: in sync  ({running.origin})\n'), said.err
    assert tab.run("[told, pad.version, document.title, performance.navigation.type]") == [[], 1, "Pad", 0]
    assert tab.run("indexedDB.databases()") == [{"name": "Pad", "version": 1}]
    # Nothing of the reading is still open: only the page's own connection is in the way.
    tab.run("pad.close()")
    tab.run(NEXT % 2)
    assert (tab.until("window.done"), tab.run("window.blocked")) == (2, None)


def test_drift_is_found(alone: Project, running: Running) -> None:
    tab = running.tab()
    tab.run(MAKE % 1)
    tab.run('new Promise(done => { indexedDB.open("Rogue").onsuccess = done })')
    alone.write("schema/idb/Pad.idb.json", json.dumps({"version": 1, "stores": {"notes": {"keyPath": "id"}}}))
    said = read(alone, running)
    assert (said.code, said.out.splitlines()) == (2, [
        f'"Pad" version 1: drifted  ({running.origin})',
        '  + store "drafts"',
        '  + index "at" of store "notes"',
        f'"Rogue" version 1: no schema file describes it  ({running.origin})',
    ])  # fmt: skip


def test_each_profile_is_read(alone: Project, running: Running) -> None:
    running.tab().run(MAKE % 1)
    profile = running.browser.ask("Target.createBrowserContext", {})["browserContextId"]
    running.tab(profile).run(MAKE % 2)
    said = read(alone, running)
    assert said.out.splitlines() == [
        f'"Pad" version 1: in sync  ({running.origin}, profile 1 of 2)',
        f'"Pad" version 2: ahead of the migrations, which lead to 1  ({running.origin}, profile 2 of 2)',
    ]
    running.browser.ask("Target.disposeBrowserContext", {"browserContextId": profile})


def test_an_upgrade_that_waits_is_not_disturbed(alone: Project, running: Running) -> None:
    """It goes on when the tab that is in its way closes, and the next one after it, too."""
    tab = running.tab()
    tab.run(MAKE % 1)
    tab.run(NEXT % 2)
    assert tab.until("window.blocked")
    said = read(alone, running)
    assert (said.code, '"Pad" of ' in said.err, "an upgrade of it waits or runs" in said.err) == (5, True, True)
    assert tab.run("[told, window.done]") == [[2], None]
    tab.run("pad.close()")
    assert tab.until("window.done") == 2
    tab.run("next.result.close(), window.blocked = window.done = null")
    tab.run(NEXT % 3)
    assert (tab.until("window.done"), tab.run("window.blocked")) == (3, None)


def test_a_page_that_hangs(alone: Project, running: Running) -> None:
    """Another page of the same application tells the same; without one the error says why. A dialog stays open."""
    tab = running.tab()
    running.browser.ask("Page.enable", {}, tab.session)
    tab.run("setTimeout(() => window.answer = [confirm('Is it so?')]), 0")
    time.sleep(0.5)
    said = read(alone, running)
    assert (said.code, "busy, stopped, or asks its user something" in said.err) == (5, True), said.err
    running.tab().run(MAKE % 1)
    assert read(alone, running).out == f'"Pad" version 1: in sync  ({running.origin})\n'
    running.browser.ask("Page.handleJavaScriptDialog", {"accept": True}, tab.session)
    assert tab.until("window.answer") == [True]


def test_an_application_that_is_not_open(alone: Project, running: Running) -> None:
    said = read(alone, running)
    assert (said.code, f"no page that is open at {running.place} is of {running.origin}" in said.err) == (64, True)
    # The address of a page is none of a browser.
    tab = running.tab()
    said = read(alone, running, f"ws://{running.place}/devtools/page/{tab.target}")
    assert (said.code, "tells of no pages" in said.err) == (64, True), said.err
