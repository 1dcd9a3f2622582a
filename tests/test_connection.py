"""Connecting: every way in which a URL can be wrong, and the password in none of the messages."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from schemadiff.connection import connect, redacted_url, tell_unencrypted
from schemadiff.diagnostics import SchemadiffError, TryAgain, UsageError
from schemadiff.secrecy import holds_secret, redact, redacted_run, without_urls

PW = "S3cr3tPW"
NOBODY = "127.0.0.1:1"


BAD_URLS: tuple[tuple[str, type[SchemadiffError], str], ...] = (
    ("", UsageError, "must start with postgresql://"),
    (PW, UsageError, "must start with postgresql://"),
    (f"u:{PW}@{NOBODY}/d", UsageError, "must start with postgresql://"),
    (f"postgre://u:{PW}@{NOBODY}/d", UsageError, "must start with postgresql://"),
    (f"postgresql+psycopg://u:{PW}@{NOBODY}/d", UsageError, "SQLAlchemy"),
    (f"postgresql://u:%zz{PW}@{NOBODY}/d", UsageError, "hexadecimal"),
    (f"postgresql://u:%00{PW}@{NOBODY}/d", UsageError, "NUL"),
    (f"postgresql://u:{PW} x@{NOBODY}/d", UsageError, "space"),
    (f"postgresql://u:{PW}\n@{NOBODY}/d", UsageError, "control character"),
    (f"postgresql://u:x@{PW}@{NOBODY}/d", UsageError, "percent-encoded"),
    (f"postgresql://u:x/{PW}@{NOBODY}/d", UsageError, "percent-encoded"),
    (f"postgresql://u:x?{PW}@{NOBODY}/d", UsageError, "percent-encoded"),
    (f"postgresql://u:x@127.0.0.1:{PW}/d", UsageError, "port must be a number"),
    (f"postgresql://[{PW}", UsageError, "cannot read"),
    (f"host=127.0.0.1 user=u password=x {PW}", UsageError, "cannot read"),
    (f"postgresql://u@{NOBODY}/d?sslmode={PW}", UsageError, "sslmode must be one of"),
    (f"postgresql://u@{NOBODY}/d?nonsense={PW}", UsageError, "cannot read"),
    (f"postgresql://u@{NOBODY}/d?connect_timeout={PW}", UsageError, "must be a number"),
    (f"postgresql://u:{PW}%ff@{NOBODY}/d", UsageError, "cannot read"),
    (f"postgresql://u:{PW}@{NOBODY}/d", TryAgain, f"postgresql://u:***@{NOBODY}/d: no server answers"),
    (f"host=/nowhere user=u password='{PW}'", TryAgain, "no server answers"),
    (f"postgresql://u:{PW}@{NOBODY}/d?schema=public&pgbouncer=true", TryAgain, "no server answers"),
)


@pytest.mark.parametrize(("url", "kind", "said"), BAD_URLS)
def test_a_bad_url_never_shows_its_password(url: str, kind: type[SchemadiffError], said: str) -> None:
    with pytest.raises(kind) as caught:
        connect(url)
    assert said in str(caught.value)
    assert caught.value.__context__ is None
    shown = "".join(traceback.format_exception(caught.value)).replace(repr(url), "")
    assert PW not in shown


def test_the_connection(database: Any) -> None:
    with connect(database.url, application_name="test of schemadiff") as conn:
        assert conn.autocommit
        assert conn.prepare_threshold is None
        names = ["application_name", "client_encoding"]
        assert [conn.info.parameter_status(name) for name in names] == ["test of schemadiff", "UTF8"]


def test_what_is_missing_is_named(database: Any) -> None:
    with pytest.raises(UsageError, match="there is no database"):
        connect(database.url.replace(database.name, "nowhere"))


def test_redaction_knows_every_form() -> None:
    url = "postgresql://u:p%40ss@h:5433/d?sslmode=require"
    assert redact("p@ss p%40ss fine", url) == "*** *** fine"
    assert redacted_url(url) == "postgresql://u:***@h:5433/d"
    assert redacted_url("postgre://u:x@h") == "(unreadable URL)"


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (f"postgresql://u:{PW}@h/d", True),
        (f"postgre://u:{PW}@h/d", True),
        (f"host=h password = '{PW}'", True),
        (f"postgresql://u@h/d?password={PW}", True),
        (f"postgresql://u@h/d?sslpassword={PW}", True),
        ("postgresql://u@h:5432/d?sslmode=require&host=%2Ftmp", False),
        ("postgresql://%2Ftmp/d", False),
        ("--format=json", False),
        ("add_password_to_users", False),
    ],
)
def test_what_holds_a_secret(text: str, holds: bool) -> None:
    assert holds_secret(text) is holds
    assert (without_urls({"X": text}) == {}) is holds


def test_what_a_broken_run_says() -> None:
    """Secrets of the command line, of the environment, and in SQL that PostgreSQL quotes."""
    said = (
        f"""{PW} other%40 other@ LINE 1: CREATE ROLE x PASSWORD 'p''w' LOGIN; OPTIONS ("api-key" 'k', password E'cut"""
    )
    arguments, environment = (f"--url=postgresql://u:{PW}@h/d",), {"X": "postgresql://u:other%40@h/d"}
    shown = redacted_run(said, arguments, environment)
    assert (
        shown == """*** *** *** LINE 1: CREATE ROLE x PASSWORD '***' LOGIN; OPTIONS ("api-key" '***', password E'***'"""
    )


def test_an_unencrypted_connection_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    tell_unencrypted.cache_clear()
    for host in ("db.example", "db.example", "db2.example"):
        tell_unencrypted(host)
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == ["warning SD663"] * 2
    assert "db.example is not encrypted" in caplog.text
    assert "sslmode=verify-full" in caplog.text
