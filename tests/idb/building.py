"""Desired files of browser databases in, one state after the other; a folder with the compiled code of each out."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from schemadiff.config import load_config
from schemadiff.idb.generate import plan, write

HERE = Path(__file__).resolve().parent / "browser"
MODULES = HERE / "node_modules"
State = Mapping[str, Mapping[str, Any]]

# What the platform's browsers hold: one database that its documents name, at two versions, and two that they do not.
PLAIN = {"unique": False, "multiEntry": False}
UNIQUE = {"unique": True, "multiEntry": False}


def store(key: object, counted: bool = False, **indexes: Mapping[str, Any]) -> dict[str, Any]:
    """A store as files have it; an index without a path of its own is on the property of its name."""
    return {
        "keyPath": key,
        "autoIncrement": counted,
        "indexes": {name: {"keyPath": name, **said} for name, said in sorted(indexes.items())},
    }


BARS = {"ohlcv_data": store(None)}
TRADER = {
    "_migrations": store("version", appliedAt=PLAIN, name=UNIQUE),
    "cache_metadata": store("key", dataType=PLAIN, expiresAt=PLAIN, symbol=PLAIN),
    **BARS,
    "user_preferences": store("key", category=PLAIN),
}
TRADING = {
    "performance": store("id", yearMonth={"keyPath": ["year", "month"], **UNIQUE}),
    "positions": store("symbol", updatedAt=PLAIN),
    "settings": store("key"),
    "trades": store("id", date=PLAIN, symbol=PLAIN, timestamp=PLAIN),
}
ULT = {
    "backups": store("id", timestamp=PLAIN),
    "modelConfig": store("id", name=UNIQUE, type=PLAIN),
    "ohlcv": store("id", True, date=PLAIN, symbol=PLAIN, symbolDate={"keyPath": ["symbol", "date"], **UNIQUE}),
    "tradeHistory": store("id", status=PLAIN, symbol=PLAIN, timestamp=PLAIN),
}
PLATFORM = {
    "TraderProDB": (2, TRADER),
    "TradingPlatformDB": (1, TRADING),
    "ULT_TradingPlatform": (3, ULT),
}
PAD = {
    "notes": store("id", at=PLAIN, tag=PLAIN),
    "drafts": store(None),
    "loose": store(None),
    "gone": store("id"),
}
PAD_LATER = {
    "notes": store("id", at=UNIQUE, label={"keyPath": "tag", "renamedFrom": "tag", **PLAIN}),
    "sketches": {**store(None), "renamedFrom": "drafts"},
    "loose": store("name", size=PLAIN),
}
SLOT = """
import type {{ After, Before }} from "./{stem}";

export async function transform(_before: Before, after: After): Promise<void> {{
  await (globalThis as {{ inTheSlot?: (after: After) => Promise<void> }}).inTheSlot?.(after);
}}
"""
OLD: State = {
    "TraderProDB": {"version": 1, "stores": BARS},
    "TradingPlatformDB": {"version": 1, "stores": TRADING},
    "ULT_TradingPlatform": {"version": 3, "stores": ULT},
    "Pad": {"stores": PAD},
}
NEW: State = {**OLD, "TraderProDB": {"stores": TRADER}, "Pad": {"stores": PAD_LATER}}


def needed(*programs: str) -> None:
    """Skip where something is not there that the repository does not bring."""
    for program in programs:
        if not shutil.which(program):
            pytest.skip(f"no {program}: make test-browser")
    if not MODULES.is_dir():
        pytest.skip("packages of npm are not there: make test-browser")


def site(root: Path) -> Path:
    """The compiled code of the old state in `old/`, of the new one in `new/`, and the scenarios beside them."""
    made = root / "site"
    made.mkdir()
    (root / "schema" / "idb").mkdir(parents=True)
    (root / "node_modules").symlink_to(MODULES)
    shutil.copy(HERE / "tsconfig.json", root)
    shutil.copy(HERE / "scenarios.mjs", made)
    shutil.copy(MODULES / "idb" / "build" / "index.js", made / "idb.js")
    for name, state in (("old", OLD), ("new", NEW)):
        generate(root, state)
        compiled(root)
        shutil.move(root / "out", made / name)
        for path in (made / name).rglob("*.js"):
            path.write_text(_resolved(path.read_text(), "../" * len(path.relative_to(made).parent.parts)))
    return made


def generate(root: Path, state: State) -> None:
    """The next version of every database, with a slot that a scenario can fill."""
    for name, said in state.items():
        (root / "schema" / "idb" / f"{name}.idb.json").write_text(json.dumps(said))
    write(plan(load_config(root), approved=("all",)))
    for slot in (root / "generated").rglob("*.data.ts"):
        slot.write_text(SLOT.format(stem=slot.name.removesuffix(".data.ts")))


def compiled(root: Path) -> None:
    """By tsc --strict, which finds nothing to say."""
    done = subprocess.run([MODULES / ".bin" / "tsc", "-p", root], cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def _resolved(text: str, up: str) -> str:
    """Imports as a bundler would resolve them."""
    text = re.sub(r'(from ")(\.[^"]*)(")', r"\1\2.js\3", text)
    return text.replace('from "idb"', f'from "{up}idb.js"')


def by_node(folder: Path, calls: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Any]:
    """What the scenarios come to with fake-indexeddb."""
    shutil.copy(HERE / "node.mjs", folder.parent)
    done = subprocess.run(
        ["node", "node.mjs", folder],
        cwd=folder.parent,
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found
