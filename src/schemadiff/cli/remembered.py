"""What a command printed when it found nothing to say in; kept for the next time, which then need only glance."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemadiff.answers import Answers
    from schemadiff.sources.pulse import Pulse


def remember(
    answers: Answers, pulse: Pulse | None, variable: str, out: Iterable[str], err: Iterable[str], code: int
) -> None:
    """Keep it, if the whole of it can be looked at again: a database that a variable names, and the project's files."""
    from schemadiff.glance.look import COMMANDS
    from schemadiff.glance.record import keep_record
    from schemadiff.sources.token import content_query

    arguments, config = sys.argv[1:], answers.config
    unset = tuple(filter(None, (config.scratch_url_env, config.webhook_url_env)))
    if not (
        pulse
        and pulse.contents
        and config.cache
        and arguments[:1]
        and arguments[0] in COMMANDS
        and os.environ.get(variable)
    ):
        return
    if any(map(os.environ.get, unset)):
        return
    keep_record(
        arguments,
        {
            "url": variable,
            "unset": unset,
            "watched": answers.watched,
            "questions": pulse.questions,
            "tokens": pulse.tokens,
            "digest": pulse.of_rest,
            "contents": {name: (content_query([name], pulse.version), row) for name, row in pulse.contents.items()},
            "out": _text(out),
            "err": _text(err),
            "code": int(code),
        },
    )


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
