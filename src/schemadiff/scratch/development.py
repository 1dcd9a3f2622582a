"""A project's folder in, the URL of its own database on the developer's lasting embedded server out."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from schemadiff.scratch.access import Connection, url_of
from schemadiff.scratch.cluster import development_cluster, kept_running, stop
from schemadiff.scratch.locate import binaries

_LONGEST_SLUG = 63 - len("dev__") - 6


def development_url(project: Path) -> str:
    """Start the server if needed, leave it running, make the project's database if needed."""
    cluster = development_cluster(binaries())
    name = development_database(project)
    with kept_running(cluster) as connection:
        _ensure(connection, name)
    return url_of(cluster.conninfo(cluster.profile.superuser, name))


def stop_development_server() -> bool:
    """Stop it, whoever is connected; whether it was running. The data stays."""
    return stop(development_cluster(binaries()))


def development_database(project: Path) -> str:
    """The folder's name for people, and a few digits of its whole path so that no two projects share a database."""
    path = project.resolve()
    slug = re.sub(r"[^a-z0-9]+", "_", path.name.lower()).strip("_") or "project"
    return f"dev_{slug[:_LONGEST_SLUG]}_{hashlib.sha256(os.fsencode(path)).hexdigest()[:6]}"


def _ensure(connection: Connection, name: str) -> None:
    found = connection.execute("SELECT 1 FROM pg_catalog.pg_database WHERE datname = %s", (name,)).fetchone()
    if found is not None:
        return
    try:
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(name)))
    except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
        pass
