"""Where schemas and histories of real products are. They take long, so they are asked for: `make realdata`."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg

from schemadiff.parse.read import parse_text
from schemadiff.parse.split import split
from schemadiff.scratch import Database
from schemadiff.sources.named_roles import make_roles
from tests.applying import acting_as

DATA = Path(os.environ.get("SCHEMADIFF_TEST_DATA") or "/nowhere")
_NOT_INSTALLED = (psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile)


class DoesNotLoad(Exception):
    """PostgreSQL refuses a statement of the product's own."""


def run_script(database: Database, file: Path) -> None:
    """Run the file as a superuser would who bears the author's name. What stands on an extension that the server
    lacks is left out. Raises DoesNotLoad.
    """
    text = file.read_text()
    roles = {role for s in parse_text(text, file.name).statements for role in (*s.roles, s.owner) if role}
    make_roles(roles, database.admin(), database.server.author)
    lacking = False
    with acting_as(database.admin(), database.server.author, superuser=True):
        for piece in split(text).statements:
            try:
                database.admin().execute(text[piece.start : piece.end].encode())
            except psycopg.Error as error:
                lacking = lacking or isinstance(error, _NOT_INSTALLED)
                if not lacking:
                    message = f"PostgreSQL {database.version // 10000}: {error.diag.message_primary}"
                    raise DoesNotLoad(message) from None
    database.close()
