"""Source text goes in; the slices of its statements, its own comments and what is broken in it come out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# What a text is cut at. A string with a letter before it that makes it another one begins at that letter.
_MARKS = r"""
    (?P<line>--[^\n]*+)
    | (?P<block>/\*)
    | (?<=[eE])(?<![\w$][eE])(?: '(?:[^'\\]|\\.|'')*+' | (?P<escapes>') )
    | '[^']*+' | "[^"]*+"
    | (?P<open>['"])
    | (?P<dollar>(?<![\w$])\$(?:[^\W\d]\w*)?\$)
    | (?P<mark>[();\\])
"""
_NO_MARK = r"""[^-/'"$();\\]"""
MARK = re.compile(
    rf"""
    (?: {_NO_MARK}++ | \({_NO_MARK}*+\) | (?<![eE])'[^']*+' | "[^"]*+" )*+
    (?: {_MARKS} | [-/$] | \Z )
    """,
    re.VERBOSE | re.DOTALL,
)
# The same where statements may have statements inside: CASE and END count there.
ATOMIC = re.compile(r"begin\s+atomic", re.IGNORECASE)
MARK_OR_WORD = re.compile(
    rf"{_MARKS} | (?<![\w$.])(?P<word>begin\s+atomic|case|end)(?![\w$])", re.VERBOSE | re.DOTALL | re.IGNORECASE
)
COMMENT_EDGE = re.compile(r"/\*|\*/")
SPACE = re.compile(r"\s*+")
ROUTINE = re.compile(r"create\s+(?:or\s+replace\s+)?(?:function|procedure)\b", re.IGNORECASE)
COPY_DATA = re.compile(r"copy\b.*\bfrom\s+stdin\b", re.IGNORECASE | re.DOTALL)
END_OF_DATA = re.compile(r"^\\\.[^\n]*", re.MULTILINE)
# These send what was typed so far, as a semicolon does.
SENDING = re.compile(r"\\g(?:set|exec|desc|x)?(?!\w)")


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch of the source: offsets count characters, the end is exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that no statement can hold: what it is, and where it begins."""

    what: str
    offset: int


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a source text is made of. `commands` are psql's own lines, `comments` those that start with two dashes."""

    statements: tuple[Slice, ...]
    comments: tuple[Slice, ...]
    commands: tuple[Slice, ...]
    faults: tuple[Fault, ...]


# A migration has megabytes, and is asked for the roles that it names as soon as it has been cut into its blocks.
@lru_cache(maxsize=1)
def split(text: str) -> Pieces:
    """All pieces of `text`, in order. Statements come without the semicolon and without comments around them."""
    walk = _Walk(text)
    find = MARK_OR_WORD.search if ATOMIC.search(text) else MARK.match
    while walk.at < len(text) and (match := find(text, walk.at)):
        walk.at = match.end()
        if match.lastgroup:
            getattr(walk, f"on_{match.lastgroup}")(match)
    walk.finish()
    return Pieces(tuple(walk.statements), tuple(walk.comments), tuple(walk.commands), tuple(walk.faults))


def significant(text: str, at: int, end: int) -> int:
    """The offset of the first character at or after `at` that is neither space nor comment, or `end`."""
    while (at := _after_space(text, at)) < end:
        if text.startswith("--", at):
            newline = text.find("\n", at)
            at = end if newline < 0 else newline
        elif text.startswith("/*", at):
            at = _after_comment(text, at + 2) or end
        else:
            return at
    return end


def comments_between(text: str, at: int, end: int) -> tuple[Slice, ...]:
    """The comments of either form in a stretch that holds nothing else but space."""
    found: list[Slice] = []
    while (at := _after_space(text, at)) < end:
        stop = _end_of_comment(text, at)
        if stop is None:
            break
        found.append(Slice(at, stop))
        at = stop
    return tuple(found)


def _end_of_comment(text: str, at: int) -> int | None:
    if text.startswith("--", at):
        newline = text.find("\n", at)
        end = len(text) if newline < 0 else newline
        return end - text.endswith("\r", at, end)
    return _after_comment(text, at + 2) if text.startswith("/*", at) else None


def _after_space(text: str, at: int) -> int:
    match = SPACE.match(text, at)
    return match.end() if match else at


def _after_comment(text: str, at: int) -> int | None:
    depth = 1
    while edge := COMMENT_EDGE.search(text, at):
        at = edge.end()
        depth += 1 if edge[0] == "/*" else -1
        if not depth:
            return at
    return None


class _Walk:
    """The state of one pass over a text; every `on_` method takes one mark."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.last = text, 0, 0
        self.parentheses: list[int] = []
        self.blocks = 0
        self.statements: list[Slice] = []
        self.comments: list[Slice] = []
        self.commands: list[Slice] = []
        self.faults: list[Fault] = []

    def on_line(self, match: re.Match[str]) -> None:
        self.comments.append(Slice(match.start("line"), match.end()))

    def on_block(self, match: re.Match[str]) -> None:
        end = _after_comment(self.text, self.at)
        if end is None:
            self._unterminated("comment", match.start("block"))
        else:
            self.at = end

    def on_open(self, match: re.Match[str]) -> None:
        self._unterminated("quoted name" if match["open"] == '"' else "string", match.start("open"))

    def on_escapes(self, match: re.Match[str]) -> None:
        self._unterminated("string", match.start("escapes") - 1)

    def on_dollar(self, match: re.Match[str]) -> None:
        end = self.text.find(match["dollar"], self.at)
        if end < 0:
            self._unterminated(f"{match['dollar']} string", match.start("dollar"))
        else:
            self.at = end + len(match["dollar"])

    def on_word(self, match: re.Match[str]) -> None:
        word = match["word"].lower()
        if self.blocks:
            self.blocks += {"case": 1, "end": -1}.get(word, 0)
        elif word.startswith("begin"):
            start = significant(self.text, self.last, match.start("word"))
            self.blocks = 1 if ROUTINE.match(self.text, start) else 0

    def on_mark(self, match: re.Match[str]) -> None:
        mark = match["mark"]
        if mark == "\\":
            self._command(match.start("mark"))
        elif mark == "(":
            self.parentheses.append(match.start("mark"))
        elif mark == ")":
            if self.parentheses:
                self.parentheses.pop()
        elif not self.parentheses and not self.blocks:
            self._statement(match.start("mark"))
            self.last = self.at

    def finish(self) -> None:
        """Take what stands behind the last semicolon, and say what is still open."""
        if self.parentheses and not self.faults:
            self.faults.append(Fault("parenthesis", self.parentheses[-1]))
        elif self.blocks and not self.faults:
            self.faults.append(Fault("BEGIN ATOMIC body", significant(self.text, self.last, len(self.text))))
        elif not self.faults:
            self._statement(len(self.text))

    def _statement(self, end: int) -> None:
        start = significant(self.text, self.last, end)
        end = self._without_tail(start, end)
        if start < end:
            self.statements.append(Slice(start, end))
            if COPY_DATA.match(self.text, start, end):
                data = END_OF_DATA.search(self.text, end)
                self.at = data.end() if data else len(self.text)

    def _without_tail(self, start: int, end: int) -> int:
        """The end of the statement without the comments and the space behind it."""
        while True:
            while end > start and self.text[end - 1].isspace():
                end -= 1
            tail = next((c for c in reversed(self.comments) if c.end <= end), None)
            if tail is None or tail.end != end or tail.start < start:
                return end
            end = tail.start

    def _command(self, start: int) -> None:
        newline = self.text.find("\n", start)
        self.at = len(self.text) if newline < 0 else newline
        self.commands.append(Slice(start, self.at))
        if SENDING.match(self.text, start) and not self.parentheses and not self.blocks:
            self._statement(start)
            self.last = self.at
        elif significant(self.text, self.last, start) == start:
            self.last = self.at

    def _unterminated(self, what: str, offset: int) -> None:
        self.faults.append(Fault(what, offset))
        self.at = len(self.text)
