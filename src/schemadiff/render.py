"""Steps in, SQL text out: one Jinja template per kind, and the filters that make catalog values safe in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from schemadiff import sqltext
from schemadiff.kinds import KINDS
from schemadiff.kinds.inheritance import Inheritance
from schemadiff.model import Object, ObjectId, Step, Unmodelled
from schemadiff.parse.split import split
from schemadiff.quoting import THIS_DATABASE, dollar_quoted, identifier, identifiers, literal, one_line, qualified
from schemadiff.secrecy import SECRET, in_head

if TYPE_CHECKING:
    from jinja2 import Environment

NO_VALUES: Mapping[str, str] = MappingProxyType({})


@cache
def environment() -> Environment:
    """The only Jinja environment for SQL: undefined names are errors, nothing is escaped behind our back."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from schemadiff.bytecode import beside_templates
    from schemadiff.plan.aside_names import aside_multirange

    made = Environment(
        loader=PackageLoader("schemadiff", "templates"),
        undefined=StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=beside_templates("sql"),
    )
    made.globals["this_database"] = THIS_DATABASE
    made.filters.update(
        identifier=identifier,
        identifiers=identifiers,
        qualified=qualified,
        literal=literal,
        duration=lambda text: text if text.isdigit() else literal(text),
        dollar_quoted=dollar_quoted,
        one_line=one_line,
        reloptions=sqltext.reloptions,
        options_gone=sqltext.options_gone,
        options_set=sqltext.options_set,
        asking=sqltext.asking,
        fdw_options=sqltext.fdw_options,
        fdw_changes=sqltext.fdw_changes,
        sequence_options=sqltext.sequence_options,
        identity_options=sqltext.identity_options,
        identity_changes=sqltext.identity_changes,
        default_storage=sqltext.default_storage,
        index_definition=sqltext.index_definition,
        built_concurrently=sqltext.built_concurrently,
        index_of_constraint=sqltext.index_of_constraint,
        view_query=sqltext.view_query,
        create_only=sqltext.create_only,
        without_body=sqltext.without_body,
        trigger_definition=sqltext.trigger_definition,
        target_words=target_words,
        grant_words=sqltext.grant_words,
        setting_value=sqltext.setting_value,
        privileges=sqltext.privileges,
        grantee=sqltext.grantee,
        aside_multirange=aside_multirange,
    )
    return made


# Where a statement about the database at hand finds a secret: psql gives variables no value between dollar quotes.
SECRET_SETTING = "schemadiff.secret"
# Under which names are looked up: our statements need none, and functions of the user's may need the usual one.
PATH = "pg_catalog, pg_temp"
USUAL_PATH = "pg_catalog, public, pg_temp"
# How an index or a constraint of partitions is attached, by plan.steps; and what holds where it says nothing.
_PARTITIONED: Mapping[str, Any] = {"attach": None, "only": False, "shares": ()}
# What plan.online says of the making of one; and what no macro takes: the object as it will be called, the plain step.
_ONLINE: Mapping[str, Mapping[str, Any]] = {
    "index": {"concurrently": False, "instead_of": ()},
    "constraint": {"not_valid": False, "index": ""},
}
_TOLD = frozenset({"of", "plain", "final", "form", "beside", "alone", "why_plain", "retyped", "unsound"})

_NAME = r'(?:\w+|"(?:[^"]|"")+")'
_VARIABLE = re.compile(rf"(?P<name>{_NAME}(?:\.{_NAME})*)(?P<to> TO)? :'(?P<variable>secret|connection)'")
_ROUTINE = re.compile(r"CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE) ")
# What asks psql for a secret, in the order of how it begins: objects, settings, and what sets one of this database.
_WITH_SECRET = re.compile(
    r"(?:CREATE|ALTER) (?:USER MAPPING|SERVER|FOREIGN DATA WRAPPER|FOREIGN TABLE|SUBSCRIPTION|ROLE|DATABASE) "
    rf"|{_ROUTINE.pattern}|SET {SECRET_SETTING} TO "
)


def target_words(satellite: ObjectId) -> str:
    """What a comment, an owner or a DEPENDS ON EXTENSION is of, in the words of SQL: `TABLE public.t`."""
    target = satellite.target
    assert target is not None
    if target.kind in sqltext.UNLISTED:
        return sqltext.UNLISTED[target.kind](target.path)
    return KINDS[target.kind].words(target)


def statement(step: Step, secrets: Mapping[str, str] = NO_VALUES) -> str:
    """The SQL of one step: one statement, or the few that belong together; ends with a semicolon.

    Empty where nothing needs to run (a grant that is the default already). It asks psql for secrets, but for those
    whose values are given.
    """
    text = _spelled_out(_text(step), secrets)
    return _of_this_database(text) if THIS_DATABASE in text else text


def description(step: Step) -> str:
    """The same for a schema file, where the database has some name, and a secret has something else in its place."""
    return without_variables(_text(step).replace(THIS_DATABASE, "this_database"))


