"""Two branches that took the same number, in real git repositories: check finds it, rebase mends it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from schemadiff.migrations import atomic
from schemadiff.migrations.atomic import finish
from schemadiff.migrations.header import parse_header

TABLE = "CREATE TABLE t (id int PRIMARY KEY, a int);\n"
THEIRS = TABLE.replace("a int", "a int, theirs text")
OURS = "CREATE TABLE ours (id int PRIMARY KEY);\n"


class Repository:
    """A project under git: `main` has one migration, and branches leave from there."""

    def __init__(self, project: Any) -> None:
        self.project, self.root = project, project.root
        self.git("init", "-q", "-b", "main", ".")
        self.git("config", "user.name", "A. Author")
        self.git("config", "user.email", "a@example.org")

    def git(self, *arguments: str, fails: bool = False) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True, check=False)
        assert (done.returncode != 0) == fails, done.stderr + done.stdout
        return done.stdout

    def commit(self, message: str, *more: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message, *more)

    def branch(self, name: str, files: dict[str, str], *messages: str) -> None:
        """A branch off the first commit, with these schema files and a migration that leads there."""
        self.git("checkout", "-q", "-B", name, "start")
        for file, text in files.items():
            self.project.write(f"schema/{file}", text)
        self.project.succeed("generate", "--offline", "-m", *(messages or (name,)))
        self.commit(name)

    def main_gets(self, files: dict[str, str]) -> None:
        self.branch("theirs", files)
        self.git("checkout", "-q", "main")
        self.git("merge", "-q", "theirs")

    def merge_main(self) -> None:
        """The lock is in conflict, as it always is, and nothing else."""
        self.git("checkout", "-q", "ours")
        self.git("merge", "-q", "main", fails=True)
        assert self.git("diff", "--name-only", "--diff-filter=U").split() == ["generated/migrations.lock"]

    @property
    def names(self) -> list[str]:
        return [name for name in self.project.migrations() if not name.endswith(".down.sql")]

    def text(self, name: str) -> str:
        return (self.root / "generated" / name).read_text()


@pytest.fixture
def repository(project: Any) -> Repository:
    made = Repository(project)
    project.write("schema/t.sql", TABLE)
    project.succeed("generate", "--offline")
    made.commit("start")
    made.git("tag", "start")
    return made


@pytest.fixture
def met(repository: Repository) -> Repository:
    """In the middle of a merge: both made 002."""
    repository.main_gets({"t.sql": THEIRS})
    repository.branch("ours", {"ours.sql": OURS})
    repository.merge_main()
    return repository


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_check_names_both_and_rebase_mends_it(met: Repository) -> None:
    checked = met.project.run("check")
    assert checked.code == 4
    for code in ("SD401", "SD457"):
        (line,) = (line for line in checked.out.splitlines() if f"error {code}" in line)
        assert "002_ours.sql" in line
        assert "002_theirs.sql" in line
    assert met.project.run("generate").code == 4
    was = parse_header(met.text("002_ours.sql"))

    out = met.project.succeed("rebase")
    assert "002_ours.sql -> 003_ours.sql  (made anew from schema/)" in out
    assert "both orders lead to the same catalog" in out
    assert met.names == ["001_initial_schema.sql", "002_theirs.sql", "003_ours.sql"]
    now, theirs = parse_header(met.text("003_ours.sql")), parse_header(met.text("002_theirs.sql"))
    assert (now.name, now.author, now.description, now.date) == (was.name, was.author, was.description, was.date)
    assert (now.number, now.start, now.depends_on) == (3, theirs.end, ("002_theirs",))
    assert met.project.succeed("check") == "ok: 3 migrations lead to schema/\n"
    assert met.project.succeed("rebase") == "nothing to rebase\n"
    met.commit("merged")
    met.project.succeed("apply")
    assert met.project.succeed("drift") == "in sync\n"
    met.project.succeed("rollback", "--allow-data-loss", "all")
    assert met.project.succeed("generate") == "no change, 1 pending\n"


def test_nothing_is_written_when_only_asked(met: Repository) -> None:
    before = contents(met.root / "generated")
    assert "002_ours.sql -> 003_ours.sql" in met.project.succeed("rebase", "--dry-run")
    assert contents(met.root / "generated") == before


@pytest.mark.parametrize("side", ["--ours", "--theirs", "both"])
def test_a_lock_that_somebody_resolved_is_understood(met: Repository, side: str) -> None:
    lock = met.root / "generated/migrations.lock"
    if side == "both":
        lock.write_text(
            "".join(line for line in lock.read_text().splitlines(True) if line[:3] not in ("<<<", "===", ">>>"))
        )
    else:
        met.git("checkout", side, "generated/migrations.lock")
    met.commit("merged")
    checked = met.project.run("check")
    assert checked.code == 4
    assert "002_ours.sql" in checked.out
    assert "002_theirs.sql" in checked.out
    assert "(made anew from schema/)" in met.project.succeed("rebase")
    assert met.project.succeed("check") == "ok: 3 migrations lead to schema/\n"


def test_in_the_middle_of_git_rebase(repository: Repository) -> None:
    repository.main_gets({"t.sql": THEIRS})
    repository.branch("ours", {"ours.sql": OURS})
    repository.git("rebase", "main", fails=True)
    assert "002_ours.sql -> 003_ours.sql" in repository.project.succeed("rebase")
    assert repository.project.run("check").code == 0


def test_on_main_what_main_had_stays(repository: Repository) -> None:
    repository.branch("ours", {"ours.sql": OURS})
    repository.main_gets({"t.sql": THEIRS})
    repository.git("merge", "-q", "ours", fails=True)
    repository.commit("merged")
    assert "002_ours.sql -> 003_ours.sql" in repository.project.succeed("rebase")


def hand_written(project: Any, name: str, statement: str) -> Path:
    project.succeed("create", name)
    (path,) = (project.root / "generated").glob(f"*_{name}.sql")
    path.write_text(path.read_text().replace("\nCOMMIT;", f"{statement}\nCOMMIT;"))
    return path


def test_several_of_ours_keep_their_order_and_the_last_is_made_anew(repository: Repository) -> None:
    project = repository.project
    repository.main_gets({"t.sql": THEIRS})
    repository.branch("ours", {"ours.sql": OURS})
    hand_written(project, "fill_ours", "INSERT INTO ours VALUES (1);")
    project.write("schema/more.sql", "CREATE TABLE more (id int);\n")
    project.succeed("generate", "--offline", "-m", "more")
    repository.commit("more")
    repository.merge_main()
    body = repository.text("002_ours.sql").partition("-- schemadiff:step")[2]
    out = project.succeed("rebase")
    assert out.splitlines()[:3] == [
        "002_ours.sql -> 003_ours.sql  (its text is kept)",
        "003_fill_ours.sql -> 004_fill_ours.sql  (its text is kept)",
        "004_more.sql -> 005_more.sql  (made anew from schema/)",
    ]
    assert repository.names[1:] == ["002_theirs.sql", "003_ours.sql", "004_fill_ours.sql", "005_more.sql"]
    assert repository.text("003_ours.sql").partition("-- schemadiff:step")[2] == body
    headers = [parse_header(repository.text(name)) for name in repository.names]
    assert [header.depends_on for header in headers[1:]] == [
        (name.removesuffix(".sql"),) for name in repository.names[:-1]
    ]
    assert [headers[2].start, headers[4].start] == [headers[1].end, headers[2].end]
    assert "down migration 004: fill_ours" in repository.text("004_fill_ours.down.sql")
    assert "Takes back 004_fill_ours.sql" in repository.text("004_fill_ours.down.sql")
    assert project.succeed("check") == "ok: 5 migrations lead to schema/\n"
    project.succeed("apply")
    assert project.succeed("drift") == "in sync\n"


def test_one_written_by_hand_keeps_its_text_and_stays_out_of_the_lock(repository: Repository) -> None:
    repository.main_gets({"t.sql": THEIRS})
    repository.git("checkout", "-q", "-b", "ours", "start")
    path = hand_written(repository.project, "note", "COMMENT ON TABLE t IS 'ours';")
    repository.project.write("schema/note.sql", "COMMENT ON TABLE t IS 'ours';\n")
    text = path.read_text()
    repository.commit("ours")
    repository.git("merge", "-q", "main")
    assert repository.project.run("check").code == 4
    assert "(its text is kept)" in repository.project.succeed("rebase")
    assert repository.text("003_note.sql") == text.replace("002_note", "003_note").replace(
        "migration 002", "migration 003"
    ).replace("001_initial_schema", "002_theirs")
    assert "note" not in repository.text("migrations.lock")
    assert repository.project.run("check").code == 0


def test_a_generated_one_that_was_edited_keeps_its_text(met: Repository) -> None:
    path = met.root / "generated/002_ours.sql"
    path.write_text(path.read_text().replace("COMMIT;", "INSERT INTO public.ours VALUES (1);\nCOMMIT;"))
    assert "002_ours.sql -> 003_ours.sql  (its text is kept)" in met.project.succeed("rebase")
    assert "INSERT INTO" in met.text("003_ours.sql")
    assert met.project.run("check").code == 0


def test_what_both_did_is_done_once(repository: Repository) -> None:
    repository.main_gets({"t.sql": THEIRS})
    repository.branch("ours", {"t.sql": THEIRS}, "add_theirs_too")
    repository.merge_main()
    assert "removed 002_add_theirs_too.sql: theirs does it already" in repository.project.succeed("rebase")
    assert repository.names == ["001_initial_schema.sql", "002_theirs.sql"]
    assert repository.project.run("check").code == 0


def test_both_changed_the_same_view(repository: Repository) -> None:
    """Either text alone would undo the other's; schema/, where git merged them, says what both mean."""
    view = "CREATE VIEW v AS SELECT id{} FROM t;\n"
    repository.main_gets({"v.sql": view.format(", a AS theirs")})
    repository.branch("ours", {"v.sql": view.format(""), "w.sql": "CREATE VIEW w AS SELECT id FROM v;\n"})
    repository.git("merge", "-q", "main", fails=True)
    repository.project.write("schema/v.sql", view.format(", a AS theirs"))
    out = repository.project.succeed("rebase")
    assert "cannot run" in out
    assert "CREATE VIEW public.w" in repository.text("003_ours.sql")
    assert "public.v AS" not in repository.text("003_ours.sql")
    assert repository.project.run("check").code == 0


