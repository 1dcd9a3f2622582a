"""Proven steps in, the text of a migration file out: header, table of changes, blocks of statements."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from types import MappingProxyType
from typing import TypeAlias

from schemadiff.diagnostics import Origin
from schemadiff.migrations.apart import not_needed
from schemadiff.migrations.cost import blocked, cost_cells
from schemadiff.migrations.posts import States, mending, post_of
from schemadiff.migrations.probes import Probe, probe_lines
from schemadiff.migrations.recorded import finding_lines
from schemadiff.model import ObjectId, Step
from schemadiff.plan.words import about, change_words, lost_name
from schemadiff.policy import BIG_TABLE
from schemadiff.quoting import dollar_quoted, literal
from schemadiff.render import PATH, USUAL_PATH, environment, statement
from schemadiff.safety.finding import Finding

# Of each object, the values of what its statement asks psql for.
Secrets: TypeAlias = Mapping[ObjectId, Mapping[str, str]]

ALL = "all"
NO_STATES = States()
NO_SECRETS: Secrets = MappingProxyType({})
NOT_COUNTED: Mapping[ObjectId, int] = MappingProxyType({})
NO_RISKS: Mapping[int, str] = MappingProxyType({})
_GONE = "absent from schema/"
# What only changes the catalog is over at once, or something is wrong.
_QUICK = "30s"
_SAFE = 500
_SEVERAL = "it locks several, and lets go before PostgreSQL would break somebody off for a deadlock"
_DURATION = re.compile(r"(\d+) *(us|ms|s|min|h|d)?")
_MILLISECONDS = {"us": 0.001, "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
# Of what takes effect together, a few signs are enough.
_TOLD_POSTS = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """What the header of a migration says. `start` and `end` are fingerprints of catalogs, `parent` a checksum."""

    number: str
    name: str
    parent: str
    start: str
    end: str
    author: str
    date: date
    depends_on: str
    description: str
    proof: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    words: str
    source: str
    text: str
    usual_path: bool


@dataclass(frozen=True, slots=True)
class _Block:
    """What takes effect together. `done` is true where a run before did it; `mend` clears away what one left."""

    statements: tuple[_Piece, ...]
    destructive: tuple[str, ...]
    guard: str
    routines: bool
    phase: str
    transactional: bool
    timeouts: tuple[str, str]
    note: str
    post: str
    done: str
    mend: str


def body(
    steps: Sequence[Step],
    origins: Mapping[ObjectId, Origin],
    *,
    lock_timeout: str = "2s",
    approved: Collection[str] = frozenset(),
    gone: str = _GONE,
    secrets: Secrets = NO_SECRETS,
    states: States = NO_STATES,
    harmless: bool = False,
) -> str:
    """The statements in their transactions. Objects named in `approved` (or all) lose the guard of their data.

    `states` are those that the steps lead from and to. `gone` says in words why an object is dropped. What `secrets`
    does not hold psql is asked for. A `harmless` body leaves out what a database needs no more, also from the start.
    """
    places = _places(steps, origins, gone)
    parts = transactions(steps)
    done = not_needed if harmless else _few_signs
    blocks = [_block(part, states, places, approved, secrets, lock_timeout, done) for part in parts]
    text: str = (
        environment()
        .get_template("body.sql.j2")
        .render(blocks=blocks, path=PATH, usual_path=USUAL_PATH, resumed=harmless or len(parts) > 1)
    )
    return text


def migration(
    heading: Heading,
    steps: Sequence[Step],
    origins: Mapping[ObjectId, Origin],
    text: str,
    rows: Mapping[ObjectId, int] = NOT_COUNTED,
    risks: Mapping[int, str] = NO_RISKS,
    big: int = BIG_TABLE,
    probes: Sequence[Probe] = (),
    findings: Sequence[Finding] = (),
) -> str:
    """A whole file: `text` is its body, `rows` about how many rows tables have, `big` how many are many. `risks` says
    in a few words what steps risk, by their index, `findings` what was found about them; they and the probes stand
    above the body.
    """
    template = environment().get_template("migration.sql.j2")
    fields = {name: getattr(heading, name) for name in Heading.__slots__}
    table = _table(steps, origins, rows, risks, big)
    numbers = [number for number, block in enumerate(transactions(steps), start=1) for _ in block]
    kept = finding_lines(findings, numbers)
    rendered: str = template.render(**fields, table=table, body=text, probes=probe_lines(probes), findings=kept)
    return rendered.rstrip("\n") + "\n"


def stops(steps: Sequence[Step], approved: Collection[str]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The numbers of the steps that stop until they are approved, and the objects whose data they destroy."""
    found = ((number, _guarded(block, approved)) for number, block in enumerate(transactions(steps), start=1))
    return tuple((number, names) for number, names in found if names)


