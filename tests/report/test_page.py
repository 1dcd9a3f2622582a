"""Findings with hostile names in; a page out that a browser shows whole, on a phone and on a desk, running nothing."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import pytest

from schemadiff.report.formats import report
from schemadiff.report.run import Run
from tests.report.hostile import ALL, FINDINGS, NAMES, drifted, failed, in_sync, run

WIDTHS = (390, 1280)
# Where pictures stay for somebody who wants to look at them.
PICTURES = os.environ.get("SCHEMADIFF_TEST_PICTURES")
# The page in frames of these widths, and what there is to say of each, in a way that --dump-dom prints.
MEASURE = """<!DOCTYPE html><title>-</title><body><script>
const page = PAGE, widths = WIDTHS, said = [];
for (const width of widths) {
  const frame = document.createElement("iframe");
  frame.style = `width: ${width}px; height: 900px; border: 0`;
  frame.onload = () => {
    const there = frame.contentDocument, root = there.documentElement;
    const low = there.querySelector("#show-low");
    const shown = () => [...there.querySelectorAll(".entry")].filter((one) => one.offsetHeight).length;
    const all = shown();
    for (const one of there.querySelectorAll("details")) one.open = true;
    if (low) low.click();
    said.push({
      width, scroll: root.scrollWidth, client: root.clientWidth, all, filtered: shown(),
      active: there.querySelectorAll("script, img, iframe, object, embed, link, base, form, svg, video").length,
      requests: frame.contentWindow.performance.getEntriesByType("resource").length,
      taken: window.taken ?? null, words: there.body.innerText,
    });
    if (said.length == widths.length) document.body.innerText = JSON.stringify(said);
  };
  frame.srcdoc = page;
  document.body.append(frame);
}
</script>"""


@pytest.fixture(params=ALL.values(), ids=[*ALL])
def made(request: pytest.FixtureRequest) -> Run:
    found: Callable[[], Run] = request.param
    return found()


def test_the_page_is_html_without_a_fault(made: Run) -> None:
    html5lib = pytest.importorskip("html5lib")
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(report("html", made))
    tags = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert not {"script", "img", "iframe", "object", "embed", "link", "base", "form"} & tags
    names = {name for element in tree.iter() for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or name in ("src", "srcset", "style", "background")]
    links = [element.get("href") for element in tree.iter("a")]
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(set(ids)) == len(ids)
    assert all(link.removeprefix("#") in ids for link in links if link.startswith("#"))
    assert all(link.startswith("https://git.example/o/r/blob/") for link in links if not link.startswith("#"))


def test_the_page_asks_for_nothing_outside(made: Run) -> None:
    text = report("html", made)
    assert "default-src 'none'" in text
    style = text[text.index("<style>") : text.index("</style>")]
    assert not any(word in style for word in ("url(", "@import", "http", "expression"))


def test_the_worst_stands_first() -> None:
    text = report("html", run(drifted("a"), failed("b"), in_sync("c")))
    assert text.index('<article class="entry critical"') < text.index('<article class="entry low"')
    assert text.count("<article") == FINDINGS
    assert escape("column public.t.plain was changed in the database") in text
    assert "<del>integer</del><ins>bigint</ins>" in text


def test_databases_that_drifted_alike_are_told_once() -> None:
    """In the page and in Markdown; each has its row."""
    found = run(*(drifted(f"db{number}") for number in range(30)), in_sync("well"))
    page, markdown = report("html", found), report("markdown", found)
    assert page.count("<article") == FINDINGS
    assert page.count('<a href="#group-1">db') == 30
    assert markdown.count("<summary>") == len(NAMES)
    assert markdown.count("| <code>db") == 30
    assert "30 databases in the same state" in page
    assert "30 databases in the same state" in markdown


def browser() -> str:
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
    )
    if not found:
        pytest.skip("no Chromium on this machine")
    return found


def chromium(folder: Path, page: Path, *more: str) -> str:
    """What the browser prints. It has a profile of its own, and sends everything to a listener of ours."""
    with listener() as (port, asked):
        command = [
            browser(),
            *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            f"--user-data-dir={folder / 'profile'}",
            f"--proxy-server=127.0.0.1:{port}",
            "--virtual-time-budget=5000",
            *more,
            page.as_uri(),
        ]
        done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    assert not [request for request in asked if b"example" in request]
    return done.stdout.decode()


class listener:
    """A proxy that refuses everything, and keeps what it was asked for."""

    def __enter__(self) -> tuple[int, list[bytes]]:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.asked: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()
        return self.socket.getsockname()[1], self.asked

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
                with connection:
                    connection.settimeout(1)
                    self.asked.append(connection.recv(4096))
                    connection.sendall(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
            except TimeoutError:
                continue
            except OSError:
                return

    def __exit__(self, *_: object) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What Chromium says of the page on many databases, at each width."""
    folder = tmp_path_factory.mktemp("chromium")
    text = json.dumps(report("html", ALL["many"]())).replace("</", "<\\/").replace("<!--", "<\\!--")
    page = folder / "measure.html"
    page.write_text(MEASURE.replace("PAGE", text, 1).replace("WIDTHS", json.dumps(WIDTHS), 1), encoding="utf-8")
    dom = chromium(folder, page, "--dump-dom")
    from html import unescape

    said = unescape(dom[dom.index("<body>") + 6 : dom.rindex("</body>")])
    found: list[dict[str, Any]] = json.loads(said.replace("<br>", "\\n"))
    return found


def test_a_browser_shows_it_whole_and_runs_nothing(seen: list[dict[str, Any]]) -> None:
    assert {one["width"] for one in seen} == set(WIDTHS)
    for one in seen:
        assert one["scroll"] <= one["client"] <= one["width"]
        assert (one["active"], one["requests"], one["taken"]) == (0, 0, None)
        assert "<script>parent.taken = 1</script>" in one["words"]
        assert one["words"].count("because ") == len(NAMES)
        assert one["words"].count("table:") == len(NAMES)


def test_boxes_hide_what_somebody_does_not_want_to_see(seen: list[dict[str, Any]]) -> None:
    """Without a script: there is one for each severity."""
    for one in seen:
        assert one["all"] == FINDINGS
        assert one["filtered"] == one["all"] - len(NAMES[3::4])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_pictures(tmp_path: Path, width: int, mode: str) -> None:
    """Not blank, and in two colours; for a person to look at."""
    page, frame, picture = tmp_path / "page.html", tmp_path / "frame.html", tmp_path / f"{width}-{mode}.png"
    page.write_text(report("html", ALL["many"]()), encoding="utf-8")
    # A window of Chromium is never as narrow as a phone; a frame is.
    frame.write_text(
        f'<!DOCTYPE html><meta name="color-scheme" content="{mode}"><body style="margin: 0">'
        f'<iframe src="page.html" style="width: {width}px; height: 2000px; border: 0"></iframe>'
    )
    scheme = f"--blink-settings=preferredColorScheme={0 if mode == 'dark' else 1}"
    chromium(tmp_path, frame, f"--screenshot={picture}", f"--window-size={max(width, 500)},2000", scheme)
    assert picture.stat().st_size > 20_000
    if PICTURES:
        shutil.copy(picture, PICTURES)
