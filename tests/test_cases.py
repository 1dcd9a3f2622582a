"""Every case of tests/cases: two states in, the migration between them rendered, applied, read back, taken back, and
applied once more; where there is no way back, the file in its place says so and refuses.

tests/cases/KIND/CASE/ holds before.sql and after.sql; forward.sql is the text that a reviewer would see, online.sql
the one for tables that others are using, and case.toml says what is special: min_version and max_version (major
versions of PostgreSQL), require and forbid (pieces of SQL), one_way (words of the reason why there is no way back),
trusted (the files may do what takes a superuser), trusted_before (they may on versions older than this one),
plain (objects whose online form PostgreSQL refuses), left_plain
(those that others keep from it), type_changes (types that rewrite change in a column beside), why_plain (of which
columns they do not), seen (words of what pg_dump sees and PostgreSQL cannot change: a gap that docs/coverage.md tells
of), roles (patterns of the roles that are managed; those belong to the whole server, so such a case is applied as the
history is replayed), xfail (why).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from schemadiff.cache.encoding import decoded, encoded, plain
from schemadiff.cache.packing import packed, unpacked
from schemadiff.config import Config
from schemadiff.diagnostics import Conflict
from schemadiff.draft import draft
from schemadiff.migrations.compose import body
from schemadiff.migrations.files import MigrationFile
from schemadiff.model import Catalog, change_id
from schemadiff.parse.read import parse_text
from schemadiff.plan.online import Online, form_of
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side, settled
from schemadiff.proof.copy import read
from schemadiff.proof.dumps import dump_difference
from schemadiff.proof.migration import Migration
from schemadiff.scratch import Database, Server, scratch_server
from schemadiff.sources import trust
from schemadiff.sources.desired import Desired, desired_state
from schemadiff.sources.history import replay
from tests.applying import apply
from tests.introspect.oracle import printed_otherwise

CASES = Path(__file__).parent / "cases"
# Of these kinds are the objects that have online forms, or stand in their way.
_ONLINE_KINDS = frozenset(
    [
        "column",
        "constraint",
        "domain",
        "enum",
        "index",
        "inheritance",
        "materialized_view",
        "partition",
        "table",
        "view",
    ]
)
# Other versions print views otherwise, and have other privileges.
GOLDEN_MAJOR = 18
PROJECT = Config(root=CASES, schema=(CASES,), generated=CASES, author="A")
_COMMENT = re.compile(r"^\s*--.*\n", re.MULTILINE)


def case_options(case: Path) -> dict[str, Any]:
    file = case / "case.toml"
    return tomllib.loads(file.read_text()) if file.exists() else {}


def trusted(options: dict[str, Any], server: Server) -> bool:
    """Whether the case needs files that may do what takes a superuser, on this version."""
    return options.get("trusted", False) or server.version // 10000 < options.get("trusted_before", 0)


def parameters(kinds: frozenset[str] = frozenset()) -> Iterator[Any]:
    for file in sorted(CASES.glob("*/*/after.sql")):
        case = file.parent
        if kinds and case.parent.name not in kinds:
            continue
        reason = case_options(case).get("xfail")
        marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
        yield pytest.param(case, id=f"{case.parent.name}/{case.name}", marks=marks)


@pytest.mark.parametrize("case", list(parameters()))
def test_case(
    case: Path,
    server: Server,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options = case_options(case)
    if trusted(options, server):
        monkeypatch.setenv(trust.VARIABLE, "1")
    major = server.version // 10000
    if not options.get("min_version", 0) <= major <= options.get("max_version", 99):
        pytest.skip(f"not for PostgreSQL {major}")
    with (
        managing(server, options.get("roles")) as server,
        state(server, case / "before.sql") as before,
        state(server, case / "after.sql") as after,
    ):
        assert [*_printed_otherwise(before), *_printed_otherwise(after)] == []
        made = build(server, before.catalog, Side(server, after.catalog), renames=after.renames, target_held=after.held)
        forward, backward = rendered(made, after.catalog), rendered(made, before.catalog, back=True)
        if major == GOLDEN_MAJOR:
            _agrees_with_golden(case / "forward.sql", forward, rewrite=request.config.getoption("--update"))
        _keeps_to(options, forward)

        applied(before.database, forward)
        # Nothing left to say, which is what the next `generate` would find.
        assert names_of(server, read(before.database), after.catalog) == []
        expected = options.get("seen", ())
        unexpected = [note for note in made.notes if not any(words in note for words in expected)]
        record_property("seen by pg_dump alone", len(unexpected))
        difference = dump_difference(server, before.database, after.database).lines("here", "there")
        assert [line for line in difference if not any(words in line for words in expected)] == []
        assert unexpected == []

        assert options.get("one_way", "") in made.down_problem
        assert bool(made.down_problem) == ("one_way" in options), made.down_problem
        if made.down_problem:
            _refuses(before.database, made, after.catalog)
            return
        applied(before.database, backward)
        assert names_of(server, read(before.database), before.catalog) == []
        applied(before.database, forward)
        assert names_of(server, read(before.database), after.catalog) == []


def _printed_otherwise(desired: Desired) -> list[tuple[str, str]]:
    """Texts of indexes and constraints that are not PostgreSQL's own: most of them it was not asked for."""
    return printed_otherwise(desired.catalog, desired.database)


