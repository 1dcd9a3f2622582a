"""A run in, Markdown for people out: a job's summary, a comment on a pull request. Nobody's name is markup in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from schemadiff.drift.verdict import Standing
from schemadiff.quoting import visible
from schemadiff.report.groups import grouped, together
from schemadiff.report.headline import headline, named, verdict
from schemadiff.report.outcome import SEVERITIES, WAYS_OUT
from schemadiff.report.ranking import by_grade, by_severity, grade, worst_first

if TYPE_CHECKING:
    from schemadiff.report.outcome import Detail, Entry, Outcome
    from schemadiff.report.run import Run

# Besides what is markup anywhere: what GitHub and GitLab make links of by themselves.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&!]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
_MARKS = {0: "✅", 2: "❌", 3: "❌", 4: "❌", 6: "⚠️"}
_LEFT_OUT = "\n*The rest is left out here: {} of {} findings are shown.*\n"


def escaped(text: str) -> str:
    """The text as text, whatever is in it; nobody is mentioned by it."""
    return _MARKUP.sub(r"\\\1", text).replace("@", "@<!-- -->")


def folded(summary: str, text: str, language: str = "sql") -> list[str]:
    """A box of code that opens by a click."""
    return [f"<details><summary>{escape(visible(summary))}</summary>", "", *fenced(text, language), "", "</details>"]


def fenced(text: str, language: str) -> list[str]:
    """A block of code, which nothing in it can end."""
    shown = visible(text.strip("\n"))
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", shown, fence]


def summary(run: Run, limit: int | None = None) -> str:
    """The page; with `limit` so much of it as goes into that many bytes, the worst first."""
    lines = [f"## {_mark(run.exit_code)} {escaped(f'schemadiff {headline(run)}')}", ""]
    if len(run.outcomes) > 1:
        lines += [*_databases(run), ""]
    room = None if limit is None else limit - len(_LEFT_OUT) - 20 - len("\n".join(lines).encode())
    shown = 0
    for piece in (piece for group in grouped(run.outcomes) for piece in _group(group, run)):
        if room is not None and (room := room - len(piece.encode()) - 1) < 0:
            total = sum(len(outcome.findings) for outcome, *_ in grouped(run.outcomes))
            return "\n".join(lines) + _LEFT_OUT.format(shown, total)
        lines.append(piece)
        shown += piece.startswith("| ")
    return "\n".join(lines) + "\n"


def _mark(exit_code: int) -> str:
    return _MARKS.get(exit_code, "❗")


def _databases(run: Run) -> Iterator[str]:
    yield f"| database | {' | '.join(SEVERITIES)} | pending | |"
    yield "|---|" + "--:|" * (len(SEVERITIES) + 1) + "---|"
    for outcome in worst_first(run.outcomes):
        found = (*by_severity(outcome.findings).values(), len(outcome.pending))
        state = escaped(verdict(outcome)) if outcome.failure else ""
        cells = (_code(outcome.database), *(str(n or "") for n in found), f"{_mark(outcome.exit_code)} {state}")
        yield f"| {' | '.join(cells)} |"


def _group(group: Sequence[Outcome], run: Run) -> Iterator[str]:
    """In pieces: a heading, a row of a table, a list. A row is the only one that begins with `| `."""
    outcome = together(group)
    if len(run.outcomes) > 1:
        if outcome.quiet:
            return
        title = f"{len(group)} databases in the same state" if len(group) > 1 else named(outcome)
        yield f"\n### {_mark(outcome.exit_code)} {escaped(title)}\n"
        if len(group) > 1:
            yield f"{', '.join(_code(one.database) for one in group)}\n"
    for problem in outcome.failure:
        yield f"> {_lines(escaped(str(problem)))}\n"
    entries = by_grade(outcome)
    if entries:
        yield "|  | what | where |\n|---|---|---|"
        for entry in entries:
            yield f"| {_row(entry, run)} |"
        yield from ("\n" + "\n".join(_box(entry)) for entry in entries if entry.details)
        if any(entry.severity for entry in entries):
            yield f"\n{WAYS_OUT}"
        if hints := [*dict.fromkeys(entry.hint for entry in entries if entry.hint)]:
            yield "\n" + "\n".join(f"- {_lines(escaped(hint))}" for hint in hints)
    yield from _lists(outcome)


def _row(entry: Entry, run: Run) -> str:
    rule = "" if entry.severity else f" {escaped(entry.rule)}"
    return " | ".join((f"**{grade(entry)}**{rule}", _what(entry), _place(entry, run)))


def _what(entry: Entry) -> str:
    """What was found, and by whom it was made."""
    by = f"\n{entry.by}" if entry.by else ""
    if entry.name and entry.title.startswith(entry.name):
        return _lines(f"{_code(entry.name)}{escaped(f'{entry.title.removeprefix(entry.name)}{by}')}")
    return _lines(escaped(f"{entry.title}{by}"))


def _place(entry: Entry, run: Run) -> str:
    if entry.origin is None:
        return "in no file" if entry.object else ""
    link = run.where.link(entry.origin)
    shown = _code(f"{entry.origin.file}:{entry.origin.line}")
    return f"[{shown}]({link})" if link else shown


def _code(text: str) -> str:
    # A tag, where backticks would do: in a cell of a table they cannot hold both a backslash and a bar.
    return f"<code>{escaped(text)}</code>"


def _lines(text: str) -> str:
    return "<br>".join(text.splitlines())


def _box(entry: Entry) -> list[str]:
    text = "\n".join(line for detail in entry.details for line in _difference(detail))
    return folded(f"{entry.name or entry.title}: expected (-) and found (+)", text, "diff")


def _difference(detail: Detail) -> Iterator[str]:
    yield f"@@ {detail.field} @@"
    yield from (f"- {line}" for line in detail.wanted.splitlines())
    yield from (f"+ {line}" for line in detail.found.splitlines())


def _lists(outcome: Outcome) -> Iterator[str]:
    waiting = [entry.title for entry in outcome.of(Standing.PENDING)]
    cosmetic = [entry.name for entry in outcome.of(Standing.COSMETIC)]
    yield from _list("Migrations that are not applied yet", outcome.pending)
    yield from _list("`schema/` is ahead of what is applied", waiting)
    if outcome.accepted:
        told = [(_what(a.entry), *map(escaped, (a.reason, a.owner, a.expires))) for a in outcome.accepted]
        yield _table("Accepted", ("what", "reason", "owner", "until"), told)
    if outcome.ignored:
        rows = [(_code(one.rule), str(one.objects)) for one in outcome.ignored]
        yield _table("Ignored, as rules of the project say", ("rule", "objects"), rows)
    yield from _list("Not counted, as only the ends of lines differ", cosmetic)
    yield from _list("Not covered by schemadiff yet, so not compared", outcome.uncovered)


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in one piece, for none of its rows is a finding."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join((f"\n{title}:\n", *(f"| {' | '.join(cells)} |" for cells in lines)))


def _list(title: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield "\n".join(("", f"{title}:", "", *(f"- {_code(item)}" for item in items)))
