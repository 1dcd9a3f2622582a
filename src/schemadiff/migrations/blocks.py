"""The text of a migration file goes in; its blocks come out: what runs in one transaction, and what runs in none.

Generated files mark their blocks with `-- schemadiff:step N tx=yes|no [destructive=name,...]`; below a mark psql may
be told to leave the step out (psql_lines.py). In a file without marks BEGIN and COMMIT make the blocks; what stands
outside of them is one transaction, unless PostgreSQL refuses that.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn, TypeVar

from schemadiff.diagnostics import InputError, Origin
from schemadiff.migrations import psql_lines
from schemadiff.parse.split import Pieces, Slice, split

_MARK = re.compile(r"-- *schemadiff:step\b(.*)")
_STEP = re.compile(r"\s+(\d+)((?:\s+[a-z_]+=(?:\"(?:[^\"]|\"\")*\"|[^\s\"])*)*)\s*")
_ATTRIBUTE = re.compile(r"([a-z_]+)=((?:\"(?:[^\"]|\"\")*\"|[^\s\"])*)")
_LIST_ITEM = re.compile(r"((?:\"(?:[^\"]|\"\")*\"|[^,\"])+)")
_NOISE = re.compile(r"(\"(?:[^\"]|\"\")*\")|('(?:[^']|'')*')|--[^\n]*|/\*.*?\*/", re.DOTALL)

_BEGIN = re.compile(r"(BEGIN|START TRANSACTION)\b")
_COMMIT = re.compile(r"(COMMIT|END)( WORK| TRANSACTION)?( AND NO CHAIN)?$")
_BROKEN_OFF = re.compile(r"(ROLLBACK|ABORT|COMMIT|END)\b(?! (WORK |TRANSACTION )?TO\b)|PREPARE TRANSACTION\b")
_COPY_DATA = re.compile(r"COPY\b.* (FROM STDIN|TO STDOUT)\b")
_SETTING = re.compile(
    r"SET (?!CONSTRAINTS|TRANSACTION|LOCAL)|RESET |SELECT (PG_CATALOG ?\. ?)?SET_CONFIG ?\(.*, ?FALSE ?\)$"
)
# What PostgreSQL refuses inside a transaction block. REFRESH ... CONCURRENTLY is not among it.
_REFUSED = re.compile(
    r"CREATE (UNIQUE )?INDEX CONCURRENTLY\b|DROP INDEX CONCURRENTLY\b|ALTER TABLE .* DETACH PARTITION .* CONCURRENTLY$"
    r"|REINDEX .*\bCONCURRENTLY\b|REINDEX (\(.*\) ?)?(SCHEMA|DATABASE|SYSTEM)\b|VACUUM\b|CLUSTER( VERBOSE)?$"
    r"|(CREATE|DROP) (DATABASE|TABLESPACE)\b|ALTER DATABASE .* SET TABLESPACE\b|ALTER SYSTEM\b|DISCARD ALL\b"
    r"|CREATE SUBSCRIPTION\b(?!.*\b(CONNECT|CREATE_SLOT) ?= ?(FALSE|OFF|0)\b)|DROP SUBSCRIPTION\b|COMMIT PREPARED\b"
    r"|ALTER SUBSCRIPTION .* (REFRESH|SET|ADD|DROP) ?PUBLICATION\b(?!.*\bREFRESH ?= ?(FALSE|OFF|0)\b)"
)
# A subscription without a slot is dropped without a word to its publisher.
_WITHOUT_SLOT = re.compile(r"ALTER SUBSCRIPTION (.*) SET ?\(.*\bSLOT_NAME ?= ?NONE\b")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as written, and where. `head` has its first words, in capitals, without comments and strings."""

    text: str
    start: int
    origin: Origin
    head: str

    @property
    def is_setting(self) -> bool:
        """Whether all it does is to change the session."""
        return bool(_SETTING.match(self.head))

    @property
    def is_transaction(self) -> bool:
        """Whether it begins or ends a transaction."""
        return bool(_BEGIN.match(self.head) or _BROKEN_OFF.match(self.head))

    def origin_at(self, position: int) -> Origin:
        """The place of the statement's character `position`, counted from 1 as PostgreSQL does."""
        before = self.text[: position - 1]
        lines = before.count("\n")
        column = len(before) - before.rfind("\n") if lines else self.origin.column + len(before)
        return Origin(self.origin.file, self.origin.line + lines, column)


