"""Stages that begin and end on a clock of the test's own in; where the time went, and what of it is told, out."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator

import pytest

from schemadiff import stages
from schemadiff.cli.application import application
from schemadiff.report.timings import timing_lines, timings_item
from schemadiff.stages import Spent, Timings, advance, counted, expect, forget, kept, record, stage
from tests.project import Project
from tests.test_docs import LEAVES

COMMENT = "COMMENT ON TABLE t IS 'x';\n"
TABLE = f"CREATE TABLE t (id bigint PRIMARY KEY);\n{COMMENT}"
# These are over before anybody could wonder, or are not about databases at all.
QUICK = {"create", "status", "stats", "idb", "ci", "hook", "dev", "audit"}


class Clock:
    """It stands still until it is put forward."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Of a run that has just begun, and is recorded."""
    made = Clock()
    forget(made)
    record(made).asked = True
    yield made
    forget()


def spent() -> dict[str, Spent]:
    found = stages.asked_timings()
    assert found
    return {one.stage: one for one in found.stages}


def test_a_stage_within_another_is_counted_once(clock: Clock) -> None:
    clock.forward(1)
    with stage("outer"):
        clock.forward(2)
        with stage("inner"):
            clock.forward(4)
        clock.forward(8)
    clock.forward(16)
    found = stages.asked_timings()
    assert found == Timings(31, (Spent("outer", 10), Spent("inner", 4)))
    assert found.rest == 17


def test_a_stage_within_itself_is_counted_once(clock: Clock) -> None:
    with stage("same"):
        clock.forward(1)
        with stage("same"):
            clock.forward(2)
    assert spent() == {"same": Spent("same", 3)}
    assert record().tallies["same"].whole == 3


def test_what_fails_took_its_time(clock: Clock) -> None:
    @stage("one")
    def fail() -> None:
        clock.forward(1)
        raise ValueError("so it goes")

    with pytest.raises(ValueError, match="so it goes"):
        fail()
    with stage("two"):
        clock.forward(2)
    assert {name: one.seconds for name, one in spent().items()} == {"one": 1, "two": 2}


def test_what_is_going_on_is_counted_until_now(clock: Clock) -> None:
    with stage("going", 5):
        advance(3)
        clock.forward(1)
        assert spent() == {"going": Spent("going", 1, 3)}


def test_a_function_can_be_a_stage(clock: Clock) -> None:
    @stage("called")
    def work(seconds: float) -> float:
        clock.forward(seconds)
        return seconds

    assert [work(1), work(2)] == [1, 2]
    assert spent() == {"called": Spent("called", 3)}


def test_parts_are_counted_for_the_innermost_stage(clock: Clock) -> None:
    with stage("outer"):
        for _ in counted("abc"):
            with stage("inner"):
                expect(7)
                advance(2)
    kept("inner", 4)
    assert spent() == {"outer": Spent("outer", 0, 3), "inner": Spent("inner", 0, 6, 4)}


def test_a_part_that_fails_is_not_done(clock: Clock) -> None:
    with stage("one"):
        for part in counted("abc"):
            if part == "b":
                break
    assert spent()["one"].parts == 1


def at_the_same_time(*works: Callable[[Callable[[], None]], None]) -> None:
    """Each in a thread of its own, all together from one call of what they are given to the next."""
    together = threading.Barrier(len(works) + 1, timeout=30)
    threads = [threading.Thread(target=work, args=(together.wait,)) for work in works]
    for thread in threads:
        thread.start()
    for _ in range(2):
        together.wait()
    for thread in threads:
        thread.join()


def test_threads_share_the_time_that_goes_by(clock: Clock) -> None:
    """The sum is what went by, and who waits for them takes none of it."""

    def work(wait: Callable[[], None]) -> None:
        with stage("work"):
            wait()
            wait()

    def more(wait: Callable[[], None]) -> None:
        with stage("more"):
            wait()
            clock.forward(6)
            wait()

    with stage("waiting", waits=True):
        clock.forward(1)
        at_the_same_time(work, more)
        clock.forward(2)
    assert {name: one.seconds for name, one in spent().items()} == {"waiting": 3, "work": 3, "more": 3}


def test_nothing_is_kept_where_nobody_asked() -> None:
    forget()
    with stage("one", 3):
        advance()
        expect(1)
        kept("one")
        assert list(counted("ab")) == ["a", "b"]
    assert stages.asked_timings() is None


def test_one_run_does_not_know_of_the_one_before(clock: Clock) -> None:
    with stage("before"):
        clock.forward(1)
    forget(clock)
    record(clock).asked = True
    assert spent() == {}


def test_the_table_is_aligned() -> None:
    found = Timings(
        8, (Spent("reading", 2, 3), Spent("idle", 0.001), Spent("loading", 4, 1200, 800), Spent("kept", 0, 0, 1))
    )
    assert timing_lines(found) == [
        "stage            seconds  share   done          kept",
        "reading             2.00   25 %      3",
        "loading             4.00   50 %  1,200  800 of 2,000",
        "kept                0.00    0 %               1 of 1",
        "everything else     2.00   25 %",
        "all                 8.00",
    ]
    assert timings_item(found)["rest"] == 1.999
    assert [one["share"] for one in timings_item(found)["stages"]] == [0.25, 0.0001, 0.5, 0.0]


def test_every_command_that_takes_time_can_tell() -> None:
    told = {words[0] for words, command in LEAVES.items() if any("--timings" in p.opts for p in command.params)}
    assert told == set(application().commands) - QUICK


@pytest.fixture
def ready(project: Project) -> Project:
    project.write("schema/t.sql", TABLE)
    project.write("generated/001_t.sql", TABLE)
    return project


def test_the_command_tells_on_stderr(ready: Project) -> None:
    """Nothing of it on stdout, and nothing at all where nobody asked."""
    asked, plain = ready.run("check", "--timings"), ready.run("check")
    assert (asked.code, asked.out) == (plain.code, plain.out)
    assert plain.err == ""
    lines = asked.err.splitlines()
    assert lines[0].split() == ["stage", "seconds", "share", "done", "kept"]
    assert lines[-1].startswith("all ")
    names = asked.err
    assert all(name in names for name in ("parsing", "loading schema/ into scratch", "replaying migrations"))


def test_machines_are_told_in_the_document(ready: Project) -> None:
    found = json.loads(ready.run("check", "--format", "json", "--timings").out)["timings"]
    stages_ = {one["stage"]: one for one in found["stages"]}
    assert (stages_["parsing"]["parts"], stages_["replaying migrations"]["parts"]) == (1, 1)
    assert sum(one["seconds"] for one in found["stages"]) + found["rest"] == pytest.approx(found["seconds"], abs=0.01)
    assert "timings" not in json.loads(ready.run("check", "--format", "json").out)


def test_what_failed_is_told_of_as_well(ready: Project) -> None:
    ready.write("schema/t.sql", "CREATE TABLE t (id nowhere);\n")
    outcome = ready.run("check", "--format", "json", "--timings")
    assert outcome.code == 64
    assert json.loads(outcome.out)["timings"]["stages"]
    assert "everything else" in outcome.err


def test_what_an_earlier_run_kept_is_told(ready: Project) -> None:
    ready.succeed("apply")
    ready.succeed("generate")
    ready.sql("CREATE TABLE made_by_hand ()")
    again = json.loads(ready.run("generate", "--format", "json", "--timings").out)["timings"]
    stages_ = {one["stage"]: (one["parts"], one["kept"]) for one in again["stages"]}
    assert stages_["replaying migrations"] == (0, 1)
    assert stages_["reading the live database"] == (1, 0)
