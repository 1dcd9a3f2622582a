"""A profile of Chromium and the address of an application in; the structure of its browser databases there out.

Of the application nothing runs: any address is answered by an empty page.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from schemadiff.diagnostics import TryAgain, UsageError
from schemadiff.idb.reports import Live
from schemadiff.idb.told import database_of, names_of

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
VARIABLE = "SCHEMADIFF_CHROMIUM"


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
    if not os.path.isdir(profile):
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
    names = names_of(tools.send, origin)
    return tuple(database_of(tools.send, origin, name, origin) for name in names)
