"""A finding in, a name for it out that is the same in every run until the finding is gone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemadiff.report.outcome import Entry, Outcome


def fingerprints(outcome: Outcome, entries: Sequence[Entry]) -> Iterator[str]:
    """One for each. Lines are no part of it: what moved in its file is the same finding."""
    met: dict[tuple[str, ...], int] = {}
    for entry in entries:
        file = entry.origin.file if entry.origin else ""
        what = entry.object or (file, entry.title)
        key = (outcome.command, outcome.database, entry.rule, *what)
        met[key] = met.get(key, 0) + 1
        text = "\0".join((*key, str(met[key])))
        yield hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]
