"""What is there in; changes of grants, default privileges and owners out."""

from __future__ import annotations

from random import Random
from typing import Any

from schemadiff.kinds import KINDS
from schemadiff.quoting import identifier, qualified
from tests.mutation.present import ROLES, Present
from tests.mutation.words import picks, sometimes

_TABLE = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
_PRIVILEGES = {
    "table": _TABLE,
    "view": _TABLE,
    "materialized_view": ("SELECT",),
    "sequence": ("USAGE", "SELECT", "UPDATE"),
    "function": ("EXECUTE",),
    "procedure": ("EXECUTE",),
    "aggregate": ("EXECUTE",),
    "schema": ("USAGE", "CREATE"),
    "enum": ("USAGE",),
    "composite": ("USAGE",),
    "range": ("USAGE",),
    "domain": ("USAGE",),
    "language": ("USAGE",),
    "foreign_data_wrapper": ("USAGE",),
    "server": ("USAGE",),
}
_WORDS = {"view": "TABLE", "materialized_view": "TABLE", "server": "FOREIGN SERVER", "aggregate": "FUNCTION"}
_OWNED = (
    *(
        "table",
        "table",
        "view",
        "materialized_view",
        "sequence",
        "function",
        "procedure",
        "aggregate",
        "schema",
        "enum",
    ),
    *("composite", "range", "domain", "collation", "conversion", "operator", "operator_class", "operator_family"),
    *(
        "statistics",
        "ts_dictionary",
        "ts_configuration",
        "foreign_data_wrapper",
        "server",
        "publication",
        "event_trigger",
    ),
    "language",
)
_DEFAULTS = {
    "TABLES": _TABLE,
    "SEQUENCES": ("USAGE", "SELECT"),
    "FUNCTIONS": ("EXECUTE",),
    "TYPES": ("USAGE",),
    "SCHEMAS": ("USAGE", "CREATE"),
}


def grant(rng: Random, present: Present) -> str | None:
    target = _target(rng, present)
    option = sometimes(rng, " WITH GRANT OPTION", 0.15)
    return target and f"GRANT {_some(rng, target)} ON {_words(target)} TO {_grantee(rng, option)}{option}"


def revoke(rng: Random, present: Present) -> str | None:
    """From whoever has a privilege; or from PUBLIC or the owner what they have by default."""
    found = present.pick(rng, "grant", where=lambda g: g.id.path[0] in _PRIVILEGES)
    target = found and present.catalog.objects.get(found.parent) if rng.random() < 0.6 else _target(rng, present)
    if target is None or target.id.kind not in _PRIVILEGES:
        return None
    who = f"{_grantee(rng, '')}, {rng.choice(('PUBLIC', 'CURRENT_USER'))}"
    return f"REVOKE {_some(rng, target)} ON {_words(target)} FROM {who}{sometimes(rng, ' CASCADE', 0.5)}"


def grant_on_column(rng: Random, present: Present) -> str | None:
    table = present.pick(rng, "table", where=lambda t: present.columns(t.id))
    if table is None:
        return None
    columns = ", ".join(identifier(c.id.path[2]) for c in picks(rng, present.columns(table.id), 2))
    privilege = rng.choice(("SELECT", "UPDATE", "INSERT", "REFERENCES"))
    verb, to = rng.choice((("GRANT", "TO"), ("GRANT", "TO"), ("REVOKE", "FROM")))
    return f"{verb} {privilege} ({columns}) ON {qualified(table.id.path)} {to} {_grantee(rng, '')}"


def default_privileges(rng: Random, present: Present) -> str:
    sort = rng.choice(tuple(_DEFAULTS))
    where = f" IN SCHEMA {present.schema(rng)}" if sort != "SCHEMAS" and rng.random() < 0.4 else ""
    role = sometimes(rng, f" FOR ROLE {identifier(rng.choice(ROLES))}", 0.4)
    what = f"{', '.join(picks(rng, _DEFAULTS[sort], 2))} ON {sort}"
    change = rng.choice((f"GRANT {what} TO", f"GRANT {what} TO", f"REVOKE {what} FROM"))
    return f"ALTER DEFAULT PRIVILEGES{role}{where} {change} {_grantee(rng, '')}"


def owner(rng: Random, present: Present) -> str | None:
    kind = rng.choice(_OWNED)
    found = present.pick(rng, kind, where=lambda o: o.id.path != ("public",) and not getattr(o, "is_partition", False))
    return found and f"ALTER {KINDS[kind].words(found.id)} OWNER TO {identifier(rng.choice(ROLES))}"


def _target(rng: Random, present: Present) -> Any:
    kind = rng.choice(("table", "table", "table", *_PRIVILEGES))
    return present.pick(rng, kind, where=lambda o: o.id.path != ("plpgsql",))


def _some(rng: Random, target: Any) -> str:
    known = _PRIVILEGES[target.id.kind]
    return "ALL" if rng.random() < 0.3 else ", ".join(picks(rng, known, 3))


def _words(target: Any) -> str:
    words = KINDS[target.id.kind].words(target.id)
    noun = _WORDS.get(target.id.kind)
    if target.id.kind == "domain":
        return words
    return f"{noun} {words.removeprefix('MATERIALIZED ').partition(' ')[2]}" if noun else words


def _grantee(rng: Random, option: str) -> str:
    return identifier(rng.choice(ROLES)) if option or rng.random() < 0.8 else "PUBLIC"


MUTATIONS = {
    "grant": (grant, grant, grant, revoke, revoke, grant_on_column),
    "default_privileges": (default_privileges,),
    "owner": (owner,),
}
