"""Source code of JavaScript, TypeScript or JSX in; where its comments and its texts stand out.

One pass, in a time that grows with the length alone. What has no end is none: an apostrophe in JSX is no quote. A slash
begins a regular expression or divides, which only a parser could tell for certain; what stands before it nearly does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_EVENT = re.compile(r"""['"`/]""")
_EVENT_WITHIN = re.compile(r"""['"`/{}]""")
_STRINGS = {
    "'": re.compile(r"""'(?:[^'\\\n\r]++|\\(?:\r\n|[\s\S]))*+'"""),
    '"': re.compile(r'''"(?:[^"\\\n\r]++|\\(?:\r\n|[\s\S]))*+"'''),
}
_TEMPLATE = re.compile(r"(?:[^`\\$]++|\\[\s\S]|\$(?!\{))*+(`|\$\{)")
_REGEX = re.compile(r"/(?:[^/\\\[\n\r]++|\\[^\n\r]|\[(?:[^\]\\\n\r]++|\\[^\n\r])*+\])++/\w*+")
_LINE_END = re.compile(r"[\n\r\u2028\u2029]|\Z")
_KEYWORD = r"(?:^|[^\w$.])(?:return|typeof|case|in|of|void|throw|do|else|yield|await|delete|instanceof"
_BEFORE_REGEX = re.compile(rf"(?:[(,=:\[!&|?;{{*%^~]|=>|(?<!\+)\+|(?<!-)-|{_KEYWORD}))\Z")
_BEFORE_STRING = re.compile(rf"(?:[^\w$]|{_KEYWORD}|from|import|default|as|extends))\Z")
_BEFORE_ADDRESS = ("http:", "https:", "ws:", "wss:", "file:")
# As many characters as the longest of these words needs.
_BEFORE = 12
# How often all of the text may be looked at for regular expressions that do not end.
_PATIENCE = 10


@dataclass(slots=True)
class _Nested:
    """A template in whose expression we are: where it began, and how many braces are open there."""

    begun: int
    braces: int = 0


class Lexing:
    """One text. Each `run` adds what a stretch of it has to `comments` and `texts`, in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.comments: list[tuple[int, int]] = []
        self.texts: list[tuple[int, int]] = []
        self._patience = _PATIENCE * len(text)

    def run(self, start: int, end: int) -> None:
        """Look at a stretch. A template that does not end in it is none, nor is any behind it."""
        endless = self._pass(start, end, templates=True)
        if endless is not None:
            for spans in (self.comments, self.texts):
                while spans and spans[-1][0] >= endless:
                    spans.pop()
            self._pass(endless + 1, end, templates=False)

    def _pass(self, start: int, end: int, *, templates: bool) -> int | None:
        """Where the outermost template begins that does not end."""
        self._end, self._before = end, ""
        self._dead = {"'": start, '"': start, "/*": start}
        self._nested: list[_Nested] = []
        at = start
        while match := (_EVENT_WITHIN if self._nested else _EVENT).search(self.text, at, end):
            place, sign = match.start(), match[0]
            self._remember(at, place)
            if (sign == "`" and templates) or (sign == "}" and not self._nested[-1].braces):
                begun = self._nested.pop().begun if sign == "}" else place
                at = self._template(place, begun)
                if not at:
                    return self._nested[0].begun if self._nested else begun
            elif sign in "{}":
                self._nested[-1].braces += 1 if sign == "{" else -1
                at = self._passed(place)
            else:
                at = self._slash(place) if sign == "/" else self._string(place, sign)
        return self._nested[0].begun if self._nested else None

    def _template(self, place: int, begun: int) -> int:
        """Behind a piece of a template, which ends it or leads to an expression; 0 where there is no end."""
        piece = _TEMPLATE.match(self.text, place + 1, self._end)
        if piece is None:
            return 0
        self.texts.append((place, piece.end()))
        self._before = piece[1][-1]
        if piece[1] != "`":
            self._nested.append(_Nested(begun))
        return piece.end()

    def _remember(self, start: int, end: int) -> None:
        """What stands last before the next sign, blanks aside."""
        said = self.text[start:end].rstrip()
        if said:
            self._before = said[-_BEFORE:]

    def _string(self, place: int, sign: str) -> int:
        joined = self.text[place - 1 : place] if place else ""
        if (
            sign == "`"
            or place < self._dead[sign]
            or not _BEFORE_STRING.search(self._before if joined.strip() else " ")
        ):
            return self._passed(place)
        match = _STRINGS[sign].match(self.text, place, self._end)
        if match is None:
            self._dead[sign] = self._line_end(place)
            return self._passed(place)
        return self._text(match)

    def _slash(self, place: int) -> int:
        two = self.text[place : place + 2]
        if two == "//" and not self._before.endswith(_BEFORE_ADDRESS):
            self.comments.append((place, self._line_end(place)))
            return self.comments[-1][1]
        if two == "/*" and place >= self._dead["/*"]:
            close = self.text.find("*/", place + 2, self._end)
            if close >= 0:
                self.comments.append((place, close + 2))
                return close + 2
            self._dead["/*"] = self._end
        if two not in ("//", "/*") and (match := self._regex(place)):
            return self._text(match)
        return self._passed(place, len(two) if two == "//" else 1)

    def _regex(self, place: int) -> re.Match[str] | None:
        """The regular expression that begins here."""
        if self._patience <= 0 or not _BEFORE_REGEX.search(self._before):
            return None
        match = _REGEX.match(self.text, place, self._end)
        if match is None:
            self._patience -= self._line_end(place) - place
        return match

    def _text(self, match: re.Match[str]) -> int:
        self.texts.append(match.span())
        self._before = '"'
        return match.end()

    def _passed(self, place: int, length: int = 1) -> int:
        """A sign that begins nothing."""
        self._before = self.text[place]
        return place + length

    def _line_end(self, place: int) -> int:
        match = _LINE_END.search(self.text, place, self._end)
        return match.start() if match else self._end
