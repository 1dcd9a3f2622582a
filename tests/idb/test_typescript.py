"""The generated TypeScript goes in; tsc --strict and fake-indexeddb say what it does with users' stores."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from schemadiff.config import load_config
from schemadiff.idb.check import check_databases
from schemadiff.idb.desired import read_desired
from schemadiff.idb.model import structure_json
from tests.idb.building import (
    BARS,
    HERE,
    MODULES,
    NEW,
    OLD,
    PAD,
    PAD_LATER,
    PLATFORM,
    TRADER,
    by_node,
    compiled,
    needed,
    site,
)

ROOT = Path(__file__).resolve().parents[2]
OLD_TRADER = {"database": "TraderProDB", "version": 1, "stores": BARS}
OLD_PAD = {"database": "Pad", "version": 1, "stores": PAD}
ROWS: dict[str, Any] = {
    "notes": [[{"id": 1, "at": 1, "tag": "a"}], [{"id": 2, "at": 2, "tag": "b"}]],
    "drafts": [[{"text": "x"}, 7]],
    "loose": [[{"size": 1}, "a"], [{"size": 2, "name": "own"}, "b"]],
    "gone": [[{"id": 1}]],
}
TWINS = {**ROWS, "notes": [*ROWS["notes"], [{"id": 3, "at": 2, "tag": "c"}]]}
NO_OBJECT = {**ROWS, "loose": [["a text", "a"]]}
SAME_KEY = {**ROWS, "loose": [[{"name": "n"}, "a"], [{"name": "n"}, "b"]]}


def plain(stores: dict[str, Any]) -> dict[str, Any]:
    """Desired stores as a browser tells them."""
    return {
        name: {
            **{key: value for key, value in store.items() if key != "renamedFrom"},
            "indexes": {
                one: {key: value for key, value in index.items() if key != "renamedFrom"}
                for one, index in store["indexes"].items()
            },
        }
        for name, store in stores.items()
    }


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All scenarios, in one process."""
    needed("node")
    folder = site(tmp_path_factory.mktemp("idb"))
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        **{f"fresh {name}": ("fresh", {"name": name}) for name in NEW},
        "upgrade": ("upgrade", {"name": "TraderProDB", "old": OLD_TRADER, "count": 500}),
        "thrown": ("thrown", {"name": "TraderProDB", "old": OLD_TRADER, "count": 5}),
        "changes": ("changes", {"old": OLD_PAD, "rows": ROWS}),
        "twins": ("changes", {"old": OLD_PAD, "rows": TWINS}),
        "no object": ("changes", {"old": OLD_PAD, "rows": NO_OBJECT}),
        "same key": ("changes", {"old": OLD_PAD, "rows": SAME_KEY}),
    }
    tab = ("oldTab", {"name": "Pad", "old": OLD_PAD})
    return dict(zip([*calls, "old tab"], by_node(folder, [*calls.values(), tab]), strict=True))


@pytest.mark.parametrize("name", PLATFORM)
def test_the_platform_s_databases(results: dict[str, Any], name: str) -> None:
    """What a browser gets is what the desired file says; to look before there is anything makes nothing."""
    version, stores = PLATFORM[name]
    assert results[f"fresh {name}"] == {
        "before": None,
        "found": {"database": name, "version": version, "stores": stores},
    }


def test_the_states_are_those_of_the_platform() -> None:
    data = os.environ.get("SCHEMADIFF_TEST_DATA")
    if not data:
        pytest.skip("SCHEMADIFF_TEST_DATA names no folder")
    states = [("TraderProDB", 1, BARS), *((name, *state) for name, state in PLATFORM.items())]
    for name, version, stores in states:
        path = Path(data) / "platform" / "idb" / f"{name}.v{version}.idb.json"
        assert json.loads(path.read_text()) == {"database": name, "version": version, "stores": stores}


def test_this_repository_describes_them() -> None:
    """Its own desired files, and what they lead to."""
    config = load_config(ROOT)
    found = {
        one.database: (one.version, structure_json(one.structure, types=False)["stores"])
        for one in read_desired(config)
    }
    assert found == PLATFORM
    assert check_databases(config).missing == ()


def test_what_this_repository_has_generated_compiles(tmp_path: Path) -> None:
    needed("node")
    shutil.copytree(ROOT / "generated" / "idb", tmp_path / "generated" / "idb")
    shutil.copy(HERE / "tsconfig.json", tmp_path)
    (tmp_path / "node_modules").symlink_to(MODULES)
    compiled(tmp_path)


def test_an_upgrade_keeps_every_row(results: dict[str, Any]) -> None:
    found = results["upgrade"]
    assert (found["kept"], found["same"]) == (500, 500)
    assert found["found"] == {"database": "TraderProDB", "version": 2, "stores": TRADER}


def test_a_slot_that_throws_leaves_the_old_version(results: dict[str, Any]) -> None:
    found = results["thrown"]
    assert found["message"] == "TraderProDB stays at its version: no such luck"
    assert found["found"] == {"database": "TraderProDB", "version": 1, "stores": BARS}
    assert (found["left"], found["later"]) == (5, 2)


def test_an_old_tab_is_told(results: dict[str, Any]) -> None:
    """Our old code closes by itself; other code is waited for; and old code is told that the store is newer."""
    told = results["old tab"]
    assert told["told"] == [["stale", 1, 2], ["blocked", 1, 2]]
    assert told["message"] == "Pad is newer than version 1, and there is no way back: load the newest code"


def test_rows_through_renames_and_rebuilds(results: dict[str, Any]) -> None:
    found = results["changes"]
    assert found["message"] == ""
    assert found["found"] == {"database": "Pad", "version": 2, "stores": plain(PAD_LATER)}
    assert found["left"] == {
        "notes": [[1, {"id": 1, "at": 1, "tag": "a"}], [2, {"id": 2, "at": 2, "tag": "b"}]],
        "sketches": [[7, {"text": "x"}]],
        "loose": [["a", {"name": "a", "size": 1}], ["own", {"name": "own", "size": 2}]],
    }


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("twins", "index at of store notes is to be unique: 1 rows have a key that another row has"),
        ("no object", "a row that is no object has no place for name: its key cannot move into it"),
        ("same key", ""),
    ],
)
def test_rows_in_the_way_keep_the_old_version(results: dict[str, Any], name: str, words: str) -> None:
    """With all rows, those of the store that was to be dropped among them."""
    found = results[name]
    assert found["message"].startswith(f"Pad stays at its version: {words}")
    assert found["found"]["version"] == 1
    if name == "twins":
        # Of what was renamed or taken away fake-indexeddb puts back less than a browser does: test_chromium.py.
        return
    assert found["found"]["stores"] == PAD
    given = {"no object": NO_OBJECT, "same key": SAME_KEY}[name]
    assert {one: len(rows) for one, rows in found["left"].items()} == {one: len(rows) for one, rows in given.items()}


def test_both_states_are_generated() -> None:
    assert OLD.keys() == NEW.keys()
