"""Changes of a browser database in, the TypeScript that makes them in users' browsers out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from schemadiff.idb.diff import (
    CREATE_INDEX,
    CREATE_STORE,
    DROP_INDEX,
    DROP_STORE,
    REBUILD_INDEX,
    REBUILD_STORE,
    RENAME_INDEX,
    RENAME_STORE,
    RETYPE_STORE,
    Change,
)
from schemadiff.idb.model import Desired, Index, KeyPath, Store, Structure, path_json, structure_json
from schemadiff.quoting import one_line

if TYPE_CHECKING:
    from jinja2 import Environment

    from schemadiff.idb.history import Version


@cache
def environment() -> Environment:
    """The only Jinja environment for TypeScript: what is undefined is an error, and texts get in by `js` alone."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from schemadiff.bytecode import beside_templates

    made = Environment(
        loader=PackageLoader("schemadiff", "templates/idb"),
        undefined=StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=beside_templates("idb"),
    )
    made.filters.update(
        js=js, comment=comment, store_options=store_options, index_options=index_options, key_path=_path_js
    )
    return made


def js(value: object) -> str:
    """A literal of JavaScript. JSON's escapes keep it on its line, whatever is in it."""
    return json.dumps(value)


def comment(text: str) -> str:
    """Text that no comment ends within, of either form."""
    return one_line(" ".join(text.split())).replace("*/", "*\\/")


def store_options(store: Store) -> str:
    """The second argument of createObjectStore, with a comma before it; empty where the defaults are meant."""
    said = [] if store.key_path is None else [f"keyPath: {_path_js(store.key_path)}"]
    said += ["autoIncrement: true"] if store.auto_increment else []
    return f", {{ {', '.join(said)} }}" if said else ""


def index_options(index: Index) -> str:
    """The third argument of createIndex, in the same way."""
    said = ["unique: true"] * index.unique + ["multiEntry: true"] * index.multi_entry
    return f", {{ {', '.join(said)} }}" if said else ""


def _path_js(path: KeyPath) -> str:
    return js(path_json(path))


def migration_text(
    desired: Desired,
    number: int,
    name: str,
    before: Version | None,
    changes: Sequence[Change],
    fields: Mapping[str, Any],
) -> str:
    """The file of one version."""
    by_verb = {verb: [one for one in changes if one.verb == verb] for verb in _VERBS}
    stays = _stays(before.structure, changes) if before else ()
    return (
        environment()
        .get_template("migration.ts.j2")
        .render(
            desired=desired,
            number=number,
            name=name,
            before=before,
            stays=stays,
            words=[one.words for one in changes],
            structure=json.dumps(structure_json(desired.structure), indent=2),
            stores=[(one, store, _values(store)) for one, store in sorted(desired.structure.stores.items())],
            types=_used(desired.structure),
            keyed=any(_indexed(store) for store in desired.structure.stores.values()),
            each=any(
                index.multi_entry for store in desired.structure.stores.values() for index in store.indexes.values()
            ),
            by=by_verb,
            filled=[one for one in by_verb[REBUILD_STORE] if _is_filled(one)],
            unique=[one for one in changes if one.index and one.index.unique],
            aside=_aside(desired.structure, before.structure if before else Structure(), number),
            **fields,
        )
    )


_VERBS = (
    CREATE_STORE, RENAME_STORE, REBUILD_STORE, RETYPE_STORE, DROP_STORE,
    CREATE_INDEX, RENAME_INDEX, REBUILD_INDEX, DROP_INDEX,
)  # fmt: skip


def data_text(desired: Desired, number: int, stem: str) -> str:
    """The slot for what a person writes."""
    return environment().get_template("data.ts.j2").render(desired=desired, number=number, stem=stem)


def module_text(desired: Desired, versions: Sequence[Version]) -> str:
    """The module that an application opens the database with."""
    return environment().get_template("module.ts.j2").render(desired=desired, versions=versions, last=versions[-1])


def _stays(before: Structure, changes: Sequence[Change]) -> tuple[str, ...]:
    """The stores that still have their name, and their rows, while the transform runs."""
    moved = {one.was for one in changes if one.verb in (RENAME_STORE, REBUILD_STORE) and one.was != one.store}
    return tuple(name for name in sorted(before.stores) if name not in moved)


def _is_filled(change: Change) -> bool:
    """Whether keys that stood beside the rows move into them."""
    path = change.new.key_path if change.new else None
    return change.old is not None and change.old.key_path is None and isinstance(path, str) and path.isidentifier()


def _values(store: Store) -> str:
    return store.value or "unknown"


def _indexed(store: Store) -> bool:
    return bool(store.indexes) or (store.key_path is not None and not store.key)


def _used(structure: Structure) -> tuple[tuple[str, str], ...]:
    """The types that are imported: an import that nothing needs would not pass a strict compiler."""
    texts = " ".join(f"{store.value} {store.key}" for store in structure.stores.values())
    return tuple((name, place) for name, place in structure.types.items() if re.search(rf"\b{name}\b", texts))


def _aside(new: Structure, old: Structure, number: int) -> str:
    """What a store is called while it is built beside the one whose name it gets."""
    name = f"schemadiff_{number}"
    while name in new.stores or name in old.stores:
        name += "_"
    return name
