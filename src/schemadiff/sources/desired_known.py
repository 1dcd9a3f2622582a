"""A project's schema files in; what earlier runs know of them, and what they describe by what changed since, out."""

from __future__ import annotations

import dataclasses
import marshal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from schemadiff.cache.catalogs import kept_catalog, kept_or_made, set_aside
from schemadiff.cache.keys import key_of
from schemadiff.cache.listed import Listing
from schemadiff.cache.parsed import Known, Pack, pack_of
from schemadiff.cache.store import keep, lookup
from schemadiff.diagnostics import Origin, collected
from schemadiff.model import Catalog, ObjectId, Rename
from schemadiff.parse.part import NoPart
from schemadiff.parse.read import joined
from schemadiff.parse.statements import ParseResult, Statement
from schemadiff.safety.assessment import Said
from schemadiff.scratch import Server
from schemadiff.sources.desired import Origins, rename_of, said_by
from schemadiff.sources.desired_part import changed_catalog

_SHELF = "whole"
# File by file, with its digest.
_Names = tuple[tuple[str, str], ...]
# A statement is the same if it says the same under the same circumstances.
_Identity = tuple[str, tuple[tuple[str, str], ...], str]


@dataclass(frozen=True, slots=True)
class Whole:
    """Schema files by name and digest, and what their comments say: what a later run has to know of those that this one
    loads whole. `key` is where it is kept.
    """

    key: str
    told: tuple[tuple[Rename, ...], Said]
    files: _Names

    def keep(self, catalog_key: str, catalog: Catalog) -> Catalog:
        """Remember that they were loaded whole, and to which catalog; it again, opened when somebody asks."""
        aside = set_aside(catalog)
        aside.keep(catalog_key)
        kept_or_made(catalog_key, lambda: self.told)
        keep(_SHELF, self.key, marshal.dumps((catalog_key, self.files)))
        return aside.catalog


@dataclass(frozen=True)
class KnownSchema:
    """The schema files of a listing. Under `key` is kept how they were when they were last loaded whole."""

    server: Server
    listing: Listing
    key: str
    _fresh: dict[str, ParseResult] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def files(self) -> tuple[Known, ...]:
        """The files: as they were listed, or as they are by now where this run has read them itself."""
        return self._pack.read(self.listing, self._fresh)

    @property
    def as_listed(self) -> bool:
        """Whether nobody has written to one of them between the listing and the reading."""
        return all(file.digest == listed.digest for file, listed in zip(self.files, self.listing.files, strict=True))

    @property
    def parsed(self) -> ParseResult:
        """All that was read from them; what this run read itself is handed out, and forgotten: it is large."""
        return joined([self._fresh.pop(f.name) if f.name in self._fresh else f.parsed for f in self.files])

    @cached_property
    def told(self) -> tuple[tuple[Rename, ...], Said]:
        """What their comments say: renames, and accepted findings."""
        directives = [directive for file in self.files for directive in file.said[0]]
        allowances = [allowance for file in self.files for allowance in file.said[1]]
        cut = [name for file in self.files for name in file.said[2]]
        return tuple(map(rename_of, directives)), said_by(allowances, cut)

    def changed(self) -> Catalog | None:
        """What they describe, by what changed since they were last loaded whole; None where that cannot be told."""
        before = self._before
        if before is None or collected(d for file in self.files for d in file.diagnostics):
            return None
        catalog, files = before
        try:
            gone, new = changes(files, self.files)
            found = changed_catalog(self.server, catalog, [file.file for file in self.files], gone, new)
        except NoPart:
            return None
        self._pack.keep(self.files, {file.digest for file in files})
        return dataclasses.replace(found, origins=Origins(found, self._origins))

    def whole(self) -> Whole:
        """The files as they are, kept one by one besides those that were last loaded whole."""
        _, names = self._last
        self._pack.keep(self.files, {digest for _, digest in names})
        return Whole(self.key, self.told, tuple((file.name, file.digest) for file in self.files))

    @cached_property
    def _pack(self) -> Pack:
        return pack_of(key_of("pack", self.key))

    @property
    def _last(self) -> tuple[str | None, _Names]:
        """Under which key the catalog is kept that they were last loaded to, and which files these were."""
        found = lookup(_SHELF, self.key)
        return marshal.loads(found) if found is not None else (None, ())

    @cached_property
    def _before(self) -> tuple[Catalog, Sequence[Known]] | None:
        catalog_key, names = self._last
        here = {file.digest: file for file in self.files}
        files = [here.get(digest) or self._pack.known(name, digest) for name, digest in names]
        catalog = kept_catalog(catalog_key) if all(files) else None
        return (catalog, [file for file in files if file]) if catalog else None

    def _origins(self, name: tuple[str, ...]) -> Mapping[ObjectId, Origin]:
        """Of the files that hold all parts of the name somewhere: few of many are looked into."""
        files = (file for file in reversed(self.files) if file.may_place(name))
        return {who: place for file in files for who, place in file.origins.items()}


def changes(before: Sequence[Known], after: Sequence[Known]) -> tuple[list[Statement], list[Statement]]:
    """The statements that are gone, and those that are new. Raises NoPart where others have changed places."""
    same = {file.digest for file in before} & {file.digest for file in after}
    then = {file.name: file.statements for file in before if file.digest not in same}
    now = {file.name: file.statements for file in after if file.digest not in same}
    gone: list[Statement] = []
    new: list[Statement] = []
    for name in sorted(then.keys() | now.keys()):
        old, young = then.get(name, ()), now.get(name, ())
        if _stayed(old, young) != _stayed(young, old):
            raise NoPart
        gone += _missing(old, young)
        new += _missing(young, old)
    return gone, new


def _missing(some: Sequence[Statement], others: Sequence[Statement]) -> list[Statement]:
    known = set(map(_identity, others))
    return [statement for statement in some if _identity(statement) not in known]


def _stayed(some: Sequence[Statement], others: Sequence[Statement]) -> list[_Identity]:
    known = set(map(_identity, others))
    return [identity for identity in map(_identity, some) if identity in known]


def _identity(statement: Statement) -> _Identity:
    return statement.text, statement.settings, statement.owner
