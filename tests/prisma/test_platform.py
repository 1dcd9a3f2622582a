"""The platform's own schema/ and the schema.prisma that it had in; what the two say otherwise out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from schemadiff.config import load_config
from schemadiff.prisma.check import Compared, compared, read_tables
from schemadiff.prisma.differences import EXTRA, MISSING, UNMAPPED
from schemadiff.prisma.files import PrismaFile, document_of
from schemadiff.prisma.picture import picture_of
from schemadiff.prisma.resolve import tables_of
from schemadiff.prisma.write import prisma_text
from schemadiff.states import desired_of, scratch_for
from tests.prisma.test_script import GOLDEN

REPOSITORY = Path(__file__).resolve().parents[2]
CONFIG = load_config(REPOSITORY)
needs_data = pytest.mark.skipif(not GOLDEN.exists(), reason="needs SCHEMADIFF_TEST_DATA")


@pytest.fixture(scope="module")
def old() -> Compared:
    return compared(CONFIG, read_tables(GOLDEN.parent / "schema.head-sqlite.prisma", "postgresql"))


def names(found: Compared, what: str, kind: str) -> set[str]:
    return {one.id.path[1] for one in found.differences if (one.what, one.id.kind) == (what, kind)}


def test_the_export_says_all_that_prisma_can() -> None:
    """Nothing is left to compare."""
    with scratch_for(CONFIG, None) as server, desired_of(server, CONFIG) as desired:
        text = prisma_text(picture_of(desired.catalog))
    assert compared(CONFIG, tables_of(document_of([PrismaFile("a.prisma", text)]))).differences == ()


@needs_data
def test_the_old_file_differs_where_prismas_engine_says(old: Compared) -> None:
    """Its script against the database that the platform's migrations made: the ledger is no table of schema/."""
    script = (GOLDEN / "seed-head.vs-live-003.prisma-engine-diff.sql").read_text()
    assert names(old, MISSING, "table") == set(re.findall(r'DROP TABLE "(\w+)"', script)) - {"schema_migrations"}
    assert names(old, MISSING, "enum") == set(re.findall(r'DROP TYPE "(\w+)"', script))
    assert names(old, EXTRA, "table") == set(re.findall(r'CREATE TABLE "(\w+)"', script))
    # What the engine would drop and make again has no @map.
    altered = re.findall(r'ALTER TABLE "(\w+)" DROP CONSTRAINT "\w+_pkey"', script)
    assert names(old, UNMAPPED, "column") == set(altered)


@needs_data
def test_each_retyped_column_is_named(old: Compared) -> None:
    """Column by column: all to which the engine would give another type."""
    script = (GOLDEN / "seed-head.vs-live-003.prisma-engine-diff.sql").read_text()
    retyped = {
        (table, column)
        for table, body in re.findall(r'ALTER TABLE "(\w+)" (DROP CONSTRAINT.*?);', script, re.DOTALL)
        for column in re.findall(r'ALTER COLUMN "(\w+)" SET DATA TYPE', body)
    }
    found = {one.id.path[1:] for one in old.differences if one.aspect == "type"}
    assert retyped <= found
    assert {column for _, column in found - retyped} == {"created_at", "updated_at", "status", "zone_type"}


@needs_data
def test_every_finding_about_a_field_has_its_line(old: Compared) -> None:
    """What only schema/ has is said at its model, or nowhere."""
    about = [finding for finding in old.findings if finding.code in ("SD531", "SD532", "SD533", "SD534")]
    assert len(about) > 80
    assert all(finding.origin and finding.origin.line > 10 for finding in about)
