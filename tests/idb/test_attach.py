"""Addresses, and what listens there, in; how `idb drift --attach` ends out. No browser is needed for it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, cast

import pytest
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from schemadiff.diagnostics import UsageError
from schemadiff.idb import devtools
from schemadiff.idb.addresses import listening_at, origin_of
from tests.idb.test_reading import REPORT, alone
from tests.project import Outcome, Project

__all__ = ["alone"]

ORIGIN = "http://app.example:8080"
PAGE = {"type": "page", "url": f"{ORIGIN}/some?query#part", "targetId": "1", "browserContextId": "own"}
TOLD: dict[str, Any] = {
    "name": "Pad",
    "version": 1,
    "objectStores": [
        {"name": "drafts", "keyPath": {"type": "null"}, "autoIncrement": False, "indexes": []},
        {
            "name": "notes",
            "keyPath": {"type": "string", "string": "id"},
            "autoIncrement": False,
            "indexes": [
                {"name": "at", "keyPath": {"type": "string", "string": "at"}, "unique": False, "multiEntry": False}
            ],
        },
    ],
}
ANSWERS: dict[str, Any] = {
    "Target.getBrowserContexts": {"browserContextIds": [], "defaultBrowserContextId": "own"},
    "Target.getTargets": {"targetInfos": [PAGE]},
    "Target.attachToTarget": {"sessionId": "s"},
    "IndexedDB.requestDatabaseNames": {"databaseNames": ["Pad"]},
    "IndexedDB.requestDatabase": {"databaseWithObjectStores": TOLD},
    "Target.detachFromTarget": {},
}
VERSION = json.dumps({"webSocketDebuggerUrl": "ws://elsewhere.example/devtools/browser/b"})


@contextmanager
def listening(version: str | bytes, talk: Callable[[ServerConnection], None]) -> Iterator[int]:
    """Something that answers /json/version so, and talks so to who connects."""

    def first(_: ServerConnection, request: Request) -> Response | None:
        if request.path.startswith("/devtools/"):
            return None
        body = version if isinstance(version, bytes) else version.encode()
        return Response(HTTPStatus.OK, "OK", Headers({"Content-Length": str(len(body))}), body)

    with serve(talk, "127.0.0.1", 0, process_request=first) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.socket.getsockname()[1]
        server.shutdown()


def answering(answers: dict[str, Any], asked: list[str]) -> Callable[[ServerConnection], None]:
    """A browser that answers so; a text is an error, None no answer at all."""

    def talk(connection: ServerConnection) -> None:
        for text in connection:
            question = json.loads(text)
            asked.append(question["method"])
            connection.send(json.dumps({"method": "Target.somethingHappened"}))
            answer = answers[question["method"]]
            kind = "error" if isinstance(answer, str) else "result"
            if answer is not None:
                said = {"message": answer} if isinstance(answer, str) else answer
                connection.send(json.dumps({"id": question["id"], kind: said}))

    return talk


def attached(project: Project, port: int, *words: str, form: str = "http://127.0.0.1:{}") -> Outcome:
    return project.run("idb", "drift", "--origin", ORIGIN, "--attach", form.format(port), *words)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://App.example.com:443/a?b#c", "https://app.example.com"),
        ("HTTP://app.example.com:80", "http://app.example.com"),
        ("http://app.example.com:443", "http://app.example.com:443"),
        ("http://[::1]:80/", "http://[::1]"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_is_spelled_as_browsers_do(address: str, origin: str) -> None:
    assert origin_of(address) == origin


@pytest.mark.parametrize(
    "address",
    ["", "x", "app.example.com", "ftp://a", "http://", "http://[", "http://[::1", "http://a:99999", "http://a:x",
     "http://a:0", "http://u:p@a", "http://u@a", "http://a\nb", "http://" + "a" * 70, "http://a..b", "http:///a"],
)  # fmt: skip
def test_what_is_no_origin(address: str) -> None:
    with pytest.raises(UsageError, match="SD518"):
        origin_of(address)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("http://127.0.0.1:9222", ("127.0.0.1", 9222, "")),
        ("http://localhost:9222/json/version", ("localhost", 9222, "")),
        ("ws://[::1]:9222/devtools/browser/b", ("::1", 9222, "/devtools/browser/b")),
        ("ws://127.0.0.1:9222/", ("127.0.0.1", 9222, "")),
    ],
)
def test_where_a_browser_listens(address: str, found: tuple[str, int, str]) -> None:
    place = listening_at(address)
    assert (place.host, place.port, place.path) == found
    assert "devtools" not in str(place)


@pytest.mark.parametrize(
    ("address", "words"),
    [(one, "no address at which a browser listens") for one in
     ("", "9222", "127.0.0.1:9222", "localhost:9222", "http://127.0.0.1", "wss://127.0.0.1:1", "https://localhost:1",
      "http://[:1", "http://127.0.0.1:99999", "http://127.0.0.1:0", "http://u:secret@127.0.0.1:1", "http://@localhost:1",
      "file:///tmp/x")]
    + [(f"http://{host}:9222", "is another machine") for host in
       ("build.example.com", "10.0.0.7", "0.0.0.0", "[::]", "127.0.0.1.example.com", "2130706433", "[fe80::1]")],
)  # fmt: skip
def test_where_no_browser_of_ours_listens(alone: Project, address: str, words: str) -> None:
    said = alone.run("idb", "drift", "--origin", ORIGIN, "--attach", address)
    assert (said.code, said.out, words in said.err) == (64, "", True), said.err
    assert "secret" not in said.err


@pytest.mark.parametrize("form", ["http://127.0.0.1:{}", "http://localhost:{}", "ws://127.0.0.1:{}/devtools/browser/b"])
def test_what_a_running_browser_has(alone: Project, form: str) -> None:
    """The page is attached to, asked, and left; nothing else is said to the browser."""
    asked: list[str] = []
    with listening(VERSION, answering(ANSWERS, asked)) as port:
        said = attached(alone, port, form=form)
    assert (said.code, said.out, said.err) == (0, f'"Pad" version 1: in sync  ({ORIGIN})\n', "")
    assert asked == list(ANSWERS)


def test_reports_beside_it(alone: Project) -> None:
    alone.write("report.json", json.dumps({**REPORT, "stores": {}}))
    with listening(VERSION, answering(ANSWERS, [])) as port:
        said = attached(alone, port, "report.json", "--format", "json")
    assert said.code == 2
    assert [(one["source"], one["standing"]) for one in json.loads(said.out)["stores"]] == [
        ("report.json", "drifted"),
        (ORIGIN, "in sync"),
    ]


def test_each_profile(alone: Project) -> None:
    """The browser's own one first. Pages of others, and frames, are not asked."""
    pages = [
        {**PAGE, "targetId": "2", "browserContextId": "a"},
        {**PAGE, "url": "https://app.example:8080/"},
        {**PAGE, "url": "about:blank"},
        {**PAGE, "type": "iframe"},
        PAGE,
    ]
    with listening(VERSION, answering({**ANSWERS, "Target.getTargets": {"targetInfos": pages}}, [])) as port:
        said = attached(alone, port)
    assert said.out.splitlines() == [f'"Pad" version 1: in sync  ({ORIGIN}, profile {n} of 2)' for n in (1, 2)]


