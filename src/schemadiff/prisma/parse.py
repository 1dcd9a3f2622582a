"""The text of one schema.prisma in; its blocks, or the first thing in it that is no Prisma, out.

A recursive descent over the tokens. What an attribute means is looked at in `resolve`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

from schemadiff.diagnostics import InputError
from schemadiff.prisma.lexer import Token, tokens_of
from schemadiff.prisma.syntax import Argument, Array, Attribute, Block, Call, Entries, Field, Label, Number, Text, Value
from schemadiff.prisma.syntax import Word as Bare
from schemadiff.quoting import one_line

KINDS = ("datasource", "generator", "model", "view", "type", "enum")
DEEPEST = 50
Item = TypeVar("Item")


def blocks_of(text: str, file: str) -> tuple[Block, ...]:
    """The blocks of the file. Raises InputError SD521."""
    return _Parser(tokens_of(text, file)).blocks()


class _Parser:
    """A place in the tokens. `inside` counts brackets: within them a line may end anywhere."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens, self.at, self.inside = tokens, 0, 0

    def blocks(self) -> tuple[Block, ...]:
        found = []
        while not self.is_next("end"):
            found.append(self.block())
            self.skip_lines()
        return tuple(found)

    def block(self) -> Block:
        self.skip_lines()
        start = self.word(f"a block: {', '.join(KINDS)}")
        if start.text not in KINDS:
            self.fail(f"a block: {', '.join(KINDS)}", start)
        name = self.word("a name")
        if start.text == "type" and self.is_next("mark", "="):
            self.fail("{ (a type that is another name for one was taken out of Prisma with version 3)", self.peek())
        self.mark("{")
        fields, labels, properties, attributes = (
            list[Field](),
            list[Label](),
            list[tuple[str, Value]](),
            list[Attribute](),
        )
        self.skip_lines()
        while not self.take("}"):
            if self.take("@@"):
                attributes.append(self.attribute())
            elif start.text in ("datasource", "generator"):
                properties.append(self.property())
            elif start.text == "enum":
                labels.append(self.label())
            else:
                fields.append(self.field())
            self.line_end()
        return Block(
            start.text, name.text, tuple(fields), tuple(labels), tuple(properties), tuple(attributes), start.origin
        )

    def property(self) -> tuple[str, Value]:
        key = self.word("a setting: name = value")
        self.mark("=")
        return key.text, self.value()

    def label(self) -> Label:
        name = self.word("a value of the enum")
        return Label(name.text, self.attributes(), name.origin)

    def field(self) -> Field:
        name = self.word("a field, @@attribute or }")
        kind, unsupported = self.word("the type of the field"), ""
        if kind.text == "Unsupported":
            self.mark("(")
            unsupported = self.next("text", "PostgreSQL's type in quotes").text
            self.mark(")")
        return Field(name.text, kind.text, unsupported, self.arity(), self.attributes(), name.origin)

    def arity(self) -> str:
        if self.take("?"):
            return "?"
        if not self.take("["):
            return ""
        self.mark("]")
        if self.is_next("mark", "?"):
            self.fail("no ? behind []: a list in Prisma is never null", self.peek())
        return "[]"

    def attributes(self) -> tuple[Attribute, ...]:
        found = []
        while self.take("@"):
            found.append(self.attribute())
        return tuple(found)

    def attribute(self) -> Attribute:
        origin = self.tokens[self.at - 1].origin
        name = self.dotted("the name of an attribute")
        return Attribute(name, self.arguments() if self.is_next("mark", "(") else (), origin)

    def arguments(self) -> tuple[Argument, ...]:
        return self.listed("(", ")", self.argument)

    def argument(self) -> Argument:
        origin, name = self.peek().origin, ""
        if self.peek().kind == "word" and self.after_next() == ":":
            name = self.word("a name").text
            self.mark(":")
        return Argument(name, self.value(), origin)

    def value(self) -> Value:
        token = self.peek()
        if token.kind in ("text", "number"):
            self.at += 1
            return Text(token.text, token.origin) if token.kind == "text" else Number(token.text, token.origin)
        if self.is_next("mark", "["):
            return Array(self.listed("[", "]", self.value), token.origin)
        if self.is_next("mark", "{"):
            return Entries(self.listed("{", "}", self.entry), token.origin)
        name = self.dotted("a value")
        return Call(name, self.arguments(), token.origin) if self.is_next("mark", "(") else Bare(name, token.origin)

    def entry(self) -> tuple[str, Value]:
        key = self.word("a field")
        self.mark(":")
        return key.text, self.value()

    def listed(self, opening: str, closing: str, read: Callable[[], Item]) -> tuple[Item, ...]:
        """What stands between two brackets, with commas between, and one behind the last if somebody likes."""
        if self.inside >= DEEPEST:
            self.fail(f"brackets no more than {DEEPEST} deep", self.peek())
        self.mark(opening)
        self.inside += 1
        found = []
        while not self.take(closing):
            found.append(read())
            if not self.take(","):
                self.mark(closing)
                break
        self.inside -= 1
        return tuple(found)

    def dotted(self, what: str) -> str:
        name = self.word(what).text
        while self.take("."):
            name += "." + self.word("a name").text
        return name

    def peek(self) -> Token:
        if self.inside:
            self.skip_lines()
        return self.tokens[self.at]

    def after_next(self) -> str:
        following = (t for t in self.tokens[self.at + 1 :] if t.kind != "newline")
        return next(following).text

    def skip_lines(self) -> None:
        while self.tokens[self.at].kind == "newline":
            self.at += 1

    def line_end(self) -> None:
        if not self.is_next("newline") and not self.is_next("mark", "}"):
            self.fail("the end of the line", self.peek())
        self.skip_lines()

    def is_next(self, kind: str, text: str = "") -> bool:
        token = self.peek()
        return token.kind == kind and (not text or token.text == text)

    def take(self, mark: str) -> bool:
        found = self.is_next("mark", mark)
        self.at += found
        return found

    def mark(self, mark: str) -> None:
        if not self.take(mark):
            self.fail(mark, self.peek())

    def word(self, what: str) -> Token:
        return self.next("word", what)

    def next(self, kind: str, what: str) -> Token:
        token = self.peek()
        if token.kind != kind:
            self.fail(what, token)
        self.at += 1
        return token

    def fail(self, expected: str, token: Token) -> NoReturn:
        shown = {"newline": "the end of the line", "end": "the end of the file"}.get(token.kind, repr(token.text))
        message = f"expected {expected}, and here is {one_line(shown)[:60]}"
        raise InputError.of("SD521", message, "correct it; `prisma format` finds such things too", token.origin)
