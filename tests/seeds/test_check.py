"""Schema files and seeds go in; what `seed check` finds in them, each where it stands, comes out."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from schemadiff.config import load_config
from schemadiff.parse.read import parse_text
from schemadiff.scratch import Server, StatementLimit
from schemadiff.seeds import check, load
from schemadiff.seeds.files import seed_files
from schemadiff.sources.desired import Desired, desired_state
from tests.project import Project
from tests.realdata.places import DATA
from tests.seeds.corpus import PERSONAL, SECRETS

PLATFORM = DATA / "platform"

SCHEMA = """
CREATE TYPE mood AS ENUM ('calm', 'Angry');
CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100);
CREATE TABLE people (
    id int PRIMARY KEY, name text NOT NULL, code varchar(3) UNIQUE, mood mood, share percent, born date,
    loud text GENERATED ALWAYS AS (upper(name)) STORED, CHECK (name <> 'nobody')
);
CREATE TABLE notes (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, people_id int REFERENCES people, note text);
CREATE TABLE visits (person_id int, people_id text);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'not this one'; END$$;
CREATE TRIGGER refuse BEFORE INSERT ON notes FOR EACH ROW WHEN (NEW.note = 'refused') EXECUTE FUNCTION refuse();
"""
GOOD = "INSERT INTO people (id, name) VALUES (1, 'a') ON CONFLICT DO NOTHING;\n"


@pytest.fixture(scope="module")
def desired(server: Server) -> Iterator[Desired]:
    """What the schema says, loaded once."""
    with desired_state(server, parse_text(SCHEMA, "schema/all.sql")) as found:
        yield found


def checked(project: Project, text: str, name: str = "development") -> list[str]:
    """place, severity and code of each finding."""
    project.write("schema/all.sql", SCHEMA)
    project.write(f"seeds/{name}.sql", text)
    outcome = project.run("seed", "check", "--env", name, "--format", "json")
    document = json.loads(outcome.out)
    problems = document["problems"] if "problems" in document else document["seeds"][0]["problems"]
    return [f"{p['origin'].partition(':')[2]} {p['severity']} {p['code']}" for p in problems]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (GOOD, []),
        ("INSERT INTO peple VALUES (1);", ["1:13 error SD543"]),
        ("INSERT INTO people (id, nam) VALUES (1, 'a');", ["1:25 error SD543"]),
        ("INSERT INTO people (id, name)\nVALUES (1, 'a'),\n  (2);", ["3:3 error SD543"]),
        ("INSERT INTO people (id, name)\nVALUES (1, NULL),\n  (2, NULL);", ["2:12 error SD544", "3:7 error SD544"]),
        ("INSERT INTO people (id) VALUES (1);", ["1:13 error SD544"]),
        ("INSERT INTO people (id, name, mood) VALUES (1, 'a', 'angry');", ["1:53 error SD544"]),
        ("INSERT INTO people (id, name, code) VALUES (1, 'a', 'abcd');", ["1:53 error SD544"]),
        ("INSERT INTO people (id, name, share) VALUES (1, 'a', '101');", ["1:54 error SD544"]),
        ("INSERT INTO people (id, name, share) VALUES (1, 'a', 101);", ["1:45 error SD545"]),
        ("INSERT INTO people (id, name, born) VALUES (1, 'a', '2026-02-30');", ["1:53 error SD544"]),
        ("INSERT INTO people (id, name, born)\nVALUES (1, 'a', true);", ["2:17 error SD545"]),
        ("INSERT INTO people (id, name, loud) VALUES (1, 'a', 'A');", ["1:53 error SD543"]),
        ("INSERT INTO notes (id, note) VALUES (1, 'a');", ["1:38 error SD543"]),
        ("INSERT INTO people (id, name)\nVALUES (1, 'a'), (2, 'nobody');", ["2:22 error SD545"]),
        (GOOD + "INSERT INTO people (id, name) VALUES (2, 'b'),\n (1, 'a');", ["3:3 error SD545"]),
        (GOOD + "INSERT INTO notes (people_id, note) VALUES\n (7, 'a'), (1, 'b'),\n (8, 'c');",
         ["3:3 error SD545", "4:3 error SD545"]),
        ("INSERT INTO notes (note) VALUES ('refused');", ["1:33 error SD545"]),
        ("INSERT INTO notes (note) VALUES ('a');", ["1:1 warning SD549"]),
        ("COPY people (id, name) FROM stdin;\n1\ta\n2\t\\N\n\\.\n", ["3:3 error SD544"]),
        ("COPY people (id, name) FROM stdin;\n1\ta\n1\tb\n\\.\n", ["3:1 error SD545"]),
        ("COPY people (id, name) FROM stdin;\n1\ta\n\\.\n", ["1:1 warning SD549"]),
        ("COPY people FROM '/etc/passwd';", ["1:1 error SD542"]),
        ("INSERT INTO people (id, name) SELECT 1, 'a' ON CONFLICT DO NOTHING;", ["1:1 note SD552"]),
        ("INSERT INTO people (id, name, born) VALUES (1, 'a', current_date) ON CONFLICT DO NOTHING;",
         ["1:53 warning SD548"]),
        ("INSERT INTO people (id, name) VALUES (1, pg_catalog.now()::text) ON CONFLICT DO NOTHING;",
         ["1:53 warning SD548"]),
        ("DELETE FROM people;", ["1:1 warning SD550"]),
        ("CREATE TABLE x ();", ["1:1 error SD542"]),
        ("BEGIN;\n" + GOOD + "COMMIT;", ["1:1 error SD542", "3:1 error SD542"]),
        ("\\i other.sql\n" + GOOD, ["1:1 error SD541"]),
        ("INSERT INTO people VALUES (1, 'a", ["1:31 error SD541"]),
        ("INSERT people;", ["1:8 error SD541"]),
        ("INSERT INTO visits (person_id, people_id) VALUES (1, '1'); DELETE FROM visits;",
         ["1:60 warning SD550"]),
        ("-- schemadiff: allow SD550 a fresh start\nDELETE FROM people;", []),
        ("-- schemadiff: allow SD550\nDELETE FROM people;", ["1:1 error SD105", "2:1 warning SD550"]),
        ("-- schemadiff: allow SD831 nonsense\nDELETE FROM people;", ["1:1 error SD105", "2:1 warning SD550"]),
        ("-- schemadiff: allow SD550 nothing here\n" + GOOD, ["1:1 note SD849"]),
        ("\ufeff" + GOOD.replace("\n", "\r\n") + "DELETE FROM people;", ["2:1 warning SD550"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_where_it_stands(text: str, found: list[str], desired: Desired, tmp_path: Path) -> None:
    """Each value at its own place."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "development.sql").write_bytes(text.encode())
    config = load_config(tmp_path)
    (file,) = seed_files(config, ["development"])
    problems = check.checked(config, file, desired).findings
    assert [f"{p.origin.line}:{p.origin.column} {p.severity} {p.code}" for p in problems if p.origin] == found


