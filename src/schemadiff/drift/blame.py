"""A verdict and what an audit has noted in; who changed the object last, and when, out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC

from schemadiff.model import ObjectId
from schemadiff.quoting import identifier, one_line, qualified
from schemadiff.sources.audit import Event

UNKNOWN = "unknown"
_ROUTINES = frozenset({"function", "procedure", "aggregate"})
_WITH_TABLE = frozenset({"trigger", "policy", "rule", "constraint"})
_SPACE = re.compile(r"\s+")


def blamed(who: ObjectId, events: Sequence[Event] | None) -> tuple[str, str]:
    """The role with its program, and the time in UTC; `unknown` where the audit has nothing, empty where there is none.

    `events` are the newest first. One that names the object counts before one that is only about its table: of those,
    one whose query has the object's name counts before another.
    """
    if events is None:
        return "", ""
    found = _event(who, events)
    if found is None:
        return UNKNOWN, ""
    program = f" ({one_line(found.application)})" if found.application else ""
    return f"{one_line(found.role)}{program}", found.at.astimezone(UTC).isoformat(timespec="seconds")


def _event(who: ObjectId, events: Sequence[Event]) -> Event | None:
    if who.kind in ("grant", "default_privileges"):
        about, whom = who.target or who, who.path[-1].removeprefix("role:")
        granting = [e for e in events if e.tag.startswith(("GRANT", "REVOKE", "ALTER DEFAULT"))]
        return _naming(about.path[-1], [e for e in granting if _names(e, whom)])
    if (target := who.target) is not None:
        own = [e for e in events if e.tag.startswith(who.kind.upper().replace("_", " "))]
        return _event(target, own or events)
    own_name = next((e for e in events if _plain(e.identity) in set(map(_plain, _identities(who)))), None)
    if own_name or len(who.path) < 3:
        return own_name
    of_table = [e for e in events if _plain(e.identity) == _plain(qualified(who.path[:2]))]
    return _naming(who.path[-1], of_table) or next(iter(of_table), None)


def _identities(who: ObjectId) -> Iterator[str]:
    """As pg_event_trigger_ddl_commands and pg_event_trigger_dropped_objects name it."""
    if who.kind in _ROUTINES:
        yield f"{qualified(who.path[:-1])}({who.path[-1]})"
    elif who.kind in _WITH_TABLE and len(who.path) > 2:
        yield f"{identifier(who.path[2])} on {qualified(who.path[:2])}"
    else:
        yield qualified(who.path)


def _naming(name: str, events: Sequence[Event]) -> Event | None:
    """The newest whose query has the name."""
    return next((event for event in events if _names(event, name)), None)


def _names(event: Event, name: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", event.query, re.IGNORECASE))


def _plain(text: str) -> str:
    return _SPACE.sub("", text)
