"""Two databases of one server, in which what belongs to the whole server is changed at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from psycopg.sql import SQL, Identifier

from schemadiff.scratch import Database, Server, beside_others
from schemadiff.sources.ownership import change_owner

_ROUNDS = 40
_OWNER = "SELECT pg_catalog.pg_get_userbyid(fdwowner) FROM pg_catalog.pg_foreign_data_wrapper WHERE fdwname = 'w'"
_IS_SUPERUSER = "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = %s"


def _give_again_and_again(database: Database, author: str) -> int:
    admin, given = database.admin(), 0
    for _ in range(_ROUNDS):
        admin.execute("CREATE FOREIGN DATA WRAPPER w")
        change_owner(admin, b"ALTER FOREIGN DATA WRAPPER w OWNER TO " + author.encode(), author)
        given += admin.execute(_OWNER).fetchone() == (author,)
        admin.execute("DROP FOREIGN DATA WRAPPER w")
    return given


def test_runs_beside_each_other_make_the_same_role_an_owner(server: Server) -> None:
    author = server.author
    with server.database() as one, server.database() as other, ThreadPoolExecutor(2) as pool:
        assert list(pool.map(_give_again_and_again, (one, other), (author, author))) == [_ROUNDS, _ROUNDS]
        assert one.admin().execute(_IS_SUPERUSER, (author,)).fetchone() == (False,)


def _set_and_forget(database: Database, author: str) -> None:
    for _ in range(_ROUNDS):
        beside_others(database.admin(), SQL("ALTER ROLE {} SET work_mem = '8MB'").format(Identifier(author)))
        beside_others(database.admin(), SQL("ALTER ROLE {} RESET ALL").format(Identifier(author)))


def test_runs_beside_each_other_set_and_forget_for_the_same_role(server: Server) -> None:
    with server.database() as one, server.database() as other, ThreadPoolExecutor(2) as pool:
        assert list(pool.map(_set_and_forget, (one, other), (server.author,) * 2)) == [None, None]