def test_nothing_stays_and_the_seed_is_counted(project: Project) -> None:
    """Rows that only scratch saw; the exit code is 0 for warnings."""
    assert checked(project, GOOD + "INSERT INTO notes (note) VALUES ('a'), ('b');") == ["2:1 warning SD549"]
    outcome = project.run("seed", "check")
    assert (outcome.code, outcome.out.splitlines()[-2:]) == (
        0, ["seeds/development.sql: 3 rows", "1 file, 0 errors, 1 warning"],
    )  # fmt: skip


def test_planted_secrets_and_people_are_found(project: Project) -> None:
    """With their lines, and without being shown."""
    key, mail = SECRETS["aws"], PERSONAL["mail"]
    text = f"INSERT INTO people (id, name) VALUES\n  (1, {key}),\n  (2, {mail})\nON CONFLICT DO NOTHING;\n"
    assert checked(project, text) == ["2:8 error SD546", "3:8 error SD547"] or checked(project, text) == [
        "2:7 error SD546", "3:8 error SD547",
    ]  # fmt: skip
    outcome = project.run("seed", "check")
    assert outcome.code == 3
    assert key.strip("'") not in outcome.out + outcome.err


def test_a_secret_is_not_in_what_postgresql_says(project: Project) -> None:
    """Its words quote the value."""
    key = SECRETS["aws"].strip("'")
    text = f"INSERT INTO people (id, name, born) VALUES (1, 'a', '{key}');"
    assert checked(project, text) == ["1:53 error SD544", "1:54 error SD546"]
    outcome = project.run("seed", "check")
    assert (outcome.code, key in outcome.out + outcome.err) == (4, False)


