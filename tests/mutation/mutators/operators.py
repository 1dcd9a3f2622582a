"""What is there in; changes of casts, operators and their classes, access methods, transforms and conversions out."""

from __future__ import annotations

from random import Random

from schemadiff.kinds import KINDS
from schemadiff.quoting import identifier, qualified
from tests.mutation.present import Present
from tests.mutation.words import cascade, new, new_in_schema, sometimes

_SIGNS = ("==>", "<=>", "@@@", "!=!", "~~>", "|+|", "&^", "##>")
_ENCODINGS = (
    ("LATIN1", "UTF8", "iso8859_1_to_utf8"),
    ("UTF8", "LATIN1", "utf8_to_iso8859_1"),
    ("WIN1252", "UTF8", "win_to_utf8"),
)


def create_cast(rng: Random, present: Present) -> str | None:
    """From a type that is there to a type of PostgreSQL, or the other way round."""
    own = present.pick(rng, "enum", "composite", "domain", "range")
    if own is None or own.id.kind == "domain":
        return None
    context = rng.choice(("", " AS ASSIGNMENT", " AS IMPLICIT"))
    target = rng.choice(("text", "integer", "jsonb", "character varying"))
    type_, function = qualified(own.id.path), new_in_schema(rng, present)
    forms = (
        f"CREATE CAST ({type_} AS {target}) WITH INOUT{context}",
        f"CREATE CAST ({target} AS {type_}) WITH INOUT{context}",
        f"CREATE FUNCTION {function}({type_}) RETURNS {target} LANGUAGE sql IMMUTABLE AS 'SELECT NULL::{target}';\n"
        f"CREATE CAST ({type_} AS {target}) WITH FUNCTION {function}({type_}){context}",
    )
    return rng.choice(forms)


def drop_cast(rng: Random, present: Present) -> str | None:
    return _drop(rng, present, "cast")


def create_operator(rng: Random, present: Present) -> str:
    """With its function, a commutator and sometimes a negator."""
    schema, sign, function = present.schema(rng), rng.choice(_SIGNS), new(rng)
    type_ = rng.choice(("integer", "text", "bigint"))
    more = sometimes(rng, f", COMMUTATOR = OPERATOR({schema}.{sign})") + sometimes(
        rng, ", RESTRICT = eqsel, JOIN = eqjoinsel"
    )
    more += sometimes(rng, ", HASHES") + sometimes(rng, ", MERGES")
    left = f"LEFTARG = {type_}, " if rng.random() < 0.8 else ""
    arguments = f"{type_}, {type_}" if left else type_
    body, name = "$1 = $2" if left else "$1 IS NULL", f"{schema}.{function}"
    return (
        f"CREATE FUNCTION {name}({arguments}) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT {body}';\n"
        f"CREATE OPERATOR {schema}.{sign} ({left}RIGHTARG = {type_}, FUNCTION = {name}{more if left else ''})"
    )


def alter_operator(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "operator")
    if found is None:
        return None
    change = rng.choice(
        ("SET (RESTRICT = NONE, JOIN = NONE)", "SET (RESTRICT = neqsel)", f"SET SCHEMA {present.schema(rng)}")
    )
    return f"ALTER {KINDS['operator'].words(found.id)} {change}"


def drop_operator(rng: Random, present: Present) -> str | None:
    return _drop(rng, present, "operator")


def check_with_operator(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "operator", where=lambda o: o.left is not None and o.left == o.right)
    column = found and present.pick(rng, "column", where=lambda c: c.type == found.left)
    if column is None:
        return None
    sign = f"OPERATOR({identifier(found.id.path[0])}.{found.id.path[1]})"
    name = identifier(column.id.path[2])
    return f"ALTER TABLE {qualified(column.parent.path)} ADD CHECK ({name} {sign} {name})"


def create_family(rng: Random, present: Present) -> str:
    return f"CREATE OPERATOR FAMILY {new_in_schema(rng, present)} USING {rng.choice(('btree', 'hash', 'gist'))}"


