"""What an earlier run found goes in; a later one says the same, without reading, until anything at all has moved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schemadiff import states
from schemadiff.answers import Answers
from schemadiff.cache import store
from schemadiff.cache.catalogs import keep_catalog
from schemadiff.diagnostics import UsageError
from schemadiff.drift.references import References
from schemadiff.model import Catalog, ObjectId, Unmodelled
from schemadiff.scratch import Server
from schemadiff.sources import live, reread
from schemadiff.sources.alike import found_alike, key_under, known_alike, note_kept
from schemadiff.sources.pulse import Pulse
from tests.drift.test_reading import SCHEMA

COMMANDS = ("drift", "generate")
# After each of them a run says what one says that remembers nothing.
MOVES = (
    "ALTER TABLE app.account ADD COLUMN rogue int",
    "ALTER TABLE app.account ALTER name SET DEFAULT 'y'",
    "ALTER TABLE app.account RENAME CONSTRAINT account_id_check TO c",
    "DROP INDEX app.account_name",
    "COMMENT ON TABLE app.account IS NULL",
    "GRANT SELECT ON app.account TO PUBLIC",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO PUBLIC",
    "CREATE STATISTICS app.s ON id, name FROM app.account",
    "CREATE OR REPLACE FUNCTION app.one() RETURNS int LANGUAGE sql RETURN 2",
    "ALTER TABLE app.account DISABLE TRIGGER touched",
    "ALTER TABLE app.account NO FORCE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    "ALTER POLICY own ON app.account USING (true)",
    "CREATE TYPE app.mood AS ENUM ('sad')",
    "CREATE SEQUENCE app.numbers",
    "DELETE FROM schema_migrations",
    "UPDATE schema_migrations SET checksum = 'another'",
    "INSERT INTO schema_migrations (version, name) VALUES (7, 'theirs')",
)


@pytest.fixture
def known(project: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A project that is in sync, and was found to be so."""
    monkeypatch.setattr("schemadiff.drift.confirm.MOMENT", 0.01)
    project.write("schema/app.sql", "CREATE SCHEMA app;\n" + SCHEMA)
    project.succeed("generate")
    project.succeed("apply")
    for command in COMMANDS:
        project.succeed(command)
    return project


# Whoever reads a live database calls one of these.
READERS = ((live, "introspect"), (reread, "introspect_with_ground"), (reread, "introspect_again"))