def _text(step: Step) -> str:
    if isinstance(step.new, Unmodelled):
        return step.new.text
    if step.verb == "switch":
        return "\n".join(filter(None, map(_text, step.context["steps"])))
    kind = step.subject.id.kind
    text: str = getattr(_macros(kind), step.verb)(**_arguments(step))
    return text.strip()


@cache
def _macros(kind: str) -> Any:
    """What the kind's template defines."""
    return environment().get_template(f"kinds/{kind}.sql.j2").module


def _of_this_database(text: str) -> str:
    """Statements about the database by whatever name it has where they run."""
    blocks = []
    for piece in split(text).statements:
        pattern = text[piece.start : piece.end].replace("%", "%%").replace(THIS_DATABASE, "%I")
        asked = pattern.endswith(f" TO {sqltext.VARIABLE}")
        values = "pg_catalog.current_database()"
        if asked:
            pattern = pattern.removesuffix(sqltext.VARIABLE) + "%L"
            values += f", pg_catalog.current_setting({literal(SECRET_SETTING)})"
        block = f"DO {dollar_quoted(f'BEGIN EXECUTE pg_catalog.format({literal(pattern)}, {values}); END')};"
        given = [f"SET {SECRET_SETTING} TO {sqltext.VARIABLE};"] if asked else []
        blocks += [*given, block, *([f"RESET {SECRET_SETTING};"] if asked else [])]
    return "\n".join(blocks)


def without_variables(text: str) -> str:
    """The statement with something else in place of the secrets that it asks psql's variables for."""
    if not _WITH_SECRET.match(text):
        return text
    return in_head(text, _without_variables) if _ROUTINE.match(text) else _without_variables(text)


def _without_variables(text: str) -> str:
    return text.replace(sqltext.VARIABLE, literal(SECRET)).replace(":'connection'", "'dbname=nowhere'")


def _spelled_out(text: str, values: Mapping[str, str]) -> str:
    """The statement with these values in place of psql's variables; a variable whose value is not known stays."""

    def value(match: re.Match[str]) -> str:
        name = "connection" if match["variable"] == "connection" else _plain(match["name"])
        return f"{match['name']}{match['to'] or ''} {literal(values[name])}" if name in values else match[0]

    if not values:
        return text
    return in_head(text, partial(_VARIABLE.sub, value)) if _ROUTINE.match(text) else _VARIABLE.sub(value, text)


def _plain(name: str) -> str:
    return "".join(
        part[1:-1].replace('""', '"') if part[0] == '"' else part for part in re.findall(rf"{_NAME}|\.", name)
    )


def _arguments(step: Step) -> dict[str, Any]:
    context = {name: value for name, value in step.context.items() if name not in _TOLD}
    match step.verb:
        case "create":
            return {"new": step.new, **_create_arguments(step)}
        case "shell":
            return {"new": step.new}
        case "move" | "swap" | "take_over":
            return {"old": step.old, "new": step.new, **context}
        case "validate" | "build" | "complete" | "backfill" | "arrive" | "keep":
            return {"new": step.new, **context}
        case "expect" | "settle":
            old = {"old": step.old} if step.subject.id.kind == "column" else {}
            return {"new": step.new, **old, **context}
        case "drop":
            return {"old": step.old, **context}
        case "alter":
            return {"old": step.old, "new": step.new, "changed": step.changed, **context}
        case "rename":
            return {"old": context["old"], "new": context["new"]}
        case _:
            return {"old": step.old, **context}


def _written(step: Step) -> list[Object]:
    """Columns and constraints that stand between the parentheses of CREATE TABLE; inherited columns do not."""
    inside = (p for p in step.parts if p.id.kind in ("column", "constraint"))
    return [p for p in inside if getattr(p, "is_local", True) or getattr(p, "is_partition", False)]


def _inherits(step: Step) -> list[tuple[str, str]]:
    parents = sorted((p for p in step.parts if isinstance(p, Inheritance)), key=lambda p: p.number)
    return [p.of for p in parents]


def _create_arguments(step: Step) -> dict[str, Any]:
    """Tables are given what is written inside them, columns their default, partitioned indexes their shares.

    What is `plain` is for a schema file, which describes one state and is not run where another may be.
    """
    defaults = {ObjectId("column", p.id.path): p for p in step.parts if p.id.kind == "default"}
    match step.subject.id.kind:
        case "table":
            without = step.context.get("without_default", ())
            return {"parts": _written(step), "defaults": defaults, "inherits": _inherits(step), "without": without}
        case "domain":
            return {"parts": step.parts}
        case "owned_by":
            return dict(step.context)
        case "column":
            return {"default": defaults.get(step.subject.id)}
        case "index" | "constraint" as kind:
            usual = {**_PARTITIONED, **_ONLINE[kind]}
            return {name: step.context.get(name, value) for name, value in usual.items()}
        case "view" | "function" | "procedure":
            return {"announced": step.context.get("announced", False)}
        case "materialized_view":
            return {"empty": step.context.get("empty", False), "instead_of": step.context.get("instead_of", ())}
        case "partition":
            return {"renamed": step.context.get("renamed", ())}
        case "role" | "role_setting":
            return {"plain": step.context.get("plain", False)}
        case _:
            return {}
