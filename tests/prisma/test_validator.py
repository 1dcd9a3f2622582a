"""A schema.prisma in; what Prisma's own validator says, where npm has brought it, out."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.prisma.test_commands import PRISMA
from tests.project import Project

WASM = Path(os.environ.get("SCHEMADIFF_TEST_PRISMA_WASM") or "/nowhere").absolute()
needs_validator = pytest.mark.skipif(not WASM.is_file(), reason="needs SCHEMADIFF_TEST_PRISMA_WASM: make prisma-oracle")


@pytest.fixture
def asking(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("SCHEMADIFF_PRISMA_WASM", str(WASM))
    project.write("schema.prisma", PRISMA)
    project.succeed("prisma", "import", "schema.prisma")
    return project


@needs_validator
def test_a_valid_file(asking: Project) -> None:
    """And one that we wrote ourselves."""
    pytest.importorskip("wasmtime")
    asking.succeed("prisma", "check", "--validate")
    asking.succeed("prisma", "export", "--to", "other.prisma")
    asking.succeed("prisma", "check", "other.prisma", "--validate")


@needs_validator
def test_faults_have_their_lines(asking: Project) -> None:
    """Of several all."""
    pytest.importorskip("wasmtime")
    asking.write("schema.prisma", PRISMA.replace('"postgresql"\n', '"postgresql"\n  url = env("X")\n'))
    outcome = asking.run("prisma", "check", "--validate")
    assert outcome.code == 64
    assert "schema.prisma:3:1: error SD525: Prisma: The datasource property `url`" in outcome.err
    asking.write(
        "schema.prisma", PRISMA.replace(" @db.VarChar(40)", " @db.Date").replace("@db.Timestamptz", "@db.VarChar")
    )
    assert asking.run("prisma", "check", "--validate").err.count("SD525") == 2


def test_what_is_no_validator(asking: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a file that is not there nor any other one."""
    pytest.importorskip("wasmtime")
    (asking.root / "other.wasm").write_bytes(b"\x00asm\x01\x00\x00\x00")
    for name in ("none.wasm", "schema.prisma", "other.wasm"):
        monkeypatch.setenv("SCHEMADIFF_PRISMA_WASM", str(asking.root / name))
        outcome = asking.run("prisma", "check", "--validate")
        assert (outcome.code, "SD536" in outcome.err) == (64, True), outcome.err
    monkeypatch.delenv("SCHEMADIFF_PRISMA_WASM")
    assert "SD536" in asking.run("prisma", "check", "--validate").err


def test_without_wasmtime(asking: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wasmtime", None)
    monkeypatch.setenv("SCHEMADIFF_PRISMA_WASM", str(asking.root / "schema.prisma"))
    outcome = asking.run("prisma", "check", "--validate")
    assert (outcome.code, "SD537" in outcome.err) == (64, True)
