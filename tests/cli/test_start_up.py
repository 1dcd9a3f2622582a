"""Command lines in; what they loaded, and what Typer made of their words with and without pydantic, out."""

from __future__ import annotations

import subprocess
import sys
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
import typer
from typer import _coercion

from schemadiff.cli.application import COMMANDS, GROUPS, application
from schemadiff.cli.late_values import spare_pydantic
from schemadiff.version import VERSION
from tests.project import Project
from tests.test_architecture import NAMES

HEAVY = ("sqlglot", "jinja2", "deepdiff", "pydantic")
# A module of those that read schema files, one that reads catalogs, one that compares.
READING = ("schemadiff.parse.tokens", "schemadiff.kinds.table", "schemadiff.plan", "schemadiff.proof.compare")
WITHOUT = {
    ("--version",): (*HEAVY, "psycopg", "typer"),
    ("--help",): (*HEAVY, "psycopg", "schemadiff.workflows"),
    ("drift", "--help"): (*HEAVY, "psycopg", "schemadiff.workflows"),
    ("statsu",): (*HEAVY, "psycopg", "schemadiff.workflows"),
    ("status",): (*HEAVY, *READING),
    ("status", "--format", "json"): (*HEAVY, *READING),
}
SAID = "print(*sys.modules, file=sys.stderr)"
LOADED = f"import sys; from schemadiff.cli.main import main; main(sys.argv[1:]); {SAID}"
# Words for each type that an option or an argument has, good ones and bad ones.
WORDS = {
    "drift": (
        ("--url", "x", "--env", "a", "--env", "", "--fail-on", "low"),
        ("--accept", "a", "--expires", "2030-01-01"),
        ("--expires", "soon"),
        ("--strict", "--report", "json=-"),
        (),
    ),
    "status": (("--url", ""), ("--url", "\udcff"), ("--format", "\n"), ("extra",), ("--format",), ("--help",)),
    "diff": (("a", "b"), ("a",), ("a", "b", "c")),
    "baseline": (("7",), ("-1",), ("x",), ("007",), ("",), ("7.0",), (" 7",), ("٣",), ("9" * 30,), ("1_0",)),
    "validate": (("a.sql", "b"), ("--since", "3"), ("--since", "1.5"), ("\udcff",)),
    "apply": (("--to", "1"), ("--to", "")),
    "export": (("--to", "a/b"), ("--to", ""), ("--to", "\udcff")),
}


def loaded(*words: str, program: str = LOADED) -> set[str]:
    """The modules that are there after a command line."""
    command = [sys.executable, "-c", program, *words]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stderr.split())


@pytest.mark.parametrize("words", WITHOUT, ids=" ".join)
def test_nothing_is_loaded_that_is_not_needed(words: tuple[str, ...], project: Project) -> None:
    """A parser, templates, comparing and validating have nothing to do there."""
    project.write("generated/001_a.sql", "CREATE TABLE t (a int);\n")
    found = loaded(*words)
    assert "schemadiff.cli.main" in found
    assert not found & set(WITHOUT[words])


def test_no_module_loads_a_heavy_one_by_itself() -> None:
    """A parser, templates, comparing and validating come with the function that needs them."""
    names = sorted(name for name in NAMES if name)
    found = loaded(program=f"import sys, schemadiff.{', schemadiff.'.join(names)}; {SAID}")
    assert "schemadiff.workflows.generate" in found
    assert not found & set(HEAVY)


def test_digits_need_no_pydantic(project: Project) -> None:
    project.write("generated/001_a.sql", "CREATE TABLE t (a int);\n")
    assert not loaded("apply", "--to", "1") & {*HEAVY, "schemadiff.plan"}


def test_where_nothing_changed_nothing_is_planned(project: Project) -> None:
    """Nor rendered, nor weighed. The second run knows the answer of the first, and reads neither files nor catalogs."""
    project.write("generated/001_a.sql", "CREATE TABLE t (a int);\n")
    project.write("schema/a.sql", "CREATE TABLE t (a int);\n")
    project.succeed("apply")
    for words in (["check"], ["drift", "--no-cache"], ["generate"], ["drift"]):
        assert not loaded(*words) & {"jinja2", "deepdiff", "pydantic"}, words
    assert not loaded("check") & {"schemadiff.plan.plan", "schemadiff.safety.judge", "schemadiff.export"}
    for words in (["generate"], ["drift"]):
        found = sorted(loaded(*words) & {*HEAVY, *READING})
        assert not found, (words, found)