def test_a_column_of_secrets(project: Project) -> None:
    """By its name."""
    project.write("schema/users.sql", "CREATE TABLE users (id int PRIMARY KEY, password_hash text, password_at date);")
    text = "INSERT INTO users VALUES (1, 'x9', '2026-01-01') ON CONFLICT DO NOTHING;"
    assert checked(project, text) == ["1:30 error SD546"]


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ("", ["1:13 warning SD551", "2:1 error SD550", "2:13 warning SD551"]),
        ('[seed.tables]\nproduction = ["people"]\n', ["2:1 error SD550", "2:13 error SD551"]),
        ('[seed.tables]\nproduction = ["public.*"]\n', ["2:1 error SD550"]),
    ],
)
def test_production_is_held_to_more(listed: str, found: list[str], project: Project) -> None:
    """It deletes nothing, and writes what is listed."""
    project.write("schemadiff.toml", listed)
    assert checked(project, GOOD + "DELETE FROM notes;", "production") == found


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"INSERT INTO people VALUES ('\xff');", "SD540"), (b"\0", "SD540"), (None, "SD540")],
)
def test_a_file_that_cannot_be_read(content: bytes | None, code: str, project: Project) -> None:
    """Not UTF-8, a NUL, a folder."""
    if content is None:
        (project.root / "seeds/development.sql").mkdir(parents=True)
    else:
        project.write("seeds/development.sql", content)
    outcome = project.run("seed", "check")
    assert (outcome.code, code in outcome.err) == (64, True)


@pytest.mark.parametrize("words", [(), ("--env", "nowhere"), ("--env", "../schema/all")])
def test_no_such_seed(words: tuple[str, ...], project: Project) -> None:
    """And none out of the folder."""
    project.write("schema/all.sql", SCHEMA)
    outcome = project.run("seed", "check", *words)
    assert (outcome.code, "SD557" in outcome.err) == (64, True)


@pytest.mark.parametrize("text", ["seed = 1", "[seed]\nfolder = 1", "[seed]\nx = 1", "[seed.tables]\nproduction = 1"])
def test_a_configuration_that_is_wrong(text: str, project: Project) -> None:
    """Said where it stands."""
    project.write("schemadiff.toml", text)
    assert project.run("seed", "check").code == 64


def test_broken_seeds_never_end_in_a_traceback(project: Project) -> None:
    """Cut anywhere, with bytes changed, nested deep: `run` fails for a traceback."""
    chance = random.Random(7)
    project.write("schema/all.sql", SCHEMA)
    text = (
        GOOD
        + "INSERT INTO notes (people_id, note) VALUES (1, E'a\\'b'), (NULL, $x$ y $x$);\n"
        + "COPY visits FROM stdin;\n1\ta\n\\.\n"
    )
    broken = [text[: chance.randrange(len(text))] for _ in range(6)]
    for _ in range(6):
        at = chance.randrange(len(text))
        broken.append(text[:at] + chance.choice("'\"()$;\\,-*/\t") + text[at + 1 :])
    broken.append("INSERT INTO visits VALUES (" + "(" * 3000 + "1" + ")" * 3000 + ", 'a');")
    for one in broken:
        project.write("seeds/development.sql", one)
        assert project.run("seed", "check").code in (0, 3, 4)


@pytest.mark.parametrize("text", ["SELECT pg_sleep(60);", "SELECT 1; SELECT pg_sleep(60); " + GOOD])
def test_a_statement_without_an_end_is_ended(text: str, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for it in a CI."""
    monkeypatch.setattr(load, "StatementLimit", partial(StatementLimit, seconds=1))
    project.write("schema/all.sql", SCHEMA)
    project.write("seeds/development.sql", text)
    outcome = project.run("seed", "check")
    assert (outcome.code, "SD811" in outcome.err, "seeds/development.sql:1:" in outcome.err) == (64, True, True)


@pytest.mark.skipif(not PLATFORM.exists(), reason="no real data")
def test_the_platforms_findings(project: Project) -> None:
    """Of its own seeds, against its own schema: 43 rows; not twice; 15 times today's date; production deletes."""
    project.write("schema/all.sql", (PLATFORM / "pg/schema_at_003.pg_dump15.sql").read_bytes())
    for name in ("development", "production"):
        project.write(f"seeds/{name}.sql", (PLATFORM / f"sql/seeds/{name}.sql").read_bytes())
    outcome = project.run("seed", "check", "--format", "json")
    development, production = json.loads(outcome.out)["seeds"]
    assert (outcome.code, development["rows"], production["rows"]) == (3, 43, 0)
    said = [(p["code"], int(p["origin"].split(":")[1]), p["message"]) for p in development["problems"]]
    today = [line for code, line, message in said if code == "SD548" and message.startswith("CURRENT_DATE")]
    assert today == [*range(50, 57), *range(64, 69), *range(88, 91)]
    assert ("SD549", 10) in [said[:2] for said in said]
    assert [code for code, *_ in said if code in ("SD546", "SD547")] == []
    assert [(code, line) for code, line, _ in said if code == "SD553"] == [("SD553", 86)]
    deleted = [p for p in production["problems"] if p["code"] == "SD550"]
    assert [p["origin"] for p in deleted] == ["seeds/production.sql:19:1"]
