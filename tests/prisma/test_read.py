"""Texts that are no schema.prisma in; one error that says where and what was expected, never a traceback, out."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from schemadiff.diagnostics import SchemadiffError
from schemadiff.prisma.files import PrismaFile, document_of, read_files
from schemadiff.prisma.resolve import tables_of
from schemadiff.prisma.tables import Tables

HEAD = 'datasource db {\n  provider = "postgresql"\n}\n'
WRITTEN = Path(__file__).parent / "written"


def read(text: str, provider: str | None = None) -> Tables:
    return tables_of(document_of([PrismaFile("a.prisma", text)]), provider)


def model(*lines: str) -> str:
    return HEAD + "model M {\n  id Int @id\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


BROKEN = {
    "model M {": ("1:10", "SD521"),
    "modl M {\n}": ("1:1", "SD521"),
    "model M {\n  id Int @id(\n}": ("3:1", "SD521"),
    'model M {\n  id Int @map("a\n}': ("2:15", "SD521"),
    'model M {\n  id Int @map("\\q")\n}': ("2:15", "SD521"),
    "/* never": ("1:1", "SD521"),
    "model M {\n  id Int[]?\n}": ("2:11", "SD521"),
    "type A = String": ("1:8", "SD521"),
    "model M {\n  a Int b Int\n}": ("2:9", "SD521"),
    "model M {\n  a Int @x(" + "[" * 99 + "\n}": ("2:61", "SD521"),
    model("a Foo"): ("6:3", "SD522"),
    model("a Int", "a Int"): ("7:3", "SD522"),
    model("a Int @nonsense"): ("6:9", "SD522"),
    model("a Int @db.VarChar(3)"): ("6:9", "SD522"),
    model("a String @db.VarChar(x)"): ("6:12", "SD522"),
    model("a Int @default(now())"): ("6:18", "SD522"),
    model('a Bytes @default("*")'): ("6:20", "SD522"),
    model('a DateTime @default("soon")'): ("6:23", "SD522"),
    model("a Int? @default(autoincrement())"): ("6:19", "SD522"),
    model("a Int @unique(mop: 1)"): ("6:17", "SD522"),
    model("@@index([b])"): ("6:12", "SD522"),
    model("@@index([id], type: Tree)"): ("6:3", "SD522"),
    model("@@id([id])"): ("6:3", "SD522"),
    model("@@schema(1)"): ("6:12", "SD522"),
    model("other N"): ("6:3", "SD522"),
    model("other M"): ("6:3", "SD522"),
    model("o M[] @relation(onDelete: Explode)"): ("6:9", "SD522"),
    model('a Int @map("id")'): ("6:3", "SD522"),
    HEAD + HEAD: ("4:1", "SD522"),
    HEAD + "enum E {\n}": ("4:1", "SD522"),
    HEAD + "enum E {\n  A\n  A\n}": ("6:3", "SD522"),
    HEAD + "type T {\n  a Int\n}": ("4:1", "SD522"),
    HEAD + "model String {\n  id Int @id\n}": ("4:1", "SD522"),
    'datasource db {\n  provider = "mysql"\n}\n': ("1:1", "SD523"),
}


@pytest.mark.parametrize("text", BROKEN)
def test_it_is_said_where_and_what(text: str) -> None:
    """The place of the first fault, and what to do."""
    place, code = BROKEN[text]
    with pytest.raises(SchemadiffError) as caught:
        read(text)
    found = caught.value.diagnostics[0]
    assert (str(found.origin), found.code, bool(found.hint)) == (f"a.prisma:{place}", code, True)


def test_without_a_datasource_somebody_has_to_say() -> None:
    """Of a part of several files, say."""
    with pytest.raises(SchemadiffError, match="SD523"):
        read("model M {\n  id Int @id\n}")
    assert read("model M {\n  id Int @id\n}", "postgresql").tables[0].name == "M"


def test_a_url_of_older_versions_is_read_and_never_shown() -> None:
    """Whatever else is wrong."""
    text = HEAD.replace("\n}", '\n  url = "postgresql://u:hunter2@h/d"\n  nonsense = "x"\n}')
    with pytest.raises(SchemadiffError) as caught:
        read(text)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"model \x00", b"\x80abc"])
def test_what_is_no_text(tmp_path: Path, data: bytes) -> None:
    """Binary."""
    (tmp_path / "a.prisma").write_bytes(data)
    with pytest.raises(SchemadiffError, match="SD520"):
        read_files(tmp_path / "a.prisma", tmp_path)


def test_what_is_no_file(tmp_path: Path) -> None:
    """Neither the file nor one in the folder."""
    for path in (tmp_path / "none.prisma", tmp_path):
        with pytest.raises(SchemadiffError, match="SD520"):
            read_files(path, tmp_path)


def test_any_damage_is_an_error_or_a_schema() -> None:
    """Cut off anywhere, and with pieces of it gone, doubled or exchanged."""
    chance = random.Random(7)
    texts = [path.read_text() for path in sorted(WRITTEN.glob("*.prisma"))]
    outcomes = set()
    for _ in range(400):
        text = chance.choice(texts)
        a, b = sorted(chance.randrange(len(text)) for _ in "ab")
        damaged = chance.choice((text[:a], text[:a] + text[b:], text[:b] + text[a:], text[:a] + '"' + text[a:]))
        try:
            read(damaged)
            outcomes.add("read")
        except SchemadiffError as error:
            outcomes.add(error.diagnostics[0].code)
    assert {"SD521", "SD522"} <= outcomes
