"""Drift that was found, and the names of what may stay of it, in; the list of accepted drift with them, out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from schemadiff.config import Config
from schemadiff.diagnostics import Diagnostic, UsageError
from schemadiff.drift.accept_file import with_entries
from schemadiff.drift.acceptances import accept_text
from schemadiff.drift.accepted import Acceptance
from schemadiff.drift.found import DriftFound
from schemadiff.drift.verdict import Verdict
from schemadiff.migrations.atomic import replace
from schemadiff.parse.below import relative
from schemadiff.quoting import display

EVERYTHING = "all"


def accept(
    config: Config,
    found: DriftFound,
    names: Sequence[str],
    reason: str,
    *,
    owner: str = "",
    expires: date | None = None,
    env: str = "",
) -> tuple[Path, tuple[Acceptance, ...]]:
    """Write the entries; the file and what was added to it. Objects go by the names that `drift` prints, or `all`,
    which leaves what is accepted as it is.

    Raises UsageError SD644 for what is no drift, SD643 for a list that cannot be added to.
    """
    known = {display(v.id): v for v in (*found.verdicts, *(one.verdict for one in found.accepted)) if v.drifted}
    chosen = _chosen(known, [display(v.id) for v in found.verdicts if v.drifted], names)
    entries = tuple(Acceptance(n, known[n].found, reason, owner, expires, env) for n in chosen)
    path = config.accept_file
    text = with_entries(accept_text(config), relative(path, config.root), entries)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, text)
    return path, entries


def _chosen(known: dict[str, Verdict], open: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """The names as `display` has them. The kind may be left out where nothing else has the name."""
    found: list[str] = []
    unknown: list[str] = []
    for name in names:
        if name == EVERYTHING:
            found += open
            continue
        same = [n for n in known if name in (n, n.partition(" ")[2])]
        wanted = [n for n in same if n == name] or (same if len(same) == 1 else [])
        found += wanted
        unknown += [] if wanted else [name]
    if unknown:
        raise UsageError(*(_no_drift(name, known) for name in unknown))
    return tuple(dict.fromkeys(found))


def _no_drift(name: str, known: dict[str, Verdict]) -> Diagnostic:
    near = get_close_matches(name, [*known, *(n.partition(" ")[2] for n in known)], 1)
    hint = f'did you mean "{near[0]}"?' if near else "see: schemadiff drift"
    return Diagnostic("SD644", f"{name} has not drifted, or there is more than one", hint)
