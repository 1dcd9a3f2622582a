"""Files of schema.prisma in; the script of Prisma Migrate, as its own engine has written it, out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from schemadiff.prisma import relations
from schemadiff.prisma.ddl import script
from schemadiff.prisma.files import PrismaFile, document_of, read_files
from schemadiff.prisma.resolve import tables_of

# Each .sql beside its .prisma was printed by @prisma/schema-engine-wasm 8.1.0-2.
WRITTEN = sorted((Path(__file__).parent / "written").glob("*.prisma"))
GOLDEN = Path(os.environ.get("SCHEMADIFF_TEST_DATA") or "/nowhere") / "platform" / "prisma" / "golden"
PAIRS = ("matrix", "part", "seed-2026-02-01.no-url", "seed-head.as-postgresql")


def made(path: Path, provider: str | None = None) -> str:
    return script(tables_of(document_of(read_files(path, path.parent)), provider))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_it_is_what_the_engine_writes(path: Path) -> None:
    """Byte for byte."""
    assert made(path) == path.with_suffix(".sql").read_text()


@pytest.mark.skipif(not GOLDEN.exists(), reason="needs SCHEMADIFF_TEST_DATA")
@pytest.mark.parametrize("name", PAIRS)
def test_golden_pairs(name: str) -> None:
    """Whoever printed them ended them with one more line."""
    assert made(GOLDEN / f"{name}.prisma") + "\n" == (GOLDEN / f"{name}.sql").read_text()


@pytest.mark.skipif(not GOLDEN.exists(), reason="needs SCHEMADIFF_TEST_DATA")
def test_the_platforms_own_files() -> None:
    """One has the line of a URL, the other one is for SQLite."""
    golden = (GOLDEN / "seed-head.as-postgresql.sql").read_text()
    assert made(GOLDEN.parent / "schema.head-sqlite.prisma", "postgresql") + "\n" == golden
    golden = (GOLDEN / "seed-2026-02-01.no-url.sql").read_text()
    assert made(GOLDEN.parent / "schema.2026-02-01-postgresql.prisma") + "\n" == golden


def test_several_files_are_one(tmp_path: Path) -> None:
    """A folder is read in the order of names, without the packages in it; line ends and marks of Windows are none."""
    first, second = WRITTEN[0].read_text().split("model User {")
    folder = tmp_path / "prisma"
    (folder / "models" / "node_modules").mkdir(parents=True)
    (folder / "a.prisma").write_bytes(b"\xef\xbb\xbf" + first.replace("\n", "\r\n").encode())
    (folder / "models" / "b.prisma").write_text("model User {" + second)
    (folder / "models" / "node_modules" / "c.prisma").write_text("nonsense")
    assert made(folder) == WRITTEN[0].with_suffix(".sql").read_text()


def test_sides_of_relations_are_not_compared_each_with_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a thousand models take seconds."""
    count = 120
    models = "".join(
        f"model A{n} {{\n id Int @id\n a Int?\n r A{(n + 1) % count}? @relation(fields: [a], references: [id])\n"
        f" b A{(n - 1) % count}[]\n}}\n"
        for n in range(count)
    )
    asked: list[int] = []
    pair = relations.Side.pair.fget
    assert pair is not None

    def counted(side: relations.Side) -> tuple[str, str, str]:
        asked.append(1)
        return pair(side)

    monkeypatch.setattr(relations.Side, "pair", property(counted))
    head = 'datasource db {\n provider = "postgresql"\n}\n'
    tables_of(document_of([PrismaFile("a.prisma", head + models)]))
    assert count < len(asked) < count * 20
