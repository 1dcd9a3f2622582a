"""The configuration file: where it is found, what it may say, and where the complaint points."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemadiff.config import Config, Environment, author_name, database_url, load_config
from schemadiff.config.source import FILE_NAME
from schemadiff.diagnostics import UsageError

FULL = """\
schema = ["db/schema", "extra.sql"]
generated = "db/migrations"
ledger = 'ops."Schema Migrations"'
author = "Mo"
scratch_url_env = "SCRATCH_URL"
lock_timeout = "500ms"
statement_timeout = "15 min"
roles = ["app_*", "!app_legacy"]
statistics = "db/sizes.json"
online_type_changes = true

[environments.production]
url_env = "PRODUCTION_DATABASE_URL"
protected = true
"""


def write(folder: Path, text: str, name: str = FILE_NAME) -> Path:
    (folder / name).write_text(text)
    return folder


def refusal(folder: Path) -> UsageError:
    with pytest.raises(UsageError) as caught:
        load_config(folder)
    return caught.value


def test_defaults(tmp_path: Path) -> None:
    config = load_config(tmp_path)
    assert config == Config(root=tmp_path, schema=(tmp_path / "schema",), generated=tmp_path / "generated")
    assert config.ledger == ("public", "schema_migrations")
    assert config.statistics_file == tmp_path / "generated" / "statistics.json"


def test_everything_said(tmp_path: Path) -> None:
    below = write(tmp_path, FULL) / "a" / "b"
    below.mkdir(parents=True)
    config = load_config(below)
    assert config.root == tmp_path
    assert config.schema == (tmp_path / "db/schema", tmp_path / "extra.sql")
    assert config.ledger == ("ops", "Schema Migrations")
    assert config.statistics_file == tmp_path / "db/sizes.json"
    assert (config.lock_timeout, config.statement_timeout) == ("500ms", "15 min")
    assert config.roles == ("app_*", "!app_legacy")
    assert config.online_type_changes
    assert config.environments == {"production": Environment("production", "PRODUCTION_DATABASE_URL", True)}
    assert author_name(config) == "Mo"
    assert config.file == tmp_path / FILE_NAME


def test_pyproject_counts_only_with_our_table(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    write(tmp_path, '[tool.schemadiff]\ngenerated = "g"\n', "pyproject.toml")
    write(inner, "[project]\nthis is not TOML", "pyproject.toml")
    assert load_config(inner).generated == tmp_path / "g"


def test_two_configurations_are_one_too_many(tmp_path: Path) -> None:
    write(tmp_path, "")
    write(tmp_path, "[tool.schemadiff]\n", "pyproject.toml")
    assert "SD601" in str(refusal(tmp_path))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('author = "x"\nshcema = "db"\n', 2, 'did you mean "schema"?'),
        ("schema = 5\n", 1, "must be a path or a list of paths"),
        ("schema = []\n", 1, "must be a path"),
        ("\nlock_timeout = 2\n", 2, "must be a string"),
        ('lock_timeout = "soon"\n', 1, "must be a duration"),
        ('ledger = "a.b.c"\n', 1, "must name a table"),
        ('roles = "app_*"\n', 1, "must be a list of names or patterns"),
        ('roles = ["app", "!"]\n', 1, "must be a list of names or patterns"),
        ("environments = 1\n", 1, "must be a table"),
        ("[environments.x]\nprotected = true\n", 1, "needs url_env"),
        ('[environments.x]\nurl_env = "X"\nprotected = "yes"\n', 3, "must be true or false"),
        ('[environments.x]\nurl_env = "X"\nurl = "X"\n', 3, "unknown key"),
        ('[environments.x]\nurl_env = "postgresql://h/d"\n', 2, "must be the name of an environment variable"),
        ('author = "a"\ngenerated = \n', 2, "not TOML"),
    ],
)
def test_complaints_have_a_place_and_a_hint(tmp_path: Path, text: str, line: int, said: str) -> None:
    error = refusal(write(tmp_path, text))
    origin = error.diagnostics[0].origin
    assert origin is not None
    assert (Path(origin.file).name, origin.line) == (FILE_NAME, line)
    assert said in str(error)


def test_a_complaint_about_pyproject_has_its_line(tmp_path: Path) -> None:
    others = '[project]\nschema = "not ours"\n[tool.schemadiff.environments.x]\nurl_env = "X"\n'
    text = f"{others}[tool.schemadiff]\nschema = 1\n"
    origin = refusal(write(tmp_path, text, "pyproject.toml")).diagnostics[0].origin
    assert origin is not None
    assert origin.line == 6


@pytest.mark.parametrize(
    "line",
    ['author = "postgresql://u:PW@h/d"', "# postgres://u:PW@h/d", 'author = "host=h password=PW"'],
)
def test_a_password_is_refused_and_not_repeated(tmp_path: Path, line: str) -> None:
    error = refusal(write(tmp_path, f"\n{line}\n"))
    assert "SD603" in str(error)
    assert f"{FILE_NAME}:2:" in str(error)
    assert "PW" not in str(error)


def test_which_url(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, FULL))
    variables = {"DATABASE_URL": "d", "PRODUCTION_DATABASE_URL": "p"}
    assert database_url(config, None, environ={}) is None
    assert database_url(config, None, environ={"DATABASE_URL": ""}) is None
    assert database_url(config, None, environ=variables) == "d"
    assert database_url(config, "production", environ=variables) == "p"
    assert database_url(config, "production", explicit="e", environ=variables) == "e"


def test_a_named_environment_never_falls_back(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, FULL))
    with pytest.raises(UsageError, match="PRODUCTION_DATABASE_URL"):
        database_url(config, "production", environ={"DATABASE_URL": "d"})
    with pytest.raises(UsageError, match='did you mean "production"'):
        database_url(config, "prodution", environ={"DATABASE_URL": "d"})
