"""The trading platform's own schema/ and generated/, and what somebody did to its database by hand, in; what `drift`
says of it, and both ways out of it, out.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.project import Project, url_of_author

REPOSITORY = Path(__file__).resolve().parent.parent.parent
BY_HAND = """
ALTER TABLE public.watchlists ADD COLUMN rogue text;
DROP INDEX public.idx_trade_journal_profit;
CREATE OR REPLACE VIEW public.active_trades AS
    SELECT id, symbol, entry_price, timestamp, signal_type, indicator, notes FROM public.trade_journal
    WHERE status = 'OPEN' AND entry_price > 1;
ALTER TABLE public.trade_journal DISABLE TRIGGER update_trade_journal_updated_at;
GRANT SELECT ON public.trade_journal TO public;
ALTER TABLE public.watchlist_items ADD CONSTRAINT by_hand CHECK (length(symbol) > 1) NOT VALID;
"""
ROWS = """
INSERT INTO public.watchlists (id, user_id, name) VALUES ('1', 'u', 'a'), ('2', 'u', 'b');
"""
ADOPTED = {
    "- CREATE INDEX idx_trade_journal_profit ON trade_journal (profit DESC) WHERE status = 'CLOSED';",
    "+ ALTER TABLE public.trade_journal DISABLE TRIGGER update_trade_journal_updated_at;",
    "+ GRANT SELECT ON TABLE public.trade_journal TO PUBLIC;",
    "+ ALTER TABLE public.watchlist_items",
    "+ ADD CONSTRAINT by_hand CHECK ((length((symbol)::text) > 1)) NOT VALID;",
    "- updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP",
    "+ updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,",
    "+ rogue text",
    "+ CREATE UNIQUE INDEX rogue_idx ON public.watchlists USING btree (user_id);",
    "- CREATE VIEW active_trades AS",
    "- SELECT id, symbol, entry_price, timestamp, signal_type, indicator, notes",
    "- FROM trade_journal",
    "- WHERE status = 'OPEN';",
}
# As PostgreSQL prints it; `of` stands for the name of the table before each column, which it prints before 16.
VIEW = """\
+ CREATE VIEW public.active_trades AS
+ SELECT {of}id,
+ {of}symbol,
+ {of}entry_price,
+ {of}"timestamp",
+ {of}signal_type,
+ {of}indicator,
+ {of}notes
+ FROM public.trade_journal
+ WHERE (({of}status = 'OPEN'::public.trade_status) AND ({of}entry_price > (1)::numeric));"""
FOUND = {
    ("column", "public.watchlists.rogue"): "medium",
    ("index", "public.idx_trade_journal_profit"): "high",
    ("view", "public.active_trades"): "high",
    ("trigger", "public.trade_journal.update_trade_journal_updated_at"): "critical",
    ("grant", "public.trade_journal to public"): "critical",
    ("constraint", "public.watchlist_items.by_hand"): "high",
    ("index", "public.rogue_idx"): "high",
}


@pytest.fixture
def platform(project: Project) -> Project:
    """The platform as it is in the repository, all of its migrations applied, in a repository of its own."""
    for name in ("schema", "generated"):
        shutil.rmtree(project.root / name, ignore_errors=True)
        shutil.copytree(REPOSITORY / name, project.root / name)
    project.succeed("apply")
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "-c", "user.name=x", "-c", "user.email=x@example.invalid", "commit", "-q", "-m", "start")
    return project


def git(project: Project, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=project.root, capture_output=True, text=True, check=True)
    return done.stdout


def by_hand(project: Project) -> None:
    """Seven things, the last of them an index whose build fails and leaves it INVALID."""
    project.sql(BY_HAND)
    project.sql(ROWS)
    with pytest.raises(psycopg.errors.UniqueViolation):
        project.sql("CREATE UNIQUE INDEX CONCURRENTLY rogue_idx ON public.watchlists (user_id)")
    # Its rows are put right, so that it can be whole.
    project.sql("UPDATE public.watchlists SET user_id = id")


def test_seven_findings_with_class_and_severity(platform: Project) -> None:
    by_hand(platform)
    outcome = platform.run("drift")
    assert outcome.code == 2, outcome.err
    lines = outcome.out.splitlines()
    assert lines[0] == "drift: 7 objects changed in the database by no migration"
    for (kind, name), severity in FOUND.items():
        shown = f"grant on table {name}" if kind == "grant" else f"{kind} {name}"
        assert any(line.split()[:1] == [severity] and f" {shown} " in line for line in lines), (shown, outcome.out)


def test_adopt_then_no_drift_and_only_those_statements_changed(platform: Project, server: Any) -> None:
    by_hand(platform)
    platform.succeed("drift", "--adopt")
    view = VIEW.format(of="trade_journal." if server.version < 160000 else "")
    assert set(changed_lines(platform)) == ADOPTED | set(view.splitlines())
    assert git(platform, "status", "--short", "generated").split() == [
        "M",
        "generated/migrations.lock",
        "??",
        "generated/004_adopt_drift.down.sql",
        "??",
        "generated/004_adopt_drift.sql",
    ]
    platform.succeed("check")
    # What is there is only to be recorded; the index alone is still INVALID, and waits for its file.
    waiting = platform.succeed("drift")
    assert waiting.splitlines() == [
        "pending: 1 not applied yet",
        "  004_adopt_drift.sql",
        "  index public.rogue_idx is INVALID until a file that is not applied yet builds it",
    ]
    assert platform.run("drift", "--fail-on", "pending").code == 2
    assert not is_valid(platform)
    platform.succeed("apply")
    assert is_valid(platform)
    assert platform.succeed("drift") == "in sync\n"
    on_another(platform, server)


def test_revert_then_no_drift(platform: Project, server: Any) -> None:
    by_hand(platform)
    platform.succeed("drift", "--revert", "--allow-data-loss", "public.watchlists.rogue")
    assert not git(platform, "diff", "schema")
    platform.succeed("check")
    platform.succeed("validate", "--roundtrip")
    platform.succeed("apply")
    assert platform.succeed("drift") == "in sync\n"
    on_another(platform, server)


def is_valid(project: Project) -> bool:
    query = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'public.rogue_idx'::regclass"
    return project.database.admin().execute(query).fetchone() == (True,)


def on_another(project: Project, server: Any) -> None:
    """A database that never drifted takes the same files, and is in sync as well."""
    with server.database() as other:
        url = url_of_author(other)
        project.succeed("apply", "--url", url)
        assert project.succeed("drift", "--url", url) == "in sync\n"


def changed_lines(project: Project) -> list[str]:
    """What `git diff` shows of schema/, each line without the space that it begins with."""
    lines = git(project, "diff", "-U0", "schema").splitlines()
    shown = [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    return [f"{line[0]} {line[1:].strip()}" for line in shown if line[1:].strip()]
