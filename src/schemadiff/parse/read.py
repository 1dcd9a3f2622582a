"""Schema files or one text go in; a ParseResult with all statements, or all that is wrong with them, comes out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

from schemadiff.diagnostics import Diagnostic, Origin, collected
from schemadiff.model import ObjectId
from schemadiff.parse.below import sql_files
from schemadiff.parse.directives import read_directive
from schemadiff.parse.grammar import read_head, read_session, refused
from schemadiff.parse.guarded import roles_made_unless_there
from schemadiff.parse.head import Head
from schemadiff.parse.lexer import tokenize
from schemadiff.parse.references import distinct
from schemadiff.parse.settings import Session
from schemadiff.parse.split import Pieces, Slice, split
from schemadiff.parse.statements import Allowance, Directive, ParseResult, Source, Statement
from schemadiff.parse.tokens import HeadError, Token
from schemadiff.stages import counted, stage
from schemadiff.texts import contents

HARMLESS_COMMANDS = ("\\restrict", "\\unrestrict")
BYTE_ORDER_MARK = "\ufeff"
_NEWLINE = re.compile("\n")


def read_sources(paths: Sequence[Path], base: Path) -> ParseResult:
    """All statements of the files, and of all .sql files below the directories, in sorted order."""
    return joined([source.parsed for source in read_files(paths, base)])


@stage("parsing")
def read_files(paths: Sequence[Path], base: Path) -> tuple[Source, ...]:
    """The files themselves, and all .sql files below the directories, in sorted order."""
    return tuple(read_file(Path(path), name) for name, path in counted(sql_files(paths, base)))


def parse_text(text: str, file: str) -> ParseResult:
    """All statements of one text. `file` is what places are reported in."""
    return _Reading(text.removeprefix(BYTE_ORDER_MARK), file).result()


def source_of(name: str, text: str) -> Source:
    """A text as the file of that name."""
    return Source(name, text, parse_text(text, name))


def read_file(path: Path, name: str) -> Source:
    """One file; that it cannot be read is one of its diagnostics."""
    try:
        return source_of_bytes(name, contents(path))
    except OSError as error:
        return unreadable_source(name, error)


def source_of_bytes(name: str, data: bytes) -> Source:
    """What a file holds as the file of that name."""
    fault = _bad_byte(data)
    return source_of(name, data.decode()) if fault is None else Source(name, "", _undecodable(name, data, fault))


def unreadable_source(name: str, error: OSError) -> Source:
    """A file that cannot be read."""
    if isinstance(error, FileNotFoundError):
        hint = "correct the path of the schema files in schemadiff.toml"
        return Source(name, "", _failed("SD104", f"{name} does not exist", hint))
    hint = "check the permissions of the file"
    return Source(name, "", _failed("SD104", f"{name} cannot be read: {error.strerror}", hint))


def _undecodable(name: str, data: bytes, fault: int) -> ParseResult:
    before = data[:fault].decode(errors="replace")
    origin = Origin(name, before.count("\n") + 1, len(before) - before.rfind("\n"))
    what = "a NUL byte" if data[fault] == 0 else f"the byte 0x{data[fault]:02x}, which is not UTF-8"
    return _failed("SD103", f"the file holds {what}", "save the file as UTF-8 text", origin)


def _bad_byte(data: bytes) -> int | None:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start
    nul = data.find(b"\0")
    return nul if nul >= 0 else None


def _failed(code: str, message: str, hint: str, origin: Origin | None = None) -> ParseResult:
    return ParseResult(diagnostics=(Diagnostic(code, message, hint, origin),))


def joined(results: Sequence[ParseResult]) -> ParseResult:
    """Several results as one."""
    origins: dict[ObjectId, Origin] = {}
    for result in results:
        for made, origin in result.origins.items():
            origins.setdefault(made, origin)
    return ParseResult(
        tuple(s for r in results for s in r.statements),
        tuple(d for r in results for d in r.directives),
        origins,
        collected(d for r in results for d in r.diagnostics),
        tuple(a for r in results for a in r.allowances),
    )


class _Reading:
    """One pass over one text; collects until `result` is asked for."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file, self.session = text, file, Session()
        self.lines = [0, *(match.end() for match in _NEWLINE.finditer(text))]
        self.statements: list[Statement] = []
        self.diagnostics: list[Diagnostic] = []
        self.origins: dict[ObjectId, Origin] = {}
        self.places: dict[int, ObjectId] = {}
        self.beginnings: dict[int, ObjectId] = {}
        self.allowances: list[Allowance] = []

    def result(self) -> ParseResult:
        pieces = split(self.text)
        self._report(pieces)
        for piece in pieces.statements:
            self._read(piece)
        directives = self._directives(pieces)
        said = collected(self.diagnostics)
        return ParseResult(tuple(self.statements), directives, self.origins, said, tuple(self.allowances))

    def origin(self, offset: int) -> Origin:
        line = bisect_right(self.lines, offset)
        return Origin(self.file, line, offset - self.lines[line - 1] + 1)

    def _error(self, code: str, message: str, hint: str, offset: int) -> None:
        self.diagnostics.append(Diagnostic(code, message, hint, self.origin(offset)))

    def _report(self, pieces: Pieces) -> None:
        for fault in pieces.faults:
            hint = "close it; everything behind it is unread"
            self._error("SD101", f"this {fault.what} does not end", hint, fault.offset)
        for command in pieces.commands:
            word = self.text[command.start : command.end].split()[0]
            if word not in HARMLESS_COMMANDS:
                hint = "remove it; directories are read whole, so files need not include each other"
                self._error("SD102", f"{word} is a command of psql, not SQL", hint, command.start)

    def _read(self, piece: Slice) -> None:
        text = self.text[piece.start : piece.end]
        tokens = tokenize(text)
        try:
            self._place(piece, text, tokens)
        except HeadError as error:
            self._error(error.code, str(error), error.hint, piece.start + error.offset)

    def _place(self, piece: Slice, text: str, tokens: tuple[Token, ...]) -> None:
        session = read_session(tokens, self.session)
        made = roles_made_unless_there(text) if tokens[:1] and tokens[0].key == "DO" else ()
        for start, end in made:
            inner = Slice(piece.start + start, piece.start + end)
            self._place(inner, text[start:end], tokenize(text[start:end]))
        if made:
            return
        if session:
            self.session = session
        elif refusal := refused(tokens):
            self._error(*refusal, piece.start)
        else:
            self._keep(piece, text, read_head(tokens, self.session))

    def _keep(self, piece: Slice, text: str, head: Head) -> None:
        for made, offset in head.places.items():
            self.origins.setdefault(made, self.origin(piece.start + offset))
            self.places.setdefault(piece.start + offset, made)
        about = (*head.creates, *(ObjectId("table", head.placed(name)) for name in head.targets))
        if about and (head.creates or not head.verb.startswith("CREATE")):
            self.beginnings[piece.start] = about[0]
        self.statements.append(
            Statement(
                text=text,
                origin=self.origin(piece.start),
                verb=head.verb,
                creates=tuple(head.creates),
                targets=tuple(head.targets),
                references=distinct(head.references),
                roles=tuple(dict.fromkeys(head.roles)),
                settings=self.session.settings,
                owner=self.session.owner,
                admin=head.admin,
                changes_owner=head.changes_owner,
                role_statement=head.role_statement,
                database=head.database,
                start=piece.start,
            )
        )

    def _directives(self, pieces: Pieces) -> tuple[Directive, ...]:
        found: list[Directive] = []
        for comment in pieces.comments:
            directive = read_directive(self.text, comment, self.places, self.beginnings, self.origin)
            if isinstance(directive, Diagnostic):
                self.diagnostics.append(directive)
            elif isinstance(directive, Allowance):
                self.allowances.append(directive)
            elif directive:
                found.append(directive)
        return tuple(found)
