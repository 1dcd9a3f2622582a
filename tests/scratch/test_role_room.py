"""The transaction in which roles are made and taken back, on a server where others have roles of the same names."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from schemadiff.diagnostics import TryAgain, UsageError
from schemadiff.scratch import Database, Server, is_aside, scratch_server
from schemadiff.scratch.role_room import without_roles

NAMES = "SELECT oid, rolname FROM pg_roles ORDER BY oid"


@pytest.fixture
def role(database: Database) -> Iterator[str]:
    """A role that owns a table and has a privilege on another one, in a database of its own."""
    name = f"sd_t{secrets.token_hex(4)}"
    admin = database.admin()
    admin.execute(f"CREATE ROLE {name} PASSWORD 'x'; CREATE TABLE mine (); ALTER TABLE mine OWNER TO {name}")
    admin.execute(f"CREATE TABLE other (); GRANT SELECT ON other TO {name}")
    yield name
    admin.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


def names(database: Database) -> list[Any]:
    return database.admin().execute(NAMES).fetchall()


def test_roles_of_all_names_can_be_made_and_nothing_stays(server: Server, database: Database, role: str) -> None:
    before = names(database)
    superuser = database.admin().info.user
    with server.role_room(lambda name: True) as room:
        for name in (role, superuser, server.author):
            room.execute(f'CREATE ROLE "{name}" LOGIN')
        room.execute(f'DROP ROLE "{role}"')
        found = [str(name) for (name,) in room.execute("SELECT rolname FROM pg_roles WHERE oid >= 16384").fetchall()]
        assert {name for name in found if not is_aside(name)} == {superuser, server.author}
    assert names(database) == before
    query = "SELECT rolpassword IS NOT NULL FROM pg_authid WHERE rolname = %s"
    assert database.admin().execute(query, (role,)).fetchone() == (True,)


def test_others_read_and_log_in_meanwhile_and_make_roles_afterwards(
    server: Server, database: Database, role: str
) -> None:
    other = f"{role}_other"
    making = threading.Thread(target=lambda: database.admin().execute(f"CREATE ROLE {other}"))
    with server.role_room(lambda name: name == role) as room:
        room.execute(f"CREATE ROLE {role} SUPERUSER")
        seen = database.author().execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
        assert seen == (False,)
        with psycopg.connect(server.access.author, dbname=database.name) as connection:
            connection.execute("SELECT 1")
        making.start()
        making.join(0.2)
        assert making.is_alive()
    making.join(20)
    assert not making.is_alive()
    database.admin().execute(f"DROP ROLE {other}")


def test_rooms_beside_each_other_wait_and_never_deadlock(server: Server, role: str) -> None:
    failures: list[Exception] = []

    def work(order: tuple[str, ...]) -> None:
        try:
            with scratch_server() as mine:
                for _ in range(15):
                    with mine.role_room(lambda name: name.startswith(role)) as room:
                        for name in order:
                            room.execute(f"CREATE ROLE {name}")
        except Exception as error:
            failures.append(error)

    one, other = f"{role}_1", f"{role}_2"
    threads = [threading.Thread(target=work, args=(order,)) for order in ((one, role, other), (other, one, role))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []


def test_patience_ends(server: Server, database: Database) -> None:
    holder = database.admin()
    with holder.transaction(force_rollback=True):
        holder.execute("LOCK TABLE pg_authid IN ROW EXCLUSIVE MODE")
        with (
            server.access.connect_admin(database.name) as connection,
            pytest.raises(TryAgain, match="SD818"),
            without_roles(connection, lambda name: False, patience="50ms"),
        ):
            pass


def test_a_scratch_url_without_superuser_manages_no_roles(database: Database) -> None:
    maker = f"sd_t{secrets.token_hex(4)}"
    admin = database.admin()
    admin.execute(
        f'CREATE ROLE {maker} LOGIN CREATEDB CREATEROLE; GRANT CONNECT ON DATABASE "{database.name}" TO {maker}'
    )
    try:
        url = database.url.replace(f"//{admin.info.user}@", f"//{maker}@")
        with scratch_server(url=url) as server:
            assert server.author == maker
        with pytest.raises(UsageError, match="SD817"), scratch_server(url=url, roles=("app_*",)):
            pass
        with scratch_server(url=database.url, roles=("app_*",)) as server:
            assert server.manages("app_web")
    finally:
        admin.execute(f"DROP OWNED BY {maker}; DROP ROLE {maker}")
