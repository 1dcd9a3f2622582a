"""A described migration in, the page for its reviewer out: Markdown for a pull request, JSON for machines."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from schemadiff.quoting import one_line, visible
from schemadiff.report.access import shift_json, shift_rows
from schemadiff.report.json import document
from schemadiff.report.markdown import escaped, folded

if TYPE_CHECKING:
    from schemadiff.lifecycle.describe import Check, Definition, DescribedStep, Description

ACCESS_HEADS = ("role", "object", "gains", "loses")
NOBODY = "Nobody gains or loses access to anything."


def title(found: Description) -> str:
    """`042_orders_currency.sql`."""
    return found.file.path.name


def state_of(check: Check) -> str:
    """`yes`, `NO`, or that it cannot be told."""
    return {True: "yes", False: "NO", None: "cannot be told"}[check.holds]


def facts(found: Description) -> list[tuple[str, str]]:
    """The fields of the header."""
    header = found.header
    depends = ", ".join(f"{name}.sql" for name in header.depends_on) or "none"
    named = {
        "Description": header.description,
        "Author": header.author,
        "Date": header.date,
        "Depends on": depends,
        "Checksum": f"sha256:{found.file.checksum}",
    }
    return [(name, visible(value)) for name, value in named.items() if value]


def way_back(found: Description) -> str:
    """What a reviewer should know of the way back, in a sentence."""
    if found.down is None:
        return "There is no down file: this migration cannot be taken back."
    if found.down_destroys:
        return f"Going back destroys the data of {', '.join(map(one_line, found.down_destroys))}."
    return "Going back destroys no data that is marked."


def heads_of(step: DescribedStep) -> list[str]:
    """The columns of the step's table, without its number."""
    return [head for head in step.reasons[0].row if head != "step"] if step.reasons else []


def markdown(found: Description) -> str:
    """For a pull request. Its first line lets a robot find its own comment again."""
    lines = [f"<!-- schemadiff:{found.file.number:03} -->", f"## {escaped(title(found))}", ""]
    lines += [f"- **{name}:** {escaped(value)}" for name, value in facts(found)]
    lines += [f"- {escaped(check.what)}: **{state_of(check)}**" for check in found.checks]
    if remarks := found.remarks:
        lines += ["", *(f"> {escaped(visible(line))}  " for line in remarks)]
    for step in found.steps:
        lines += ["", *_step(step)]
    lines += ["", "### Who gains, who loses", "", *_access(found)]
    lines += ["", "### The way back", "", way_back(found)]
    if found.down is not None:
        lines += ["", *folded("SQL of the way back", found.down)]
    return "\n".join(lines) + "\n"


def _access(found: Description) -> Iterator[str]:
    if not found.access:
        yield NOBODY
        return
    yield f"| {' | '.join(ACCESS_HEADS)} |"
    yield "|" + "---|" * len(ACCESS_HEADS)
    for row in shift_rows(found.access):
        yield f"| {' | '.join(map(escaped, row))} |"


def _step(step: DescribedStep) -> Iterator[str]:
    yield f"### Step {step.number}"
    yield ""
    if not step.transactional:
        yield "Runs in no transaction."
        yield ""
    for name in step.destroys:
        yield f"**Destroys the data of {escaped(visible(name))}**; needs approval by name."
        yield ""
    if heads := heads_of(step):
        yield f"| {' | '.join(heads)} |"
        yield "|" + "---|" * len(heads)
        for reason in step.reasons:
            yield f"| {' | '.join(escaped(visible(reason.row.get(head, ''))) for head in heads)} |"
        yield ""
    yield from folded("SQL", step.sql)
    for statement in dict.fromkeys(reason.statement for reason in step.reasons if reason.statement):
        yield from folded("what schema/ says", statement)
    for definition in step.definitions:
        yield from folded(f"{definition.name}, before and after", _difference(definition), "diff")


def _difference(definition: Definition) -> str:
    old, new = definition.old.splitlines(), definition.new.splitlines()
    return "\n".join(list(difflib.unified_diff(old, new, "before", "after", lineterm=""))[2:])


def description_json(found: Description) -> str:
    """The same for machines."""
    steps: Sequence[object] = [dataclasses.asdict(step) for step in found.steps]
    return document(
        "describe",
        0,
        number=found.file.number,
        name=found.file.name,
        file=found.file.path.name,
        checksum=found.file.checksum,
        header=dataclasses.asdict(found.header),
        checks=[dataclasses.asdict(check) for check in found.checks],
        remarks=list(found.remarks),
        steps=steps,
        down=found.down,
        down_destroys=list(found.down_destroys),
        access=[shift_json(shift) for shift in found.access],
    )
