"""A running browser and the address of an application in; the structure of its browser databases there out.

It looks through a page that has the application open, in each profile that has one. Nothing of the page runs, and
nothing is opened or closed but the database, for the moment of reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from schemadiff.diagnostics import TryAgain, UsageError
from schemadiff.idb.addresses import Listening, origin_of
from schemadiff.idb.devtools import Browser, Declined, Silent, connected, not_a_browser
from schemadiff.idb.reports import Live
from schemadiff.idb.told import Ask, database_of, names_of

# More pages of one application than that are not asked in turn, where none of them answers.
_MOST_PAGES = 4


def read_running(origin: str, place: Listening) -> tuple[Live, ...]:
    """The databases of an application in all profiles that have it open. Raises UsageError and TryAgain."""
    with connected(place) as browser:
        try:
            profiles = _profiles(browser, origin)
            found: list[Live] = []
            for number, pages in enumerate(profiles, 1):
                beside = f", profile {number} of {len(profiles)}" if len(profiles) > 1 else ""
                found += _read(browser, origin, pages, f"{origin}{beside}")
            return tuple(found)
        except (KeyError, TypeError, ValueError, AttributeError):
            not_a_browser(place)
        except Silent:
            raise TryAgain.of("SD518", f"the browser at {place} does not answer", "try again") from None
        except Declined as error:
            hint = "a ws:// address must be the one of the browser, /devtools/browser/…"
            raise UsageError.of("SD518", f"{place} tells of no pages: {error}", hint) from None


def _profiles(browser: Browser, origin: str) -> Sequence[Sequence[str]]:
    """The pages that have the application open, profile by profile; the browser's own one is the first."""
    own = browser.ask("Target.getBrowserContexts", {}).get("defaultBrowserContextId")
    targets = browser.ask("Target.getTargets", {})["targetInfos"]
    found: dict[str, list[str]] = {}
    for one in targets:
        if one["type"] == "page" and _origin(one["url"]) == origin:
            found.setdefault(one.get("browserContextId", ""), []).append(one["targetId"])
    if not found:
        message = f"no page that is open at {browser.place} is of {origin}"
        raise UsageError.of("SD518", message, "open the application there; or --profile DIR, while no browser has it")
    return [found[profile] for profile in sorted(found, key=lambda one: (one != own, one))]


def _origin(url: str) -> str:
    try:
        return origin_of(url)
    except UsageError:
        return ""


def _read(browser: Browser, origin: str, pages: Sequence[str], source: str) -> Iterator[Live]:
    """By the first page that answers."""
    said = "it is busy, stopped, or asks its user something"
    for page in pages[:_MOST_PAGES]:
        try:
            with _attached(browser, page) as ask:
                names = names_of(ask, origin)
                yield from [_database(ask, origin, name, source) for name in names]
                return
        except Silent:
            continue
        except Declined as error:
            said = str(error)
    count = f"{len(pages)} pages" if len(pages) > 1 else "the page"
    raise TryAgain.of("SD518", f"{count} of {source} cannot be read: {said}", "reload it, and try again")


def _database(ask: Ask, origin: str, name: str, source: str) -> Live:
    try:
        return database_of(ask, origin, name, source)
    except Silent:
        message = f'"{name}" of {source} does not answer: an upgrade of it waits or runs'
        raise TryAgain.of("SD518", message, "close the tab that has an older version open, and try again") from None
    except Declined as error:
        raise TryAgain.of("SD518", f'"{name}" of {source} cannot be read: {error}', "try again") from None


@contextmanager
def _attached(browser: Browser, page: str) -> Iterator[Ask]:
    """How the page is asked. It is left again whatever comes."""
    session: str = browser.ask("Target.attachToTarget", {"targetId": page, "flatten": True})["sessionId"]

    def ask(method: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
        return browser.ask(method, given, session)

    try:
        yield ask
    finally:
        with suppress(Silent, Declined):
            browser.ask("Target.detachFromTarget", {"sessionId": session})