def test_where_the_orders_differ_schema_decides(repository: Repository) -> None:
    say = "COMMENT ON TABLE t IS '{}';\n"
    repository.main_gets({"note.sql": say.format("theirs")})
    repository.branch("ours", {"note.sql": say.format("ours")})
    repository.git("merge", "-q", "main", fails=True)
    repository.project.write("schema/note.sql", say.format("both"))
    out = repository.project.succeed("rebase")
    assert "leads to another comment on table public.t; schema/ says that this one is right" in out
    assert "'both'" in repository.text("003_ours.sql")


def test_where_the_orders_differ_and_schema_is_neither_nothing_moves(repository: Repository) -> None:
    say = "COMMENT ON TABLE t IS '{}';\n"
    repository.main_gets({"note.sql": say.format("theirs")})
    repository.git("checkout", "-q", "-b", "ours", "start")
    hand_written(repository.project, "note", say.format("ours"))
    repository.commit("ours")
    repository.git("merge", "-q", "main")
    before = contents(repository.root / "generated")
    refused = repository.project.run("rebase")
    assert refused.code == 4
    assert "SD460" in refused.err
    assert contents(repository.root / "generated") == before
    repository.project.write("schema/note.sql", say.format("ours"))
    repository.project.succeed("rebase")
    assert repository.project.run("check").code == 0


