"""A page's session of the DevTools protocol in; the browser databases of its origin out.

The protocol opens each database at the version that it has, reads its structure, and closes it: nothing is made or
upgraded. Names of databases are asked for first, so that none is opened that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from schemadiff.idb.reports import Live, live_of

Ask: TypeAlias = "Callable[[str, Mapping[str, Any]], Mapping[str, Any]]"


def names_of(ask: Ask, origin: str) -> Sequence[str]:
    """The databases that the origin has, sorted."""
    names: Sequence[str] = ask("IndexedDB.requestDatabaseNames", {"storageKey": f"{origin}/"})["databaseNames"]
    return sorted(names)


def database_of(ask: Ask, origin: str, name: str, source: str) -> Live:
    """The structure of one of them."""
    place = {"storageKey": f"{origin}/", "databaseName": name}
    told = ask("IndexedDB.requestDatabase", place)["databaseWithObjectStores"]
    stores = {store["name"]: _store(store) for store in told["objectStores"]}
    return live_of({"database": told["name"], "version": int(told["version"]), "stores": stores}, source)


def _store(told: Mapping[str, Any]) -> dict[str, Any]:
    indexes = {
        one["name"]: {"keyPath": _path(one["keyPath"]), "unique": one["unique"], "multiEntry": one["multiEntry"]}
        for one in told["indexes"]
    }
    return {"keyPath": _path(told["keyPath"]), "autoIncrement": told["autoIncrement"], "indexes": indexes}


def _path(told: Mapping[str, Any]) -> Any:
    """A key path of the protocol, as files have it."""
    return {"null": None, "string": told.get("string"), "array": told.get("array")}[told["type"]]
