"""A Chromium and the address of an application in; the structure of its browser databases there out.

Read through the DevTools protocol, which opens no connection of a page: nothing is made, upgraded or kept waiting. Of
the application nothing runs: any address is answered by an empty page.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from schemadiff.diagnostics import TryAgain, UsageError
from schemadiff.idb.reports import Live, live_of

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
VARIABLE = "SCHEMADIFF_CHROMIUM"


def origin_of(address: str) -> str:
    """Scheme, host and port: what a browser keeps databases under. Raises UsageError for anything else."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise UsageError.of("SD518", "that is no address of an application", "--origin https://app.example.com")
    return f"{parts.scheme}://{parts.netloc}"


def chromium() -> str:
    """The program. Raises UsageError where there is none."""
    found = os.environ.get(VARIABLE) or next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if not found or not shutil.which(found):
        hint = f"apt-get install chromium, or {VARIABLE} names the program"
        raise UsageError.of("SD518", f"there is no Chromium{f' at {found}' if found else ''}", hint)
    return found


def read_browser(origin: str, profile: Path) -> tuple[Live, ...]:
    """The databases of an application in a profile that no browser has open. Raises UsageError and TryAgain."""
    try:
        api: Any = import_module("playwright.sync_api")
    except ImportError:
        raise UsageError.of("SD518", "playwright is not installed", "pip install 'schemadiff[idb]'") from None
    if not profile.is_dir():
        raise UsageError.of("SD518", f"there is no profile {profile}", "chrome://version names the folder")
    program = chromium()
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    try:
        with api.sync_playwright() as found:
            context = found.chromium.launch_persistent_context(
                profile, executable_path=program, args=arguments, headless=True
            )
            try:
                return _read(context, origin)
            finally:
                with suppress(api.Error):
                    context.close()
    except api.Error as error:
        first = str(error).strip().splitlines()[0]
        hint = "a profile can be read while no browser has it open; a copy of it does as well"
        raise TryAgain.of("SD518", f"Chromium did not answer: {first}", hint) from None


def _read(context: Any, origin: str) -> tuple[Live, ...]:
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto(f"{origin}/")
    tools = context.new_cdp_session(page)
    tools.send("IndexedDB.enable")
    place = {"storageKey": f"{origin}/"}
    names: Sequence[str] = tools.send("IndexedDB.requestDatabaseNames", place)["databaseNames"]
    return tuple(_live(tools, {**place, "databaseName": name}, origin) for name in sorted(names))


def _live(tools: Any, place: Mapping[str, str], origin: str) -> Live:
    told = tools.send("IndexedDB.requestDatabase", place)["databaseWithObjectStores"]
    stores = {store["name"]: _store(store) for store in told["objectStores"]}
    return live_of({"database": told["name"], "version": int(told["version"]), "stores": stores}, origin)


def _store(told: Mapping[str, Any]) -> dict[str, Any]:
    indexes = {
        one["name"]: {"keyPath": _path(one["keyPath"]), "unique": one["unique"], "multiEntry": one["multiEntry"]}
        for one in told["indexes"]
    }
    return {"keyPath": _path(told["keyPath"]), "autoIncrement": told["autoIncrement"], "indexes": indexes}


def _path(told: Mapping[str, Any]) -> Any:
    """A key path of the protocol, as files have it."""
    return {"null": None, "string": told.get("string"), "array": told.get("array")}[told["type"]]
