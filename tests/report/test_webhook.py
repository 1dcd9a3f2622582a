"""A summary and servers of all sorts in; it is posted, or a warning is given, and the verdict stays what it is."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from schemadiff.cli.webhook import post
from schemadiff.report.json import summary_json
from tests.report.hostile import ALL, NAMES
from tests.shapes import faults_of

SECRET = "T0PSECRETTOKEN"
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Keeps what it is sent, and answers as the test wants it."""

    server: Server

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.bodies.append((self.path, dict(self.headers), self.rfile.read(length)))
        self.server.answers[min(len(self.server.bodies), len(self.server.answers)) - 1](self)

    def do_GET(self) -> None:
        self.server.bodies.append((self.path, {}, b"GET"))

    def log_message(self, *_: object) -> None:
        pass


class Server(HTTPServer):
    """One for a test. The last answer is given to all that follow."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[Answer] = [status(204)]
        self.done = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{SECRET}"

    def handle_error(self, *_: object) -> None:
        pass


def status(code: int, **headers: str) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()

    return answer


def silence(handler: Handler) -> None:
    """Takes it all, and says nothing."""
    handler.server.done.wait(20)


def drops(handler: Handler) -> None:
    """A byte now and then, none of which is the last."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.done.wait(0.05):
        handler.wfile.write(b"X")


def nonsense(handler: Handler) -> None:
    handler.wfile.write(b"\x00\xff nothing of HTTP\r\n\r\n")


def hangs_up(handler: Handler) -> None:
    handler.connection.close()


@pytest.fixture
def hook() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield made
    made.done.set()
    made.shutdown()
    made.server_close()


@pytest.mark.parametrize("made", ALL.values(), ids=ALL)
def test_the_summary_is_what_its_schema_says(made: Any) -> None:
    text = summary_json(made())
    assert not faults_of(text)
    found = json.loads(text)
    assert all(len(one["worst"]) <= 10 for one in found["databases"])
    assert NAMES[6] not in text


def test_it_is_posted_once(hook: Server) -> None:
    assert post(hook.url, "{}") is None
    ((path, headers, body),) = hook.bodies
    assert (path, body) == (f"/{SECRET}", b"{}")
    assert headers["Content-Type"] == "application/json"


def test_it_is_tried_again_and_then_taken(hook: Server) -> None:
    """The receiver can tell that it is the same."""
    hook.answers = [status(503), status(200)]
    assert post(hook.url, "{}") is None
    assert len({headers["Idempotency-Key"] for _, headers, _ in hook.bodies}) == 1
    assert len(hook.bodies) == 2


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (status(500), "the server answered 500"),
        (status(404), "the server answered 404"),
        (status(302, Location="/elsewhere"), "the server answered 302"),
        (silence, "no answer within 0.5 seconds"),
        (drops, "no answer within 0.5 seconds"),
        (nonsense, "BadStatusLine"),
        (hangs_up, ""),
    ],
    ids=["500", "404", "302", "silence", "drops", "nonsense", "hangs up"],
)
def test_what_is_not_taken_is_a_warning(hook: Server, answer: Answer, reason: str) -> None:
    """Soon, whatever the server does, and without the URL. Nobody goes where it is sent."""
    hook.answers = [answer]
    start = time.monotonic()
    found = post(hook.url, "{}", 0.5)
    assert time.monotonic() - start < 10
    assert found
    assert (found.code, found.severity) == ("SD634", "warning")
    assert reason in found.message
    assert SECRET not in str(found)
    assert "GET" not in [body.decode() for _, _, body in hook.bodies]


def test_nobody_is_there() -> None:
    found = post(f"http://127.0.0.1:1/{SECRET}", "{}", 5)
    assert found
    assert "Connection refused" in found.message
    assert SECRET not in str(found)


@pytest.fixture
def small(project: Any, hook: Server, monkeypatch: pytest.MonkeyPatch) -> Any:
    project.write("schema/t.sql", "CREATE TABLE t (id int);\n")
    monkeypatch.setenv("HOOK", hook.url)
    return project


def test_the_verdict_is_the_same_whoever_takes_it(small: Any, hook: Server) -> None:
    """A change that no migration makes is exit code 2, with the webhook and without."""
    assert small.run("check", "--webhook", "HOOK").code == 2
    found = json.loads(hook.bodies[-1][2])
    assert (found["of"], found["exit_code"], found["text"]) == ("check", 2, "check: 0 migrations, 1 error")
    hook.answers = [status(500)]
    said = small.run("check", "--webhook", "HOOK", "--format", "json", "--report", "sarif=x.sarif")
    assert said.code == 2
    assert json.loads(said.out)["exit_code"] == 2
    assert said.err.startswith("warning SD634: the webhook was not told: the server answered 500\n")
    assert (small.root / "x.sarif").exists()
    assert SECRET not in said.out + said.err


def test_the_configuration_names_it_for_the_nightly_job(
    small: Any, hook: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For drift, where the variable is set."""
    with open(small.root / "schemadiff.toml", "a", encoding="utf-8") as file:
        file.write('webhook_url_env = "HOOK"\n')
    small.run("check")
    assert hook.bodies == []
    small.run("drift", "--url", "postgresql://nobody@127.0.0.1:1/x")
    found = json.loads(hook.bodies[-1][2])
    assert (found["exit_code"], found["databases"][0]["errors"][0]["code"]) == (5, "SD615")
    monkeypatch.delenv("HOOK")
    small.run("drift")
    assert len(hook.bodies) == 1


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "ftp://x/T0PSECRETTOKEN",
        "http://u:T0PSECRETTOKEN@x/",
        "http://",
        "http://[T0PSECRETTOKEN",
        "T0PSECRETTOKEN",
    ],
)
def test_no_url_is_said_at_once(small: Any, monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv("HOOK")
    if value is not None:
        monkeypatch.setenv("HOOK", value)
    said = small.run("check", "--webhook", "HOOK")
    assert (said.code, said.out) == (64, "")
    assert "SD633" in said.err
    assert SECRET not in said.err
    said = small.run("check", "--webhook", f"https://hooks.example/{SECRET}")
    assert said.code == 64
    assert SECRET not in said.err
