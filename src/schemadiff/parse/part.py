"""All files and which of their statements are new or gone in; the statements that a part has to be made of, out.

A part is loaded instead of the whole, as a build system makes again what a change has to do with. It holds all
statements about whatever may turn out another (`taken`), and what these cannot be made without, as bare as will do.
Where it cannot be told what a change has to do with, there is no part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from schemadiff.parse.foreign_keys import without_foreign_keys
from schemadiff.parse.holding import Holding
from schemadiff.parse.lexer import tokenize
from schemadiff.parse.order import ROUTINES
from schemadiff.parse.outline import Outline, holds_everywhere, names_made
from schemadiff.parse.settings import search_path
from schemadiff.parse.statements import Name, Reference, Statement, Strength

# Whoever leans on what these are about leans on nothing that they change.
_WITHOUT_CONSEQUENCES = frozenset(
    ("COMMENT ON", "CREATE POLICY", "CREATE STATISTICS", "CREATE TRIGGER", "GRANT", "REVOKE")
)
# What is leaned on can be made without these.
_NOT_NEEDED = frozenset(("COMMENT ON", "CREATE POLICY", "CREATE RULE", "CREATE STATISTICS", "CREATE TRIGGER"))
# What these make is another where something that it leans on is another.
_MADE_OF_OTHERS = frozenset(
    (
        "ALTER DOMAIN", "ALTER TABLE", "ALTER TYPE", "CREATE DOMAIN", "CREATE FUNCTION", "CREATE MATERIALIZED VIEW",
        "CREATE PROCEDURE", "CREATE TABLE", "CREATE TYPE", "CREATE VIEW",
    )
)  # fmt: skip
# A table that is made like another takes over what that one has.
_LIKE_ANOTHER = re.compile(r"\b(?:PARTITION\s+OF|INHERITS|LIKE|OF)\b", re.IGNORECASE)
_UNIQUE = re.compile(r"\b(?:UNIQUE|PRIMARY|EXCLUDE)\b", re.IGNORECASE)
_REFERENCES = re.compile(r"\bREFERENCES\b", re.IGNORECASE)
_ONLY_CONSTRAINTS = frozenset(("constraint",))

Place = tuple[int, int]


class NoPart(Exception):
    """It cannot be told what the change has to do with."""


@dataclass(frozen=True, slots=True)
class File:
    """One file: its outline, and a way to its statements."""

    outline: Outline
    statements: Callable[[], Sequence[Statement]]


@dataclass(frozen=True, slots=True)
class Part:
    """What has to be loaded, in the order of the files, and the names of whatever may turn out another by that."""

    statements: tuple[Statement, ...]
    taken: frozenset[Name]


def part_of(
    files: Sequence[File],
    gone: Sequence[Statement],
    new: Sequence[Statement],
    implicit: Callable[[], Mapping[Name, Name]],
) -> Part:
    """What the statements that are `gone` from the files, and those that are `new` in them, have to do with.

    `implicit` names what no statement makes by itself, with what it was made for: the index of a key without a name.
    Raises NoPart.
    """
    growing = _Growing(files, Holding([file.outline for file in files]), _names_in(files, gone), implicit)
    growing.prepare()
    harmless = [*_only_bodies(gone, new), *_only_more_labels(gone, new)]
    for statement in (*gone, *new):
        growing.begin(statement, consequences=statement not in harmless)
    growing.grow()
    return growing.part()


def _names_in(files: Sequence[File], gone: Sequence[Statement]) -> frozenset[Name]:
    return frozenset().union(*(file.outline.made for file in files), *(frozenset(names_made(s)) for s in gone))


def _only_bodies(gone: Sequence[Statement], new: Sequence[Statement]) -> list[Statement]:
    """Routines of which nothing but texts changed: their bodies. Nothing that leans on them can see that."""
    before = {tuple(s.creates): s for s in gone if s.verb in ROUTINES}
    pairs = [(before[tuple(s.creates)], s) for s in new if s.verb in ROUTINES and tuple(s.creates) in before]
    return [s for old, now in pairs if _without_texts(old) == _without_texts(now) for s in (old, now)]


def _only_more_labels(gone: Sequence[Statement], new: Sequence[Statement]) -> list[Statement]:
    """Enums that got labels and lost none: whatever was said of the others holds."""
    before = {s.creates[0]: s for s in gone if s.creates and s.creates[0].kind == "enum"}
    pairs = [(before[s.creates[0]], s) for s in new if s.creates and s.creates[0] in before]
    return [s for old, now in pairs if set(old.creates) <= set(now.creates) for s in (old, now)]


def _without_texts(statement: Statement) -> list[str]:
    return [token.kind if token.kind == "string" else token.key for token in tokenize(statement.text)]


@dataclass(slots=True)
class _Growing:
    """The part so far. `taken` is all that may be another, `moved` what makes others another as well."""

    files: Sequence[File]
    holding: Holding
    names: frozenset[Name]
    implicit: Callable[[], Mapping[Name, Name]]
    whole: dict[Place, Statement] = field(default_factory=dict)
    bare: dict[Place, Statement] = field(default_factory=dict)
    taken: set[Name] = field(default_factory=set)
    moved: set[Name] = field(default_factory=set)
    needed: set[Name] = field(default_factory=set)
    todo: list[tuple[Callable[[Name], None], Name]] = field(default_factory=list)
    aliases: Mapping[Name, Name] = field(default_factory=dict)

    def prepare(self) -> None:
        """Note what names nobody makes stand for."""
        about = frozenset[tuple[Name, tuple[str, ...]]]().union(*(file.outline.about for file in self.files))
        if any(self.names.isdisjoint(_candidates(*pair)) for pair in about):
            self.aliases = self.implicit()

    def begin(self, statement: Statement, *, consequences: bool) -> None:
        """With a statement that is new, or gone."""
        names = {*names_made(statement), *self.meant(statement)}
        if holds_everywhere(statement) or not names or any(len(name) < 2 for name in names):
            raise NoPart
        self.take(names)
        if consequences and not self._is_harmless(statement):
            self.move(names)

    @staticmethod
    def _is_harmless(statement: Statement) -> bool:
        return statement.verb in _WITHOUT_CONSEQUENCES or _is_plain_index(statement)

    def grow(self) -> None:
        """Until nothing more has to do with it."""
        for number, file in enumerate(self.files):
            for index in file.outline.everywhere:
                self._support(number, index, file.statements()[index])
        while self.todo:
            todo, self.todo = self.todo, []
            self.holding.look_for(word for _, name in todo for word in self._words(name))
            for follow, name in todo:
                follow(name)

    def part(self) -> Part:
        """All that was found."""
        found = self.bare | self.whole
        return Part(tuple(found[place] for place in sorted(found)), frozenset(self.taken))

    def take(self, names: Collection[Name]) -> None:
        self._note(self.taken, names, self._follow_taken)

    def move(self, names: Collection[Name]) -> None:
        self._note(self.moved, names, self._follow_moved)

    def need(self, names: Collection[Name]) -> None:
        self._note(self.needed, names, self._follow_needed)

    def _note(self, kept: set[Name], names: Collection[Name], follow: Callable[[Name], None]) -> None:
        for name in names:
            if name not in kept and len(name) > 1:
                kept.add(name)
                self.todo.append((follow, name))

    def _follow_taken(self, name: Name) -> None:
        """All that is said about it is in the part, and so is what else that is about."""
        for place, statement in self._near(name):
            about = name in names_made(statement) or name in self.meant(statement)
            if place not in self.whole and (about or name in self._models(statement)):
                self._include(place, statement)

    def _follow_moved(self, name: Name) -> None:
        """What leans on it may be another."""
        for place, statement in self._near(name):
            strengths = [r.strength for r in statement.references if self._may_mean(r.name, statement, name)]
            if not strengths:
                continue
            if place not in self.whole:
                self._include(place, statement)
            strong = max(strengths) not in (Strength.MENTION, Strength.FOREIGN_KEY)
            if strong and statement.verb in _MADE_OF_OTHERS and not _adds_constraints(statement):
                self.move({*names_made(statement), *self.meant(statement)})

    def _follow_needed(self, name: Name) -> None:
        """What it is made by, as far as that is needed."""
        for place, statement in self._near(name):
            if place not in self.whole and place not in self.bare and self._makes(statement, name):
                self._support(*place, statement)

    def _makes(self, statement: Statement, name: Name) -> bool:
        if name in names_made(statement):
            return True
        spared = statement.verb in _NOT_NEEDED or _is_plain_index(statement)
        return not spared and not _adds_foreign_key(statement) and name in self.meant(statement)

    def _include(self, place: Place, statement: Statement) -> None:
        if holds_everywhere(statement):
            raise NoPart
        self.whole[place] = statement
        self.take({*names_made(statement), *self.meant(statement)})
        self.take(self._models(statement))
        self.need(self._resolved(statement, statement.references))

    def _models(self, statement: Statement) -> set[Name]:
        """The tables that a table is made like, if it is; what these get, it may get as well."""
        if statement.verb != "CREATE TABLE" or not _LIKE_ANOTHER.search(statement.text):
            return set()
        return self._resolved(statement, [r for r in statement.references if r.strength == Strength.NEED])

    def _support(self, file: int, index: int, statement: Statement) -> None:
        bare = _bare(statement)
        self.bare[file, index] = bare
        if any(len(name) == 1 for name in self.meant(bare)) and not holds_everywhere(statement):
            return
        self.need({*self._resolved(bare, bare.references), *names_made(bare), *self.meant(bare)})

    def _near(self, name: Name) -> Iterator[tuple[Place, Statement]]:
        """The statements of files that hold the name."""
        for number in self.holding.any_of(self._words(name)):
            for index, statement in enumerate(self.files[number].statements()):
                yield (number, index), statement

    def _words(self, name: Name) -> set[Name]:
        """All that it may be written as."""
        names = (name, *(alias for alias, of in self.aliases.items() if of == name))
        return {word for one in names for word in (one, one[1:])}

    def meant(self, statement: Statement) -> set[Name]:
        """The names of what the statement changes, schema first; one of a single part is none that files make."""
        path = search_path(statement.settings)
        return {self._found(name, path) for name in statement.targets}

    def _found(self, name: Name, path: tuple[str, ...]) -> Name:
        for full in _candidates(name, path):
            if full in self.names:
                return full
        for full in _candidates(name, path):
            if full in self.aliases:
                return self.aliases[full]
        return name[:1]

    def _resolved(self, statement: Statement, references: Sequence[Reference]) -> set[Name]:
        """What the references may mean of what the files make."""
        path = search_path(statement.settings)
        return {full for r in references for full in _candidates(r.name, path) if full in self.names}

    def _may_mean(self, written: Name, statement: Statement, name: Name) -> bool:
        if written[0] != name[1] and written[:2] != name:
            return False
        return name in _candidates(written, search_path(statement.settings))


def _candidates(name: Name, path: tuple[str, ...]) -> Iterator[Name]:
    """What a name as it is written may be the name of: an object with its schema, or one in the path, or its column."""
    if len(name) > 1:
        yield name[:2]
    for schema in path:
        yield schema, name[0]


def _bare(statement: Statement) -> Statement:
    """The statement without what it can do without."""
    if statement.verb in ROUTINES:
        rest = tuple(item for item in statement.settings if item[0] != "check_function_bodies")
        needs = tuple(r for r in statement.references if r.strength != Strength.MENTION)
        return replace(statement, settings=(*rest, ("check_function_bodies", "off")), references=needs)
    keyed = statement.verb == "CREATE TABLE" and any(r.strength == Strength.FOREIGN_KEY for r in statement.references)
    return without_foreign_keys(statement)[0] if keyed else statement


def _is_plain_index(statement: Statement) -> bool:
    """One that no foreign key can lean on."""
    return statement.verb == "CREATE INDEX" and not _UNIQUE.search(statement.text)


def _adds_constraints(statement: Statement) -> bool:
    only = {made.kind for made in statement.creates} <= _ONLY_CONSTRAINTS
    adds = bool(statement.creates or _REFERENCES.search(statement.text))
    return statement.verb == "ALTER TABLE" and only and adds


def _adds_foreign_key(statement: Statement) -> bool:
    """Whether that is all that it does."""
    adds = {made.kind for made in statement.creates} <= _ONLY_CONSTRAINTS and _REFERENCES.search(statement.text)
    return statement.verb == "ALTER TABLE" and bool(adds) and not _UNIQUE.search(statement.text)
