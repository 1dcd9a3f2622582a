"""An attribute with its arguments in; the values that are asked for by name, each of its right form, out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NoReturn

from schemadiff.diagnostics import InputError, Origin
from schemadiff.prisma.syntax import Argument, Array, Attribute, Call, Text, Value, Word

_HINT = "correct it; `prisma validate` says more"


def refused(message: str, origin: Origin, hint: str = _HINT) -> InputError:
    """The file can be read, and does not hold together."""
    return InputError.of("SD522", message, hint, origin)


def fail(message: str, origin: Origin, hint: str = _HINT) -> NoReturn:
    """Raises that."""
    raise refused(message, origin, hint)


class Arguments:
    """The arguments of one attribute. `first` is the name of the one that may stand without its own."""

    def __init__(self, attribute: Attribute | Call, first: str, known: Collection[str]) -> None:
        self.at, self.origin, self.values = attribute.name, attribute.origin, dict[str, Value]()
        for argument in attribute.arguments:
            self._take(argument, first, known)

    def _take(self, argument: Argument, first: str, known: Collection[str]) -> None:
        name = argument.name or first
        if not argument.name and (not first or first in self.values):
            fail(f"{self.at} takes no such argument", argument.origin)
        if name not in known:
            fail(f'{self.at} has no argument "{name}"', argument.origin, f"it has: {', '.join(known)}")
        if name in self.values:
            fail(f'{self.at} has "{name}" twice', argument.origin)
        self.values[name] = argument.value

    def text(self, name: str) -> str:
        """A text, empty where there is none."""
        value = self.values.get(name)
        if value is not None and (not isinstance(value, Text) or not value.text):
            fail(f'"{name}" of {self.at} must be a text in quotes', value.origin)
        return value.text if isinstance(value, Text) else ""

    def word(self, name: str) -> str:
        """A bare word, empty where there is none."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, Word):
            fail(f'"{name}" of {self.at} must be a word', value.origin)
        return value.text if isinstance(value, Word) else ""

    def items(self, name: str) -> tuple[Value, ...]:
        """A list, or the one item of it; nothing where there is none."""
        value = self.values.get(name)
        if value is None:
            return ()
        return value.items if isinstance(value, Array) else (value,)

    def words(self, name: str) -> tuple[str, ...]:
        """A list of fields."""
        return tuple(word_of(item, self.at) for item in self.items(name))


def word_of(value: Value, where: str) -> str:
    """The bare word that the value is."""
    if not isinstance(value, Word):
        fail(f"{where} wants the name of a field here", value.origin)
    return value.text


def only_once(attributes: Iterable[Attribute], known: Collection[str], repeated: Collection[str] = ()) -> None:
    """Raises InputError SD522 at an attribute that does not exist, or stands twice."""
    seen = set[str]()
    for attribute in attributes:
        name = attribute.name
        if name not in known and not name.startswith("db."):
            fail(f"there is no attribute {name} here", attribute.origin, f"there are: {', '.join(sorted(known))}")
        kind = "db" if name.startswith("db.") else name
        if kind in seen and kind not in repeated:
            fail(f"{name} stands here twice", attribute.origin)
        seen.add(kind)


def found(attributes: Iterable[Attribute], name: str) -> Attribute | None:
    """The attribute of that name."""
    return next((attribute for attribute in attributes if attribute.name == name), None)


def mapped(attributes: Iterable[Attribute], otherwise: str) -> str:
    """The name in the database: that of @map or @@map, or the one that the thing has in Prisma."""
    attribute = found(attributes, "map")
    return (Arguments(attribute, "name", ("name",)).text("name") or otherwise) if attribute else otherwise