@pytest.mark.parametrize(
    ("other", "code", "words"),
    [
        ({"Target.getTargets": {"targetInfos": []}}, 64, f"is of {ORIGIN}\n  hint: open the application there"),
        ({"Target.getTargets": "Not allowed"}, 64, "tells of no pages: Not allowed"),
        ({"Target.getTargets": {}}, 64, "is no browser"),
        ({"Target.getTargets": {"targetInfos": [1]}}, 64, "is no browser"),
        ({"Target.getTargets": None}, 5, "does not answer"),
        ({"Target.attachToTarget": "Gone"}, 5, "the page of http://app.example:8080 cannot be read: Gone"),
        ({"IndexedDB.requestDatabaseNames": "No frame"}, 5, "cannot be read: No frame"),
        ({"IndexedDB.requestDatabaseNames": None}, 5, "busy, stopped, or asks its user something"),
        ({"IndexedDB.requestDatabaseNames": {"databaseNames": 1}}, 64, "is no browser"),
        ({"IndexedDB.requestDatabase": None}, 5, 'Pad" of http://app.example:8080 does not answer: an upgrade'),
        ({"IndexedDB.requestDatabase": "Aborted"}, 5, "cannot be read: Aborted"),
        ({"IndexedDB.requestDatabase": {"databaseWithObjectStores": {}}}, 64, "is no browser"),
    ],
)
def test_what_a_browser_may_answer(
    alone: Project, monkeypatch: pytest.MonkeyPatch, other: dict[str, Any], code: int, words: str
) -> None:
    monkeypatch.setattr(devtools, "_ANSWER", 0.3)
    asked: list[str] = []
    with listening(VERSION, answering({**ANSWERS, **other}, asked)) as port:
        said = attached(alone, port)
    assert (said.code, said.out, words in said.err) == (code, "", True), said.err
    if any(one.startswith("IndexedDB") for one in asked):
        assert asked[-1] == "Target.detachFromTarget"


