"""Both states of a case in: what a part tells of a change is what loading the whole tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemadiff.fingerprint import fingerprint
from schemadiff.model import Catalog
from schemadiff.parse.part import NoPart
from schemadiff.parse.read import joined, parse_text
from schemadiff.scratch import Server
from schemadiff.sources import trust
from schemadiff.sources.desired import desired_state
from schemadiff.sources.desired_part import changed_catalog
from tests.mutation.parts import file_of, missing
from tests.proof.test_narrow import ELSEWHERE, KINDS
from tests.test_cases import case_options, managing, parameters, trusted


def told(server: Server, before: Catalog, old: str, new: str, *beside: str, most: float = 9) -> Catalog:
    """What a part tells of the change from one text to the other, in a file beside others."""
    then, now = (parse_text(text, "s.sql").statements for text in (old, new))
    files = [now, *(parse_text(text, "e.sql").statements for text in beside)]
    gone, come = missing(then, now), missing(now, then)
    return changed_catalog(server, before, [file_of(f) for f in files], gone, come, most=most)


# Both ways only of the kinds that lean on each other most.
WAYS = [*((case, "there") for case in parameters()), *((case, "back") for case in parameters(KINDS))]


@pytest.mark.parametrize(
    ("case", "way"), [pytest.param(*p.values, way, id=f"{p.id}-{way}", marks=p.marks) for p, way in WAYS]
)
def test_a_part_tells_what_the_whole_tells(
    case: Path, way: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = case_options(case)
    if trusted(options, server):
        monkeypatch.setenv(trust.VARIABLE, "1")
    if not options.get("min_version", 0) <= server.version // 10000 <= options.get("max_version", 99):
        pytest.skip("not for this PostgreSQL")
    names = ("before.sql", "after.sql") if way == "there" else ("after.sql", "before.sql")
    old, new = ((case / name).read_text() for name in names)
    with managing(server, options.get("roles")) as managed:
        catalogs = []
        for text in (old, new):
            with desired_state(managed, joined([parse_text(text, "s.sql"), parse_text(ELSEWHERE, "e.sql")])) as found:
                catalogs.append(found.catalog)
        try:
            part = told(managed, catalogs[0], old, new, ELSEWHERE)
        except NoPart:
            pytest.skip("the whole has to be loaded")
    assert part.objects == catalogs[1].objects
    assert {i: part.needs[i] for i in part.objects} == {i: catalogs[1].needs[i] for i in part.objects}
    assert fingerprint(part) == fingerprint(catalogs[1])


def refused(server: Server, old: str, new: str, *beside: str) -> None:
    with desired_state(server, joined([parse_text(old, "s.sql"), *(parse_text(t, "e.sql") for t in beside)])) as found:
        before = found.catalog
    with pytest.raises(NoPart):
        told(server, before, old, new, *beside)


def test_a_name_that_is_made_up_may_have_to_be_another(server: Server) -> None:
    """PostgreSQL counts up where something else has the name, and nothing in the text says that."""
    kept = "CREATE TABLE a (b_c int); CREATE INDEX ON a (b_c);"
    refused(server, "", "CREATE TABLE a_b (c int); CREATE INDEX ON a_b (c);", kept)
    named, counted = (
        "CREATE TABLE n (c int); CREATE INDEX a_b_idx ON n (c);",
        "CREATE TABLE a (b int); CREATE INDEX ON a (b);",
    )
    refused(server, named, "CREATE TABLE n (c int);", counted)


def test_what_a_name_means_may_be_another_thing(server: Server) -> None:
    """A table earlier on the search path, and a function whose arguments fit better."""
    path = "CREATE SCHEMA one; CREATE SCHEMA two; CREATE TABLE two.t (a int); CREATE FUNCTION two.f(bigint) RETURNS int"
    kept = f"{path} RETURN 1; SET search_path = one, two; CREATE VIEW two.v AS SELECT a, f(1) AS f FROM t;"
    for new in ("CREATE TABLE one.t (a int);", "CREATE FUNCTION two.f(int) RETURNS int RETURN 2;"):
        with desired_state(server, parse_text(kept, "e.sql")) as found:
            before = found.catalog
        with desired_state(server, joined([parse_text(new, "s.sql"), parse_text(kept, "e.sql")])) as found:
            assert told(server, before, "", new, kept).objects == found.catalog.objects
