"""The Typer tree in; every command that does something out, and words that make each of them do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from schemadiff.cli.application import application
from schemadiff.report.formats import FORMATS

Words = tuple[str, ...]


def leaves(group: Any, path: Words = ()) -> Iterator[tuple[Words, Any]]:
    """Every command that does something, with the words that call it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from leaves(command, (*path, name))
        else:
            yield (*path, name), command


LEAVES: Mapping[Words, Any] = dict(leaves(application()))
# What follows these words; {} is the URL of a database. A test holds that every command has a row.
CALLS: Mapping[Words, tuple[Words, ...]] = {
    ("init",): (("--from-db", "{}"),),
    ("generate",): ((), ("--check",), ("--include-drift", "--secrets", "write")),
    ("create",): (("by_hand",),),
    ("diff",): (("{}", "schema"), ("schema", "{}"), ("{}", "schema", "--format", "sql")),
    ("apply",): ((), ("--dry-run",)),
    ("rollback",): ((),),
    ("baseline",): (("1",),),
    ("status",): ((),),
    ("drift",): (
        (),
        ("--revert", "--sql"),
        ("--adopt", "--dry-run"),
        ("--accept", "all", "--reason", "r", "--owner", "o"),
    ),
    ("check",): ((), ("--staged",)),
    ("rebase",): ((),),
    ("describe",): (("1",), ("1", "--format", "html", "--to", "out.html")),
    ("validate",): ((), ("--roundtrip",)),
    ("export",): ((), ("--to", "out"), ("--format", "snapshot")),
    ("stats",): (("--to", "out.json"),),
    ("access",): ((), ("{}",), ("--diff", "{}", "schema")),
    ("impact",): (("t",), ("t.a",)),
    ("docs",): ((), ("--check",), ("--to", "out.md"), ("--svg", "out.svg"), ("--site", "out.html")),
    ("doctor",): ((), ("--roles-sql",)),
    ("seed", "check"): ((),),
    ("seed", "apply"): ((),),
    ("seed", "generate"): (("--rows", "2"), ("--rows", "2", "--out", "rows.sql")),
    ("prisma", "import"): (("schema.prisma",), ("schema.prisma", "--sql"), ("schema.prisma", "--dry-run")),
    ("prisma", "export"): ((), ("--to", "out.prisma"), ("--from-db",)),
    ("prisma", "check"): (("schema.prisma",),),
    ("models", "check"): (("models.py",),),
    ("hook", "install"): (("--into", "pre-commit"),),
    ("idb", "scan"): (("schema",),),
    ("idb", "import"): (("--dexie", "schema/db.ts"),),
    ("idb", "drift"): (("report.json",),),
    ("ci", "init"): (("github",), ("gitlab",)),
    ("dev", "url"): ((),),
    ("dev", "stop"): ((),),
    ("audit", "install"): ((),),
    ("audit", "uninstall"): ((),),
}


def takes(command: Any, option: str) -> bool:
    """Whether the command has the option."""
    return any(option in parameter.opts for parameter in command.params)


def called(path: Words, url: str) -> Iterator[Words]:
    """The command in every form of its row; where it can, also with the URL on the line, and for machines to read."""
    command = LEAVES[path]
    formats = next((str(p.help) for p in command.params if "--format" in p.opts), "")
    for rest in CALLS[path]:
        yield (*path, *(word.format(url) for word in rest))
    rest = (*path, *(word.format(url) for word in CALLS[path][0]))
    if takes(command, "--url"):
        yield (*rest, "--url", url)
    if "json" in formats:
        yield (*rest, "--format", "json")
    if takes(command, "--report"):
        yield (*rest, *(word for form in FORMATS for word in ("--report", f"{form}=out/{path[0]}.{form}")))
