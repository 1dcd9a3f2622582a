"""A run in, JUnit XML out: a suite for each database or folder, a case for each kind of object or migration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from schemadiff.report.outcome import HOLE, MISSING
from schemadiff.report.words import detail_lines

if TYPE_CHECKING:
    from schemadiff.report.outcome import Entry, Outcome
    from schemadiff.report.run import Run

_FILES = "files"
_TO_SCHEMA = "generated/ leads to schema/"
_OF_RULE = {MISSING: _TO_SCHEMA, HOLE: "pg_dump sees no other difference"}


def junit(run: Run) -> str:
    """The document. There is no time in it, for the same result is the same bytes."""
    root = Element("testsuites", name=f"schemadiff {run.command}")
    for outcome in run.outcomes:
        root.append(_suite(outcome))
    _count(root)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _suite(outcome: Outcome) -> Element:
    name = ".".join(filter(None, ("schemadiff", outcome.command, outcome.database)))
    suite = Element("testsuite", name=name)
    if outcome.failure:
        case = SubElement(suite, "testcase", classname=name, name=outcome.command)
        text = "\n".join(map(str, outcome.failure))
        SubElement(case, "error", message=outcome.failure[0].message, type=outcome.failure[0].code).text = text
    else:
        for case_name, entries in _cases(outcome).items():
            _case(SubElement(suite, "testcase", classname=name, name=case_name), entries)
    if left_as_it_is := [*_accepted(outcome), *(f"ignored by {one.rule}: {one.objects}" for one in outcome.ignored)]:
        SubElement(suite, "system-out").text = "\n".join(left_as_it_is)
    for left_out in outcome.uncovered:
        case = SubElement(suite, "testcase", classname=name, name=left_out)
        SubElement(case, "skipped", message="not covered by schemadiff yet, so not compared")
    _count(suite)
    return suite


def _accepted(outcome: Outcome) -> Iterator[str]:
    for one in outcome.accepted:
        yield f"accepted: {one}"
        if one.entry.by:
            yield f"  {one.entry.by}"


def _cases(outcome: Outcome) -> dict[str, list[Entry]]:
    """What was looked at, each with what was found there."""
    of_kinds = outcome.command == "drift"
    cases: dict[str, list[Entry]] = {name: [] for name in (outcome.checked if of_kinds else outcome.files)}
    if outcome.command == "check":
        cases |= {name: [] for name in _OF_RULE.values()}
    for entry in outcome.entries:
        cases.setdefault(_case_of(entry, outcome), []).append(entry)
    return cases


def _case_of(entry: Entry, outcome: Outcome) -> str:
    if outcome.command == "drift":
        return entry.object[0] if entry.object else entry.rule
    if entry.rule in _OF_RULE:
        return _OF_RULE[entry.rule]
    if entry.origin is None:
        return _FILES
    # What a way back does wrong, its migration does.
    name = PurePosixPath(entry.origin.file).name
    return f"{name.removesuffix('.down.sql')}.sql" if name.endswith(".down.sql") else name


def _case(case: Element, entries: Sequence[Entry]) -> None:
    bad = [entry for entry in entries if _fails(entry)]
    if bad:
        worst = next((e.severity for e in bad if e.severity), bad[0].rule)
        failure = SubElement(case, "failure", message="; ".join(e.title for e in bad[:3]), type=worst)
        failure.text = "\n".join(_told(bad))
    if others := [entry for entry in entries if not _fails(entry)]:
        SubElement(case, "system-out").text = "\n".join(_told(others))


def _fails(entry: Entry) -> bool:
    return bool(entry.severity) or entry.level == "error"


def _told(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        where = f"{entry.origin}: " if entry.origin else ""
        yield f"{where}{entry.severity or entry.level}: {entry.title}"
        yield from (f"  {line}" for detail in entry.details for line in detail_lines(detail))
        if entry.by:
            yield f"  {entry.by}"
        if entry.hint:
            yield f"  hint: {entry.hint}"


def _count(parent: Element) -> None:
    """The sums, as readers of the format want them as attributes."""
    parent.set("tests", str(len(list(parent.iter("testcase")))))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        parent.set(attribute, str(len(list(parent.iter(tag)))))