def test_what_cannot_run_behind_theirs_is_named(repository: Repository) -> None:
    repository.main_gets({"t.sql": "CREATE TABLE t (id int PRIMARY KEY);\n"})
    repository.git("checkout", "-q", "-b", "ours", "start")
    hand_written(repository.project, "fill", "UPDATE t SET a = 1;")
    repository.commit("ours")
    repository.git("merge", "-q", "main")
    before = contents(repository.root / "generated")
    refused = repository.project.run("rebase")
    assert refused.code == 4
    assert "002_fill.sql" in refused.err
    assert "SD466" in refused.err
    assert contents(repository.root / "generated") == before


def test_what_a_database_has_is_not_moved(met: Repository) -> None:
    met.git("checkout", "-q", "-f", "ours")
    met.project.succeed("apply")
    met.git("merge", "-q", "main", fails=True)
    before = contents(met.root / "generated")
    refused = met.project.run("rebase")
    assert refused.code == 4
    assert "SD459" in refused.err
    assert "schemadiff rollback" in refused.err
    assert contents(met.root / "generated") == before
    # As the hint says; or theirs moves, which is not applied here.
    met.project.succeed("rollback", "--allow-data-loss", "all")
    met.project.succeed("rebase")
    met.project.succeed("apply")
    assert met.project.succeed("drift") == "in sync\n"


def test_without_git_the_ledger_knows(met: Repository) -> None:
    met.git("checkout", "-q", "-f", "main")
    met.project.succeed("apply")
    met.git("checkout", "-q", "-f", "ours")
    met.git("merge", "-q", "main", fails=True)
    shutil.rmtree(met.root / ".git")
    unknown = met.project.run("rebase", "--offline")
    assert unknown.code == 4
    assert "SD458" in unknown.err
    assert "002_ours.sql and 002_theirs.sql" in unknown.err
    assert met.project.run("rebase", "--ours", "nothing").code == 64
    assert "002_ours.sql -> 003_ours.sql" in met.project.succeed("rebase")
    assert met.project.run("check").code == 0


