"""Source code as it is found in the world, and as nobody would write it, in; what `idb scan` makes of it out."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from schemadiff.diagnostics import InputError
from schemadiff.idb import sourcefiles
from schemadiff.idb.dexie import dexie_databases
from schemadiff.idb.lexing import Lexing
from schemadiff.idb.places import document_of
from schemadiff.idb.scan import scan
from tests.idb.test_reading import alone, places
from tests.project import Project

__all__ = ["alone"]

OPEN = "openDB('Pad', 1)"


@pytest.mark.parametrize(
    "before",
    [
        "const a = s.replace(/`/g, '');",
        "const a = s.replace(/['\"`]/, x); const b = /[/*]/, c = /\\//;",
        "const a = `${b ? `it's ${c}` : \"\"} d`; const e = 'f';",
        "const a = `${{ b: `}` }.b}`;",
        "const a = `\\`${'`'}`; /* ` */",
        "return /'/.test(a) ? b : c / d / e;",
        "const a = b / c; const d = \"/\" + 'e';",
        "i++ / 2; const a = '/';",
        "const a = <p>Don't do this</p>;",
        "const a = <p>See http://app.example/ or https://b/ too</p>; ",
        "const a = <img accept='image/*' alt=\"it's\" />;",
        "const a = <A b={`c`} />, d = <e>{f}</e>;",
        "const a = 'http://b/*'; const c = \"//\";",
        "const a = 'b\\\nc\\'d';",
        "case'a':return\"b\"",
        "import a from'b'",
        "// it's `\n",
        "/* `'\" */",
        "const s = \"an end that is missing;\n",
        "const s = `an end that is missing;\n",
        "/* an end that is missing;\n",
        "const a = b ? /[^/]+/ : /(?:c|d)[\\]'`]/gi;",
        "\u2028// a comment, and then\u2028",
    ],
)  # fmt: skip
def test_what_stands_before_hides_nothing(alone: Project, before: str) -> None:
    """In one line, as minified code has it."""
    text = f"{before}{OPEN};\n"
    assert places(alone, text, "src/a.tsx") == [(text.count("\n"), "Pad", 1)]


@pytest.mark.parametrize(
    "text",
    [f"`{OPEN}`", f"`${{a}} {OPEN} ${{b}}`", f"/{OPEN}/", f"a(/[/]{OPEN}/)", f"/* `\n{OPEN}\n*/", f'"it\'s {OPEN}"',
     f"`\n${{`{OPEN}`}}`"],
)  # fmt: skip
def test_what_is_no_code(alone: Project, text: str) -> None:
    assert places(alone, f"const a = {text};") == []


def test_code_within_a_template_is_code(alone: Project) -> None:
    assert places(alone, f"const a = `b ${{c({OPEN})}} d`;") == [(1, "Pad", 1)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("const NAME = 'Pad'\nconst VERSION = 2\nexport default () => openDB(NAME, VERSION)\n", "Pad"),
        ("const NAME = 'Pad' as const, VERSION = 2 as const;\nopenDB(NAME, VERSION);", "Pad"),
        ("const NAME: string = 'Pad';\nconst VERSION: 1 | 2 = 2;\nopenDB(NAME, VERSION);", "Pad"),
        ("const C = { NAME: 'Pad', VERSION: 2 } as const;\nopenDB(C.NAME, C.VERSION);", "Pad"),
        ("const a = \"NAME = 'Other'\"; const NAME = 'Pad', VERSION = 2;\nopenDB(NAME, VERSION);", "Pad"),
        ("const NAME = 'Pad' + x; const VERSION = 2;\nopenDB(NAME, VERSION);", None),
    ],
)
def test_constants(alone: Project, text: str, found: str | None) -> None:
    assert [place[1:] for place in places(alone, text)] == [(found, 2)]


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("a.html", f"<p>don't /* ` {OPEN}</p>\n<script>\n{OPEN}\n</script>\n<!-- <script>{OPEN}</script> -->", [3]),
        ("a.html", f"<SCRIPT type=module>{OPEN}", [1]),
        ("a.html", f"<script></script><p>'</p><script src=x>\n{OPEN}</script><script", [2]),
        ("a.vue", f"<template>\n<p>{{{{ it's }}}} ` {OPEN}</p></template>\n<script setup>\n{OPEN}</script>", [4]),
        ("a.svelte", "<script>\nconst N = 'Pad';\n</script>\n<p>it's</p>{#await openDB(N, 1)}", [4]),
        ("a.svelte", f"<!-- {OPEN} -->\n<script>`{OPEN}`</script>", []),
    ],
)  # fmt: skip
def test_markup(alone: Project, name: str, text: str, lines: list[int]) -> None:
    assert places(alone, text, f"src/{name}") == [(line, "Pad", 1) for line in lines]


def origins(project: Project, data: bytes) -> list[str]:
    project.write("src/a.ts", data)
    return [one["origin"] for one in json.loads(project.run("idb", "scan", "src", "--format", "json").out)["openings"]]


def test_encodings(alone: Project) -> None:
    """A mark at the beginning is no character of the line; what is no text is passed by."""
    text = f"{OPEN}; {OPEN};\r\n// é 😀\r\n{OPEN};\r\n"
    expected = ["src/a.ts:1:1", "src/a.ts:1:19", "src/a.ts:3:1"]
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert origins(alone, text.encode(encoding, "replace")) == expected, encoding
    assert origins(alone, os.urandom(5000).replace(b"openDB", b"") + b"\n" + OPEN.encode()) is not None
    assert origins(alone, b"\x00\xff\n" + OPEN.encode()) == ["src/a.ts:2:1"]


def test_classes_of_dexie(alone: Project) -> None:
    """Each database has the versions that stand behind it, up to the next one."""
    text = """
