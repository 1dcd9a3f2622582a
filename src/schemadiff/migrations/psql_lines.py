"""One step of a migration file goes in; what psql asks before it runs the step comes out, or the line that is wrong.

    SELECT <a statement that clears away what a run before left half done> WHERE <it did> \\gexec
    SELECT <whether the step is done> AS done \\gset
    \\if :done
    \\else
    <the step>
    \\endif

Only this form is known; the first line may be absent. psql thereby leaves out a step that is done, and the runner
asks the same question. What is left half done it knows by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from schemadiff.parse.split import Pieces, Slice

_ANYWHERE = re.compile(r"\\(un)?restrict\b.*|\\set\s+ON_ERROR_STOP\s+(on|1|true)\s*", re.IGNORECASE)
_CLEARING = re.compile(r"\\gexec\s*")
_FORM = tuple(map(re.compile, (r"\\gset\s*", r"\\if\s+:done\s*", r"\\else\s*", r"\\endif\s*")))
_QUESTION = re.compile(r"SELECT\b.*\bAS\s+done", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """`question` is the query that tells whether the step is done, `clearing` what only psql runs; `wrong` a psql line
    that has no place in it.
    """

    question: Slice | None = None
    clearing: Slice | None = None
    wrong: Slice | None = None


def commands(pieces: Pieces, text: str) -> tuple[Slice, ...]:
    """The lines that are psql's, without those that stand for nothing to the runner."""
    return tuple(c for c in pieces.commands if not _ANYWHERE.fullmatch(text, c.start, c.end))


def asked(text: str, lines: Iterable[Slice], statements: Iterable[Slice]) -> Asked:
    """What is asked before a step, from the psql lines and the statements of its section."""
    given, inside = tuple(lines), tuple(statements)
    clearing = None
    if given and inside and _CLEARING.fullmatch(text, given[0].start, given[0].end) and inside[0].end <= given[0].start:
        given, inside, clearing = given[1:], inside[1:], inside[0]
    if not given:
        return Asked(clearing=clearing)
    for line, form in zip(given, _FORM, strict=False):
        if not form.fullmatch(text, line.start, line.end):
            return Asked(wrong=line)
    if len(given) != len(_FORM):
        return Asked(wrong=given[min(len(given), len(_FORM) + 1) - 1])
    sending, _, otherwise, end = given
    before = [piece for piece in inside if piece.start < otherwise.start]
    if len(before) != 1 or not _is_question(text, before[0], sending):
        return Asked(wrong=sending)
    if any(piece.start > end.start for piece in inside):
        return Asked(wrong=end)
    return Asked(question=before[0], clearing=clearing)


def _is_question(text: str, piece: Slice, sending: Slice) -> bool:
    return bool(_QUESTION.fullmatch(text, piece.start, piece.end)) and piece.end <= sending.start