@pytest.mark.parametrize("option", [("--ours", "002_theirs"), ("--onto", "ours")])
def test_a_person_may_say_which_one_moves(met: Repository, option: tuple[str, str]) -> None:
    assert "002_theirs.sql -> 003_theirs.sql" in met.project.succeed("rebase", "--offline", *option)
    assert met.project.run("check").code == 0


def test_a_revision_that_is_none(met: Repository) -> None:
    assert met.project.run("rebase", "--onto", "nowhere").code == 64
    assert met.project.run("rebase", "--onto", "--output=x").code == 64


def test_nothing_to_rebase(repository: Repository) -> None:
    assert repository.project.succeed("rebase") == "nothing to rebase\n"


def test_another_fault_is_not_swept_under(met: Repository) -> None:
    path = met.root / "generated/001_initial_schema.sql"
    path.write_text(path.read_text() + "-- edited\n")
    refused = met.project.run("rebase")
    assert refused.code == 4
    assert "SD413" in refused.err


@pytest.mark.parametrize("call", range(1, 9))
def test_a_killed_exchange_is_done_or_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int) -> None:
    """Whichever step is the last: after the next writer the folder is the old one or the new one."""
    old = {"a.sql": "old", "lock": "old"}
    new = {"b.sql": "new", "c.sql": "new", "lock": "new"}
    for name, text in old.items():
        (tmp_path / name).write_text(text)
    calls: list[str] = []

    def mortal(name: str) -> None:
        original = getattr(atomic.os, name)

        def step(*arguments: Any, **more: Any) -> Any:
            calls.append(name)
            if len(calls) == call:
                raise KeyboardInterrupt
            return original(*arguments, **more)

        monkeypatch.setattr(atomic.os, name, step)

    for name in ("replace", "open", "unlink"):
        mortal(name)
    with pytest.raises(KeyboardInterrupt):
        atomic.exchange(tmp_path, {**new, "a.sql": None})
    monkeypatch.undo()
    begun = (tmp_path / ".schemadiff-journal").exists() or not (tmp_path / "a.sql").exists()
    finish(tmp_path)
    with atomic.folder_lock(tmp_path):
        assert contents(tmp_path) == (new if begun else old)


def test_a_machine_reads_it_too(met: Repository) -> None:
    asked = json.loads(met.project.succeed("rebase", "--dry-run", "--format", "json"))
    found = json.loads(met.project.succeed("rebase", "--format", "json"))
    assert found["moves"] == asked["moves"] == [{"old": "002_ours.sql", "new": "003_ours.sql", "anew": True}]
    assert (asked["dry_run"], found["dry_run"], found["missing"]) == (True, False, [])
    assert found["removed"] == ["002_ours.sql", "002_ours.down.sql"]
    assert json.loads(met.project.succeed("rebase", "--format", "json"))["moves"] == []


def test_the_same_name_on_both_branches(repository: Repository) -> None:
    """git has one file for two: nothing runs, and what the error says leads out."""
    project = repository.project
    repository.branch("theirs", {"t.sql": THEIRS}, "same")
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "theirs")
    repository.branch("ours", {"ours.sql": OURS}, "same")
    repository.git("merge", "-q", "main", fails=True)
    before = contents(repository.root / "generated")
    assert "<<<<<<< " in before["002_same.sql"]

    checked = project.run("check")
    assert checked.code == 4
    told = [line for line in checked.out.splitlines() if "error SD469: two branches made a file 002_same.sql" in line]
    assert "generated/002_same.sql:" in told[0]
    assert "SD413" not in checked.out
    for command in (("rebase",), ("rebase", "--onto", "main"), ("generate", "--offline"), ("apply",)):
        refused = project.run(*command)
        assert (refused.code, "SD469" in refused.err) == (4, True), refused.err
    assert "SD469" in project.run("validate").out
    assert contents(repository.root / "generated") == before

    files = ("generated/002_same.sql", "generated/002_same.down.sql", "generated/migrations.lock")
    # Who takes a side of the file alone has lost the other: the lock knows both.
    repository.git("checkout", "--ours", "--", *files[:2])
    refused = project.run("rebase")
    assert (refused.code, "SD469" in refused.err, "SD413" in refused.err) == (4, True, False)
    (hint,) = {line.partition("git checkout ")[2] for line in checked.out.splitlines() if "git checkout" in line}
    assert hint == f"origin/main -- {' '.join(files)}"
    repository.git("checkout", *hint.replace("origin/main", "main").split())
    project.succeed("generate", "--offline", "-m", "same")
    assert repository.names == ["001_initial_schema.sql", "002_same.sql", "003_same.sql"]
    assert project.succeed("check") == "ok: 3 migrations lead to schema/\n"
