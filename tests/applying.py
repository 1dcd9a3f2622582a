"""The text of a migration in, its effect on a scratch database out, as psql would have it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from schemadiff.migrations.blocks import Block, split_steps
from schemadiff.quoting import identifier
from schemadiff.render import without_variables
from schemadiff.scratch import Database
from schemadiff.sources.large_objects import make_large_objects
from schemadiff.sources.security_labels import IS_LABEL, set_label

# SQLSTATEs of "no privileges could be revoked" and "no privileges were granted".
NOT_GRANTED = ("01006", "01007")


def apply(
    database: Database, text: str, *, privileged: re.Pattern[str] | None = None, first_time: bool = False
) -> None:
    """Run the blocks as psql would, without those that are done, as the role that owns the database; as a superuser
    what only one may do, and blocks with statements that begin like `privileged`.

    A migration asks for what is secret with psql's variables: they are given a value. `first_time` says that no block
    has been run before: then each one's sign must be false right before it, and true right after.
    """
    connection, author = database.admin(), database.server.author
    for block in split_steps(text, "migration.sql"):
        if _is_done(connection, block):
            assert not first_time, f"step {block.step} counts as done before it was run"
            continue
        superuser = bool(privileged and any(privileged.match(statement.text) for statement in block.statements))
        try:
            _run_as(connection, author, block, superuser=superuser)
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidObjectDefinition):
            _run_as(connection, author, block, superuser=True)
        # Scratch takes labels without their providers, with a savepoint that not every transaction allows.
        for label in filter(IS_LABEL.match, (statement.text for statement in block.statements)):
            set_label(connection, label)
        # That all rows are filled, nobody sees without a look at them: the sign of a backfill is the switch after it.
        if first_time and block.done and block.attributes.get("phase") != "backfill":
            assert _is_done(connection, block), f"step {block.step} does not count as done after it was run"


def _is_done(connection: psycopg.Connection[Any], block: Block) -> bool:
    return bool(block.done) and connection.execute(block.done.text.encode()).fetchone() == (True,)


def _run_as(connection: psycopg.Connection[Any], author: str, block: Block, *, superuser: bool) -> None:
    """Inside of a transaction nobody else ever sees that the author is a superuser."""
    alone = connection.transaction() if block.transactional and superuser else nullcontext()
    with alone, acting_as(connection, author, superuser=superuser):
        _run(connection, block)


@contextmanager
def acting_as(connection: psycopg.Connection[Any], role: str, *, superuser: bool = False) -> Iterator[None]:
    """What runs inside is run by the role, made a superuser for as long if wanted: all that it makes is its own."""
    name = identifier(role)
    if superuser:
        connection.execute(f"ALTER ROLE {name} SUPERUSER".encode())
    connection.execute(f"SET SESSION AUTHORIZATION {name}".encode())
    try:
        yield
    finally:
        # A transaction that failed takes both back by itself.
        if connection.info.transaction_status != TransactionStatus.INERROR:
            connection.execute("RESET SESSION AUTHORIZATION")
            if superuser:
                connection.execute(f"ALTER ROLE {name} NOSUPERUSER".encode())


def _run(connection: psycopg.Connection[Any], block: Block) -> None:
    connection.execute("SET schemadiff.allow_data_loss = 'all'")
    with connection.transaction() if block.transactional else nullcontext(), minding_warnings(connection):
        for text in (statement.text for statement in block.statements if not IS_LABEL.match(statement.text)):
            make_large_objects(connection, text)
            connection.execute(without_variables(text).encode())


@contextmanager
def minding_warnings(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """To whom an object does not belong, GRANT and REVOKE on it are a warning: here it is the error that it means."""
    refused: list[str] = []

    def heed(warning: psycopg.errors.Diagnostic) -> None:
        if warning.sqlstate in NOT_GRANTED:
            refused.append(warning.message_primary or "")

    connection.add_notice_handler(heed)
    try:
        yield
    finally:
        connection.remove_notice_handler(heed)
    if refused:
        raise psycopg.errors.InsufficientPrivilege(refused[0])
