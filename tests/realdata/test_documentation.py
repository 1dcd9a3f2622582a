"""The schema of a real product in; its documentation out, which says the same twice, opens in a browser, and knows
what leans on what.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from schemadiff.documentation.contents import contents_of
from schemadiff.documentation.facts import Facts
from schemadiff.documentation.impact import flat, impact
from schemadiff.documentation.lineage import Lineages
from schemadiff.documentation.markers import blocks_in, with_blocks
from schemadiff.documentation.written import stale_blocks
from schemadiff.introspect import introspect
from schemadiff.model import Catalog
from schemadiff.report.database import blocks_of
from schemadiff.report.diagram import drawing
from schemadiff.report.site import site
from schemadiff.scratch import Server
from tests.documentation.test_site import looked
from tests.realdata.places import DATA, DoesNotLoad, run_script

SCHEMAS = sorted((DATA / "schemas").glob("*.sql"))
# Of the views of all of them, those that sqlglot cannot read.
UNTOLD = {"postgres_constraints", "postgres_foreign_keys"}


@pytest.fixture(scope="module", params=SCHEMAS, ids=lambda path: path.stem)
def catalog(request: pytest.FixtureRequest, server: Server) -> Catalog:
    with server.database() as database:
        try:
            run_script(database, request.param)
        except DoesNotLoad as reason:
            pytest.skip(str(reason))
        return introspect(database.admin())


def facts(catalog: Catalog) -> Facts:
    return Facts(catalog, contents_of(catalog), (), (), (), None, "")


def test_the_document(catalog: Catalog) -> None:
    wanted = blocks_of(facts(catalog))
    text = with_blocks("prose\n", wanted, "d.md")
    assert with_blocks(text, wanted, "d.md") == text
    assert stale_blocks(text, blocks_in(text, tuple(wanted), "d.md"), wanted) == ()


def test_the_drawing_and_the_page(catalog: Catalog, tmp_path: Path) -> None:
    """In 20 seconds, and in a browser."""
    ElementTree.fromstring(drawing(contents_of(catalog).tables))
    before = time.process_time()
    text = site(facts(catalog), "real")
    assert time.process_time() - before < 20
    first = next(i for i in sorted(catalog.objects) if i.kind == "table" and re.fullmatch(r"\w+", i.path[1]))
    at = f"#/table/{'.'.join(first.path)}"
    for (width, _), one in looked(tmp_path, text, ["#/", at, "?id"]).items():
        assert one["scroll"] <= one["client"] <= width
        assert one["words"]


def test_what_leans_on_columns(catalog: Catalog) -> None:
    lineages = Lineages(catalog)
    views = [i for i in catalog.objects if i.kind in ("view", "materialized_view")]
    assert {i.path[1] for i in views if not lineages.of(i).told} <= UNTOLD
    columns = [i for i in sorted(catalog.objects) if i.kind == "column"]
    for root in columns[:: max(1, len(columns) // 30)]:
        for _, _, one in flat(impact(catalog, root), root):
            assert one.object in catalog.objects
