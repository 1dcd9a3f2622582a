"""Passwords in catalogs and in URLs in; reports that have none of them out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from schemadiff.report.formats import FORMATS

SECRETS = ("S3CRETpw", "S3CRETsub", "S3CRETsrv", "S3CRETfdw", "S3CRETurl", "S3CREThook")
BEFORE = """
CREATE FOREIGN DATA WRAPPER f OPTIONS (token 'F1RSTpw');
CREATE SERVER s FOREIGN DATA WRAPPER f OPTIONS (host 'a', password 'F1RSTpw');
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u', password 'F1RSTpw');
CREATE SUBSCRIPTION sub CONNECTION 'host=a password=F1RSTpw' PUBLICATION p WITH (connect = false, slot_name = NONE);
CREATE FOREIGN TABLE ft (a int OPTIONS (token 'F1RSTpw')) SERVER s OPTIONS (secret 'F1RSTpw', name 'a');
CREATE FUNCTION fn() RETURNS int LANGUAGE sql SET app.api_key = 'F1RSTpw' SET app.shade = 'a' AS 'SELECT 1';
ALTER DATABASE d SET app.token = 'F1RSTpw';
"""
AFTER = """
ALTER FOREIGN DATA WRAPPER f OPTIONS (SET token 'S3CRETfdw', ADD api_key 'S3CRETfdw');
ALTER SERVER s OPTIONS (SET password 'S3CRETsrv', SET host 'b');
ALTER USER MAPPING FOR PUBLIC SERVER s OPTIONS (SET password 'S3CRETpw', SET user 'v', ADD passfile '/x');
CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (user 'u', password 'S3CRETpw', sslpassword 'S3CRETpw');
CREATE SERVER new FOREIGN DATA WRAPPER f OPTIONS (password 'S3CRETsrv');
ALTER FOREIGN TABLE ft OPTIONS (SET secret 'S3CRETpw', SET name 'b', ADD token 'S3CRETpw');
ALTER FOREIGN TABLE ft ALTER COLUMN a OPTIONS (SET token 'S3CRETpw', ADD password 'S3CRETpw');
ALTER FUNCTION fn() SET app.api_key = 'S3CRETpw';
ALTER FUNCTION fn() SET app.password = 'S3CRETpw';
ALTER FUNCTION fn() SET app.shade = 'b';
ALTER SUBSCRIPTION sub CONNECTION 'host=b password=S3CRETsub';
ALTER SUBSCRIPTION sub SET (synchronous_commit = 'on');
CREATE SUBSCRIPTION more CONNECTION 'host=b password=S3CRETsub' PUBLICATION p WITH (connect = false, slot_name = NONE);
"""


@pytest.fixture
def superuser(project: Any, database: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Who sees everything. Subscriptions would keep the database from being dropped."""
    from psycopg.conninfo import make_conninfo

    from schemadiff.scratch.access import url_of

    url = url_of(make_conninfo(database.server.access.admin, dbname=database.name))
    monkeypatch.setenv("DATABASE_URL", url)
    admin = database.admin()
    admin.execute(BEFORE.replace("DATABASE d", f"DATABASE {database.name}").encode())
    project.write("schema/a.sql", BEFORE)
    yield project
    for name in ("sub", "more"):
        admin.execute(f"DROP SUBSCRIPTION IF EXISTS {name}")


@pytest.mark.usefixtures("own_parameters")
def test_no_report_has_a_secret(superuser: Any, database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was changed by hand is told, and not to what."""
    superuser.succeed("drift")
    for statement in filter(str.strip, AFTER.split(";\n")):
        database.admin().execute(statement)
    monkeypatch.setenv("HOOK", "http://127.0.0.1:1/S3CREThook")
    words = [word for name in FORMATS for word in ("--report", f"{name}=out/drift.{name}")]
    said = superuser.run("drift", *words, "--webhook", "HOOK")
    assert said.code == 2, said.err
    texts = {name: (superuser.root / f"out/drift.{name}").read_text() for name in FORMATS}
    for text in (said.out, said.err, *texts.values()):
        assert not [secret for secret in (*SECRETS, "F1RSTpw") if secret in text]
    assert "user mapping" in texts["json"]
    assert "subscription" in texts["json"]
    assert "&lt;secret&gt;" in texts["html"]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:S3CRETurl@127.0.0.1:1/x",
        "postgre://u:S3CRETurl@127.0.0.1:1/x",
        "postgresql://u:%zzS3CRETurl@127.0.0.1:1/x",
        "host=127.0.0.1 port=1 password='S3CRETurl' sslmode=S3CRETurl",
        "host=127.0.0.1 port=1 password=S3CRETurl and more",
    ],
)
def test_a_url_is_in_no_report(project: Any, url: str) -> None:
    """Of a run that failed, either."""
    project.write("schema/a.sql", "CREATE TABLE t (id int);\n")
    words = [word for name in FORMATS for word in ("--report", f"{name}=out/drift.{name}")]
    said = project.run("drift", "--url", url, *words)
    assert said.code in (5, 64)
    texts = [(project.root / f"out/drift.{name}").read_text() for name in FORMATS]
    assert all("S3CRETurl" not in text for text in (said.out, said.err, *texts))
    assert any(text for text in texts)