def _refuses(database: Database, made: Migration, after: Catalog) -> None:
    """The down file says that there is no way back, and changes nothing."""
    text = draft(PROJECT, [], made, after.origins).down_text
    assert made.down_problem.splitlines()[0] in text
    with pytest.raises((psycopg.errors.RaiseException, Conflict), match="there is no way back"):
        applied(database, text)
    database.close()
    assert names_of(database.server, read(database), after) == []


@pytest.mark.parametrize("case", list(parameters(_ONLINE_KINDS)))
def test_online(case: Path, server: Server, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up, down and up again, in the forms for tables that others are using."""
    options = case_options(case)
    if trusted(options, server):
        monkeypatch.setenv(trust.VARIABLE, "1")
    major = server.version // 10000
    if not options.get("min_version", 0) <= major <= options.get("max_version", 99):
        pytest.skip(f"not for PostgreSQL {major}")
    with state(server, case / "before.sql") as before, state(server, case / "after.sql") as after:
        target = Side(server, after.catalog)
        online = Online("always", type_changes=options.get("type_changes", False))
        made = build(server, before.catalog, target, renames=after.renames, online=online)
        if not any(map(form_of, (*made.steps, *made.down))):
            return
        forward, backward = rendered(made, after.catalog), rendered(made, before.catalog, back=True)
        if major == GOLDEN_MAJOR:
            _agrees_with_golden(case / "online.sql", forward, rewrite=request.config.getoption("--update"))
        assert list(options.get("plain", ())) == [str(i) for i, _ in made.plain]
        if "left_plain" in options:
            assert options["left_plain"] == [str(i) for i, _ in made.left_plain]
        if options.get("type_changes"):
            for steps in (made.steps, made.down):
                reasons = {str(s.subject.id): s.context["why_plain"] for s in steps if "why_plain" in s.context}
                assert reasons == options.get("why_plain", {})
                # Nothing else writes a table anew.
                rewriting = {str(s.subject.id) for s in steps if s.cost and s.cost.rewrites}
                assert rewriting == reasons.keys()
        assert not made.given_up
        way = [(forward, after.catalog), (backward, before.catalog), (forward, after.catalog)]
        for text, wanted in way[:1] if made.down_problem else way:
            # Run twice, as by somebody who does not know how far psql got: the second time nothing is left to do.
            for again in range(2 if text.count("-- schemadiff:step") > 1 else 1):
                applied(before.database, text, first_time=not again)
                assert names_of(server, read(before.database), wanted) == []


@contextmanager
def managing(server: Server, roles: Sequence[str] | None) -> Iterator[Server]:
    """The same server where the case has no roles of its own."""
    if roles is None:
        yield server
        return
    with scratch_server(roles=roles) as found:
        yield found


@contextmanager
def state(server: Server, file: Path) -> Iterator[Desired]:
    parsed = parse_text(file.read_text(), file.name)
    with desired_state(server, parsed) as desired:
        assert_kept(desired)
        yield desired


def assert_kept(desired: Desired) -> None:
    """What the next run takes from this one is the same: objects of all kinds, and all about them."""
    kept = packed(desired.catalog)
    again = unpacked(kept)
    # Each by itself, and then all of them.
    assert all(plain(again.objects[i]) == plain(obj) for i, obj in desired.catalog.objects.items())
    assert again == desired.catalog
    assert all(plain(again.objects[i]) == plain(obj) for i, obj in desired.catalog.objects.items())
    assert all(again.objects[i].parent == obj.parent for i, obj in desired.catalog.objects.items())
    assert (again.role, again.origins) == (desired.catalog.role, desired.catalog.origins)
    assert decoded(encoded((desired.renames, desired.said))) == (desired.renames, desired.said)


def rendered(made: Migration, catalog: Catalog, *, back: bool = False) -> str:
    steps, states = (made.down, made.states_back) if back else (made.steps, made.states)
    return body(steps, catalog.origins, lock_timeout="2s", states=states)


def names_of(server: Server, one: Catalog, other: Catalog) -> list[str]:
    return [str(change_id(change)) for change in settled(Side(server, one), Side(server, other))]


def applied(database: Database, text: str, *, first_time: bool = False) -> None:
    if database.server.managed_roles:
        replay(database, [MigrationFile(1, "case", Path("001_case.sql"), text, "")])
    else:
        apply(database, text, first_time=first_time)


def _agrees_with_golden(golden: Path, text: str, *, rewrite: bool) -> None:
    if not golden.exists():
        return
    if rewrite:
        golden.write_text(text)
    assert text == golden.read_text()


def _keeps_to(options: dict[str, Any], text: str) -> None:
    sql = _COMMENT.sub("", text)
    assert [piece for piece in options.get("require", ()) if piece not in sql] == []
    assert [piece for piece in options.get("forbid", ()) if piece in sql] == []
