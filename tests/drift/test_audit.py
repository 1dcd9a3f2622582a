"""The SQL of `audit install` on a server, and DDL of several roles, in; who did it, as `drift` tells it, out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from schemadiff.drift.blame import blamed
from schemadiff.model import ObjectId
from schemadiff.sources.audit import Event
from tests.project import Project

SCHEMA = """
CREATE TABLE public.t (id int PRIMARY KEY, note text, gone text);
CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.touch();
"""
GRANT = "GRANT USAGE ON SCHEMA schemadiff_audit TO {0}; GRANT SELECT ON schemadiff_audit.events TO {0}"


@pytest.fixture
def audited(project: Project) -> Project:
    project.write("schema/t.sql", SCHEMA)
    project.succeed("generate")
    project.succeed("apply")
    project.database.admin().execute(project.succeed("audit", "install").encode())
    project.sql("SET application_name = ''")
    return project


@pytest.fixture
def stranger(audited: Project) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A role that may make tables, and has no rights on what the audit notes."""
    admin, name = audited.database.admin(), f"stranger_{audited.database.name}"
    admin.execute(f"CREATE ROLE {name} LOGIN; GRANT CREATE, USAGE ON SCHEMA public TO {name}".encode())
    place = make_conninfo(audited.database.server.access.author, dbname=audited.database.name, user=name)
    with psycopg.connect(place, autocommit=True, application_name="their shell") as connection:
        yield connection
    admin.execute(f"DROP OWNED BY {name}; DROP ROLE {name}".encode())


def told(project: Project) -> dict[str, tuple[str | None, str | None]]:
    databases = json.loads(project.run("drift", "--format", "json").out)["databases"]
    return {one["name"]: (one["who"], one["when"]) for one in databases[0]["drift"]}


def test_who_and_when(audited: Project, stranger: psycopg.Connection[tuple[object, ...]]) -> None:
    author = audited.database.server.author
    audited.sql("CREATE INDEX CONCURRENTLY rogue ON public.t (note)")
    audited.sql("ALTER TABLE public.t DROP COLUMN gone")
    audited.sql("ALTER TABLE public.t DISABLE TRIGGER touched")
    audited.sql("GRANT SELECT ON public.t TO public")
    stranger.execute("CREATE TABLE public.theirs (id int); ALTER TABLE public.theirs ADD note text")
    found = told(audited)
    assert set(found.values()) == {(None, None)}, "without rights nothing is told, and nothing fails"
    audited.database.admin().execute(GRANT.format(author).encode())
    found = told(audited)
    by_author = {name for name, (who, when) in found.items() if who == author and when}
    assert by_author == {
        "index public.rogue",
        "column public.t.gone",
        "trigger public.t.touched",
        "grant on table public.t to public",
    }
    assert found["table public.theirs"][0] == f"stranger_{audited.database.name} (their shell)"
    assert f"      by {author}, 20" in audited.run("drift").out
    row = audited.database.admin().execute("SELECT query FROM schemadiff_audit.events WHERE tag = 'CREATE INDEX'")
    assert row.fetchone() == ("CREATE INDEX CONCURRENTLY rogue ON public.t (note)",)


