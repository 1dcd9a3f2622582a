"""What is there in; changes of text search parsers, templates, dictionaries and configurations out."""

from __future__ import annotations

from random import Random

from schemadiff.kinds import KINDS
from schemadiff.quoting import identifier, qualified
from tests.mutation.present import Present
from tests.mutation.words import cascade, new, new_in_schema, sometimes

_TOKENS = ("asciiword", "word", "numword", "email", "url", "host", "hword", "int", "uint", "version")


def create_parser(rng: Random, present: Present) -> str:
    headline = sometimes(rng, ", HEADLINE = prsd_headline", 0.5)
    functions = "START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype"
    return f"CREATE TEXT SEARCH PARSER {new_in_schema(rng, present)} ({functions}{headline})"


def create_template(rng: Random, present: Present) -> str:
    which = rng.choice(("dsimple", "dsynonym", "dispell"))
    return f"CREATE TEXT SEARCH TEMPLATE {new_in_schema(rng, present)} (INIT = {which}_init, LEXIZE = {which}_lexize)"


def create_dictionary(rng: Random, present: Present) -> str:
    template = present.pick(rng, "ts_template", where=lambda t: "dsimple" in str(t.functions))
    own = qualified(template.id.path) if template is not None and rng.random() < 0.5 else "pg_catalog.simple"
    forms = (
        f"TEMPLATE = {own}{sometimes(rng, ', ACCEPT = false')}",
        "TEMPLATE = snowball, LANGUAGE = german",
        f"TEMPLATE = {own}, STOPWORDS = english",
    )
    return f"CREATE TEXT SEARCH DICTIONARY {new_in_schema(rng, present)} ({rng.choice(forms)})"


def alter_dictionary(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "ts_dictionary")
    option = rng.choice(("ACCEPT = true", "ACCEPT", "STOPWORDS = russian", "STOPWORDS"))
    return found and f"ALTER TEXT SEARCH DICTIONARY {qualified(found.id.path)} ({option})"


def create_configuration(rng: Random, present: Present) -> str:
    parser = present.pick(rng, "ts_parser")
    own = f"PARSER = {qualified(parser.id.path)}" if parser is not None and rng.random() < 0.4 else 'PARSER = "default"'
    copied = rng.choice((own, "COPY = english", "COPY = simple"))
    return f"CREATE TEXT SEARCH CONFIGURATION {new_in_schema(rng, present)} ({copied})"


def alter_configuration(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "ts_configuration")
    if found is None:
        return None
    dictionary = present.pick(rng, "ts_dictionary")
    own = qualified(dictionary.id.path) if dictionary is not None else "simple"
    token = rng.choice(_TOKENS)
    change = rng.choice(
        (
            *(f"ADD MAPPING FOR {token} WITH {own}, simple", f"ALTER MAPPING FOR {token} WITH {own}"),
            *(f"DROP MAPPING IF EXISTS FOR {token}", f"ALTER MAPPING REPLACE english_stem WITH {own}"),
        )
    )
    return f"ALTER TEXT SEARCH CONFIGURATION {qualified(found.id.path)} {change}"


def index_of_configuration(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "ts_configuration")
    column = present.pick(rng, "column", where=lambda c: c.type == "text" and c.generated != "v")
    if found is None or column is None:
        return None
    name = qualified(found.id.path).replace("'", "''").replace("\\", "\\\\")
    key = f"to_tsvector(E'{name}'::regconfig, {identifier(column.id.path[2])})"
    return f"CREATE INDEX {new(rng)} ON {qualified(column.parent.path)} USING gin ({key})"


def rename_or_drop(kind: str, rng: Random, present: Present) -> str | None:
    found = present.pick(rng, kind)
    if found is None:
        return None
    words = KINDS[kind].words(found.id)
    if rng.random() < 0.4:
        return f"ALTER {words} {rng.choice((f'RENAME TO {new(rng)}', f'SET SCHEMA {present.schema(rng)}'))}"
    return f"DROP {words}{cascade(rng)}"


def drop_parser(rng: Random, present: Present) -> str | None:
    return rename_or_drop("ts_parser", rng, present)


def drop_template(rng: Random, present: Present) -> str | None:
    return rename_or_drop("ts_template", rng, present)


def drop_dictionary(rng: Random, present: Present) -> str | None:
    return rename_or_drop("ts_dictionary", rng, present)


def drop_configuration(rng: Random, present: Present) -> str | None:
    return rename_or_drop("ts_configuration", rng, present)


MUTATIONS = {
    "ts_parser": (create_parser, drop_parser),
    "ts_template": (create_template, drop_template),
    "ts_dictionary": (create_dictionary, create_dictionary, alter_dictionary, drop_dictionary),
    "ts_configuration": (
        create_configuration,
        alter_configuration,
        alter_configuration,
        index_of_configuration,
        drop_configuration,
    ),
}
