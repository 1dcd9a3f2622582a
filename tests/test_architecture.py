"""The sources go in; a failure comes out where they break a rule of the house that docs/architecture.md states."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from schemadiff.kinds import KINDS

TESTS = Path(__file__).resolve().parent
SOURCES = TESTS.parent / "src" / "schemadiff"
DOCS = TESTS.parent / "docs"

# A module imports from its own layer and from those above it in this list, never from one below.
LAYERS = (
    (
        "version", "diagnostics", "model", "overlay", "belonging", "leaning", "records", "quoting", "stages",
        "plain_files", "texts", "reach",
    ),
    ("policy", "ignore"),
    ("config", "connection", "secrecy"),
    ("kinds",),
    ("managed", "parse", "introspect", "roles", "diff", "fingerprint", "coverage", "soundness"),
    ("plan", "sqltext"),
    ("safety",),
    ("bytecode", "render"),
    ("scratch",),
    ("cache",),
    ("glance",),
    ("migrations",),
    ("sources", "proof", "lint"),
    ("export", "draft", "preflight"),
    ("states", "answers"),
    ("validation", "drift", "access", "doctor", "seeds", "models", "documentation", "prisma", "idb"),
    ("workflows",),
    ("lifecycle", "pipelines", "pre_commit", "npm"),
    ("report",),
    ("api",),
    ("",),
    ("cli",),
    ("start",),
)  # fmt: skip
LAYER_OF = {unit: number for number, layer in enumerate(LAYERS) for unit in layer}
MODULES = sorted(SOURCES.rglob("*.py"))
TEXTS = sorted(path for ending in ("py", "sql", "j2") for path in SOURCES.rglob(f"*.{ending}"))
LONGEST = 400
BAD_NAME = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|common)(_|$)|(Utils?|Helpers?|Manager)$")


def module_name(path: Path) -> str:
    """The dotted name below `schemadiff`; empty for the package itself."""
    return ".".join(path.relative_to(SOURCES).with_suffix("").parts).removesuffix("__init__").rstrip(".")


NAMES = {module_name(path) for path in MODULES}


def imported(path: Path) -> Iterator[str]:
    """The modules of ours that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (_ours(alias.name) for alias in node.names if alias.name.split(".")[0] == "schemadiff")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "schemadiff":
            for alias in node.names:
                whole = _ours(f"{node.module}.{alias.name}")
                yield whole if whole in NAMES else _ours(str(node.module))


def _ours(dotted: str) -> str:
    return dotted.removeprefix("schemadiff").lstrip(".")


def where(path: Path) -> str:
    return str(path.relative_to(SOURCES))


def test_every_module_has_a_layer() -> None:
    """A new module is placed on purpose."""
    assert {name.split(".")[0] for name in NAMES} - {"__main__"} <= LAYER_OF.keys()


@pytest.mark.parametrize("path", MODULES, ids=where)
def test_imports_run_one_way(path: Path) -> None:
    """No module imports from a layer above its own."""
    unit = module_name(path).split(".")[0]
    layer = LAYER_OF.get(unit, len(LAYERS))
    upward = sorted(name for name in imported(path) if LAYER_OF[name.split(".")[0]] > layer)
    assert not upward, f"{where(path)} may not import {upward}"


def test_imports_have_no_cycle() -> None:
    """Within a layer, too, imports run one way."""
    graph = {module_name(path): set(imported(path)) - {module_name(path)} for path in MODULES}
    assert tuple(TopologicalSorter(graph).static_order())


def test_the_diff_names_no_kind() -> None:
    """What differs by kind lives with the kind."""
    tree = ast.parse((SOURCES / "diff.py").read_text())
    strings = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    assert not strings & KINDS.keys()
    assert not {name for name in imported(SOURCES / "diff.py") if name.startswith("kinds")}


def test_every_kind_is_listed() -> None:
    """A module in kinds/ that the list does not name would never be read."""
    modules = {path.stem for path in (SOURCES / "kinds").glob("*.py")} - {"__init__", "base"}
    assert modules == KINDS.keys()
    assert {path.stem.partition(".")[0] for path in (SOURCES / "templates" / "kinds").glob("*.j2")} <= KINDS.keys()


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_whole(name: str) -> None:
    """Three files: the record, the query, the template with every statement that can be asked of it."""
    kind = KINDS[name]
    assert kind.query.strip()
    template = (SOURCES / "templates" / "kinds" / f"{name}.sql.j2").read_text()
    macros = set(re.findall(r"\{%-?\s*macro\s+(\w+)", template))
    wanted = {"create", "drop"} | ({"alter"} if kind.alterable else set())
    assert wanted <= macros, f"{name}: no macro {sorted(wanted - macros)}"


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_documented(name: str) -> None:
    """docs/schema-files.md says what is covered, kind by kind."""
    assert f"| `{name}` |" in (DOCS / "schema-files.md").read_text()


@pytest.mark.parametrize("path", TEXTS, ids=where)
def test_files_are_short(path: Path) -> None:
    """A file that has outgrown a reader's patience wants to be two."""
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("path", MODULES, ids=where)
def test_modules_say_what_they_are_for(path: Path) -> None:
    """A sentence at the top of every module that holds anything."""
    tree = ast.parse(path.read_text())
    assert not tree.body or ast.get_docstring(tree)


@pytest.mark.parametrize("path", MODULES, ids=where)
def test_names_say_something(path: Path) -> None:
    """Neither modules, nor classes, nor functions are called after nothing in particular."""
    defined = (ast.ClassDef, ast.FunctionDef)
    names = {n.name for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, defined)} | {path.stem}
    assert not {name for name in names if BAD_NAME.search(name)}