def test_what_did_not_move_is_not_read(known: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [known.succeed(command, "--format", "json", "--no-cache") for command in COMMANDS]

    def refuse(*arguments: object, **options: object) -> None:
        raise UsageError.of("SD723", "it was read", "")

    for module, name in READERS:
        monkeypatch.setattr(module, name, refuse)
    assert known.succeed("drift") == "in sync\n"
    assert known.succeed("generate") == "no change\n"
    assert [known.succeed(command, "--format", "json") for command in COMMANDS] == documents
    assert "it was read" in known.run("drift", "--no-cache").err
    known.sql("TRUNCATE app.account; COMMENT ON TABLE app.account IS 'who'")
    assert known.succeed("drift") == "in sync\n", "it says what it said"
    known.sql("COMMENT ON TABLE app.account IS 'who else'")
    assert "it was read" in known.run("drift").err


AGAIN = "DROP INDEX app.account_name; CREATE INDEX account_name ON app.account (lower(name))"


def test_of_what_moved_a_part_is_read(known: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    known.succeed("drift")
    known.sql("CREATE INDEX by_hand ON app.account (name); COMMENT ON COLUMN app.account.name IS 'by hand'")
    whole = known.run("drift", "--no-cache")
    with monkeypatch.context() as patched:
        patched.setattr(reread, "introspect_with_ground", lambda connection: pytest.fail("read whole"))
        assert known.run("drift").out == whole.out
        known.sql("DROP INDEX app.by_hand")
        assert "by_hand" not in known.run("drift").out
        known.sql("COMMENT ON COLUMN app.account.name IS NULL")
        assert known.succeed("drift") == "in sync\n"


def test_what_was_made_again_is_read_and_not_judged_again(known: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    known.sql(AGAIN)
    with monkeypatch.context() as patched:
        patched.setattr(References, "judged", lambda *arguments, **options: pytest.fail("judged"))
        assert known.succeed("drift") == "in sync\n"
        for module, name in READERS:
            patched.setattr(module, name, lambda *arguments, **options: pytest.fail("read once more"))
        assert known.succeed("drift") == "in sync\n"
    known.sql(f"{AGAIN}; ALTER TABLE app.account ALTER name SET DEFAULT 'y'")
    assert known.run("drift").code == 2


def test_over_several_states_that_are_alike_an_answer_is_found(known: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """In between somebody edits a file: of that state of the database a catalog is kept, and no answer."""
    known.sql(AGAIN)
    before = (known.root / "schema" / "app.sql").read_text()
    known.write("schema/app.sql", before + "CREATE TABLE app.more (id int);\n")
    assert known.run("generate", "--check").code == 2
    known.write("schema/app.sql", before)
    known.sql(AGAIN)
    monkeypatch.setattr("schemadiff.workflows.generate.desired_of", never)
    assert known.succeed("generate") == "no change\n"


@pytest.mark.parametrize("little", [0, 100])
def test_what_was_made_again_is_kept_for_who_changes_a_file(
    known: Any, monkeypatch: pytest.MonkeyPatch, little: float
) -> None:
    """Whole, or beside what it was made of."""
    monkeypatch.setattr("schemadiff.cache.patch._LITTLE", little)
    before = (known.root / "schema" / "app.sql").read_text()
    for number in range(2):
        known.sql(AGAIN)
        assert known.succeed("generate") == "no change\n"
        with monkeypatch.context() as patched:
            for module, name in READERS:
                patched.setattr(module, name, lambda *arguments, **options: pytest.fail("read once more"))
            known.write("schema/app.sql", f"{before}CREATE INDEX more{number} ON app.account (id, name);\n")
            assert known.run("generate", "--check").code == 2
        known.write("schema/app.sql", before)


def never(*arguments: Any) -> None:
    raise AssertionError


def test_what_catalogs_are_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one database, with the same objects, and with the same beside them."""
    monkeypatch.setenv("SCHEMADIFF_CACHE", str(tmp_path))
    table = Unmodelled(id=ObjectId("table", ("app", "t")), text="")
    kept, catalog = Catalog({}, {}, 180000), Catalog({table.id: table}, {}, 180000)
    pulse = Pulse("t", of_catalog="then", place="here", contents={"pg_roles": ("pg_roles", "1", "5")})
    keep_catalog(key_under("then"), kept)
    note_kept(pulse)
    now = replace(pulse, of_catalog="now", tokens=(("pg_class", "1", "2"),))
    others = (replace(now, contents={"pg_roles": ("pg_roles", "1", "6")}), replace(now, place="there"))
    assert [found_alike(other, kept) for other in others] == [None, None]
    assert found_alike(now, catalog) is None
    assert found_alike(now, replace(kept, uncovered=("cast",))) is None
    assert list(known_alike(now)) == []
    assert found_alike(now, kept) == replace(now, of_catalog="then")
    assert list(known_alike(now)) == [replace(now, of_catalog="then")]


def test_states_of_files_are_kept_by_the_run_that_makes_them(known: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether scratch was there by then or not: the next run, for which it is not, finds them."""
    monkeypatch.setattr("schemadiff.states.of_program", lambda: "another version")
    monkeypatch.setattr(Answers, "known", lambda *asked: None)
    for _ in ("makes them", "finds them"):
        known.succeed("generate")
        monkeypatch.setattr(Server, "database", lambda *arguments: pytest.fail("loaded once more"))


@pytest.mark.parametrize("statement", MOVES)
def test_what_moved_in_the_database_is_read(known: Any, statement: str) -> None:
    known.sql(statement)
    for command in (("drift",), ("generate", "--dry-run")):
        fresh, remembered = known.run(*command, "--no-cache"), known.run(*command)
        assert (remembered.code, remembered.out) == (fresh.code, fresh.out)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("schema/more.sql", "CREATE TABLE app.more (id int);"),
        ("schema/app.sql", "CREATE SCHEMA app;\n"),
        ("generated/002_more.sql", "CREATE TABLE app.more (id int);"),
        ("drift-accept.toml", "[[accept]]\nobject = 'table app.x'\n"),
        ("schemadiff.toml", 'ignore = ["app.no_such_thing"]\n'),
        ("schemadiff.toml", 'ledger = "public.another"\n'),
    ],
)
def test_what_moved_in_the_project_is_read(known: Any, name: str, text: str) -> None:
    known.write(name, text)
    for command in (("drift",), ("generate", "--dry-run")):
        fresh, remembered = known.run(*command, "--no-cache"), known.run(*command)
        assert remembered == fresh


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("generated/001_initial_schema.sql", "SELECT 1;\n"),
        ("generated/002_more.sql", "CREATE TABLE app.more (id int);\n"),
        ("generated/2_more.sql", "CREATE TABLE app.more (id int);\n"),
        ("generated/migrations.lock", "by hand\n"),
    ],
)
def test_migrations_that_change_meanwhile_are_no_answer_later(
    known: Any, name: str, seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked about as one thing, read as another, and put back later: of the first it is said what is wrong with it."""
    file = known.root / name
    before = file.read_text() if file.exists() else None
    look = states.read_directory

    def write_first(*args: Any) -> Any:
        file.write_text(before) if before else file.unlink(missing_ok=True)
        return look(*args)

    for command in (("drift",), ("generate", "--dry-run")):
        file.write_text(seen)
        with monkeypatch.context() as patch:
            patch.setattr(states, "read_directory", write_first)
            assert known.run(*command).code == 0
        file.write_text(seen)
        fresh = known.run(*command, "--no-cache")
        assert known.run(*command) == fresh
        assert fresh.out not in ("in sync\n", "no change\n")


@pytest.mark.parametrize(("mark", "ends"), [("\ufeff", "\n"), ("", "\r\n")], ids=["mark", "CRLF"])
def test_what_a_checkout_makes_of_migrations_is_an_answer(
    known: Any, mark: str, ends: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A byte order mark, and the ends of lines: they say what they said, and are looked at as they are."""
    for name in ("001_initial_schema.sql", "migrations.lock"):
        file = known.root / "generated" / name
        file.write_bytes((mark + file.read_text().replace("\n", ends)).encode())
    said = [known.succeed(command) for command in COMMANDS]
    monkeypatch.setattr(states, "read_directory", never)
    assert [known.succeed(command) for command in COMMANDS] == said


def test_what_there_is_to_say_is_found_anew(known: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    known.sql("ALTER TABLE app.account ADD COLUMN rogue int")
    first = known.run("drift")
    monkeypatch.setattr(store, "keep", lambda *kept: pytest.fail("kept"))
    assert known.run("drift") == first
    assert first.code == 2


def test_a_spoilt_file_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMADIFF_CACHE", str(tmp_path))
    store.keep("answers", "k", b"said")
    assert store.lookup("answers", "k") == b"said"
    file = tmp_path / "known" / "answers" / "k"
    whole = file.read_bytes()
    for spoilt in (b"", whole[:-1], whole + b" ", bytes([whole[0] ^ 1]) + whole[1:]):
        file.write_bytes(spoilt)
        assert store.lookup("answers", "k") is None
    file.write_bytes(whole)
    file.parent.chmod(0o777)
    assert store.lookup("answers", "k") is None, "others may write there"


def test_there_is_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMADIFF_CACHE", str(tmp_path))
    monkeypatch.setattr(store, "_LIMIT", 10_000)
    for number in range(100):
        store.keep("answers", f"k{number}", bytes(1000))
    total = sum(file.stat().st_size for file in (tmp_path / "known" / "answers").iterdir())
    assert total <= 10_000
    assert store.lookup("answers", "k99") is not None