def _guarded(steps: Sequence[Step], approved: Collection[str]) -> tuple[str, ...]:
    lost = (lost_name(step) for step in steps if step.loses)
    return () if ALL in approved else tuple(name for name in lost if name not in approved)


def transactions(steps: Sequence[Step]) -> list[list[Step]]:
    """Steps that take effect together: neighbours of one block; one that runs in no transaction stands alone."""
    blocks: list[list[Step]] = []
    for step in steps:
        last = blocks[-1][-1] if blocks else None
        if last is None or last.outside or step.outside or last.block != step.block:
            blocks.append([])
        blocks[-1].append(step)
    return blocks


def _block(
    steps: Sequence[Step],
    states: States,
    places: Mapping[int, str],
    approved: Collection[str],
    secrets: Secrets,
    lock_timeout: str,
    done: Callable[[Sequence[Step], States], str],
) -> _Block:
    guarded = _guarded(steps, approved)
    post = next((post for step in steps if (post := post_of(step, states))), None)
    timeouts, note = _timeouts(steps, lock_timeout)
    return _Block(
        statements=tuple(_Piece(_words(s), places[id(s)], _text(s, secrets), s.usual_path) for s in steps),
        destructive=guarded,
        guard=_guard(guarded),
        routines=any(map(_writes_a_body, steps)),
        phase=steps[0].phase,
        transactional=not steps[0].outside,
        timeouts=timeouts,
        note=note,
        post=post.words if post else "",
        done=done(steps, states),
        mend=mending(steps[0]),
    )


def _few_signs(steps: Sequence[Step], states: States) -> str:
    """What a run that was broken off leaves it has done whole."""
    posts = (post for step in steps if (post := post_of(step, states)))
    return "\n    AND ".join(post.sql for post in islice(posts, _TOLD_POSTS))


def _timeouts(steps: Sequence[Step], lock_timeout: str) -> tuple[tuple[str, str], str]:
    """lock_timeout and statement_timeout, and why where it is not plain to see."""
    first = steps[0]
    if first.verb == "backfill":
        return (lock_timeout, "0"), "one batch after the other, each committed; it goes on where it stopped"
    if first.outside:
        return ("0", "0"), "a timeout would leave work half done, and nobody waits for it"
    if "alone" in first.context:
        return (lock_timeout, "0"), "nobody uses it yet, and nobody waits for it"
    if first.verb == "validate":
        return (lock_timeout, "0"), "it reads the whole table, and others go on reading and writing"
    within = _before_deadlocks(lock_timeout) if len(blocked(steps)) > 1 else lock_timeout
    quick = all(step.cost and not (step.cost.rewrites or step.cost.scans) for step in steps)
    return (within, _QUICK if quick else "0"), _SEVERAL if within != lock_timeout else ""


def _before_deadlocks(lock_timeout: str) -> str:
    """Half a second at the most: who waits for one of our tables and has another one waits a whole one, and then
    PostgreSQL (deadlock_timeout) would break off one of us, them as well.
    """
    match = _DURATION.fullmatch(lock_timeout.strip())
    given = float(match[1]) * _MILLISECONDS[match[2] or "ms"] if match else 0
    return lock_timeout if 0 < given <= _SAFE else f"{_SAFE}ms"