class Base extends Other { constructor() { super("Nothing"); } }
class Shop extends Dexie {
  constructor() { super("Shop"); this.version(3).stores({}); }
}
const pad = new Dexie<X>("Pad");
pad.version(1).stores({}); pad.version(2.5).stores({});
const s = "new Dexie('Text')";
const late = new Dexie("Late");
"""
    assert places(alone, text) == [(4, "Shop", 30), (6, "Pad", 25), (9, "Late", None)]


NEW = "const d = new Dexie('Shop');\n"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (NEW + "d.version(1).stores({a: 'id'});\nd.version(2).stores(more);", "3:14", "put together by code"),
        (NEW + "d.version(1).stores({a: 'id', ...more});", "2:30", "no store in Dexie's notation"),
        (NEW + "d.version(1).stores({a: 'id' + b});", "2:22", "no store in Dexie's notation"),
        (NEW + "d.version(1).stores({a: `id, ${b}`});", "2:26", "no key of Dexie"),
        (NEW + "d.version(1).stores({'a\\'b': 'id'});", "2:22", "no store in Dexie's notation"),
        (NEW + "d.version(V).stores({a: 'id'});", "2:14", "of which version"),
        (NEW + "d.version(v(1)).stores({a: 'id'});", "2:17", "of which version"),
        (NEW + "d.version(0).stores({a: 'id'});", "2:14", "of which version"),
        (NEW + "const v = d.version(1);\nv.stores({a: 'id'});", "3:3", "of which version"),
        (NEW + "d.version(1).stores({a: '++[b+c]'});", "2:26", "is not counted"),
        (NEW + "d.version(1).stores({a: 'id, *[b+c]'});", "2:26", "is not multiEntry"),
        ("new Dexie(NAME).version(1).stores({a: 'id'});", "1:1", "no plain text"),
        ("new Dexie(`a${b}`).version(1).stores({a: 'id'});", "1:1", "no plain text"),
        ("class A extends Dexie { constructor(n) { super(n);\nthis.version(1).stores({}) } }", "1:42", "no plain text"),
        ("// it's\n" + NEW + "d.version(1).stores({a:", "3:22", "no store"),
    ],
)  # fmt: skip
def test_dexie_that_code_puts_together(alone: Project, text: str, place: str, words: str) -> None:
    """Nothing is left out in silence: a desired file without it would be wrong."""
    alone.write("db.ts", text)
    said = alone.run("idb", "import", "--dexie", "db.ts")
    assert (said.code, f"db.ts:{place}: error SD517" in said.err, words in said.err) == (64, True, True), said.err


@pytest.mark.parametrize(
    ("text", "file", "version", "stores"),
    [
        (NEW + "d.version(1).stores({a: 'id'}).upgrade(t => 1); d.version(2).upgrade(t => 2);", "Shop", 20, ["a"]),
        (NEW + "d.version(1).stores({a: 'id'}); d.version(1).stores({b: 'id'});", "Shop", 10, ["a", "b"]),
        (NEW + "d.version(2).stores({a: null}); d.version(1).stores({a: 'id', b: 'id'});", "Shop", 20, ["b"]),
        (NEW + "d.version(1).stores({a: 'id', /* it's */ b: 'id', // c: 'id'\r\n});", "Shop", 10, ["a", "b"]),
        ("const s = `${\"new Dexie('No')\"}`;" + NEW + "d.version(1).stores({a: 'id'});", "Shop", 10, ["a"]),
        ("\ufeff" + NEW.replace("Shop", "日本") + "d.version(1).stores({a: 'id'});", "database", 10, ["a"]),
        (NEW.replace("Shop", "../../3 x") + "d.version(1).stores({a: 'id'});", "db_3_x", 10, ["a"]),
        (f"<script>{NEW}d.version(1).stores({{a: 'id'}});</script> d.version(3).stores(x)", "Shop", 10, ["a"]),
    ],
)
def test_dexie_as_it_is_found(alone: Project, text: str, file: str, version: int, stores: list[str]) -> None:
    name = "db.vue" if "<script>" in text else "db.ts"
    alone.write(name, text)
    assert alone.succeed("idb", "import", "--dexie", name) == f"wrote schema/idb/{file}.idb.json\n"
    said = json.loads((alone.root / f"schema/idb/{file}.idb.json").read_text())
    assert (said["version"], [*said["stores"]]) == (version, stores)


@pytest.mark.parametrize("digits", ["9" * 17, "9" * 5000])
def test_numbers_that_are_none(alone: Project, digits: str) -> None:
    text = (
        f"const V = {digits};\nopenDB('a', {digits});\nopenDB('b', V);\nnew Dexie('c').version({digits}).stores({{}});"
    )
    assert places(alone, text) == [(2, "a", None), (3, "b", None), (4, "c", None)]
    said = alone.run("idb", "import", "--dexie", "src/a.ts")
    assert (said.code, "error SD517: of which version" in said.err) == (64, True), said.err


def test_what_is_larger_than_is_read(alone: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told, and what was read counts."""
    monkeypatch.setattr(sourcefiles, "_LARGEST", 100)
    alone.write("src/a.js", f"{OPEN};{' ' * 100}{OPEN}")
    said = alone.run("idb", "scan", "src")
    assert (said.code, said.out.count("openDB")) == (6, 1)
    assert "src/a.js:1:1: note SD516: of this file only the first 100 bytes were read" in said.out


