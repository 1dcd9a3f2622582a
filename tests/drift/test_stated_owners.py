"""Owners that files state go in, the role that migrates among them; drift tells them from those that nobody states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg.conninfo import make_conninfo

from schemadiff.scratch.access import url_of

SCHEMA = """
CREATE TABLE said (a int);
ALTER TABLE said OWNER TO sd_owner;
CREATE TABLE unsaid (a int);
CREATE VIEW seen AS SELECT a FROM said;
ALTER VIEW seen OWNER TO sd_owner;
"""


@pytest.fixture
def owned(project: Any, nothing_kept: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A project that its owner migrates, and whose files say what belongs to it, as those of an export do."""
    admin, name = project.database.admin(), project.database.name
    admin.execute(
        "DROP ROLE IF EXISTS sd_owner, sd_other; CREATE ROLE sd_other; CREATE ROLE sd_owner LOGIN IN ROLE sd_other"
    )
    admin.execute(f"ALTER DATABASE {name} OWNER TO sd_owner; ALTER SCHEMA public OWNER TO sd_owner".encode())
    monkeypatch.setenv("DATABASE_URL", url_of(make_conninfo(project.url, user="sd_owner")))
    project.write("schema/a.sql", SCHEMA)
    project.succeed("generate")
    project.succeed("apply")
    yield project
    admin.execute("REASSIGN OWNED BY sd_owner, sd_other TO CURRENT_USER; DROP OWNED BY sd_owner, sd_other")
    admin.execute("DROP ROLE sd_owner, sd_other")


def test_an_owner_that_is_stated_and_there_is_no_difference(owned: Any) -> None:
    assert owned.succeed("drift") == "in sync\n"
    assert owned.succeed("generate") == "no change\n"
    owned.succeed("check")


@pytest.mark.parametrize("remedy", ["--revert", "--adopt"])
def test_a_stated_owner_that_somebody_changed_is_drift(owned: Any, remedy: str) -> None:
    owned.database.admin().execute("ALTER TABLE public.said OWNER TO sd_other")
    found = owned.run("drift")
    assert found.code == 2
    assert "sd_other" in found.out
    assert "said" in found.out
    owned.succeed("drift", remedy)
    owned.succeed("apply")
    assert owned.succeed("drift") == "in sync\n"


def test_an_owner_nobody_states_may_be_anybody(owned: Any) -> None:
    owned.database.admin().execute("ALTER TABLE public.unsaid OWNER TO CURRENT_USER")
    assert owned.succeed("drift") == "in sync\n"
