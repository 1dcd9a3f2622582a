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


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "{\n}\n",
        '{"a": 1.10, "files": ["x", "y"], "big": 12345678901234567890}',
        '{\n    "scripts": {},\n    "z": [1,  2]\n}\n',
        '{\n  "scripts": {\n    "a": "}\\"{"\n  }\n}\n',
        '{"scripts": {"a": "b"}, "scripts": {"c": "d"}, "e": {"scripts": {}}}',
        '\ufeff{\n\t"a": "\\u00e9",\n\t"scripts": {\n\t\t"db:seed": "mine"\n\t}\n}',
    ],
)
def test_every_other_character_stays(text: str, ends: str) -> None:
    text = text.replace("\n", ends)
    new = with_scripts(text, "package.json").text
    before, after = (json.loads(one.removeprefix("\ufeff")) for one in (text, new))
    assert after.pop("scripts").items() >= before.pop("scripts", {}).items()
    assert after == before
    # Nothing was taken out, and nothing put in but in one place, apart from a break where there was none.
    rest = iter(new)
    assert all(character in rest for character in text if not character.isspace())
    assert ("\r" in new) == (ends == "\r\n" and "\r" in text)
    assert "1.10" in new or "1.10" not in text
    assert with_scripts(new, "package.json").text == new


def test_nothing_is_laid_out_beside_a_package_that_cannot_be_read(project: Any) -> None:
    (project.root / "schemadiff.toml").unlink()
    project.write("package.json", "[1]")
    assert project.run("init", "--npm").code == 64
    assert [path.name for path in project.root.iterdir() if path.is_file()] == ["package.json"]


@pytest.mark.parametrize("text", ["[]", "{", '{"a": NaN}', '{"scripts": []}', "\x00", "{" * 9000, '{"a": 1'])
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
