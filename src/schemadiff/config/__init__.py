"""A folder goes in; the project's configuration comes out, checked, with defaults for whatever it leaves unsaid.

The configuration is the nearest `schemadiff.toml`, or `[tool.schemadiff]` in a pyproject.toml, in the folder or
above it. Connection URLs come from environment variables only, so the file can be committed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from schemadiff.config.docs import FILE as DOCS_NAME
from schemadiff.config.docs import docs_of
from schemadiff.config.seed import Seed, seed_of
from schemadiff.config.source import TABLE, Source, of_pyproject, own_file
from schemadiff.config.values import duration, known_only, nearest, one_of, text, variable, yes_or_no
from schemadiff.diagnostics import Origin, UsageError
from schemadiff.ignore import Rule, rule_of
from schemadiff.policy import Policy, policy_of

STATISTICS_NAME = "statistics.json"
ACCEPT_NAME = "drift-accept.toml"
_KEYS = (
    "schema", "generated", "statistics", "ledger", "author", "scratch_url_env", "webhook_url_env", "lock_timeout",
    "statement_timeout", "online", "online_type_changes", "roles", "ignore", "accept", "safety",
    "environments", "seed", "docs", "models",
)  # fmt: skip
# Which tables get statements that keep nobody waiting: those not known to be small, all, none.
ONLINE = ("auto", "always", "never")
_ENVIRONMENT_KEYS = ("url_env", "protected")
_NAME_PART = r'(?:[A-Za-z_][A-Za-z0-9_$]*|"(?:[^"]|"")+")'
_TABLE_NAME = re.compile(rf"(?:({_NAME_PART})\.)?({_NAME_PART})")


@dataclass(frozen=True, slots=True)
class Environment:
    """A database with a name: where its URL is found, and whether changes to it need a person's word."""

    name: str
    url_env: str
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """What the project says about itself. Paths are absolute; `ledger` is schema and table, unquoted.

    `online` says which tables get statements that keep nobody waiting: auto, always, never; `online_type_changes`
    whether columns change their type beside, where that would write the table anew. `roles` are patterns of the roles
    that it manages: none, unless it says so. `statistics` is None where nothing is said: see `statistics_file`, and so
    is `accept`: see `accept_file`. `ignore` are rules for what the project leaves alone, from `ignore_origin`.
    Without `cache` nothing is taken from what an earlier run found out; no file says so, the command line does.
    With `full_proof` the whole is copied for a proof, not what has to do with the changes.
    """

    root: Path
    schema: tuple[Path, ...]
    generated: Path
    ledger: tuple[str, str] = ("public", "schema_migrations")
    author: str = ""
    scratch_url_env: str = ""
    webhook_url_env: str = ""
    lock_timeout: str = "2s"
    statement_timeout: str = "0"
    online: str = "auto"
    online_type_changes: bool = False
    roles: tuple[str, ...] = ()
    safety: Policy = field(default_factory=Policy)
    environments: Mapping[str, Environment] = field(default_factory=dict)
    file: Path | None = None
    statistics: Path | None = None
    accept: Path | None = None
    ignore: tuple[Rule, ...] = ()
    ignore_origin: Origin | None = None
    cache: bool = True
    full_proof: bool = False
    seed: Seed = field(default_factory=Seed)
    models: tuple[Path, ...] = ()
    docs: str = DOCS_NAME

    @property
    def statistics_file(self) -> Path:
        """Where the sizes of production's tables are kept, if anybody has written them down."""
        return self.statistics or self.generated / STATISTICS_NAME

    @property
    def accept_file(self) -> Path:
        """The list of the drift that may stay, whether there is one or not."""
        return self.accept or self.root / ACCEPT_NAME


def load_config(start: Path) -> Config:
    """The configuration that governs the folder `start`; defaults with `start` as root where there is none."""
    start = start.resolve()
    for folder in (start, *start.parents):
        sources = [source for source in (own_file(folder), of_pyproject(folder)) if source]
        if len(sources) > 1:
            both = f"{sources[0].path} and [{TABLE}] in {sources[1].path}"
            raise UsageError.of("SD601", f"two configurations: {both}", "keep one of them")
        if sources:
            return _config(sources[0], folder)
    return Config(root=start, schema=(start / "schema",), generated=start / "generated")


