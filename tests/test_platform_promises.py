"""The table of docs/platform.md goes in; each command of it runs on a copy of this project, and ends as it should."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
TABLE = re.compile(r"^\| (\d+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
ROWS = {int(number): kept for number, kept in TABLE.findall((ROOT / "docs" / "platform.md").read_text())}
COMMAND = re.compile(r"`schemadiff ([^`]+)`(?: \(exit code (\d))?")
SOURCE = 'from enum import Enum\n\n\nclass TradeStatus(Enum):\n    A = "OPEN"\n    B = "CLOSED"\n    C = "CANCELLED"\n'
OPENS = "const request = indexedDB.open('UnheardOf', 3);\n"


@pytest.fixture
def platform(project: Any) -> Any:
    """A copy of the project in this repository, applied."""
    for name in ("schema", "generated", "seeds", "docs"):
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, project.root / name, dirs_exist_ok=True)
    shutil.copy(ROOT / "schemadiff.toml", project.root)
    project.write("app/models.py", SOURCE)
    project.write("src/store.ts", OPENS)
    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)
    subprocess.run(["git", "add", "."], cwd=project.root, check=True)
    project.succeed("apply")
    if project.database.version < 160000:  # It prints the views of the document otherwise.
        project.succeed("docs")
    return project


def test_every_row_is_there_and_says_something() -> None:
    assert [*ROWS] == list(range(1, 47))
    assert all(COMMAND.search(kept) or re.match(r"not kept|held by|`make ", kept) for kept in ROWS.values())


def test_every_command_does_what_it_is_there_for(platform: Any) -> None:
    names = {"SRC": "src", "PATH": "app", "DATABASE_URL": platform.url}
    done: dict[str, int] = {}
    for number, kept in ROWS.items():
        for words, code in COMMAND.findall(kept):
            if words in done:
                continue
            line = [names.get(word, word) for word in shlex.split(words)]
            outcome = platform.run(*line)
            assert outcome.code == int(code or 0), (number, words, outcome.err + outcome.out)
            done[words] = outcome.code
            (platform.root / "generated" / "004_by_hand.sql").unlink(missing_ok=True)
            (platform.root / "generated" / "004_by_hand.down.sql").unlink(missing_ok=True)
    assert len(done) > 25
