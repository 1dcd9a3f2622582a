"""Findings in, a name for each out that is the same in every run until the finding is gone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemadiff.report.outcome import Entry
    from schemadiff.report.run import Run


def fingerprints(run: Run, entries: Sequence[Entry]) -> Iterator[str]:
    """One for each. Lines are no part of it: what moved in its file is the same finding.

    The database is, where the run is about one alone. Of many databases now these and now those have the finding.
    """
    database = run.outcomes[0].database if len(run.outcomes) == 1 else ""
    met: dict[tuple[str, ...], int] = {}
    for entry in entries:
        file = entry.origin.file if entry.origin else ""
        what = entry.object or (file, entry.title)
        key = (run.command, database, entry.rule, *what)
        met[key] = met.get(key, 0) + 1
        text = "\0".join((*key, str(met[key])))
        yield hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]
