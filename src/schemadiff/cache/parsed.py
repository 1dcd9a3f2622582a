"""Schema files in; what is written in each of them out, from an earlier run where its bytes are the same.

All that is kept of a project is one pack, and beside it what came since: few files of many are not worth to write all
again. What is needed of every file, its outline and what its comments say, is read at once; the statements are unpacked
for who asks for them.
"""

from __future__ import annotations

import marshal
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from schemadiff.cache.encoding import decoded, encoded
from schemadiff.cache.listed import Listed, Listing, read_listed
from schemadiff.cache.store import keep, lookup
from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.model import ObjectId
from schemadiff.parse.outline import Outline, outline_of
from schemadiff.parse.part import File
from schemadiff.parse.statements import Allowance, Directive, ParseResult, Reference, Statement, Strength
from schemadiff.quoting import cut_name
from schemadiff.stages import counted, kept, stage

_SHELF, _FORMAT = "parsed", 4
# What came and what went since a pack was written, as a share of it, from which on it is written anew.
_SINCE = 0.1
_Packed = tuple[tuple[Any, ...], bytes, bytes, bytes]
# Quicker than to ask the enum each time.
_STRENGTHS = {int(strength): strength for strength in Strength}
_FIELDS = ("roles", "settings", "owner", "admin", "changes_owner", "role_statement", "database", "start")


@dataclass(frozen=True)
class Known:
    """One file: its outline, and what else it holds, packed. `digest` is of its name and its bytes."""

    name: str
    digest: str
    outline: Outline
    packed: _Packed
    diagnostics: tuple[Diagnostic, ...] = ()

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """All its statements, unpacked for good."""
        return self._unpacked()

    @cached_property
    def origins(self) -> Mapping[ObjectId, Origin]:
        """Where in it objects are written."""
        return self._placed()

    @cached_property
    def said(self) -> tuple[tuple[Directive, ...], tuple[Allowance, ...], tuple[ObjectId, ...]]:
        """The directives and allowances in its comments, and the objects whose names PostgreSQL cuts."""
        return decoded(self.packed[3]) if self.packed[3] else ((), (), ())

    def may_place(self, words: Iterable[str]) -> bool:
        """Whether all the words are somewhere among what is written in it; if not, nothing of that name is."""
        return all(word.encode(errors="surrogatepass") in self.packed[2] for word in words)

    @property
    def parsed(self) -> ParseResult:
        """All that was read from it."""
        directives, allowances, _ = self.said
        return ParseResult(self._unpacked(), directives, self._placed(), self.diagnostics, allowances)

    def _placed(self) -> Mapping[ObjectId, Origin]:
        found = marshal.loads(self.packed[2])
        return {ObjectId(kind, path): Origin(self.name, line, column) for kind, path, line, column in found}

    def _unpacked(self) -> tuple[Statement, ...]:
        return tuple(_statement(self.name, *row) for row in marshal.loads(self.packed[1]))

    @property
    def file(self) -> File:
        """What the search for a part needs of it."""
        return File(self.outline, lambda: self.statements)


@dataclass(frozen=True, slots=True)
class Pack:
    """Files that were read before, by their digests, and those that came since these were written."""

    key: str
    files: dict[str, _Packed]
    since: dict[str, _Packed]

    def read(self, listing: Listing, fresh: dict[str, ParseResult]) -> tuple[Known, ...]:
        """The files, in their order. What was read of those that no earlier run knew is added to the `fresh` ones, by
        their names; what these hold by now is what is said of them.
        """
        found = [self.known(file.name, file.digest) for file in listing.files]
        new = [file for file, known in zip(listing.files, found, strict=True) if known is None]
        with stage("parsing"):
            kept("parsing", len(found) - len(new))
            read = iter([_read(file, fresh) for file in counted(new)])
        return tuple(known or next(read) for known in found)

    def known(self, name: str, digest: str) -> Known | None:
        """A file as it was, if that is kept."""
        packed = self.files.get(digest) or self.since.get(digest)
        return Known(name, digest, Outline(*packed[0]), packed) if packed else None

    def keep(self, files: Iterable[Known], also: Collection[str]) -> None:
        """Keep these files for later runs, and of those that are in here the ones with these digests."""
        known = self.files | self.since
        wanted = {digest: known[digest] for digest in also if digest in known}
        wanted |= {file.digest: file.packed for file in files if not file.diagnostics}
        since = {digest: file for digest, file in wanted.items() if digest not in self.files}
        if len(self.files.keys() ^ wanted.keys()) > _SINCE * len(self.files):
            _keep(self.key, wanted)
            since = {}
        if since.keys() != self.since.keys():
            _keep(_beside(self.key), since)


def pack_of(key: str) -> Pack:
    """The pack of a project, empty where there is none yet."""
    return Pack(key, _kept(key), _kept(_beside(key)))


def _kept(key: str) -> dict[str, _Packed]:
    found = lookup(_SHELF, key)
    return marshal.loads(found) if found is not None else {}


def _keep(key: str, files: dict[str, _Packed]) -> None:
    keep(_SHELF, key, marshal.dumps(files, _FORMAT))


def _beside(key: str) -> str:
    return f"{key}-since"


def _read(file: Listed, fresh: dict[str, ParseResult]) -> Known:
    digest, source = read_listed(file)
    fresh[file.name] = source.parsed
    return _packed(file.name, digest, source.parsed)


def _packed(name: str, digest: str, parsed: ParseResult) -> Known:
    outline = outline_of(parsed.statements)
    rows = [_row(statement) for statement in parsed.statements]
    places = [(made.kind, made.path, origin.line, origin.column) for made, origin in parsed.origins.items()]
    cut = tuple(made for made in parsed.origins if any(cut_name(part) != part for part in made.path))
    said = (parsed.directives, parsed.allowances, cut)
    packed = (
        (outline.made, outline.about, outline.words, outline.everywhere, outline.count),
        marshal.dumps(rows, _FORMAT),
        marshal.dumps(places, _FORMAT),
        encoded(said) if any(said) else b"",
    )
    return Known(name, digest, outline, packed, parsed.diagnostics)


def _row(statement: Statement) -> tuple[Any, ...]:
    return (
        statement.text,
        (statement.origin.line, statement.origin.column),
        statement.verb,
        tuple((made.kind, made.path) for made in statement.creates),
        statement.targets,
        tuple((reference.name, int(reference.strength)) for reference in statement.references),
        *(getattr(statement, name) for name in _FIELDS),
    )


def _statement(
    file: str,
    text: str,
    place: tuple[int, int],
    verb: str,
    creates: Sequence[tuple[str, tuple[str, ...]]],
    targets: tuple[tuple[str, ...], ...],
    references: Sequence[tuple[tuple[str, ...], int]],
    *rest: Any,
) -> Statement:
    return Statement(
        text,
        Origin(file, *place),
        verb,
        tuple(ObjectId(kind, path) for kind, path in creates),
        targets,
        tuple(Reference(name, _STRENGTHS[strength]) for name, strength in references),
        *rest,
    )
