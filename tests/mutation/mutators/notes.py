"""What is there in; comments, and what is dropped with an extension, out."""

from __future__ import annotations

from random import Random

from schemadiff.kinds import KINDS
from schemadiff.quoting import identifier, literal, qualified
from tests.mutation.present import Present
from tests.mutation.words import text

_COMMENTED = tuple(
    kind
    for kind in KINDS
    if kind
    not in (
        *("default", "owned_by", "partition", "inheritance", "replica_identity", "clustered_on", "partition_trigger"),
        *("publication_table", "publication_schema", "default_privileges", "extension_dependency", "comment", "owner"),
        *("grant", "user_mapping"),
    )
)
_DEPENDING = ("function", "procedure", "trigger", "index", "materialized_view")


def comment(rng: Random, present: Present) -> str | None:
    kind = rng.choice(("table", "column", "column", *_COMMENTED))
    found = present.pick(rng, kind)
    if found is None or getattr(found, "parent_constraint", None):
        return None
    words = KINDS[kind].words(found.id)
    foreign = kind == "table" and found.server is not None
    said = "NULL" if rng.random() < 0.2 else literal(text(rng))
    return f"COMMENT ON {'FOREIGN ' if foreign else ''}{words} IS {said}"


def depends(rng: Random, present: Present) -> str | None:
    extension = present.pick(rng, "extension")
    found = present.pick(rng, rng.choice(_DEPENDING), where=lambda o: not getattr(o, "parent_index", None))
    if extension is None or found is None:
        return None
    no = "NO " if rng.random() < 0.2 else ""
    return f"ALTER {KINDS[found.id.kind].words(found.id)} {no}DEPENDS ON EXTENSION {identifier(extension.id.path[0])}"


def no_longer_depends(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "extension_dependency")
    if found is None:
        return None
    target = found.parent
    if target.kind == "constraint":
        words = f"INDEX {qualified((target.path[0], target.path[2]))}"
    else:
        words = KINDS[target.kind].words(target)
    return f"ALTER {words} NO DEPENDS ON EXTENSION {identifier(found.extensions[0])}"


def label(rng: Random, present: Present) -> str | None:
    """Scratch takes the labels of any provider."""
    kind = rng.choice(("table", "column", "view", "function", "enum", "sequence", "schema", "domain", "publication"))
    found = present.pick(rng, kind, where=lambda o: getattr(o, "server", None) is None)
    said = "NULL" if rng.random() < 0.2 else literal(text(rng))
    provider = rng.choice(("anon", "'SELinux'", "other"))
    return found and f"SECURITY LABEL FOR {provider} ON {KINDS[kind].words(found.id)} IS {said}"


MUTATIONS = {
    "security_label": (label,),
    "comment": (comment,),
    "extension_dependency": (depends, depends, no_longer_depends),
}
