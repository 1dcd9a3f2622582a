"""Roles on the command line: managed where the configuration says so, and otherwise not looked at."""

from __future__ import annotations

import dataclasses
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from schemadiff.scratch import Database, Server, scratch_server
from schemadiff.scratch.access import url_of

SECRET = "sEcReT-0815"
FLAGS = "SELECT rolcanlogin, rolcreatedb, rolconnlimit FROM pg_roles WHERE rolname = %s"


@dataclass(frozen=True, slots=True)
class Story:
    """A project whose roles begin with `prefix`, and a migrating role without superuser that may make roles."""

    project: Any
    prefix: str

    def role(self, name: str) -> str:
        return f"{self.prefix}_app_{name}"

    def schema(self, text: str) -> None:
        """The only schema file; `~` in its roles' names stands for the prefix."""
        self.project.write("schema/all.sql", text.replace("~", f"{self.prefix}_app_"))

    def admin(self, text: str) -> Any:
        return self.project.database.admin().execute(text.replace("~", f"{self.prefix}_app_").encode())

    def flags(self, name: str) -> Any:
        return self.project.database.admin().execute(FLAGS, (self.role(name),)).fetchone()

    def migration(self, number: str) -> str:
        folder: Path = self.project.root / "generated"
        (path,) = (p for p in folder.glob(f"{number}_*.sql") if not p.name.endswith(".down.sql"))
        return path.read_text()