@dataclass(frozen=True, slots=True)
class Block:
    """Statements that take effect together, or one by one where `transactional` is false.

    `begin` opens the transaction; `destructive` names the objects whose data goes; `done` asks whether the whole step
    has taken effect, and `clearing` makes the statements that clear away what a run before left half done.
    """

    step: int
    transactional: bool
    statements: tuple[Statement, ...]
    origin: Origin
    begin: str = "BEGIN"
    destructive: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    done: Statement | None = None
    clearing: Statement | None = None

    @property
    def tells(self) -> bool:
        """Whether its question tells that the step is not done. What can simply be done again has none, and that of a
        backfill, whose rows nobody looks at, holds from a later step on.
        """
        return self.done is not None and self.attributes.get("phase") != "backfill"


_Placed = TypeVar("_Placed", Slice, Statement)


class _Places:
    """Offsets of one text as lines and columns."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def at(self, offset: int) -> Origin:
        """The place of the character at `offset`."""
        line = bisect_right(self.starts, offset)
        return Origin(self.file, line, offset - self.starts[line - 1] + 1)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A marker line: where it ends, and what it says."""

    step: int
    end: int
    origin: Origin
    attributes: Mapping[str, str]


def read_statements(text: str, file: str = "") -> tuple[Statement, ...]:
    """All statements of the text in order, whatever blocks they make: of a file that `split_steps` refuses as well."""
    places = _Places(text, file)
    return tuple(_statement(text, piece, places) for piece in split(text).statements)


def split_steps(text: str, file: str = "") -> tuple[Block, ...]:
    """The file's blocks in order, none for a file without statements."""
    pieces, places = split(text), _Places(text, file)
    _refuse_faults(pieces, text, places)
    marks = list(_marks(pieces, text, places))
    lines = psql_lines.commands(pieces, text)
    for line in (line for line in lines if not marks or line.start < marks[0].end):
        _fail_at_command(places.at(line.start))
    statements = [_statement(text, piece, places) for piece in pieces.statements]
    if not marks:
        return tuple(_blocks(statements, None))
    preamble = [statement for statement in statements if statement.start < marks[0].end]
    if not all(statement.is_setting for statement in preamble):
        _fail("SD431", "a statement above the first step mark", "move it below", preamble[0].origin)
    ends = [mark.end for mark in marks[1:]] + [len(text)]
    sections = [_section(pieces, lines, places, statements, m.end, end) for m, end in zip(marks, ends, strict=True)]
    sections[0] = (preamble + sections[0][0], *sections[0][1:])
    found = zip(marks, sections, strict=True)
    return tuple(block for mark, (inside, *first) in found for block in _blocks(inside, mark, *first))


def _section(
    pieces: Pieces, lines: Sequence[Slice], places: _Places, statements: Sequence[Statement], start: int, end: int
) -> tuple[list[Statement], Statement | None, Statement | None]:
    """The statements between two marks, the question whether they have taken effect, and what clears away."""
    asked = psql_lines.asked(places.text, _between(lines, start, end), _between(pieces.statements, start, end))
    if asked.wrong:
        _fail_at_command(places.at(asked.wrong.start))
    inside = {statement.start: statement for statement in _between(statements, start, end)}
    done, clearing = (inside.pop(piece.start) if piece else None for piece in (asked.question, asked.clearing))
    return list(inside.values()), done, clearing


def _between(found: Sequence[_Placed], start: int, end: int) -> Sequence[_Placed]:
    """Those that begin there, of what is in order: a file may have thousands of marks, and each asks."""
    return found[bisect_left(found, start, key=_start) : bisect_left(found, end, key=_start)]


def _is_inside(offset: int, slices: Sequence[Slice]) -> bool:
    """Whether one of the slices, which are in order, began before the offset and does not end before it."""
    before = bisect_left(slices, offset, key=_start)
    return before > 0 and offset < slices[before - 1].end


def _start(piece: Slice | Statement) -> int:
    return piece.start


def _statement(text: str, piece: Slice, places: _Places) -> Statement:
    source = text[piece.start : piece.end]
    # Heads are recognised by their first words; the megabytes of a function body never matter.
    plain = _NOISE.sub(lambda noise: noise[1] or ("''" if noise[2] else " "), source[:4000])
    return Statement(source, piece.start, places.at(piece.start), " ".join(plain.split()).upper())


def _marks(pieces: Pieces, text: str, places: _Places) -> Iterator[_Mark]:
    for comment in pieces.comments:
        match = _MARK.match(text, comment.start, comment.end)
        if match and not _is_inside(comment.start, pieces.statements):
            yield _mark(match[1], comment.end, places.at(comment.start))