@pytest.mark.parametrize("name", [*COMMANDS, *GROUPS])
def test_only_the_command_that_was_named(name: str) -> None:
    """The other modules are not even imported."""
    assert list(application([name, "--bogus"]).commands) == [name]
    program = f"import sys; from schemadiff.cli.application import application; application(['{name}']); {SAID}"
    others = {f"schemadiff.cli.{other}" for other in (*COMMANDS, *GROUPS) if other != name}
    assert not loaded(program=program) & others


@pytest.mark.parametrize("words", [[], ["--help"], ["--version", "status"], ["statsu"], ["--", "status"], [""]])
def test_whoever_names_none_sees_all(words: list[str]) -> None:
    """In one order, whatever was asked."""
    assert list(application(words).commands) == [*COMMANDS, *GROUPS]


def test_the_version_is_said_in_one_way(project: Project) -> None:
    """By itself it is answered before there is an application; what Typer would say is no different."""
    assert project.succeed("--version") == project.succeed("--version", "status") == f"schemadiff {VERSION}\n"


@pytest.mark.parametrize(
    "words", [["--version"], ["doctor", "--roles-sql"], ["check"], ["drift"], ["statsu"]], ids=" ".join
)
def test_all_is_said_before_the_process_ends(words: list[str], project: Project) -> None:
    """It does not wait for the interpreter to free what it made; everything has been written by then."""
    project.write("schema/a.sql", "CREATE TABLE t (a int);\n")
    command = [sys.executable, "-c", "from schemadiff.cli.main import run; run()", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    expected = project.run(*words)
    assert (done.returncode, done.stdout, done.stderr) == (expected.code, expected.out, expected.err)


def understood(name: str, *words: str) -> object:
    """The values of a command line, or the complaint about it."""
    try:
        return application([name]).commands[name].make_context(name, list(words)).params
    except (Exception, typer.Exit) as error:
        return type(error), str(error), getattr(error, "message", "")


@pytest.fixture
def by_typer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """What Typer by itself makes of a command line."""

    def alone(*words: str) -> object:
        with monkeypatch.context() as context:
            context.setattr("schemadiff.cli.application.spare_pydantic", lambda command: None)
            return understood(*words)

    return alone


@pytest.mark.parametrize("words", [(name, *line) for name, lines in WORDS.items() for line in lines], ids=repr)
def test_values_are_what_pydantic_makes_of_them(words: tuple[str, ...], by_typer: Callable[..., object]) -> None:
    """Every value and every complaint is the same."""
    assert understood(*words) == by_typer(*words)


class OneMoreMethod(_coercion.RuntimeParam):
    @abstractmethod
    def another(self) -> None: ...


@dataclass(frozen=True)
class OneMoreField(_coercion.RuntimeParam):
    field: int


@pytest.mark.parametrize("other", [None, OneMoreMethod, OneMoreField, object], ids=str)
def test_another_typer_goes_its_own_way(
    other: object, monkeypatch: pytest.MonkeyPatch, by_typer: Callable[..., object]
) -> None:
    """Where its inner parts are not those that we know."""
    if other is None:
        monkeypatch.delattr(_coercion, "RuntimeParam")
    else:
        monkeypatch.setattr(_coercion, "RuntimeParam", other)
    command = application(["drift"]).commands["drift"]
    assert {parameter._runtime_param for parameter in command.params} == {None}
    for line in WORDS["drift"]:
        assert understood("drift", *line) == by_typer("drift", *line)


@pytest.mark.parametrize("missing", ["_runtime_param", "get_runtime_param", "type_descriptor"])
def test_a_parameter_that_works_otherwise_is_left_alone(missing: str) -> None:
    """Nothing is put where nobody would look."""
    parameter = SimpleNamespace(
        _runtime_param=None,
        get_runtime_param=print,
        type_descriptor=SimpleNamespace(
            annotation=str, parameter_info=SimpleNamespace(parser=None, min=None, max=None)
        ),
    )
    command = SimpleNamespace(get_params=lambda context: [parameter])
    delattr(parameter, missing)
    before = dict(vars(parameter))
    spare_pydantic(command)
    assert vars(parameter) == before