def test_strange_files(alone: Project) -> None:
    """Links to nowhere, pipes and folders with the name of a file are no code; a file counts once."""
    alone.write("src/a.ts", OPEN)
    (alone.root / "src/nowhere.ts").symlink_to("/nowhere/at/all")
    (alone.root / "src/again.ts").symlink_to("a.ts")
    (alone.root / "src/folder.ts").mkdir()
    os.mkfifo(alone.root / "src/pipe.ts")
    said = alone.run("idb", "scan", "src", "src/a.ts", ".")
    assert (said.code, said.out.splitlines()[-1]) == (0, "1 places open 1 databases")
    for name in ("src/pipe.ts", "src/nowhere.ts", "x" * 300):
        assert alone.run("idb", "scan", name).code == 64


def test_what_may_not_be_read(alone: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is passed by in silence."""
    alone.write("src/deep/a.ts", OPEN)
    listed = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("deep"):
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    said = alone.run("idb", "scan", "src")
    assert (said.code, said.out, "cannot read src/deep: Permission denied" in said.err) == (64, "", True), said.err


def test_names_do_not_reach_the_terminal_raw(alone: Project) -> None:
    alone.write("src/a\n::error::b\x1b[31m.ts", "openDB('Pad', 2); openDB('\x1b[31m', x); openDB(`\x1b[2J${y}`, 1)")
    said = alone.run("idb", "scan", "src")
    assert said.code == 2
    assert "\x1b" not in said.out
    assert not [line for line in said.out.splitlines() if line.startswith("::")]


SIZE = 50_000
SLOW = {
    "escaped quotes": "'" + "\\'" * SIZE,
    "escaped backticks": "`" + "\\`" * SIZE,
    "templates without an end": "`${" * SIZE,
    "templates in each other": "`a${" * SIZE + "1" + "}`" * SIZE,
    "braces in a template": "`${" + "{" * SIZE,
    "classes without an end": "=/[" * SIZE,
    "groups without an end": "=/(a" * SIZE,
    "comments without an end": "/*" * SIZE,
    "quotes in lines": "'\n" * SIZE,
    "a word and blanks": "a" + " " * SIZE + "b",
    "a word and a long comment": f"a/*{'x' * SIZE}*/b",
    "names": "a:" * SIZE,
    "types": ("a:" + "<" * 59) * (SIZE // 60),
    "blanks behind openDB": "openDB" + " " * SIZE + "x",
    "blanks behind Dexie": "new Dexie" + " " * SIZE,
    "blanks behind super": "super" + " " * SIZE,
    "openings of types": "new Dexie<" * SIZE,
    "calls in calls": "openDB(" * (SIZE // 10),
    "paths": f"openDB({'a.' * SIZE})",
    "databases": "new Dexie('a')\n" * (SIZE // 10),
    "versions": "new Dexie('a')" + ".version(1).stores({})" * (SIZE // 10),
    "stores": f"new Dexie('a').version(1).stores({{{'a:null,' * (SIZE // 10)}}})",
    "blanks in a store": f"new Dexie('a').version(1).stores({{a{' ' * SIZE}x",
    "indexes": f"new Dexie('a').version(1).stores({{a:'{'&a,' * SIZE}'}})",
    "scripts in markup": "<script " * SIZE,
    "comments of markup": "<!--" * SIZE,
}


@pytest.mark.parametrize("name", SLOW)
def test_time_grows_with_the_length(tmp_path: Path, name: str) -> None:
    """Many of these once took minutes; the others would take them in a reader that goes back."""
    file = tmp_path / f"a{'.html' if name.endswith('markup') else '.ts'}"
    file.write_text(SLOW[name])
    begun = time.process_time()
    scan([file], tmp_path)
    try:
        dexie_databases(document_of(SLOW[name], file.name))
    except InputError:
        pass
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("seed", range(50))
def test_places_stay(seed: int) -> None:
    """Whatever stands there: spans are in order, within the text, and apart from each other."""
    import random

    signs = [
        "'",
        '"',
        "`",
        "${",
        "}",
        "{",
        "/",
        "*",
        "/*",
        "*/",
        "//",
        "\n",
        "\\",
        "[",
        "]",
        "(",
        "=",
        "a",
        " ",
        "return",
        ":",
    ]
    chance = random.Random(seed)
    text = "".join(chance.choice(signs) for _ in range(400))
    lexing = Lexing(text)
    lexing.run(0, len(text))
    spans = sorted([*lexing.texts, *lexing.comments])
    assert lexing.texts == sorted(lexing.texts)
    assert lexing.comments == sorted(lexing.comments)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(text) for start, end in spans)