@pytest.fixture(scope="module")
def scratch_elsewhere(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Live roles and those that scratch makes are on different servers, as they are for everyone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCHEMADIFF_CACHE", str(tmp_path_factory.mktemp("cache")))
        with scratch_server():
            yield


@pytest.fixture
def url_as(server: Server) -> Callable[[Database, str], str]:
    """A database's URL for a role of the test's."""
    return lambda database, role: url_of(make_conninfo(server.access.admin, user=role, dbname=database.name))


@pytest.fixture
def story(
    project: Any, url_as: Callable[[Database, str], str], scratch_elsewhere: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Story]:
    """Roles outlive a database: these are removed from the server, whatever happens."""
    found = Story(project, f"sd_t{secrets.token_hex(4)}")
    migrator, admin = f"{found.prefix}_migrator", project.database.admin()
    admin.execute(f"CREATE ROLE {migrator} LOGIN CREATEROLE CREATEDB; GRANT schemadiff_author TO {migrator}")
    admin.execute(f'ALTER DATABASE "{project.database.name}" OWNER TO {migrator}')
    admin.execute(f"ALTER SCHEMA public OWNER TO {migrator}")
    monkeypatch.setenv("DATABASE_URL", url_as(project.database, migrator))
    manage(project, found)
    yield found
    remove(admin, found.prefix)


def manage(project: Any, story: Story, *patterns: str) -> None:
    wanted = patterns or (f"{story.prefix}_app_*",)
    text = f'schema = "schema"\ngenerated = "generated"\nauthor = "A. Author"\nroles = {json.dumps(wanted)}\n'
    project.write("schemadiff.toml", text)


def remove(admin: psycopg.Connection[Any], prefix: str) -> None:
    query = "SELECT rolname FROM pg_roles WHERE rolname LIKE %s"
    names = [str(name) for (name,) in admin.execute(query, (prefix.replace("_", "\\_") + "%",)).fetchall()]
    for name in names:
        admin.execute(f'REASSIGN OWNED BY "{name}" TO CURRENT_USER'.encode())
        admin.execute(f'DROP OWNED BY "{name}"'.encode())
    for name in names:
        admin.execute(f'DROP ROLE "{name}"'.encode())


ROLES = """
CREATE ROLE ~readers;
CREATE ROLE ~web LOGIN CONNECTION LIMIT 10 IN ROLE ~readers;
ALTER ROLE ~web SET work_mem = '64MB';
ALTER ROLE ~web IN DATABASE shop SET statement_timeout = '5s';
COMMENT ON ROLE ~web IS 'the web shop';
"""
TABLE = "CREATE TABLE account (id int PRIMARY KEY);\nGRANT SELECT ON account TO ~readers;\n"


def test_the_life_of_roles(story: Story) -> None:
    project = story.project
    story.schema(ROLES + TABLE)
    project.succeed("generate", "-m", "first")
    text = story.migration("001")
    assert f"CREATE ROLE {story.role('web')}" in text
    assert text.index(f"CREATE ROLE {story.role('readers')}") < text.index("GRANT SELECT ON TABLE public.account")
    assert project.succeed("drift") == "pending: 1 not applied yet\n  001_first.sql\n"
    project.succeed("apply")
    assert story.flags("web") == (True, False, 10)
    assert project.succeed("drift") == "in sync\n"
    assert project.succeed("generate") == "no change\n"
    assert "ok: 1 migrations" in project.succeed("check")

    story.admin(f"ALTER ROLE ~web CREATEDB PASSWORD '{SECRET}'; ALTER ROLE ~web RESET work_mem; CREATE ROLE ~left")
    found = project.run("drift")
    assert found.code == 2
    assert "drift: 3 objects" in found.out
    assert f"role {story.role('web')}" in found.out
    assert "createdb: no -> yes" in found.out
    assert f"setting of {story.role('web')}: work_mem" in found.out
    assert f"+ role {story.role('left')}" in found.out
    taken_in = project.run("generate", "--dry-run", "--include-drift")
    assert f"ALTER ROLE {story.role('web')} NOCREATEDB;" in taken_in.out
    assert f"DROP ROLE IF EXISTS {story.role('left')};" in taken_in.out
    assert "DROP ROLE fails while another database" in taken_in.out

    story.admin("ALTER ROLE ~web NOCREATEDB; ALTER ROLE ~web SET work_mem = '64MB'; DROP ROLE ~left")
    assert project.succeed("drift") == "in sync\n"
    refused = project.run("rollback")
    assert refused.code == 3
    assert story.role("web") in refused.err
    assert SECRET not in found.out + taken_in.out + taken_in.err + refused.err
    lost = ("public.account", story.role("web"), story.role("readers"))
    project.succeed("rollback", *(word for name in lost for word in ("--allow-data-loss", name)))
    assert story.flags("web") is None
    assert story.flags("readers") is None


def test_a_second_database_of_the_server_gets_the_same_migrations(
    story: Story, server: Server, url_as: Callable[[Database, str], str]
) -> None:
    story.schema(ROLES + TABLE)
    story.project.succeed("generate")
    story.project.succeed("apply")
    with server.database() as second:
        second.admin().execute(f'ALTER DATABASE "{second.name}" OWNER TO {story.prefix}_migrator')
        second.admin().execute(f"ALTER SCHEMA public OWNER TO {story.prefix}_migrator")
        url = url_as(second, f"{story.prefix}_migrator")
        story.project.succeed("apply", "--url", url)
        assert story.project.succeed("drift", "--url", url) == "in sync\n"
        remove_from = dataclasses.replace(story.project, database=second)
        remove_from.database.admin().execute(f"DROP OWNED BY {story.role('readers')}")


def test_roles_that_are_there_already_are_taken_on(story: Story) -> None:
    story.schema(TABLE)
    manage(story.project, story, "nobody")
    story.admin("CREATE ROLE ~readers CREATEDB")
    story.project.succeed("generate", "-m", "before")
    story.project.succeed("apply")
    manage(story.project, story)
    story.schema("CREATE ROLE ~readers LOGIN;\n" + TABLE)
    story.admin(f"GRANT ~readers TO {story.prefix}_migrator WITH ADMIN OPTION")
    made = story.project.run("generate", "-m", "take on")
    assert made.code == 0, made.err
    assert f"role {story.role('readers')}" in made.err
    story.project.succeed("apply")
    # It is as it was; that it is not as the files say is found, and can be put right.
    assert story.flags("readers") == (False, True, -1)
    assert "createdb: no -> yes" in story.project.run("drift").out
    story.project.succeed("generate", "--include-drift", "-m", "as stated")
    story.project.succeed("apply")
    assert story.flags("readers") == (True, False, -1)
    assert story.project.succeed("drift") == "in sync\n"


def test_the_first_migration_takes_on_what_is_there_and_drops_nothing(story: Story) -> None:
    story.admin("CREATE ROLE ~web LOGIN; CREATE ROLE ~elsewhere")
    story.schema("CREATE ROLE ~web LOGIN;")
    out = story.project.succeed("generate", "--dry-run")
    assert f"CREATE ROLE {story.role('web')} LOGIN;" in out
    assert "DROP" not in out
    story.project.succeed("generate")
    story.project.succeed("apply")
    found = story.project.run("drift")
    assert found.code == 2
    assert story.role("elsewhere") in found.out
    assert story.role("web") not in found.out


def test_the_role_that_migrates_is_not_dropped(story: Story) -> None:
    manage(story.project, story, f"{story.prefix}_*")
    story.schema(TABLE.replace("GRANT", "-- GRANT"))
    refused = story.project.run("generate")
    assert refused.code == 3
    assert "SD716" in refused.err
    assert f'"!{story.prefix}_migrator"' in refused.err
    manage(story.project, story, f"{story.prefix}_*", f"!{story.prefix}_migrator")
    story.project.succeed("generate")


def test_without_the_opt_in_roles_are_not_looked_at(story: Story) -> None:
    story.project.write("schemadiff.toml", 'schema = "schema"\ngenerated = "generated"\n')
    story.admin("CREATE ROLE ~readers; CREATE ROLE ~web SUPERUSER; ALTER ROLE ~web SET work_mem = '1MB'")
    story.schema(ROLES + TABLE)
    story.project.succeed("generate")
    text = story.migration("001")
    assert f"GRANT SELECT ON TABLE public.account TO {story.role('readers')}" in text
    assert "ROLE" not in text
    story.project.succeed("apply")
    story.admin("ALTER ROLE ~web NOSUPERUSER; DROP ROLE ~web")
    assert story.project.succeed("drift") == "in sync\n"
    assert story.project.succeed("generate") == "no change\n"
    assert "roles.sql" not in story.project.succeed("export")


def test_migrations_with_roles_are_replayed_after_the_opt_in_is_taken_back(story: Story) -> None:
    story.schema(ROLES + TABLE)
    story.project.succeed("generate")
    story.project.write("schemadiff.toml", 'schema = "schema"\ngenerated = "generated"\n')
    assert "ok: 1 migrations" in story.project.succeed("check")


def test_the_export_has_the_roles(story: Story) -> None:
    story.schema(ROLES + TABLE)
    story.project.succeed("generate")
    story.project.succeed("apply")
    story.project.succeed("export", "--to", "exported")
    text = (story.project.root / "exported" / "roles.sql").read_text()
    assert f"CREATE ROLE {story.role('web')} LOGIN CONNECTION LIMIT 10;" in text
    assert f"GRANT {story.role('readers')} TO {story.role('web')};" in text
    assert f"ALTER ROLE {story.role('web')} IN DATABASE" in text
    assert "DO " not in text
    compared = story.project.run("diff", "exported", "schema")
    assert compared.code == 0, compared.out + compared.err
    snapshot = story.project.succeed("export", "--format", "snapshot")
    story.project.write("live.json", snapshot)
    assert story.project.run("diff", "live.json", "schema").code == 0