def _mark(rest: str, end: int, origin: Origin) -> _Mark:
    match = _STEP.fullmatch(rest.rstrip("\r"))
    attributes = dict(_ATTRIBUTE.findall(match[2])) if match else {}
    if not match or attributes.get("tx") not in ("yes", "no"):
        _fail("SD430", "a step mark that cannot be read", "-- schemadiff:step 1 tx=yes", origin)
    return _Mark(int(match[1]), end, origin, attributes)


def _blocks(
    statements: Sequence[Statement],
    mark: _Mark | None,
    done: Statement | None = None,
    clearing: Statement | None = None,
) -> Iterator[Block]:
    for group in _merged(_groups(statements)):
        block = replace(group, transactional=group.transactional or _may_be_transaction(group, mark))
        if mark:
            names = tuple(_LIST_ITEM.findall(mark.attributes.get("destructive", "")))
            block = replace(
                block,
                step=mark.step,
                origin=mark.origin,
                destructive=names,
                attributes=mark.attributes,
                done=done,
                clearing=clearing,
            )
        _refuse_impossible(block)
        yield block


def _may_be_transaction(group: Block, mark: _Mark | None) -> bool:
    """Whether what stands outside of BEGIN and COMMIT runs in a transaction of ours."""
    if mark:
        return mark.attributes["tx"] == "yes"
    return not any(_refused(group.statements))


def _refused(statements: Sequence[Statement]) -> Iterator[Statement]:
    """The statements that PostgreSQL refuses inside a transaction."""
    free: set[str] = set()
    for statement in statements:
        if without := _WITHOUT_SLOT.match(statement.head):
            free.add(f"DROP SUBSCRIPTION {without[1]}")
        if _REFUSED.match(statement.head) and statement.head not in free:
            yield statement


def _refuse_impossible(block: Block) -> None:
    for statement in block.statements:
        if _COPY_DATA.match(statement.head):
            _fail("SD435", "COPY with data from the client", "write INSERT statements", statement.origin)
    for statement in _refused(block.statements) if block.transactional else ():
        message = f"PostgreSQL refuses {_words(statement)} inside a transaction"
        _fail("SD432", message, "take it out of BEGIN and COMMIT, or mark the step tx=no", statement.origin)


def _groups(statements: Sequence[Statement]) -> Iterator[Block]:
    """Runs of statements between BEGIN, COMMIT and the ends; `transactional` for those that BEGIN opened."""
    run: list[Statement] = []
    opened: Statement | None = None
    for statement in statements:
        if _BEGIN.match(statement.head):
            if opened:
                _fail("SD433", "BEGIN inside BEGIN", "end the first transaction with COMMIT", statement.origin)
            yield from _group(run, None)
            run, opened = [], statement
        elif _COMMIT.match(statement.head) and opened:
            yield from _group(run, opened)
            run, opened = [], None
        elif _BROKEN_OFF.match(statement.head):
            hint = "a migration takes effect as a whole: write BEGIN and COMMIT in pairs, or neither"
            _fail("SD433", f"{_words(statement)} has no place here", hint, statement.origin)
        else:
            run.append(statement)
    if opened:
        _fail("SD433", "BEGIN without COMMIT", "end the transaction with COMMIT", opened.origin)
    yield from _group(run, None)


def _group(run: Sequence[Statement], opened: Statement | None) -> Iterator[Block]:
    if run:
        begin = opened.text if opened else "BEGIN"
        yield Block(1, opened is not None, tuple(run), (opened or run[0]).origin, begin)


def _merged(groups: Iterable[Block]) -> Iterator[Block]:
    """Runs of nothing but settings join their neighbour, so that `SET x; BEGIN; ...; COMMIT;` is one block."""
    waiting: tuple[Statement, ...] = ()
    last: Block | None = None
    for group in groups:
        if not group.transactional and all(statement.is_setting for statement in group.statements):
            waiting += group.statements
            continue
        if last:
            yield last
        last, waiting = replace(group, statements=waiting + group.statements), ()
    if last or waiting:
        yield replace(last, statements=last.statements + waiting) if last else next(_group(waiting, None))


def _refuse_faults(pieces: Pieces, text: str, places: _Places) -> None:
    for fault in pieces.faults:
        _fail("SD434", f"unterminated {fault.what}", "close it", places.at(fault.offset))


def _fail_at_command(origin: Origin) -> NoReturn:
    hint = "write SQL only; \\copy and \\i are the work of psql, and \\if has one form: see docs/migrations.md"
    _fail("SD434", "a psql command in a migration", hint, origin)


def _words(statement: Statement) -> str:
    return " ".join(statement.head.split()[:3])


def _fail(code: str, message: str, hint: str, origin: Origin) -> NoReturn:
    raise InputError.of(code, message, hint, origin)
