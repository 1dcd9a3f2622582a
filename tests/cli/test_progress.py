"""Stages on a clock of the test's own, and a terminal, in; the line that the terminal shows out."""

from __future__ import annotations

import json
import os
import pty
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TextIO

import pytest

from schemadiff.cli import progress
from schemadiff.cli.progress import Line, Usual, keep_usual, paint, say, seconds_left, told, usual
from schemadiff.stages import Recorder, Stage, advance, forget, record, stage
from tests.project import Project
from tests.test_stages import Clock

TABLE = "CREATE TABLE t (id bigint PRIMARY KEY);\n"


class Terminal:
    """Both ends of one: what is written to `stream`, `text` reads."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self._reader, writer = pty.openpty()
        termios.tcsetwinsize(writer, (24, 60))
        self.stream: TextIO = os.fdopen(writer, "w")

    def is_stderr(self) -> None:
        """From here to the end of the test; pytest has one of its own while fixtures are made."""
        self._patch.setattr(sys, "stderr", self.stream)

    def text(self) -> str:
        self.stream.flush()
        os.set_blocking(self._reader, False)
        found = b""
        try:
            while chunk := os.read(self._reader, 65536):
                found += chunk
        except BlockingIOError:
            pass
        return found.decode()

    def hang_up(self) -> None:
        os.close(self._reader)
        self._reader = os.open(os.devnull, os.O_RDONLY)

    def close(self) -> None:
        with suppress(OSError):
            self.stream.close()
        os.close(self._reader)


def screen(text: str) -> list[str]:
    """The lines that are left of what was written, as a terminal leaves them."""
    lines = [""]
    for piece in text.replace("\r\n", "\n").replace("\r\x1b[K", "\0").split("\n"):
        lines[-1] = piece.rpartition("\0")[2]
        lines.append("")
    return lines[:-1]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """That of a person, not of a CI."""
    made = Terminal(monkeypatch)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    yield made
    made.close()


@pytest.fixture
def clock() -> Iterator[Clock]:
    made = Clock()
    forget(made)
    yield made
    forget()


def turns(clock: Clock, *acts: Callable[[], object]) -> Callable[[float], bool]:
    """What waits for the end of the work: each time it is asked the time goes on, and one act is done."""
    left = list(acts)

    def over(seconds: float) -> bool:
        clock.forward(seconds)
        if not left:
            return True
        left.pop(0)()
        return False

    return over


def nothing() -> dict[str, Usual]:
    return {}


def test_the_line_says_how_far_it_is_and_goes(clock: Clock, terminal: Terminal) -> None:
    recorder = record(clock)
    with stage("loading", 4000):
        acts = (lambda: advance(1000), lambda: advance(1000), lambda: clock.forward(60))
        paint(Line(terminal.stream), "comparing", recorder, turns(clock, *acts), nothing)
    written = terminal.text()
    assert written.split("\r\x1b[K")[1:] == [
        "loading, 1,000 of 4,000, 1 s, about 3 s more",
        "loading, 2,000 of 4,000, 1 s, about 1 s more",
        "loading, 2,000 of 4,000, 61 s, about 61 s more",
        "",
    ]
    assert screen(written) == [""]


def test_what_is_over_within_a_second_shows_nothing(clock: Clock, terminal: Terminal) -> None:
    paint(Line(terminal.stream), "comparing", record(clock), turns(clock), nothing)
    assert terminal.text() == ""


def test_a_line_is_never_wider_than_the_terminal(clock: Clock, terminal: Terminal) -> None:
    with_name = Line(terminal.stream)
    with_name.show("x" * 100)
    assert terminal.text() == f"\r\x1b[K{'x' * 59}"


def test_what_did_not_change_is_not_written_again(terminal: Terminal) -> None:
    line = Line(terminal.stream)
    line.show("one")
    line.show("one")
    assert terminal.text() == "\r\x1b[Kone"


def going(name: str, parts: int, done: int = 0) -> Stage:
    made = Stage(name, parts, 100.0, None, False)
    made.done = done
    return made


@pytest.mark.parametrize(
    ("parts", "done", "gone", "usually", "left"),
    [
        (100, 25, 10, None, 30),
        (100, 25, 10, Usual(1000, 10), 30),
        (100, 0, 10, Usual(50, 10), 500),
        (100, 1, 0.5, Usual(50, 10), 495),
        (100, 0, 10, None, None),
        (100, 0, 10, Usual(50, 0), None),
        (100, 120, 10, None, None),
        (0, 0, 10, Usual(12, 0), 2),
        (0, 0, 10, Usual(8, 0), None),
        (0, 0, 10, None, None),
    ],
)
def test_the_estimate(parts: int, done: int, gone: float, usually: Usual | None, left: float | None) -> None:
    """The rate so far, before there is one that of an earlier run; nothing where that says too little."""
    assert seconds_left(going("one", parts, done), 100 + gone, usually) == left


def test_the_words(clock: Clock) -> None:
    recorder = Recorder(clock)
    assert told("comparing", recorder, {}) == "comparing …"
    recorder.begin("reading", 0, False)
    clock.forward(30)
    assert told("comparing", recorder, {"reading": Usual(7230, 0)}) == "reading, 30 s, about 2 h 0 min more"
    assert told("comparing", recorder, {"reading": Usual(630, 0)}) == "reading, 30 s, about 10 min more"
    assert told("comparing", recorder, {"another": Usual(630, 0)}) == "reading, 30 s"


def test_a_stage_with_parts_is_shown_for_those_within_it(clock: Clock) -> None:
    recorder = Recorder(clock)
    recorder.begin("proving", 7, False)
    recorder.begin("planning", 0, False)
    assert told("x", recorder, {}) == "proving, 0 of 7, 0 s"
    recorder.begin("loading", 5, False)
    assert told("x", recorder, {}) == "loading, 0 of 5, 0 s"


def test_statements_that_were_tried_again_are_not_counted_beyond_all(clock: Clock) -> None:
    recorder = Recorder(clock)
    recorder.begin("loading", 5, False)
    stage_ = recorder.shown()
    assert stage_
    stage_.done = 9
    assert told("x", recorder, {}) == "loading, 5 of 5, 0 s"


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything takes long enough."""
    monkeypatch.setattr(progress, "FIRST", 0.0)
    monkeypatch.setattr(progress, "NEXT", 0.001)


