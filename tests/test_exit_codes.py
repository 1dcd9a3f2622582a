"""Every command of the Typer tree goes in; it ends with each of the codes that docs/commands.md says of it."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import pytest

from schemadiff import fingerprint, introspect
from schemadiff.cli import application as tree
from schemadiff.cli.main import main
from schemadiff.diagnostics import ExitCode
from schemadiff.kinds import KINDS
from tests.commands import CALLS, LEAVES, Words
from tests.project import Project

Scene: TypeAlias = Callable[[Project, pytest.MonkeyPatch], None]
DOCS = (Path(__file__).resolve().parent.parent / "docs" / "commands.md").read_text()
NOBODY = "postgresql://u@127.0.0.1:1/d"
TABLE = "CREATE TABLE public.t (id int PRIMARY KEY, note text);\n"
HEADER = "-- Description: {}\n-- Author: A. Author\n-- Date: 2026-02-28\n-- Depends on: 001_a.sql\n"
# A table of rules that calls what loses data an error.
STRICT = '[safety]\nSD820 = "error"\n'
PROTECTED = '[environments.production]\nurl_env = "DATABASE_URL"\nprotected = true\n'


def empty(project: Project, patch: pytest.MonkeyPatch) -> None:
    """A folder in which nothing is."""


def alone(project: Project, patch: pytest.MonkeyPatch) -> None:
    """Schema files, and no migration."""
    project.write("schema/t.sql", TABLE)


def generated(project: Project, patch: pytest.MonkeyPatch) -> None:
    """A migration that nobody applied."""
    alone(project, patch)
    project.succeed("generate", "-m", "a")


def settled(project: Project, patch: pytest.MonkeyPatch) -> None:
    """One that is applied: everything is in sync."""
    generated(project, patch)
    project.succeed("apply")


def unreachable(project: Project, patch: pytest.MonkeyPatch) -> None:
    settled(project, patch)
    patch.setenv("DATABASE_URL", NOBODY)


def changed(project: Project, patch: pytest.MonkeyPatch) -> None:
    """Schema files have more than the migrations."""
    settled(project, patch)
    project.write("schema/u.sql", "CREATE TABLE public.u (id int);\n")


def losing(project: Project, patch: pytest.MonkeyPatch) -> None:
    """Schema files have less than the database, and rows are lost."""
    settled(project, patch)
    project.sql("INSERT INTO public.t VALUES (1)")
    project.write("schema/t.sql", "CREATE TABLE public.t (id int PRIMARY KEY);\n")


def losing_file(project: Project, patch: pytest.MonkeyPatch) -> None:
    """A migration that loses rows, and nobody approved it."""
    settled(project, patch)
    project.sql("INSERT INTO public.t VALUES (1, 'x')")
    project.write("schema/t.sql", "CREATE TABLE public.t (id int PRIMARY KEY);\n")
    project.succeed("generate", "-m", "b")


def drifted(project: Project, patch: pytest.MonkeyPatch) -> None:
    settled(project, patch)
    project.sql("CREATE TABLE public.rogue (id int)")


def drifted_with_rows(project: Project, patch: pytest.MonkeyPatch) -> None:
    drifted(project, patch)
    project.sql("INSERT INTO public.rogue VALUES (1)")


def edited(project: Project, patch: pytest.MonkeyPatch) -> None:
    """Somebody edited a file that is applied."""
    settled(project, patch)
    (file,) = (project.root / "generated").glob("001_*[!n].sql")
    if file.name.endswith(".down.sql"):
        raise AssertionError(file)
    file.write_text(file.read_text().replace("id integer", "id bigint"))


def same_numbers(project: Project, patch: pytest.MonkeyPatch) -> None:
    generated(project, patch)
    project.write("generated/001_b.sql", "SELECT 1;\n")


def unlike(project: Project, patch: pytest.MonkeyPatch) -> None:
    """The database has something else than the migrations make."""
    generated(project, patch)
    project.sql("CREATE TABLE public.t (id bigint)")


def unreadable(project: Project, patch: pytest.MonkeyPatch) -> None:
    """Somebody took away the right to see policies."""
    settled(project, patch)
    project.database.admin().execute("REVOKE SELECT ON pg_catalog.pg_policy FROM public")


def blind(project: Project, patch: pytest.MonkeyPatch) -> None:
    """Somebody took away the right to see indexes."""
    settled(project, patch)
    project.database.admin().execute("REVOKE SELECT ON pg_catalog.pg_index FROM public")


def unseen(project: Project, patch: pytest.MonkeyPatch) -> None:
    """Schema files have what no kind covers."""
    settled(project, patch)
    rest = MappingProxyType({name: kind for name, kind in KINDS.items() if name != "statistics"})
    patch.setattr(introspect, "KINDS", rest)
    patch.setattr(fingerprint, "KINDS", rest)
    project.write("schema/t.sql", TABLE + "CREATE STATISTICS s ON id, note FROM public.t;\n")


def rule_broken(project: Project, patch: pytest.MonkeyPatch) -> None:
    """A description that says nothing, staged for a commit."""
    generated(project, patch)
    for words in (["init", "-q"], ["add", "schema", "generated"], [*WHO, "commit", "-qm", "one"]):
        subprocess.run(["git", *words], cwd=project.root, check=True)
    project.write("generated/002_b.sql", HEADER.format("TODO") + "COMMENT ON TABLE public.t IS 'x';\n")
    project.write("generated/002_b.down.sql", "COMMENT ON TABLE public.t IS NULL;\n")
    subprocess.run(["git", "add", "generated"], cwd=project.root, check=True)


def ours_leads_elsewhere(project: Project, patch: pytest.MonkeyPatch) -> None:
    """Theirs and ours have one number, and ours, written by hand, makes what is not in schema files."""
    generated(project, patch)
    project.write("schema/u.sql", "CREATE TABLE public.u (id int);\n")
    project.succeed("generate", "--offline", "-m", "theirs")
    project.write("generated/002_ours.sql", HEADER.format("Ours") + "CREATE TABLE public.o (id int);\n")


def granted(project: Project, patch: pytest.MonkeyPatch) -> None:
    settled(project, patch)
    project.write("schema/t.sql", TABLE + "GRANT SELECT ON public.t TO pg_monitor;\n")


def protected(project: Project, patch: pytest.MonkeyPatch) -> None:
    unlike(project, patch)
    project.write("schemadiff.toml", PROTECTED)


def strictly(scene: Scene) -> Scene:
    """The same where rules are errors."""

    def set_up(project: Project, patch: pytest.MonkeyPatch) -> None:
        scene(project, patch)
        project.write("schemadiff.toml", STRICT)

    return set_up


def invalid(project: Project, patch: pytest.MonkeyPatch) -> None:
    """An invalid index, left by somebody."""
    settled(project, patch)
    project.sql("CREATE INDEX i ON public.t (note)")
    project.database.admin().execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public.i'::regclass")


PRODUCTION = ("--env", "production", "--yes")


def modelled(project: Project, patch: pytest.MonkeyPatch) -> None:
    """A class that is as its table."""
    alone(project, patch)
    text = "from dataclasses import dataclass\n\n\n@dataclass\nclass T:\n    id: int\n    note: str | None\n"
    project.write("m.py", text)


def mismodelled(project: Project, patch: pytest.MonkeyPatch) -> None:
    """One that is not."""
    modelled(project, patch)
    project.write("m.py", (project.root / "m.py").read_text().replace(" | None", ""))


def hooked(project: Project, patch: pytest.MonkeyPatch) -> None:
    """A hook that is no script of a shell."""
    project.write(".husky/pre-commit", "#!/usr/bin/env python3\nprint('x')\n")


def seeded(project: Project, patch: pytest.MonkeyPatch) -> None:
    """A seed that fits."""
    settled(project, patch)
    project.write("schemadiff.toml", PROTECTED)
    project.write("seeds/production.sql", "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING;\n")


def misfilled(project: Project, patch: pytest.MonkeyPatch) -> None:
    """A table with rows."""
    settled(project, patch)
    project.write("schemadiff.toml", '[environments.here]\nurl_env = "DATABASE_URL"\n')
    project.sql("INSERT INTO public.t VALUES (1)")


def narrow(project: Project, patch: pytest.MonkeyPatch) -> None:
    """A table that cannot have a hundred rows."""
    project.write("schema/t.sql", "CREATE TABLE public.t (id bool PRIMARY KEY);\n")


def deleting(project: Project, patch: pytest.MonkeyPatch) -> None:
    """A seed of production that deletes."""
    settled(project, patch)
    project.write("seeds/production.sql", "DELETE FROM t;\n")


def misfit(project: Project, patch: pytest.MonkeyPatch) -> None:
    """A seed with a value that its column cannot hold."""
    settled(project, patch)
    project.write("seeds/production.sql", "INSERT INTO t VALUES ('x');\n")


def with_prisma(project: Project, patch: pytest.MonkeyPatch) -> None:
    """A file that says what schema/ says."""
    settled(project, patch)
    project.succeed("prisma", "export", "--to", "schema.prisma")


def with_other_prisma(project: Project, patch: pytest.MonkeyPatch) -> None:
    """One that says something else."""
    with_prisma(project, patch)
    project.write("schema.prisma", (project.root / "schema.prisma").read_text().replace("note String?", "note Int"))


JOURNAL = '{{"version": 1, "stores": {{{}}}}}'


def browser(project: Project, patch: pytest.MonkeyPatch) -> None:
    """A browser database, what a user has of it, code that opens it, and code in another notation."""
    project.write("schema/idb/Journal.idb.json", JOURNAL.format(""))
    project.write("sound.json", '{"database": "Journal", "version": 1, "stores": {}}')
    project.write("drifted.json", '{"database": "Journal", "version": 1, "stores": {"rogue": {}}}')
    project.write("sound.ts", 'openDB("Journal", 1);')
    project.write("at_odds.ts", 'openDB("Journal", 2);')
    project.write("unclear.ts", "openDB(name(), 1);")
    project.write("db.ts", 'new Dexie("Notes").version(1).stores({notes: "id"});')


def browser_edited(project: Project, patch: pytest.MonkeyPatch) -> None:
    """A version that somebody edited, and a file that would be replaced."""
    browser(project, patch)
    project.succeed("generate", "--offline")
    for path in (project.root / "generated" / "idb" / "Journal").glob("001_*l_schema.ts"):
        path.write_text("edited")
    project.write("schema/idb/Notes.idb.json", "{}")


def browser_edited_alone(project: Project, patch: pytest.MonkeyPatch) -> None:
    browser_edited(project, patch)
    (project.root / "schema" / "idb" / "Notes.idb.json").unlink()


def no_chromium(project: Project, patch: pytest.MonkeyPatch) -> None:
    """A profile that Chromium ends over."""
    pytest.importorskip("playwright.sync_api")
    browser(project, patch)
    (project.root / "profile").mkdir()
    patch.setenv("SCHEMADIFF_CHROMIUM", "false")


def with_other_file(project: Project, patch: pytest.MonkeyPatch) -> None:
    project.write(".github/workflows/schemadiff.yml", "mine")


def no_database_named(project: Project, patch: pytest.MonkeyPatch) -> None:
    """The development database is meant, in which nothing is."""
    alone(project, patch)
    patch.delenv("DATABASE_URL")


WHO = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
REVERT = ("--revert", "-m", "r")
# Of each command, how each of its codes comes about: the scene, and what follows the command's own words.
CODES: Mapping[Words, Mapping[int, tuple[Scene, Words]]] = {
    ("init",): {0: (empty, ()), 5: (empty, ("--from-db", NOBODY))},
    ("generate",): {
        0: (alone, ()),
        2: (alone, ("--check",)),
        3: (strictly(losing), ()),
        4: (same_numbers, ()),
        5: (unreachable, ()),
    },
    ("create",): {0: (alone, ("by_hand",))},
    ("diff",): {
        0: (settled, ("generated", "schema")),
        2: (changed, ("generated", "schema")),
        5: (settled, (NOBODY, "schema")),
    },
    ("apply",): {0: (generated, ()), 3: (losing_file, ()), 4: (edited, ()), 5: (unreachable, ())},
    ("rollback",): {
        0: (settled, ("--allow-data-loss", "all")),
        3: (settled, ()),
        4: (edited, ("--allow-data-loss", "all")),
        5: (unreachable, ()),
    },
    ("baseline",): {0: (settled, ("1",)), 3: (protected, ("1",)), 4: (unlike, ("1",)), 5: (unreachable, ("1",))},
    ("status",): {0: (settled, ()), 4: (edited, ()), 5: (unreachable, ())},
    ("drift",): {
        0: (settled, ()),
        2: (drifted, ()),
        3: (strictly(drifted_with_rows), REVERT),
        4: (edited, ()),
        5: (unreachable, ()),
        6: (unreadable, ()),
    },
    ("check",): {
        0: (settled, ()),
        2: (changed, ()),
        3: (rule_broken, ("--staged",)),
        4: (same_numbers, ()),
        6: (unseen, ()),
    },
    ("rebase",): {
        0: (settled, ()),
        2: (ours_leads_elsewhere, ("--ours", "002_ours.sql")),
        4: (same_numbers, ()),
        5: (unreachable, ()),
    },
    ("describe",): {0: (settled, ("1",)), 4: (settled, ("9",))},
    ("validate",): {0: (settled, ()), 3: (rule_broken, ()), 4: (same_numbers, ())},
    ("export",): {0: (settled, ()), 3: (no_database_named, ("--to", "schema")), 5: (unreachable, ())},
    ("stats",): {0: (settled, ()), 5: (unreachable, ())},
    ("access",): {0: (settled, ()), 2: (granted, ("--diff", "generated", "schema")), 5: (unreachable, ())},
    ("doctor",): {0: (settled, ()), 4: (invalid, ()), 5: (unreachable, ()), 6: (blind, ())},
    ("models", "check"): {0: (modelled, ("m.py",)), 2: (mismodelled, ("m.py",))},
    ("hook", "install"): {0: (empty, ("--into", "husky")), 4: (hooked, ("--into", "husky"))},
    ("seed", "check"): {0: (seeded, ()), 3: (deleting, ()), 4: (misfit, ())},
    ("seed", "apply"): {
        0: (seeded, PRODUCTION),
        3: (deleting, PRODUCTION),
        4: (misfit, PRODUCTION),
        5: (seeded, ("--env", "production", "--yes", "--url", NOBODY)),
    },
    ("impact",): {0: (settled, ("t",))},
    ("prisma", "import"): {0: (with_prisma, ("schema.prisma",))},
    ("prisma", "export"): {
        0: (settled, ()),
        4: (with_other_prisma, ("--to", "schema.prisma")),
        5: (unreachable, ("--from-db",)),
    },
    ("prisma", "check"): {0: (with_prisma, ()), 2: (with_other_prisma, ())},
    ("docs",): {0: (settled, ()), 2: (settled, ("--check",))},
    ("seed", "generate"): {
        0: (settled, ()),
        3: (seeded, ("--env", "production")),
        4: (misfilled, ("--env", "here")),
        5: (settled, ("--url", NOBODY)),
        6: (narrow, ()),
    },
    ("idb", "scan"): {0: (browser, ("sound.ts",)), 2: (browser, ("at_odds.ts",)), 6: (browser, ("unclear.ts",))},
    ("idb", "import"): {0: (browser, ("--dexie", "db.ts")), 4: (browser_edited, ("--dexie", "db.ts"))},
    ("idb", "drift"): {
        0: (browser, ("sound.json",)),
        2: (browser, ("drifted.json",)),
        4: (browser_edited_alone, ("sound.json",)),
        5: (no_chromium, ("--origin", "http://localhost", "--profile", "profile")),
    },
    ("ci", "init"): {0: (empty, ("github",)), 4: (with_other_file, ("github",))},
    ("dev", "url"): {0: (empty, ())},
    ("dev", "stop"): {0: (empty, ())},
    ("audit", "install"): {0: (empty, ())},
    ("audit", "uninstall"): {0: (empty, ())},
}
ROWS = [(path, code) for path, codes in CODES.items() for code in codes]


# `dev stop` stops a server.
pytestmark = pytest.mark.usefixtures("own_development")


def named(value: Any) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)


def test_every_command_has_its_codes() -> None:
    """And docs/commands.md says the same of each."""
    assert set(CODES) == set(LEAVES)
    said = re.search(r"^Beside 0, 1, 64, 130 and 143.*?\n\n(.*?)\n\n", DOCS, re.MULTILINE | re.DOTALL)
    assert said
    rows = re.findall(r"^\| `([a-z ]+)` \| ([0-9, ]*|none) \|", said[1], re.MULTILINE)
    found = {tuple(words.split()): [] if codes == "none" else [*map(int, codes.split(", "))] for words, codes in rows}
    assert found == {path: [code for code in codes if code] for path, codes in CODES.items()}


@pytest.mark.parametrize(("path", "code"), ROWS, ids=named)
def test_what_a_command_ends_with(project: Project, path: Words, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    scene, words = CODES[path][code]
    scene(project, monkeypatch)
    said = project.run(*path, *words)
    assert said.code == code, said.err + said.out
    assert code in (0, 2, 6) or re.search(r"\bSD\d{3}\b", said.err + said.out), said.err


@pytest.mark.parametrize("path", LEAVES, ids=named)
def test_a_slip_in_the_command_line(project: Project, path: Words) -> None:
    """Is never taken for a difference: not an option that there is not, nor a word or a value too many."""
    lines = [(*path, "--no-such-option"), (*path, *CALLS[path][0], "and", "more", "words", "than", "any")]
    if "validate" in path:
        lines.pop()
    for parameter in LEAVES[path].params:
        option = parameter.opts[-1]
        if option.startswith("--") and not getattr(parameter, "is_flag", False):
            lines.append((*path, option))
        if option == "--format":
            lines.append((*path, *(word.format("schema") for word in CALLS[path][0]), option, "nonsense"))
        if parameter.required:
            lines.append(path)
    for line in lines:
        said = project.run(*line)
        assert (said.code, said.out) == (64, ""), line
        assert "error SD" in said.err


@pytest.mark.parametrize("line", [("nonsense",), *((group, "nonsense") for group in tree.GROUPS)], ids=named)
def test_a_command_that_there_is_not(project: Project, line: Words) -> None:
    assert project.run(*line).code == 64


def fault() -> None:
    raise RuntimeError("x")


@pytest.mark.parametrize("path", LEAVES, ids=named)
@pytest.mark.parametrize(
    ("happening", "code"),
    [
        (fault, 1),
        (partial(signal.raise_signal, signal.SIGINT), 130),
        (partial(signal.raise_signal, signal.SIGTERM), 143),
    ],
    ids=["fault", "Ctrl-C", "SIGTERM"],
)
def test_what_breaks_a_command_off(
    path: Words,
    happening: Callable[[], None],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Our own fault, Ctrl-C and SIGTERM, wherever they come."""

    def broken(**_: object) -> None:
        happening()

    def with_broken(arguments: Sequence[str]) -> Any:
        made = leaf = whole(arguments)
        for word in path:
            leaf = leaf.commands[word]
        leaf.callback = broken
        return made

    whole = tree.application
    monkeypatch.setattr(tree, "application", with_broken)
    assert main([*path, *(word.format(NOBODY) for word in CALLS[path][0])]) == code
    assert ("SD900" in capsys.readouterr().err) == (code == 1)


def test_every_code_comes_about_somewhere() -> None:
    assert {code for _, code in ROWS} | {1, 64, 130, 143} == set(ExitCode)
