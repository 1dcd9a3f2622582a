"""A package.json goes in; `init --npm` adds the scripts that are missing, and nothing else changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schemadiff.cli.application import COMMANDS, GROUPS
from schemadiff.npm import SCRIPTS, with_scripts


def test_a_new_file(project: Any) -> None:
    project.succeed("init", "--npm")
    package = json.loads((project.root / "package.json").read_text())
    assert package["scripts"]["db:migrate:status"] == "schemadiff status"
    assert package["private"]
    assert "unchanged: package.json" in project.succeed("init", "--npm")


def test_what_is_there_stays(project: Any) -> None:
    text = '{\n\t"name": "é",\n\t"scripts": {\n\t\t"db:migrate": "mine"\n\t},\n\t"z": 1e3\n}\n'
    project.write("package.json", text)
    outcome = project.run("init", "--npm")
    written = (project.root / "package.json").read_text()
    assert outcome.code == 0
    assert "left as they are: db:migrate" in outcome.err
    assert list(json.loads(written)) == ["name", "scripts", "z"]
    assert json.loads(written)["scripts"]["db:migrate"] == "mine"
    assert written.startswith('{\n\t"name": "é",\n\t"scripts"')


@pytest.mark.parametrize("text", ["", "[]", "{", '{"scripts": []}', "\x00", "{" * 9000, '{"a": 1'])
def test_what_is_no_package_is_told(project: Any, text: str) -> None:
    project.write("package.json", text)
    outcome = project.run("init", "--npm")
    if text:
        assert (outcome.code, (project.root / "package.json").read_text()) == (64, text)
        assert "SD590" in outcome.err


def test_from_a_folder_below() -> None:
    assert "\"cd 'd b' && schemadiff drift\"" in with_scripts("{}", "package.json", "d b").text


@pytest.mark.parametrize("command", SCRIPTS.values())
def test_every_script_runs_a_command_that_there_is(command: str) -> None:
    assert command.split()[0] in (*COMMANDS, *GROUPS)
