"""What PostgreSQL says about a statement in, the place in its text that is meant out.

PostgreSQL points at a character for what its parser finds; for what it finds later its message has but names.
"""

from __future__ import annotations

import re

from schemadiff.diagnostics import Origin
from schemadiff.lint.words import words_of
from schemadiff.sources.history import Refusal

# Words of messages that are about one clause, and the word that this clause begins with.
_CLAUSES = (
    ("index predicate", "WHERE"),
    ("WHERE", "WHERE"),
    ("CHECK", "CHECK"),
    ("check constraint", "CHECK"),
    ("generation expression", "GENERATED"),
    ("DEFAULT", "DEFAULT"),
    ("default for column", "DEFAULT"),
    ("foreign key", "REFERENCES"),
)
_NAMES = re.compile(r'"((?:[^"]|"")+)"')


def place_of(refusal: Refusal) -> Origin:
    """Where to look: PostgreSQL's own position, else the clause or the name of its message, else the statement."""
    statement = refusal.statement
    if refusal.position:
        return statement.origin_at(refusal.position)
    words = words_of(statement)
    for said, key in _CLAUSES:
        if said in refusal.reason and key in words.keys:
            return words.place(words.tokens[words.keys.index(key)])
    for name in _NAMES.findall(refusal.reason):
        for token in words.tokens:
            if token.is_name and token.identifier == name.replace('""', '"'):
                return words.place(token)
    return statement.origin
