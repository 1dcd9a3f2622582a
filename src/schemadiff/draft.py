"""A proven migration in, the two files it becomes out: name, header, body, and the way back."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from schemadiff.config import Config, author_name
from schemadiff.diagnostics import Origin
from schemadiff.migrations.compose import NO_RISKS, NO_SECRETS, NOT_COUNTED, Heading, Secrets, body, migration, stops
from schemadiff.migrations.files import MigrationFile, file_name, next_number, slug
from schemadiff.migrations.header import Header
from schemadiff.migrations.probes import Probe
from schemadiff.model import Catalog, ObjectId, Step
from schemadiff.plan.words import migration_name
from schemadiff.proof.migration import Migration
from schemadiff.quoting import dollar_quoted, identifier, literal, one_line
from schemadiff.safety.finding import Finding
from schemadiff.sources.ignored import state, states, taken_by
from schemadiff.stages import stage

_NOTHING_TO_TAKE_BACK = "nothing, for it leads to what the migrations before it lead to"


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a migration has to say that is made from drift. It changes nothing in a database that is there already.

    `before` is what the migrations before it lead to, `lines` tell in its header which drift it is made from.
    """

    before: Catalog
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A migration that could be written: the texts of its two files."""

    number: int
    name: str
    text: str
    down_text: str


@stage("rendering")
def draft(
    config: Config,
    files: Sequence[MigrationFile],
    made: Migration,
    origins: Mapping[ObjectId, Origin],
    *,
    message: str = "",
    approved: Collection[str] = frozenset(),
    today: date | None = None,
    secrets: Secrets = NO_SECRETS,
    rows: Mapping[ObjectId, int] = NOT_COUNTED,
    drifted: Catalog | None = None,
    risks: Mapping[int, str] = NO_RISKS,
    like: Header | None = None,
    probes: Sequence[Probe] = (),
    findings: Sequence[Finding] = (),
    remedy: Remedy | None = None,
) -> Draft:
    """The next migration after `files`, proven from `drifted` as well. `message` names it; else the changes do.

    With `like` it is that migration made anew: name, description, author and date are kept. A `remedy` of drift leaves
    out what a database needs no more.
    """
    number = next_number(files)
    name = like.name if like else slug(message or migration_name(made.steps, first=not files))
    last = files[-1] if files else None
    start, end = states(config.ignore, remedy.before if remedy else made.start, made.result)
    heading = Heading(
        number=file_name(number, name).split("_")[0],
        name=name,
        parent=f"sha256:{last.checksum}" if last else "none",
        start=start,
        end=end,
        author=like.author if like else author_name(config),
        date=_written_on(like) or today or date.today(),
        depends_on=file_name(last.number, last.name) if last else "none",
        description=like.description if like else (message or name).replace("_", " "),
        proof=(
            *_proof_lines(made, remedy),
            *_fingerprints(config, made, drifted),
            *_apply_lines(number, name, made, approved),
        ),
    )
    text = body(
        made.steps,
        origins,
        lock_timeout=config.lock_timeout,
        approved=approved,
        secrets=secrets,
        states=made.states,
        harmless=remedy is not None,
    )
    big = config.safety.big_table
    whole = migration(heading, made.steps, origins, text, rows, risks, big, probes, findings)
    return Draft(number, name, whole, _down_text(config, heading, made))


def _written_on(like: Header | None) -> date | None:
    try:
        return date.fromisoformat(like.date) if like else None
    except ValueError:
        return None


def _proof_lines(made: Migration, remedy: Remedy | None) -> tuple[str, ...]:
    major, minor = divmod(made.result.version, 10000)
    copy = "a copy of what it has to do with" if made.narrow else "a copy of the state before"
    proven = f"Proven on PostgreSQL {major}.{minor}: applied to {copy}, read back, equal to"
    aim = "schema/." if remedy is None else "what is wanted; and applied where that is so already, changing nothing."
    lines = remedy.lines if remedy else ()
    return (f"{proven} {aim}", _way(made), *lines, *made.rows.lines, *made.notes, *_beyond_this_database(made.steps))


def _way(made: Migration) -> str:
    if made.down_problem:
        return f"Way back: {made.down_problem}"
    return "Way back: the .down.sql beside it, proven too." if made.down else f"Way back: {_NOTHING_TO_TAKE_BACK}."


def _fingerprints(config: Config, made: Migration, drifted: Catalog | None) -> tuple[str, ...]:
    """By what `apply` tells whether a database is one that the migration was proven from."""
    if config.roles:
        # Roles are in these fingerprints, and other databases of the server have a say in them.
        return ()
    lines = (f"Fingerprints: {taken_by(made.start, config.ignore)}",)
    if drifted is None:
        return lines
    return (
        *lines,
        f"Proven from the live database with its drift, too: drift: sha256:{state(drifted, config.ignore)}",
    )


def _apply_lines(number: int, name: str, made: Migration, approved: Collection[str]) -> Iterator[str]:
    """How the file is run, and what stops on the way."""
    yield f"Apply: schemadiff apply --to {number}   or: psql -X -v ON_ERROR_STOP=1 -f {file_name(number, name)}"
    for step, names in stops(made.steps, approved):
        allowed = " ".join(f"--allow-data-loss {shlex.quote(lost)}" for lost in names)
        yield f"Step {step} stops unless approved: schemadiff apply --to {number} {allowed}"


def _beyond_this_database(steps: Sequence[Step]) -> tuple[str, ...]:
    """What of a dropped role no proof can see."""
    dropped = sorted(s.subject.id.path[0] for s in steps if s.verb == "drop" and s.subject.id.kind == "role")
    if not dropped:
        return ()
    names = ", ".join(map(identifier, dropped))
    return (f"Roles: DROP ROLE fails while another database holds something of {names}: see REASSIGN OWNED there.",)


def _down_text(config: Config, heading: Heading, made: Migration) -> str:
    """The way back; where there is none, a file that says so and refuses to run."""
    title = f"-- schemadiff down migration {heading.number}: {heading.name}\n"
    if made.down_problem:
        refusal = f"BEGIN RAISE EXCEPTION 'there is no way back: %', {literal(made.down_problem)}; END"
        return f"{title}-- There is no way back: {one_line(made.down_problem)}\nDO {dollar_quoted(refusal)};\n"
    if not made.down:
        return f"{title}-- {_NOTHING_TO_TAKE_BACK}.\n"
    text = body(made.down, {}, lock_timeout=config.lock_timeout, gone="", states=made.states_back)
    return f"{title}\n{text}".rstrip("\n") + "\n"