def database_url(
    config: Config,
    environment: str | None,
    *,
    explicit: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> str | None:
    """The URL to use: the one the user gave, else the environment's, else DATABASE_URL, else None (embedded).

    An environment asked for by name never falls back to another database.
    """
    variables = os.environ if environ is None else environ
    if explicit:
        return explicit
    if environment is None:
        return variables.get("DATABASE_URL") or None
    found = config.environments.get(environment)
    if found is None:
        raise UsageError.of("SD608", f'no environment "{environment}"', nearest(environment, config.environments))
    if not variables.get(found.url_env):
        raise UsageError.of(
            "SD609",
            f'environment "{environment}" takes its URL from {found.url_env}, which is not set',
            f"export {found.url_env}=postgresql://...",
        )
    return variables[found.url_env]


def author_name(config: Config) -> str:
    """Who writes migrations here: the configured author, else git's user.name, else nobody."""
    if config.author:
        return config.author
    import subprocess

    try:
        answer = subprocess.run(
            ["git", "config", "user.name"], cwd=config.root, capture_output=True, text=True, timeout=2, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.strip()


def _config(source: Source, root: Path) -> Config:
    if not isinstance(source.values, dict):
        source.fail("SD605", f"[{source.table}] must be a table", "")
    known_only(source, source.values, _KEYS)
    return Config(
        root=root,
        schema=tuple(root / entry for entry in _paths(source)),
        generated=root / text(source, "generated", "generated"),
        ledger=_ledger(source),
        author=text(source, "author", ""),
        scratch_url_env=variable(source, text(source, "scratch_url_env", ""), "scratch_url_env"),
        webhook_url_env=variable(source, text(source, "webhook_url_env", ""), "webhook_url_env"),
        lock_timeout=duration(source, "lock_timeout", "2s"),
        statement_timeout=duration(source, "statement_timeout", "0"),
        online=one_of(source, "online", ONLINE),
        online_type_changes=yes_or_no(source, "online_type_changes"),
        roles=_patterns(source),
        safety=policy_of(source.values.get("safety", {}), source.fail, source.each("safety.waive")),
        environments=_environments(source),
        file=source.path,
        statistics=root / said if (said := text(source, "statistics", "")) else None,
        accept=root / said if (said := text(source, "accept", "")) else None,
        ignore=_rules(source),
        ignore_origin=source.origin("ignore") if "ignore" in source.values else None,
        seed=seed_of(source),
        models=tuple(root / entry for entry in _models(source)),
        docs=docs_of(source),
    )


def _paths(source: Source) -> tuple[str, ...]:
    value = source.values.get("schema", "schema")
    entries = [value] if isinstance(value, str) else value
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, str) and entry for entry in entries):
        source.fail("SD605", '"schema" must be a path or a list of paths', 'schema = ["schema"]', "schema")
    return tuple(entries)


def _models(source: Source) -> tuple[str, ...]:
    entries = source.values.get("models", [])
    if not isinstance(entries, list) or not all(isinstance(entry, str) and entry for entry in entries):
        source.fail("SD605", '"models" must be a list of paths', 'models = ["src/app/models.py"]', "models")
    return tuple(entries)


def _patterns(source: Source) -> tuple[str, ...]:
    entries = source.values.get("roles", [])
    if not isinstance(entries, list) or not all(isinstance(entry, str) and entry.strip("!") for entry in entries):
        hint = 'roles = ["app_*", "reporting", "!app_legacy"]'
        source.fail("SD605", '"roles" must be a list of names or patterns', hint, "roles")
    return tuple(entries)


def _rules(source: Source) -> tuple[Rule, ...]:
    hint = 'ignore = ["index:public.tmp_*", "audit.**", "!audit.events"]'
    entries = source.values.get("ignore", [])
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        source.fail("SD605", '"ignore" must be a list of patterns', hint, "ignore")
    rules = []
    for entry in entries:
        try:
            rules.append(rule_of(entry))
        except ValueError as error:
            source.fail("SD605", f'"ignore": the pattern "{entry}" {error}', hint, "ignore")
    return tuple(rules)


def _ledger(source: Source) -> tuple[str, str]:
    value = text(source, "ledger", "public.schema_migrations")
    found = _TABLE_NAME.fullmatch(value)
    if not found:
        source.fail("SD605", '"ledger" must name a table', 'ledger = "public.schema_migrations"', "ledger")
    return _unquoted(found[1] or "public"), _unquoted(found[2])


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()


def _environments(source: Source) -> Mapping[str, Environment]:
    tables = source.values.get("environments", {})
    if not isinstance(tables, dict):
        source.fail("SD605", '"environments" must be a table', "[environments.production]", "environments")
    return {name: _environment(source, name, table) for name, table in tables.items()}


def _environment(source: Source, name: str, table: object) -> Environment:
    above = ("environments", name)
    if name == "all" or "," in name:
        source.fail(
            "SD605", f'no environment can be called "{name}"', "all means every one, a comma stands between", *above
        )
    if not isinstance(table, dict):
        source.fail("SD605", f'"{".".join(above)}" must be a table', f"[environments.{name}]", *above)
    known_only(source, table, _ENVIRONMENT_KEYS, *above)
    url_env, protected = table.get("url_env"), table.get("protected", False)
    if not isinstance(url_env, str) or not url_env:
        source.fail("SD605", f'environment "{name}" needs url_env', f'url_env = "{name.upper()}_DATABASE_URL"', *above)
    if not isinstance(protected, bool):
        source.fail("SD605", f'"{".".join(above)}.protected" must be true or false', "", *above, "protected")
    return Environment(name, variable(source, url_env, *above, "url_env"), protected)