@pytest.mark.parametrize(
    "version", ["", "{}", "[1]", "null", "<html>", '{"webSocketDebuggerUrl": 1}', b"\xff", "[" * 9999]
)
def test_a_server_that_is_no_browser(alone: Project, version: str | bytes) -> None:
    with listening(version, lambda connection: None) as port:
        said = attached(alone, port)
    assert (said.code, said.out, "is no browser" in said.err) == (64, "", True), said.err


@pytest.mark.parametrize("talk", ["nonsense", "[]", "1", b"\xff\x00", '{"id": 1}', "[" * 9999])
def test_talk_that_is_not_the_protocol(alone: Project, talk: str | bytes) -> None:
    def talking(connection: ServerConnection) -> None:
        for _ in connection:
            connection.send(talk)

    with listening(VERSION, talking) as port:
        said = attached(alone, port)
    assert (said.code, said.out, "is no browser" in said.err) == (64, "", True), said.err


def test_a_browser_that_ends(alone: Project) -> None:
    with listening(VERSION, lambda connection: None) as port:
        said = attached(alone, port)
    assert (said.code, "ended the connection" in said.err) == (5, True), said.err


def test_an_address_of_an_earlier_start(alone: Project) -> None:
    with listening(VERSION, lambda connection: None) as port:
        said = attached(alone, port, form="ws://127.0.0.1:{}/old")
    assert (said.code, "another one after each start" in said.err) == (64, True), said.err


def test_nobody_listens(alone: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as place:
        port = cast(int, place.getsockname()[1])
    for form in ("http://127.0.0.1:{}", "ws://127.0.0.1:{}/devtools/browser/b"):
        said = attached(alone, port, form=form)
        assert (said.code, "no browser listens at" in said.err) == (5, True), said.err


@pytest.mark.parametrize("words", [("--profile", "."), ()])
def test_one_browser_at_a_time(alone: Project, words: tuple[str, ...]) -> None:
    origin = ("--origin", ORIGIN) if words else ()
    said = alone.run("idb", "drift", *origin, "--attach", "http://127.0.0.1:1", *words)
    assert (said.code, "nothing says which stores" in said.err) == (64, True)


@pytest.mark.parametrize(
    ("form", "code", "words"),
    [("http://127.0.0.1:{}", 64, "is no browser"), ("ws://127.0.0.1:{}/devtools/browser/b", 5, "does not answer")],
)
def test_a_server_that_says_nothing(
    alone: Project, monkeypatch: pytest.MonkeyPatch, form: str, code: int, words: str
) -> None:
    monkeypatch.setattr(devtools, "_REACH", 0.2)
    monkeypatch.setattr(devtools, "_OPEN", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as place:
        said = attached(alone, place.getsockname()[1], form=form)
    assert (said.code, said.out, words in said.err) == (code, "", True), said.err


def test_a_page_that_does_not_answer_beside_one_that_does(alone: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than four are asked in turn."""
    monkeypatch.setattr(devtools, "_ANSWER", 0.1)
    for silent, code in ((3, 0), (4, 5)):
        asked: list[str] = []
        sessions = [f"{number}" for number in range(silent)]

        def talk(connection: ServerConnection, asked: list[str] = asked, sessions: list[str] = sessions) -> None:
            for text in connection:
                question = json.loads(text)
                answer = ANSWERS[question["method"]]
                if question["method"] == "Target.getTargets":
                    answer = {"targetInfos": [{**PAGE, "targetId": str(number)} for number in range(6)]}
                if question["method"] == "Target.attachToTarget":
                    asked.append(question["params"]["targetId"])
                    answer = {"sessionId": asked[-1]}
                if question.get("sessionId") not in sessions:
                    connection.send(json.dumps({"id": question["id"], "result": answer}))

        with listening(VERSION, talk) as port:
            said = attached(alone, port)
        assert (said.code, len(asked)) == (code, 4), said.err
