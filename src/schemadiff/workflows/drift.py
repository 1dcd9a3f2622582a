"""Databases in; what somebody changed by hand in each, and what is merged and not applied, out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from schemadiff.diagnostics import SchemadiffError
from schemadiff.drift.confirm import confirmed
from schemadiff.drift.fleet import side_by_side
from schemadiff.drift.found import DriftFound, in_sync
from schemadiff.drift.references import References
from schemadiff.sources.live import Live
from schemadiff.sources.pulse import Pulse
from schemadiff.stages import advance, stage

if TYPE_CHECKING:
    from schemadiff.answers import Answers

# A database, read; or the answer that an earlier run found for its pulse.
Read: TypeAlias = Callable[[Callable[[Pulse], DriftFound | None]], Live | DriftFound]


def drift(
    answers: Answers, databases: Sequence[tuple[str, Read]], *, strict: bool = False
) -> Iterator[DriftFound | SchemadiffError]:
    """What someone changed by hand in each database, and what is merged and not applied; or why nobody can tell.

    Each is the name of an environment, or none, and a way to read it, used in a thread, unless there is an answer for
    its pulse among the `answers` of the project. When `strict`, the ends of lines count.
    """
    with References(answers.config, answers.seen) as references:

        def look(database: tuple[str, Read]) -> DriftFound | SchemadiffError:
            env, read = database
            question = f"drift {env} {strict}"

            def judge(live: Live) -> DriftFound:
                found = references.judged(live, strict=strict, env=env)
                if found.says_nothing:
                    answers.keep(question, found.pulse, found.to_keep)
                return found

            try:
                return confirmed(lambda: read(lambda pulse: in_sync(answers.known(question, pulse), pulse)), judge)
            except SchemadiffError as error:
                return error

        with stage("looking at the databases", len(databases), waits=True):
            for found in side_by_side(databases, look):
                advance()
                yield found
