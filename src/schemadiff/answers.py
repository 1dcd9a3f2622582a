"""A project, a database's pulse and a question in; what an earlier run found for the very same out, if it found nothing
wrong. What there is to say is always found anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from schemadiff.cache.keys import key_of, of_files, of_program, of_scratch
from schemadiff.cache.store import keep, lookup
from schemadiff.config import Config
from schemadiff.sources.pulse import Pulse

_SHELF = "answers"


@dataclass(frozen=True)
class Answers:
    """What is known of one project as its files are now; its files are looked at once."""

    config: Config

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
        return key_of(question, self._project, of_scratch(), pulse.digest) if self._project else None

    @cached_property
    def _project(self) -> str | None:
        """All that the project says. A server of somebody else's for scratch may be another one tomorrow."""
        config = self.config
        if not config.cache or os.environ.get(config.scratch_url_env or ""):
            return None
        files = of_files((*config.schema, config.generated), (".sql", ".lock"))
        said = of_files([config.accept_file], ())
        ignored = tuple(rule.text for rule in config.ignore)
        parts = (str(config.root), config.ledger, config.roles, ignored, files, said)
        return key_of(of_program(), *parts) if files and said else None