def _writes_a_body(step: Step) -> bool:
    return step.subject.id.kind in ("function", "procedure") and step.verb not in ("drop", "rename")


def _text(step: Step, secrets: Secrets) -> str:
    return statement(step, _known(step, secrets) if secrets else {})


def _known(step: Step, secrets: Secrets) -> Mapping[str, str]:
    """What the step's statement asks for, for the parts that it makes too; of two values of one name, neither."""
    found = [pair for obj in (step.subject, *step.parts) for pair in secrets.get(obj.id, {}).items()]
    values: dict[str, set[str]] = {}
    for name, value in found:
        values.setdefault(name, set()).add(value)
    return {name: next(iter(given)) for name, given in values.items() if len(given) == 1}


def _words(step: Step) -> str:
    """What stands above a statement; COMMENT ON says by itself what it does."""
    return "" if step.subject.id.kind == "comment" else change_words(step)


def _guard(names: Sequence[str]) -> str:
    """A block that stops the transaction, in bare psql too, until each object was approved by name."""
    wanted = ", ".join(map(literal, names))
    return dollar_quoted(
        f"""
DECLARE missing text;
BEGIN
    SELECT string_agg(name, ', ') INTO missing FROM unnest(ARRAY[{wanted}]) AS name
    WHERE NOT ARRAY[name, 'all']
        && string_to_array(coalesce(current_setting('schemadiff.allow_data_loss', true), ''), ',');
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'this migration destroys data of %; not approved', missing
            USING HINT = 'schemadiff apply --allow-data-loss NAME, or SET schemadiff.allow_data_loss = ''NAME,...''';
    END IF;
END """
    )


def _places(steps: Sequence[Step], origins: Mapping[ObjectId, Origin], gone: str = _GONE) -> dict[int, str]:
    """For each step the place of its object in the files, or why it goes."""
    again = {made.id for step in steps if step.verb in ("create", "arrive") for made in (step.subject, *step.parts)}
    return {
        id(step): _source(step, origins, "made again below" if step.subject.id in again else gone) for step in steps
    }


def _source(step: Step, origins: Mapping[ObjectId, Origin], gone: str) -> str:
    beside = "retyped" in step.context
    origin = origins.get(step.meant if beside else step.context.get("of", step.subject.id))
    if step.verb == "drop" and not beside:
        return "made again above" if "of" in step.context else gone
    return f"{origin.file}:{origin.line}" if origin else ""


def _table(
    steps: Sequence[Step],
    origins: Mapping[ObjectId, Origin],
    sizes: Mapping[ObjectId, int],
    risks: Mapping[int, str],
    big: int,
) -> list[str]:
    """The table of changes, aligned; comments on what the same migration makes are not worth a line."""
    rows = [("step", "change", "source", "lock", "rewrite", "scan", "rows", "risk")]
    places = _places(steps, origins)
    words = {id(step): risks.get(index) or _risk(step, sizes, big) for index, step in enumerate(steps)}
    made = {step.subject.id for step in steps if step.verb in ("create", "arrive")}
    made |= {part.id for step in steps for part in step.parts}
    for number, block in enumerate(transactions(steps), start=1):
        told = (s for s in block if not (s.subject.id.kind == "comment" and s.subject.parent in made))
        rows += [(str(number), change_words(s), places[id(s)], *cost_cells(s, sizes), words[id(s)]) for s in told]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _risk(step: Step, sizes: Mapping[ObjectId, int], big: int) -> str:
    """What is at stake; of how many rows, where somebody has counted them. What reads or writes many takes long."""
    if not step.loses:
        read = (*step.cost.rewrites, *step.cost.scans) if step.cost else ()
        return "slow" if any(sizes.get(table, 0) >= big for table in read) else "ok"
    count = sizes.get(ObjectId("table", step.subject.id.path[:2]))
    return "DATA LOSS" if count is None else f"DATA LOSS, {about(count)} rows"