def alter_family(rng: Random, present: Present) -> str | None:
    family = present.pick(rng, "operator_family", where=lambda f: f.id.path[2] == "btree")
    if family is None:
        return None
    words = KINDS["operator_family"].words(family.id)
    members = (
        "OPERATOR 1 < (integer, bigint)",
        "FUNCTION 1 (integer, bigint) btint48cmp(integer, bigint)",
        "OPERATOR 3 = (integer, bigint)",
    )
    changes = (
        f"ADD {rng.choice(members)}",
        "DROP OPERATOR 1 (integer, bigint)",
        f"RENAME TO {new(rng)}",
        f"SET SCHEMA {present.schema(rng)}",
    )
    return f"ALTER {words} {rng.choice(changes)}"


def drop_family(rng: Random, present: Present) -> str | None:
    return _drop(rng, present, "operator_family")


def create_class(rng: Random, present: Present) -> str:
    family = present.pick(rng, "operator_family", where=lambda f: f.id.path[2] == "btree")
    of = f" FAMILY {qualified(family.id.path[:2])}" if family is not None and rng.random() < 0.5 else ""
    type_, compare = rng.choice((("integer", "btint4cmp"), ("text", "bttextcmp"), ("bigint", "btint8cmp")))
    members = f"OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 {compare}"
    name, members = new_in_schema(rng, present), f"{members}({type_}, {type_})"
    return f"CREATE OPERATOR CLASS {name} FOR TYPE {type_} USING btree{of} AS {members}"


def index_with_class(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "operator_class", where=lambda c: c.id.path[2] == "btree")
    column = found and present.pick(rng, "column", where=lambda c: c.type == found.type)
    if column is None:
        return None
    key = f"{identifier(column.id.path[2])} {qualified(found.id.path[:2])}"
    return f"CREATE INDEX {new(rng)} ON {qualified(column.parent.path)} ({key})"


def alter_class(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "operator_class")
    if found is None:
        return None
    change = rng.choice((f"RENAME TO {new(rng)}", f"SET SCHEMA {present.schema(rng)}"))
    return f"ALTER {KINDS['operator_class'].words(found.id)} {change}"


def drop_class(rng: Random, present: Present) -> str | None:
    return _drop(rng, present, "operator_class")


def create_access_method(rng: Random, present: Present) -> str:
    forms = (
        "TYPE INDEX HANDLER bthandler",
        "TYPE TABLE HANDLER heap_tableam_handler",
        "TYPE TABLE HANDLER heap_tableam_handler",
    )
    return f"CREATE ACCESS METHOD {new(rng)} {rng.choice(forms)}"


def drop_access_method(rng: Random, present: Present) -> str | None:
    return _drop(rng, present, "access_method")


def create_transform(rng: Random, present: Present) -> str:
    type_ = rng.choice(("integer", "text", "bigint"))
    receive = {"integer": "int4recv", "text": "textrecv", "bigint": "int8recv"}[type_]
    both = sometimes(rng, f", TO SQL WITH FUNCTION {receive}(internal)", 0.5)
    replace = sometimes(rng, "OR REPLACE ")
    return f"CREATE {replace}TRANSFORM FOR {type_} LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal){both})"


def drop_transform(rng: Random, present: Present) -> str | None:
    return _drop(rng, present, "transform")


def create_conversion(rng: Random, present: Present) -> str:
    source, target, function = rng.choice(_ENCODINGS)
    default = sometimes(rng, "DEFAULT ")
    return f"CREATE {default}CONVERSION {new_in_schema(rng, present)} FOR '{source}' TO '{target}' FROM {function}"


def alter_conversion(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "conversion")
    if found is None:
        return None
    change = rng.choice((f"RENAME TO {new(rng)}", f"SET SCHEMA {present.schema(rng)}"))
    return f"ALTER CONVERSION {qualified(found.id.path)} {change}"


def drop_conversion(rng: Random, present: Present) -> str | None:
    return _drop(rng, present, "conversion")


def _drop(rng: Random, present: Present, kind: str) -> str | None:
    found = present.pick(rng, kind)
    return found and f"DROP {KINDS[kind].words(found.id)}{cascade(rng)}"


MUTATIONS = {
    "cast": (create_cast, create_cast, drop_cast),
    "operator": (create_operator, create_operator, alter_operator, check_with_operator, drop_operator),
    "operator_family": (create_family, create_family, alter_family, alter_family, drop_family),
    "operator_class": (create_class, create_class, index_with_class, alter_class, drop_class),
    "access_method": (create_access_method, drop_access_method),
    "transform": (create_transform, create_transform, drop_transform),
    "conversion": (create_conversion, create_conversion, alter_conversion, drop_conversion),
}
