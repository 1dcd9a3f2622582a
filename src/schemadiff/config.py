"""A folder goes in; the project's configuration comes out, checked, with defaults for whatever it leaves unsaid.

The configuration is the nearest `schemadiff.toml`, or `[tool.schemadiff]` in a pyproject.toml, in the folder or
above it. Connection URLs come from environment variables only, so the file can be committed.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from schemadiff.diagnostics import Origin, UsageError
from schemadiff.ignore import Rule, rule_of
from schemadiff.policy import Policy, policy_of

FILE_NAME = "schemadiff.toml"
STATISTICS_NAME = "statistics.json"
ACCEPT_NAME = "drift-accept.toml"
_TABLE = "tool.schemadiff"
_KEYS = (
    "schema", "generated", "statistics", "ledger", "author", "scratch_url_env", "webhook_url_env", "lock_timeout",
    "statement_timeout", "online", "online_type_changes", "roles", "ignore", "accept", "safety",
    "environments",
)  # fmt: skip
# Which tables get statements that keep nobody waiting: those not known to be small, all, none.
ONLINE = ("auto", "always", "never")
_ENVIRONMENT_KEYS = ("url_env", "protected")
_DURATION = re.compile(r"\d+ *(us|ms|s|min|h|d)?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NAME_PART = r'(?:[A-Za-z_][A-Za-z0-9_$]*|"(?:[^"]|"")+")'
_TABLE_NAME = re.compile(rf"(?:({_NAME_PART})\.)?({_NAME_PART})")
_SECRET = re.compile(r"[a-z][a-z0-9+.-]*://[^\s:/@\"']*:[^\s\"']+@|\bpassword *= *[^\s\"']", re.IGNORECASE)


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
        sources = [source for source in (_own_file(folder), _pyproject(folder)) if source]
        if len(sources) > 1:
            both = f"{sources[0].path} and [{_TABLE}] in {sources[1].path}"
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
        raise UsageError.of("SD608", f'no environment "{environment}"', _nearest(environment, config.environments))
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


@dataclass(frozen=True, slots=True)
class _Source:
    """A configuration file: its path, its text, the values of our table, and the table's name in the file."""

    path: Path
    text: str
    values: Mapping[str, Any]
    table: str

    def fail(self, code: str, message: str, hint: str, *keys: str) -> NoReturn:
        """Refuse the configuration at the place where the key stands."""
        raise UsageError.of(code, message, hint, self.origin(*keys))

    def origin(self, *keys: str) -> Origin:
        """Where the key is written, as far as a look at the lines can tell; else the top of our table."""
        wanted = ".".join(keys)
        first = 1
        for number, section, line in _lines(self.text):
            path = _within(section, self.table)
            if path is None:
                continue
            name = line.partition("=")[0].strip().strip("\"'") if "=" in line else ""
            if wanted in (path, f"{path}.{name}".lstrip(".")):
                return Origin(str(self.path), number, len(line) - len(line.lstrip()) + 1)
            if line.strip() == f"[{self.table}]":
                first = number
        return Origin(str(self.path), first)

    def each(self, header: str) -> list[Origin]:
        """Where each table of a list of tables begins: `[[safety.waive]]`."""
        whole = f"{self.table}.{header}".lstrip(".")
        return [Origin(str(self.path), n) for n, _, line in _lines(self.text) if _opens(line) == f"[{whole}]"]


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Each line with its number and the table it stands in."""
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _opens(line):
            section = header.strip("[]")
        yield number, section, line


def _opens(line: str) -> str:
    """The header of a table, or in brackets that of one of a list of tables; empty for any other line."""
    header = re.fullmatch(r"\s*\[(\[?[^\[\]]+\]?)\]\s*(#.*)?", line)
    return re.sub(r"[\s\"']", "", header[1]) if header else ""


def _within(section: str, table: str) -> str | None:
    """The section's path below our table; None for a section of someone else's."""
    if not table or section == table:
        return section if not table else ""
    return section[len(table) + 1 :] if section.startswith(table + ".") else None


def _own_file(folder: Path) -> _Source | None:
    path = folder / FILE_NAME
    if not path.is_file():
        return None
    text = _read(path)
    _refuse_secrets(path, text, "")
    return _Source(path, text, _toml(path, text), "")


def _pyproject(folder: Path) -> _Source | None:
    path = folder / "pyproject.toml"
    # A pyproject.toml that never mentions us may be as broken as it likes.
    if not path.is_file() or "schemadiff" not in (text := _read(path)):
        return None
    _refuse_secrets(path, text, _TABLE)
    values = _toml(path, text).get("tool", {}).get("schemadiff")
    return None if values is None else _Source(path, text, values, _TABLE)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UsageError.of("SD602", f"cannot read {path}: {reason}") from None


def _toml(path: Path, text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        origin = Origin(str(path), *map(int, place.groups())) if place else Origin(str(path), text.count("\n") + 1)
        reason = str(error).partition(" (at ")[0]
        raise UsageError.of("SD602", f"not TOML: {reason}", "see https://toml.io", origin) from None


def _refuse_secrets(path: Path, text: str, table: str) -> None:
    for number, section, line in _lines(text):
        if _within(section, table) is not None and (found := _SECRET.search(line)):
            raise UsageError.of(
                "SD603",
                "a password in the configuration file",
                "change that password, put the URL into an environment variable and name the variable: "
                '[environments.production] url_env = "PRODUCTION_DATABASE_URL"',
                Origin(str(path), number, found.start() + 1),
            )


def _config(source: _Source, root: Path) -> Config:
    if not isinstance(source.values, dict):
        source.fail("SD605", f"[{source.table}] must be a table", "")
    _known(source, source.values, _KEYS)
    return Config(
        root=root,
        schema=tuple(root / entry for entry in _paths(source)),
        generated=root / _text(source, "generated", "generated"),
        ledger=_ledger(source),
        author=_text(source, "author", ""),
        scratch_url_env=_variable(source, _text(source, "scratch_url_env", ""), "scratch_url_env"),
        webhook_url_env=_variable(source, _text(source, "webhook_url_env", ""), "webhook_url_env"),
        lock_timeout=_duration(source, "lock_timeout", "2s"),
        statement_timeout=_duration(source, "statement_timeout", "0"),
        online=_one_of(source, "online", ONLINE),
        online_type_changes=_yes_or_no(source, "online_type_changes"),
        roles=_patterns(source),
        safety=policy_of(source.values.get("safety", {}), source.fail, source.each("safety.waive")),
        environments=_environments(source),
        file=source.path,
        statistics=root / said if (said := _text(source, "statistics", "")) else None,
        accept=root / said if (said := _text(source, "accept", "")) else None,
        ignore=_rules(source),
        ignore_origin=source.origin("ignore") if "ignore" in source.values else None,
    )


def _known(source: _Source, values: Mapping[str, Any], known: tuple[str, ...], *above: str) -> None:
    for key in values:
        if key not in known:
            source.fail("SD604", f'unknown key "{".".join((*above, key))}"', _nearest(key, known), *above, key)


def _nearest(word: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    """A hint that names what the user may have meant, else all there is."""
    close = get_close_matches(word, list(known), 1)
    if close:
        return f'did you mean "{close[0]}"?'
    return f"known: {', '.join(known)}" if known else "the configuration has none: add [environments.NAME]"


def _text(source: _Source, key: str, default: str) -> str:
    value = source.values.get(key, default)
    if not isinstance(value, str):
        source.fail("SD605", f'"{key}" must be a string', f'{key} = "{default or "..."}"', key)
    if any(ord(character) < 32 for character in value):
        source.fail("SD605", f'"{key}" must be a single line', "", key)
    return value


def _yes_or_no(source: _Source, key: str) -> bool:
    value = source.values.get(key, False)
    if not isinstance(value, bool):
        source.fail("SD605", f'"{key}" must be true or false', f"{key} = true", key)
    return value


def _paths(source: _Source) -> tuple[str, ...]:
    value = source.values.get("schema", "schema")
    entries = [value] if isinstance(value, str) else value
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, str) and entry for entry in entries):
        source.fail("SD605", '"schema" must be a path or a list of paths', 'schema = ["schema"]', "schema")
    return tuple(entries)


def _patterns(source: _Source) -> tuple[str, ...]:
    entries = source.values.get("roles", [])
    if not isinstance(entries, list) or not all(isinstance(entry, str) and entry.strip("!") for entry in entries):
        hint = 'roles = ["app_*", "reporting", "!app_legacy"]'
        source.fail("SD605", '"roles" must be a list of names or patterns', hint, "roles")
    return tuple(entries)


def _rules(source: _Source) -> tuple[Rule, ...]:
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


def _ledger(source: _Source) -> tuple[str, str]:
    value = _text(source, "ledger", "public.schema_migrations")
    found = _TABLE_NAME.fullmatch(value)
    if not found:
        source.fail("SD605", '"ledger" must name a table', 'ledger = "public.schema_migrations"', "ledger")
    return _unquoted(found[1] or "public"), _unquoted(found[2])


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()


def _duration(source: _Source, key: str, default: str) -> str:
    value = _text(source, key, default)
    if not _DURATION.fullmatch(value):
        source.fail("SD605", f'"{key}" must be a duration', f'{key} = "2s" (units: us, ms, s, min, h, d)', key)
    return value


def _one_of(source: _Source, key: str, allowed: tuple[str, ...]) -> str:
    value = _text(source, key, allowed[0])
    if value not in allowed:
        source.fail("SD605", f'"{key}" must be one of {", ".join(allowed)}', f'{key} = "{allowed[0]}"', key)
    return value


def _variable(source: _Source, value: str, *keys: str) -> str:
    if value and not _VARIABLE.fullmatch(value):
        hint = "give the variable's name; the URL itself goes into the environment"
        source.fail("SD606", f'"{".".join(keys)}" must be the name of an environment variable', hint, *keys)
    return value


def _environments(source: _Source) -> Mapping[str, Environment]:
    tables = source.values.get("environments", {})
    if not isinstance(tables, dict):
        source.fail("SD605", '"environments" must be a table', "[environments.production]", "environments")
    return {name: _environment(source, name, table) for name, table in tables.items()}


def _environment(source: _Source, name: str, table: object) -> Environment:
    above = ("environments", name)
    if name == "all" or "," in name:
        source.fail(
            "SD605", f'no environment can be called "{name}"', "all means every one, a comma stands between", *above
        )
    if not isinstance(table, dict):
        source.fail("SD605", f'"{".".join(above)}" must be a table', f"[environments.{name}]", *above)
    _known(source, table, _ENVIRONMENT_KEYS, *above)
    url_env, protected = table.get("url_env"), table.get("protected", False)
    if not isinstance(url_env, str) or not url_env:
        source.fail("SD605", f'environment "{name}" needs url_env', f'url_env = "{name.upper()}_DATABASE_URL"', *above)
    if not isinstance(protected, bool):
        source.fail("SD605", f'"{".".join(above)}.protected" must be true or false', "", *above, "protected")
    return Environment(name, _variable(source, url_env, *above, "url_env"), protected)
