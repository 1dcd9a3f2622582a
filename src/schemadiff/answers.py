"""A project, a database's pulse and a question in; what an earlier run found for the very same out, if it found nothing
wrong. What there is to say is always found anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from schemadiff.cache.keys import key_of, of_program, of_scratch
from schemadiff.cache.store import keep, lookup
from schemadiff.config import Config
from schemadiff.config.source import FILE_NAME
from schemadiff.glance.record import watched

if TYPE_CHECKING:
    from schemadiff.glance.record import Watched
    from schemadiff.sources.pulse import Pulse

_SHELF = "answers"


@dataclass(frozen=True)
class Answers:
    """What is known of one project as its files are at the first question. `seen` says what each of these held then,
    by their paths, so that whoever finds an answer can go by the same: nothing before that question.
    """

    config: Config
    seen: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def known(self, question: str, pulse: Pulse) -> Mapping[str, Any] | None:
        """The answer to a question about a database."""
        key = self._key(question, pulse)
        found = lookup(_SHELF, key) if key else None
        return json.loads(found) if found is not None else None

    def keep(self, question: str, pulse: Pulse | None, answer: Mapping[str, Any]) -> None:
        """Keep an answer for later runs."""
        key = self._key(question, pulse) if pulse else None
        if key:
            keep(_SHELF, key, json.dumps(answer).encode())

    def _key(self, question: str, pulse: Pulse) -> str | None:
        is_known = self._project and pulse.of_all
        return key_of(question, self._project, of_scratch(), pulse.of_all) if is_known else None

    @cached_property
    def watched(self) -> tuple[Watched, ...]:
        """The files that the project is made of, as they were when this was first asked."""
        folders = (self.config.root, *self.config.root.parents)
        named = tuple(str(folder / name) for folder in folders for name in (FILE_NAME, "pyproject.toml"))
        # The files of browser databases are among them: `generate` looks at these too.
        sql = tuple(map(str, (*self.config.schema, self.config.generated)))
        return (
            watched(named, ()),
            watched(sql, (".sql", ".lock", ".idb.json", ".ts"), self.seen),
            watched((str(self.config.accept_file),), ()),
        )

    @cached_property
    def _project(self) -> str | None:
        """All that the project says. A server of somebody else's for scratch may be another one tomorrow."""
        config, files = self.config, tuple(key for _, _, key in self.watched)
        if not config.cache or os.environ.get(config.scratch_url_env or "") or not all(files):
            return None
        ignored = tuple(rule.text for rule in config.ignore)
        return key_of(of_program(), str(config.root), config.ledger, config.roles, ignored, files)
