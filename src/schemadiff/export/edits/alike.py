"""A statement of a file and the one that export would write in its place in; the second, with what it can keep of the
first, out.
"""

from __future__ import annotations

import re

from schemadiff.export.edits.lists import comma_list, edited
from schemadiff.parse.lexer import tokenize
from schemadiff.parse.split import split
from schemadiff.parse.tokens import Cursor, Token, elements, matching
from schemadiff.quoting import dollar_quoted, literal

_REPLACES = re.compile(r"create\s+or\s+replace\s", re.IGNORECASE)
_CREATES = re.compile(r"CREATE (?!OR )")


def alike(old: str, new: str, base: str) -> str:
    """`new`, which says what is wanted, as near to `old` as is safe. `base` is what export makes of `old`."""
    before, after = tokenize(old), tokenize(new)
    if before[0].key == after[0].key == "COMMENT":
        return _with_text(old, new, before, after)
    if with_list := _with_list(old, new, base):
        return with_list
    if (body := _changed_body(tokenize(base), after)) and (place := _place_of(body[0], before)):
        return old[: place.start] + _quoted(old[place.start : place.end], body[1]) + old[place.end :]
    if before[0].key == "CREATE" and (same := _same_beginning(base, new)):
        return f"{old};{new[same:]}"
    return _CREATES.sub("CREATE OR REPLACE ", new, count=1) if _REPLACES.match(old) else new


def _with_text(old: str, new: str, before: tuple[Token, ...], after: tuple[Token, ...]) -> str:
    """The old COMMENT ON with the text of the new one."""
    start, written = (next(t.end for t in reversed(tokens) if t.key == "IS") for tokens in (before, after))
    return old[:start] + new[written:]


def _changed_body(stated: tuple[Token, ...], wanted: tuple[Token, ...]) -> tuple[str, str] | None:
    """The old and the new string, where that is all that differs between two statements of a routine."""
    different = [(one, other) for one, other in zip(stated, wanted, strict=False) if one[:3] != other[:3]]
    if len(stated) != len(wanted) or len(different) != 1 or wanted[1].key not in ("FUNCTION", "PROCEDURE"):
        return None
    one, other = different[0]
    return (one.text, other.text) if one.kind == other.kind == "string" else None


def _place_of(body: str, tokens: tuple[Token, ...]) -> Token | None:
    found = [token for token in tokens if token.kind == "string" and token.text == body]
    return found[0] if len(found) == 1 else None


def _quoted(like: str, body: str) -> str:
    """The body in quotes like those that were there, where it can stand in them."""
    if like.startswith("'") and "\\" not in body:
        return literal(body)
    tag = like[: like.index("$", 1) + 1] if like.startswith("$") else ""
    return f"{tag}{body}{tag}" if tag and tag[:-1] not in body else dollar_quoted(body)


def _same_beginning(base: str, new: str) -> int:
    """The end of the first of several statements, where both begin with the same one; else 0."""
    one, other = (split(text).statements for text in (base, new))
    same = base[one[0].start : one[0].end] == new[other[0].start : other[0].end]
    return new.index(";", other[0].end) + 1 if same and max(len(one), len(other)) > 1 else 0


class _List:
    """The labels or attributes of a type, or the options of a server: their names and texts, and where the list is."""

    def __init__(self, text: str, tokens: tuple[Token, ...], opening: int) -> None:
        closing = matching(tokens, opening)
        inner = tokens[opening + 1 : closing]
        self.start, self.end = tokens[opening].end, tokens[closing].start
        found = [(_name(e[0]), e[0].start - self.start, e[-1].end - self.start) for e in elements(inner)]
        self.names = [name for name, _, _ in found]
        self.spans = [(start, end) for _, start, end in found]
        between = zip(self.spans, self.spans[1:], strict=False)
        commas = [t.start - self.start for t in inner if t.key == ","]
        self.commas = [next(c for c in commas if one[1] <= c < other[0]) for one, other in between]
        self.texts = {name: text[self.start + start : self.start + end] for name, start, end in found}
        self.around = (text[: self.start], text[self.end :])


def _is_type(text: str) -> bool:
    return Cursor(tokenize(text)).take("CREATE", "TYPE")


def _listed(text: str) -> _List | None:
    tokens = tokenize(text)
    cursor = Cursor(tokens)
    cursor.until(*(("AS",) if cursor.take("CREATE", "TYPE") else ("OPTIONS",)))
    found = cursor.take("AS", "ENUM") or cursor.take("AS") or cursor.take("OPTIONS")
    return _List(text, tokens, cursor.at) if found and cursor.key() == "(" else None


def _name(token: Token) -> str:
    return token.text if token.kind == "string" else token.identifier


def _with_list(old: str, new: str, base: str) -> str | None:
    """The old list with what the new one has more or otherwise, and without what it has not.

    None where more than the list differs, or the order of a type's list. An option that is the same stays as it is
    written: export cannot write a secret.
    """
    had, wanted, stated = _listed(old), _listed(new), _listed(base)
    if had is None or wanted is None or stated is None or wanted.around != stated.around:
        return None
    kept, again = ([n for n in had.names if n in wanted.texts], [n for n in wanted.names if n in had.texts])
    if kept != again and _is_type(old):
        return None
    items = comma_list(old[had.start : had.end], had.spans, had.commas)
    replaced = {
        number: wanted.texts.get(name)
        for number, name in enumerate(had.names)
        if wanted.texts.get(name) != stated.texts.get(name)
    }
    places = {n: _place(n, wanted.names, had.names) if kept == again else len(had.names) for n in wanted.names}
    added = [(places[n], wanted.texts[n]) for n in wanted.names if n not in had.texts]
    return old[: had.start] + edited(items, replaced, added).text() + old[had.end :]


def _place(name: str, wanted: list[str], had: list[str]) -> int:
    """The number of the old element that a new one comes before."""
    behind = wanted[wanted.index(name) + 1 :]
    return next((had.index(other) for other in behind if other in had), len(had))