def test_reports_say_who_and_when(audited: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what is drift and of what may stay, and they say what is ignored: the same to people and to machines."""
    author = audited.database.server.author
    audited.database.admin().execute(GRANT.format(author).encode())
    audited.sql("CREATE INDEX rogue ON public.t (note); CREATE INDEX tmp_i ON public.t (gone)")
    audited.sql("ALTER TABLE public.t ADD more int")
    audited.write("schemadiff.toml", 'schema = "schema"\ngenerated = "generated"\nignore = ["index:tmp_*"]\n')
    reason = "<i>an | incident</i>"
    said = ("--reason", reason, "--owner", "the [team](x)", "--expires", "2999-12-31")
    audited.succeed("drift", "--accept", "public.rogue", *said)
    page = audited.root / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    files = {name: audited.root / f"x.{name}" for name in ("json", "html", "markdown")}
    words = [word for name, file in files.items() for word in ("--report", f"{name}={file}")]
    outcome = audited.run("drift", *words, "--report", "github")
    assert outcome.code == 2
    (found,) = json.loads(files["json"].read_text())["databases"]
    (drift,), (accepted,) = found["drift"], found["accepted"]
    assert (drift["name"], accepted["name"]) == ("column public.t.more", "index public.rogue")
    assert found["ignored_by"] == [{"rule": "index:tmp_*", "objects": 1}]
    assert (found["ignored"], accepted["reason"], accepted["expires"]) == (1, reason, "2999-12-31")
    assert {drift["who"], accepted["who"]} == {author}
    facts = [one[key] for one in (drift, accepted) for key in ("name", "who", "when")]
    facts += [accepted[key] for key in ("reason", "owner", "expires")] + ["index:tmp_*"]
    assert files["markdown"].read_text() == page.read_text().removesuffix("\n")
    assert reason not in files["html"].read_text() + page.read_text()
    texts = (outcome.out, unescape(files["html"].read_text()), page.read_text().replace("\\", ""))
    assert not [(fact, text) for text in texts for fact in facts if fact not in text]


def test_nothing_that_goes_wrong_in_it_makes_a_statement_fail(audited: Project) -> None:
    admin = audited.database.admin()
    assert audited.succeed("drift") == "in sync\n", "what belongs to the audit is no drift"
    with audited.database.server.access.connect_admin(audited.database.name) as other, other.transaction():
        other.execute("LOCK TABLE schemadiff_audit.events IN ACCESS EXCLUSIVE MODE")
        audited.sql("CREATE TABLE public.one (id int)")
    admin.execute("DROP TABLE schemadiff_audit.events")
    audited.sql("CREATE TABLE public.two (id int); DROP TABLE public.two")
    audited.sql("CREATE INDEX CONCURRENTLY i ON public.t (id)")
    assert audited.run("drift").code == 2
    admin.execute(audited.succeed("audit", "install").encode())
    admin.execute(audited.succeed("audit", "install").encode())
    audited.sql("CREATE TABLE public.three (id int)")
    assert admin.execute("SELECT identity FROM schemadiff_audit.events WHERE identity <> ''").fetchall() == [
        ("public.three",)
    ]
    admin.execute(audited.succeed("audit", "uninstall").encode())
    left = admin.execute("SELECT (SELECT count(*) FROM pg_event_trigger), to_regnamespace('schemadiff_audit')")
    assert left.fetchone() == (0, None)


def test_a_password_is_not_noted(audited: Project) -> None:
    admin = audited.database.admin()
    admin.execute("CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w")
    admin.execute("CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (password 'hunter2')")
    queries = admin.execute("SELECT query FROM schemadiff_audit.events").fetchall()
    assert {query for (query,) in queries} == {"(left out)"}


def event(identity: str, query: str = "", tag: str = "ALTER TABLE", role: str = "one") -> Event:
    return Event(datetime(2026, 11, 26, 12, tzinfo=UTC), role, "", tag, identity, query)


def test_which_event_is_the_one() -> None:
    """The object's own, else one about its table that names it, else any about its table."""
    column = ObjectId("column", ("public", "t", "Odd"))
    events = (
        event("public.t", "ALTER TABLE t ADD other int", role="last"),
        event("public.t", 'ALTER TABLE t ADD "Odd" int', role="naming"),
    )
    assert blamed(column, events)[0] == "naming"
    assert blamed(ObjectId("column", ("public", "t", "third")), events)[0] == "last"
    assert blamed(column, (*events, event('public.t."Odd"', role="own"))) == ("own", "2026-11-26T12:00:00+00:00")
    routine = ObjectId("function", ("public", "f", "integer, text"))
    assert blamed(routine, [event("public.f(integer,text)")])[0] == "one"
    assert blamed(routine, events) == ("unknown", "")
    assert blamed(routine, None) == ("", "")