@pytest.fixture
def ready(project: Project) -> Project:
    project.write("schema/t.sql", TABLE)
    project.write("generated/001_t.sql", TABLE)
    return project


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(("command", "said"), [("check", "loading schema/ into scratch, "), ("apply", "applying …")])
def test_a_command_on_a_terminal(ready: Project, terminal: Terminal, command: str, said: str) -> None:
    """The line names stages, and nothing of it is left; stdout has the document and nothing else."""
    terminal.is_stderr()
    outcome = ready.run(command, "--format", "json")
    written = terminal.text()
    assert json.loads(outcome.out)["exit_code"] == 0
    assert said in written
    assert written.endswith("\r\x1b[K")
    assert screen(written) == [""]


@pytest.mark.usefixtures("at_once")
def test_the_table_stands_below(ready: Project, terminal: Terminal) -> None:
    terminal.is_stderr()
    ready.run("check", "--timings")
    assert screen(terminal.text())[0].split()[:2] == ["stage", "seconds"]


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(("name", "value"), [("CI", "true"), ("TERM", "dumb")])
def test_a_log_is_no_terminal(
    ready: Project, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    terminal.is_stderr()
    assert ready.run("check").code == 0
    assert terminal.text() == ""


@pytest.mark.usefixtures("at_once")
def test_nothing_goes_into_a_pipe(ready: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    assert ready.run("check").err == ""


def test_what_is_said_meanwhile_has_a_line_of_its_own(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.is_stderr()
    line = Line(terminal.stream)
    line.show("working")
    with monkeypatch.context() as context:
        context.setattr(progress, "_line", line)
        say("something happened")
        line.show("working")
    line.clear()
    say("afterwards")
    assert screen(terminal.text()) == ["something happened", "afterwards", ""]


def test_a_terminal_that_went_away_stops_nothing(terminal: Terminal) -> None:
    line = Line(terminal.stream)
    terminal.hang_up()
    line.show("one")
    line.clear()


@pytest.mark.usefixtures("project")
def test_the_next_run_knows_how_long_it_took(clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Of this command in this project."""
    monkeypatch.setenv("SCHEMADIFF_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "argv", ["schemadiff", "generate"])
    recorder = record(clock)
    for _ in range(2):
        with stage("reading"):
            clock.forward(3)
    with stage("proving", 4):
        clock.forward(8)
        advance(4)
    assert usual() == {}
    keep_usual(recorder)
    assert usual() == {"reading": Usual(3, 0), "proving": Usual(8, 4)}
    forget(clock)
    recorder = record(clock)
    with stage("reading"):
        clock.forward(5)
    keep_usual(recorder)
    assert usual() == {"reading": Usual(5, 0), "proving": Usual(8, 4)}
    monkeypatch.setattr(sys, "argv", ["schemadiff", "check"])
    assert usual() == {}
