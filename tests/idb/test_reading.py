"""Source code, Dexie's notation and reports of users' stores go in; what `idb` says of them comes out."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, cast

import pytest

from tests.project import Project

DESIRED = {
    "version": 1,
    "stores": {"notes": {"keyPath": "id", "indexes": {"at": {"keyPath": "at"}}}, "drafts": {}},
}
REPORT: dict[str, Any] = {
    "database": "Pad",
    "version": 1,
    "stores": {
        "drafts": {"keyPath": None, "autoIncrement": False, "indexes": {}},
        "notes": {
            "keyPath": "id",
            "autoIncrement": False,
            "indexes": {"at": {"keyPath": "at", "unique": False, "multiEntry": False}},
        },
    },
}


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Project:
    """A project with one browser database, and no PostgreSQL."""
    monkeypatch.chdir(tmp_path)
    project = Project(tmp_path, cast(Any, None), capsys)
    project.write("schemadiff.toml", 'author = "A. Author"\n')
    project.write("schema/idb/Pad.idb.json", json.dumps(DESIRED))
    return project


def places(project: Project, text: str, name: str = "src/a.ts") -> list[tuple[Any, ...]]:
    """Line, database and version of whatever a file opens."""
    project.write(name, text)
    said = json.loads(project.run("idb", "scan", "src", "--format", "json").out)
    return [(int(one["origin"].split(":")[1]), one["database"], one["version"]) for one in said["openings"]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("indexedDB.open('Pad', 1)", [(1, "Pad", 1)]),
        ("window.indexedDB!.open(`Pad`)", [(1, "Pad", None)]),
        ('const N = "Pad";\nconst V = 3;\nindexedDB.open(N, V)', [(3, "Pad", 3)]),
        ("class A {\n private n = 'Pad';\n v: number = 2;\n o() { indexedDB.open(this.n, this.v) } }", [(4, "Pad", 2)]),
        ("const C = { name: 'Pad', version: 4 };\nopenDB<X>(C.name, C.version, { upgrade(a, b) {} })", [(2, "Pad", 4)]),
        ("openDB(\n  'Pad',\n  // the newest\n  2,\n)", [(1, "Pad", 2)]),
        ("// indexedDB.open('Pad', 1)\n/* openDB('Pad') */ const a = \"openDB('Pad', 1)\";", []),
        ("const d = new Dexie('Pad');\nd.version(1).stores({});\nd.version(2).stores({});", [(1, "Pad", 20)]),
        ("indexedDB.open(prefix + 'Pad', 1 + 1)", [(1, None, None)]),
        ("window.open('Pad', 1); fs.open('Pad', 2); cache.openDB('x', 1)", []),
        ("openDB(unknown, 1)", [(1, None, 1)]),
    ],
)  # fmt: skip
def test_what_code_opens(alone: Project, text: str, found: list[tuple[Any, ...]]) -> None:
    assert places(alone, text) == found


def test_names_are_followed_beyond_the_file(alone: Project) -> None:
    """Not where they stand for several things."""
    alone.write("src/names.ts", "export const NAME = 'Pad';\nexport const TWICE = 1;\n")
    alone.write("src/other.ts", "export const TWICE = 2;\n")
    alone.write("src/node_modules/x/index.js", "indexedDB.open('Theirs', 1)")
    assert places(alone, "openDB(NAME, TWICE)") == [(1, "Pad", None)]


def test_what_is_at_odds(alone: Project) -> None:
    """One database at two versions, one that nobody described, and each with its line."""
    alone.write("src/new.ts", "\nopenDB('Pad', 1);\n")
    alone.write("src/legacy.js", "indexedDB.open('Pad', 2);\nindexedDB.open('Rogue', 3);\n")
    said = alone.run("idb", "scan", "src")
    assert said.code == 2
    assert (
        'src/legacy.js:1:1: error SD513: "Pad" is opened at 2 versions: 2 in src/legacy.js:1; 1 in src/new.ts:2'
        in said.out
    )
    assert 'src/legacy.js:2:1: warning SD514: "Rogue" is opened, and nothing describes it' in said.out
    assert 'src/legacy.js:1:1: warning SD515: "Pad" is opened at 2, and its migrations lead to 1' in said.out
    assert said.out.endswith("3 places open 2 databases\n")


def test_what_is_sound_and_what_is_unclear(alone: Project) -> None:
    alone.write("src/a.ts", "openDB('Pad', 1)")
    assert alone.run("idb", "scan", "src").code == 0
    alone.write("src/b.ts", "openDB('Pad', version())")
    said = alone.run("idb", "scan", "src")
    assert (said.code, "note SD516" in said.out) == (6, True)
    assert alone.run("idb", "scan", "nowhere").code == 64
    (alone.root / "src" / "c.ts").write_bytes(b"\xff\x00 indexedDB.open('" + b"(" * 5000)
    assert alone.run("idb", "scan", "src").code == 6


DEXIE = """
// new Dexie("Commented").version(9).stores({ x: "id" });
class Shop extends Dexie {
  constructor() {
    super("Shop");
    this.version(1).stores({ goods: "++id, &code, *tags, [kind+price]", gone: "id", 'odd name': "" });
    this.version(2).stores({ gone: null, people: "&mail, name" });
  }
}
const other = new Dexie('Two words');
other.version(1.5).stores({ a: '++', });
"""


def test_dexie_s_notation(alone: Project) -> None:
    alone.write("db.ts", DEXIE)
    assert alone.succeed("idb", "import", "--dexie", "db.ts") == (
        "wrote schema/idb/Shop.idb.json\nwrote schema/idb/two_words.idb.json\n"
    )
    shop = json.loads((alone.root / "schema/idb/Shop.idb.json").read_text())
    assert (shop["database"], shop["version"], [*shop["stores"]]) == ("Shop", 20, ["goods", "odd name", "people"])
    assert shop["stores"]["goods"] == {
        "keyPath": "id",
        "autoIncrement": True,
        "indexes": {
            "code": {"keyPath": "code", "unique": True, "multiEntry": False},
            "tags": {"keyPath": "tags", "unique": False, "multiEntry": True},
            "[kind+price]": {"keyPath": ["kind", "price"], "unique": False, "multiEntry": False},
        },
    }
    words = json.loads((alone.root / "schema/idb/two_words.idb.json").read_text())
    assert (words["version"], words["stores"]["a"]["keyPath"], words["stores"]["a"]["autoIncrement"]) == (
        15,
        None,
        True,
    )
    assert "003" not in alone.succeed("generate")
    assert (alone.root / "generated/idb/Shop/020_initial_schema.ts").exists()


@pytest.mark.parametrize(
    "text",
    [
        "", "x", 'new Dexie("a")', 'new Dexie("a").version(1).stores({ b: c })',
        'new Dexie("a").version(1).stores({ b: "$$id" +', 'new Dexie("a").version(1).stores({ b: "[x+" })',
        'new Dexie("a").version(1).stores({',
    ],
)  # fmt: skip
def test_what_is_not_dexie_s_notation(alone: Project, text: str) -> None:
    alone.write("db.ts", text)
    said = alone.run("idb", "import", "--dexie", "db.ts")
    assert (said.code, "SD517" in said.err) == (64, True)
    assert [path.name for path in (alone.root / "schema/idb").iterdir()] == ["Pad.idb.json"]


def test_a_file_that_is_there_is_kept(alone: Project) -> None:
    alone.write("db.ts", 'new Dexie("Pad").version(1).stores({ b: "id" })')
    said = alone.run("idb", "import", "--dexie", "db.ts")
    assert (said.code, "SD682" in said.err) == (4, True)
    assert json.loads((alone.root / "schema/idb/Pad.idb.json").read_text()) == DESIRED
    alone.succeed("idb", "import", "--dexie", "db.ts", "--force")
    alone.succeed("idb", "import", "--dexie", "db.ts")


def with_store(**stores: Any) -> dict[str, Any]:
    return {**REPORT, "stores": {**REPORT["stores"], **stores}}


@pytest.mark.parametrize(
    ("report", "code", "words"),
    [
        (REPORT, 0, '"Pad" version 1: in sync'),
        ({**REPORT, "version": 2}, 2, "ahead of the migrations, which lead to 1"),
        ({**REPORT, "database": "Other"}, 2, "no schema file describes it"),
        (with_store(rogue={}), 2, '+ store "rogue"'),
        (with_store(drafts={"autoIncrement": True}), 2, '~ store "drafts": autoIncrement true instead of false'),
        (with_store(notes={"keyPath": "id"}), 2, '- index "at" of store "notes"'),
    ],
    ids=["same", "ahead", "unknown", "more", "otherwise", "less"],
)
@pytest.mark.parametrize("generated", [False, True], ids=["described", "generated"])
def test_reports(alone: Project, report: dict[str, Any], code: int, words: str, generated: bool) -> None:
    if generated:
        alone.succeed("generate")
    alone.write("reports.json", json.dumps([report]))
    said = alone.run("idb", "drift", "reports.json")
    assert said.code == code
    assert words in said.out
    machines = json.loads(alone.run("idb", "drift", "reports.json", "--format", "json").out)
    assert (machines["stores"][0]["standing"] == "in sync") == (code == 0)


def test_an_older_version_is_no_drift(alone: Project) -> None:
    """It is compared with what it was meant to be."""
    alone.succeed("generate")
    alone.write("schema/idb/Pad.idb.json", json.dumps({"stores": {**DESIRED["stores"], "more": {}}}))
    alone.succeed("generate")
    alone.write("report.json", json.dumps(REPORT))
    assert "behind, 2 is the newest" in alone.succeed("idb", "drift", "report.json")
    alone.write("report.json", json.dumps(with_store(more={})))
    assert alone.run("idb", "drift", "report.json").code == 2


@pytest.mark.parametrize(
    "text",
    ["", "1", "{}", "[[]]", '{"database": "d", "version": 1}', '{"database": 1, "version": 1, "stores": {}}', "\xff"],
)
def test_what_is_no_report(alone: Project, text: str) -> None:
    alone.write("report.json", text.encode("latin-1"))
    said = alone.run("idb", "drift", "report.json")
    assert (said.code, said.out) == (64, "")


@pytest.mark.parametrize(
    "words",
    [(), ("--origin", "http://a"), ("--profile", "x"), ("--origin", "ftp://a", "--profile", "."),
     ("--origin", "http://u:p@a", "--profile", "."), ("--origin", "http://a", "--profile", "none")],
)  # fmt: skip
def test_nothing_says_which_stores(alone: Project, words: tuple[str, ...]) -> None:
    said = alone.run("idb", "drift", *words)
    assert (said.code, "SD518" in said.err) == (64, True)


def test_the_same_many_times_is_said_once(alone: Project) -> None:
    """What a source has more than once is counted; another source, or another structure, is told by itself."""
    drifted = with_store(rogue={})
    alone.write("many.json", json.dumps([REPORT, drifted, REPORT, REPORT, drifted]))
    alone.write("one.json", json.dumps(REPORT))
    said = alone.run("idb", "drift", "many.json", "one.json")
    assert (said.code, said.out.splitlines()) == (2, [
        '"Pad" version 1: in sync  (many.json, 3 times)',
        '"Pad" version 1: drifted  (many.json, 2 times)',
        '  + store "rogue"',
        '"Pad" version 1: in sync  (one.json)',
    ])  # fmt: skip
    stores = json.loads(alone.run("idb", "drift", "many.json", "--format", "json").out)["stores"]
    assert [one["count"] for one in stores] == [3, 2]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[\n {"database": "Pad",\n  "version": 1, "stores": {"a": {"b": 1}}}]', "report.json:3:39: error SD502: the"),
        ('[\n {"database": "Pad",\n  "version": 0, "stores": {}}]', "report.json:3:14: error SD502: a version"),
        ('{"database": "Pad", "version": 9007199254740992, "stores": {}}', "report.json:1:32: error SD502: a version"),
        ('[\n\n {"database": 1, "version": 1, "stores": {}}]', "report.json:3:2: error SD502: this reports no"),
        ('\n{"database": "Pad", "version": 1}', "report.json:2:1: error SD502: this reports no"),
    ],
)  # fmt: skip
def test_a_report_that_says_nothing_sound_is_told_where(alone: Project, text: str, place: str) -> None:
    alone.write("report.json", text)
    said = alone.run("idb", "drift", "report.json")
    assert (said.code, said.out, place in said.err) == (64, "", True), said.err


def test_a_large_report(alone: Project) -> None:
    """Time grows with its length; one that is far too large is not read to its end."""
    alone.write("report.json", json.dumps([REPORT] * 4000))
    begun = time.process_time()
    assert "4000 times" in alone.succeed("idb", "drift", "report.json")
    assert time.process_time() - begun < 10
    with (alone.root / "report.json").open("wb") as file:
        file.truncate(10**12)
    assert "has more than 4,000,000 bytes" in alone.run("idb", "drift", "report.json").err
