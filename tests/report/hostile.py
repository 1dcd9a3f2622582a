"""Names that somebody gave to objects in order to break a report in; outcomes that are full of them out."""

from __future__ import annotations

from pathlib import Path

from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.ignore import Ignored
from schemadiff.model import ObjectId
from schemadiff.quoting import display
from schemadiff.report.outcome import AcceptedEntry, Detail, Entry, Outcome
from schemadiff.report.run import Run, Whereabouts, run_of

NAMES = (
    "plain",
    "a\"b'c",
    "line\nend\r\n::error file=x.sql,line=1::boo",
    "##[error]old command",
    "]]> <![CDATA[ &amp; &#0; -->",
    "</td></table><script>parent.taken = 1</script><img src=https://evil.example/x onerror=parent.taken=2>",
    "rtl\u202etxet\u2066 zero\u200bwidth bell\x07 esc\x1b[31m nul-like\x01 \x85 \u2028",
    "`tick` ``` | pipe \\| @team #12 https://evil.example www.evil.example [x](javascript:alert(3)) **b**",
    "{{ 7 * 7 }} {% raw %} ${x} %s %0A %",
    "no utf-8 \udce9 \ufffe",
    "emoji 🐘 ÉTÉ",
    "a.b",
    "w" * 63,
)
# What `drifted` finds: one of each name, and a remark.
FINDINGS = len(NAMES) + 1
EVIL_LINES = "first\nsecond | `x` ``` </pre><script>parent.taken = 3</script> \u202e\n::warning::third " + "y" * 300


def entries(when: str) -> tuple[Entry, ...]:
    """Drift of each name, as bad as can be, with definitions that are no better."""
    return tuple(_entry(number, name, when) for number, name in enumerate(NAMES))


def _entry(number: int, name: str, when: str) -> Entry:
    object_id = ObjectId("column", ("public", "t", name))
    shown = display(object_id)
    severity = ("critical", "high", "medium", "low")[number % 4]
    return Entry(
        rule="drift/column",
        level={"critical": "error", "high": "error", "medium": "warning", "low": "note"}[severity],
        title=f"{shown} was changed in the database",
        name=shown,
        sign="~",
        severity=severity,
        standing="drift",
        object=("column", *object_id.path),
        origin=Origin("schema/a b#é.sql", number + 1, 3) if number % 2 else None,
        details=(Detail("default", f"'{name}'", EVIL_LINES), Detail("type", "integer", "bigint")),
        hint=f"look at {name}",
        who=f"{name} <b>who</b>",
        when=when,
    )


def waiting() -> Entry:
    """What is only not applied yet."""
    title = "view public.v is not in the database yet"
    return Entry(
        "pending/view", "note", title, "view public.v", "-", standing="pending", object=("view", "public", "v")
    )


def remark() -> Entry:
    """What is to be said of the list of accepted drift."""
    place = Origin("drift-accept.toml", 4)
    return Entry(
        "accept/stale", "warning", f"nothing to accept in {NAMES[5]}", NAMES[5], origin=place, hint="take it out"
    )


def drifted(database: str = "", when: str = "2026-11-26") -> Outcome:
    """All of it in one database, by somebody on that day."""
    return Outcome(
        "drift",
        2,
        (*entries(when), waiting(), remark()),
        database,
        {"column": 20, "table": 3},
        pending=("007_<b>x</b>.sql",),
        uncovered=(f"operator {NAMES[5]}",),
        accepted=tuple(
            AcceptedEntry(_entry(0, f"may {name}", when), f"because {name}", name, "2026-12-31") for name in NAMES
        ),
        ignored=tuple(Ignored(f"table:{name}*", number + 1) for number, name in enumerate(NAMES)),
    )


def failed(database: str = "") -> Outcome:
    """A database that could not be read."""
    problem = Diagnostic("SD615", f"no server answers at {NAMES[2]}", "is it running?")
    return Outcome("drift", 5, database=database, failure=(problem,))


def in_sync(database: str = "") -> Outcome:
    return Outcome("drift", 0, database=database, checked={"table": 3})


def validated() -> Outcome:
    """Findings in migrations, one of them in no file."""
    found = (
        Entry("SD859", "warning", f"SELECT * in {NAMES[5]}", origin=Origin("generated/002_b.down.sql", 4, 2), hint="x"),
        Entry("SD402", "error", NAMES[2], origin=Origin("generated/001_a.sql", 1)),
        Entry("SD865", "note", "an index too many"),
    )
    files = ("001_a.sql", "002_b.sql", "003_c.sql")
    return Outcome("validate", 4, found, checked={"migration": 3}, files=files)


def run(*outcomes: Outcome) -> Run:
    """The run, as reports are made of it, of a project in a folder of a repository."""
    where = Whereabouts("db/", "schema", "generated", "https://git.example/o/r/blob/abc/")
    return run_of(outcomes, Path("/repository/db"), Path("/repository/db"), where)


ALL = {
    "one": lambda: run(drifted()),
    "in-sync": lambda: run(in_sync()),
    "failed": lambda: run(failed()),
    "many": lambda: run(drifted("production"), in_sync("eu\n\"1\\ </b>{x}"), failed("us" * 60), drifted("asia")),
    "validate": lambda: run(validated()),
}  # fmt: skip
