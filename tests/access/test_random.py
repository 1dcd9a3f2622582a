"""Random memberships, owners, grants and revocations go in; what PostgreSQL says of each role and object comes out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Composable, Identifier

from schemadiff.access import access_of
from schemadiff.access.actions import OWNER, PUBLIC, can_be_granted
from schemadiff.access.compare import compared
from schemadiff.model import ObjectId
from schemadiff.sources.live import read_live

SEEDS = range(8)
ROLES = tuple(f"rnd_{number}" for number in range(7))
OBJECTS = {
    ObjectId("table", ("r", "t")): ("TABLE r.t", "table"),
    ObjectId("view", ("r", "v")): ("TABLE r.v", "table"),
    ObjectId("sequence", ("r", "q")): ("SEQUENCE r.q", "sequence"),
    ObjectId("function", ("r", "f", "")): ("FUNCTION r.f()", "function"),
    ObjectId("schema", ("r",)): ("SCHEMA r", "schema"),
    ObjectId("domain", ("r", "d")): ("DOMAIN r.d", "type"),
}
MADE = """
CREATE SCHEMA r; CREATE TABLE r.t (a int, b int); CREATE VIEW r.v AS SELECT 1 AS a; CREATE SEQUENCE r.q;
CREATE FUNCTION r.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE DOMAIN r.d AS int
"""
OID = {
    "table": "to_regclass(%s)",
    "sequence": "to_regclass(%s)",
    "function": "to_regprocedure(%s)",
    "schema": "to_regnamespace(%s)",
    "type": "to_regtype(%s)",
}


@pytest.fixture
def random_roles(database: Any) -> Iterator[Any]:
    admin = database.admin()
    for name in ROLES:
        admin.execute(SQL("CREATE ROLE {}").format(Identifier(name)))
    yield database
    for name in ROLES:
        admin.execute(SQL("DROP OWNED BY {} CASCADE; DROP ROLE {}").format(Identifier(name), Identifier(name)))


def statement(chance: random.Random, version: int) -> Composable:
    """Something that changes who may do what; PostgreSQL may refuse it."""
    target, (words, _) = chance.choice(list(OBJECTS.items()))
    one, other = (Identifier(name) for name in chance.sample(ROLES, 2))
    who = SQL("PUBLIC") if chance.random() < 0.2 else one
    thing, action = SQL(words), SQL(chance.choice([*can_be_granted(target, version), "ALL"]))  # type: ignore[arg-type]
    match chance.randrange(9):
        case 0 | 1:
            return SQL("GRANT {} ON {} TO {}").format(action, thing, who)
        case 2:
            return SQL("GRANT {} ON {} TO {} WITH GRANT OPTION").format(action, thing, one)
        case 3:
            return SQL("REVOKE {} ON {} FROM {} CASCADE").format(action, thing, who)
        case 4:
            return SQL("ALTER {} OWNER TO {}").format(SQL(words.replace("TABLE r.v", "VIEW r.v")), one)
        case 5:
            return SQL("GRANT {} (a) ON r.t TO {}").format(SQL(chance.choice(["SELECT", "UPDATE", "INSERT"])), who)
        case 6:
            return SQL("ALTER ROLE {} {}").format(one, SQL(chance.choice(["NOINHERIT", "INHERIT"])))
        case 7 if version >= 160000:
            options = f"INHERIT {chance.choice(['TRUE', 'FALSE'])}, SET {chance.choice(['TRUE', 'FALSE'])}"
            return SQL("GRANT {} TO {} WITH {}").format(other, one, SQL(options))
        case _:
            special = chance.choice(["pg_read_all_data", "pg_write_all_data", ""])
            return SQL("GRANT {} TO {}").format(Identifier(special) if special else other, one)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_was_granted(random_roles: Any, seed: int) -> None:
    chance, admin = random.Random(seed), random_roles.admin()
    admin.execute(MADE)
    for _ in range(60):
        text = statement(chance, admin.info.server_version)
        try:
            admin.execute(text)
        except (psycopg.errors.InvalidGrantOperation, psycopg.errors.ObjectNotInPrerequisiteState):
            # A circle of memberships.
            continue
    catalog = read_live(random_roles.url, roles=("*",)).catalog
    access = access_of(catalog)
    wrong = []
    for target, (words, function) in OBJECTS.items():
        name = words.partition(" ")[2]
        for role in ("public", *ROLES):
            who = PUBLIC if role == "public" else role
            for action in can_be_granted(target, catalog.version):
                right = access.rights.get((who, target))
                may = access.may(who, target, action)
                grants = access.may(who, target, OWNER) or (right is not None and action in right.grantable)
                query = f"SELECT has_{function}_privilege(%s, {OID[function]}::oid, %s)"
                for more, ours in (("", may), (" WITH GRANT OPTION", grants)):
                    row = admin.execute(query, (role, name, action + more)).fetchone()
                    wrong += [] if row == (ours,) else [(role, words, action + more, row, ours)]
        for role in ROLES:
            for action in ("SELECT", "INSERT", "UPDATE") if target.kind == "table" else ():
                row = admin.execute("SELECT has_column_privilege(%s, 'r.t', 'a', %s)", (role, action)).fetchone()
                wrong += [] if row == (access.may(role, target, action, "a"),) else [(role, "column", action, row)]
    assert not wrong
    assert compared(access, access) == ()
