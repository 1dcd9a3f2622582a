"""A run in, SARIF 2.1.0 out: findings with a place in the schema files, for code scanning."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from schemadiff.report.fingerprint import fingerprints
from schemadiff.report.groups import failed_once, told_once
from schemadiff.report.rules import about
from schemadiff.report.words import detail_lines
from schemadiff.version import VERSION

if TYPE_CHECKING:
    from schemadiff.diagnostics import Diagnostic, Origin
    from schemadiff.report.outcome import Entry
    from schemadiff.report.run import Run

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# GitHub takes what is below it for files of the repository.
_ROOT = "%SRCROOT%"


def sarif(run: Run) -> str:
    """The log. It has one run of the tool, for GitHub takes no more than twenty, and there may be more databases.

    What only waits to be applied is no finding.
    """
    found = told_once(run.outcomes)
    rules = sorted({entry.rule for _, entry in found})
    marks = fingerprints(run, [entry for _, entry in found])
    only = run.outcomes[0].database if len(run.outcomes) == 1 else ""
    made = {
        "tool": {"driver": _driver(rules)},
        "automationDetails": {"id": "".join(f"{part}/" for part in ("schemadiff", run.command, only) if part)},
        "invocations": [_invocation(run)],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(names, entry, rules, mark, run) for (names, entry), mark in zip(found, marks, strict=True)],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [made]}
    return json.dumps(log, indent=2, ensure_ascii=False)


def _driver(rules: list[str]) -> dict[str, Any]:
    return {
        "name": "schemadiff",
        "semanticVersion": VERSION,
        "rules": [_rule(rule) for rule in rules],
    }


def _rule(rule: str) -> dict[str, Any]:
    known = about(rule)
    return {
        "id": rule,
        "name": "".join(word[:1].upper() + word[1:] for word in re.findall(r"\w+", known.title)),
        "shortDescription": {"text": f"{known.title[0].upper()}{known.title[1:]}."},
        "fullDescription": {"text": known.help},
        "help": {"text": known.help, "markdown": known.help},
        "properties": {"tags": ["database", rule.partition("/")[0]]},
    }


def _invocation(run: Run) -> dict[str, Any]:
    failed = failed_once(run.outcomes)
    found: dict[str, Any] = {"executionSuccessful": not failed, "exitCode": run.exit_code}
    if failed:
        found["toolExecutionNotifications"] = [_notification(names, problem, run) for names, problem in failed]
    return found


def _notification(names: str, problem: Diagnostic, run: Run) -> dict[str, Any]:
    told: dict[str, Any] = {
        "descriptor": {"id": problem.code},
        "level": problem.severity,
        "message": {"text": f"{names}{problem.message}"},
    }
    if problem.origin:
        told["locations"] = [_location(run.where.file(problem.origin), problem.origin)]
    return told


def _result(names: str, entry: Entry, rules: list[str], fingerprint: str, run: Run) -> dict[str, Any]:
    return {
        "ruleId": entry.rule,
        "ruleIndex": rules.index(entry.rule),
        "level": entry.level,
        "message": {"text": f"{names}{_message(entry)}"},
        "locations": [{**_location(run.where.path(entry), entry.origin), **_logical(entry)}],
        # GitHub goes by the first one alone, and would else make it of the line: two columns that a table
        # has too many would be one alert.
        "partialFingerprints": {"primaryLocationLineHash": f"{fingerprint}:1", "schemadiff/v1": fingerprint},
        "properties": {name: value for name in ("severity", "standing") if (value := getattr(entry, name))},
    }


def _message(entry: Entry) -> str:
    lines = [line for detail in entry.details for line in detail_lines(detail)]
    return "\n".join(filter(None, (entry.title, *lines, entry.by, entry.hint)))


def _location(path: str, origin: Origin | None) -> dict[str, Any]:
    artifact = {"uri": Path(path).as_uri()} if os.path.isabs(path) else {"uri": quote(path), "uriBaseId": _ROOT}
    place: dict[str, Any] = {"artifactLocation": artifact}
    if origin:
        place["region"] = {"startLine": origin.line, "startColumn": origin.column}
    return {"physicalLocation": place}


def _logical(entry: Entry) -> dict[str, Any]:
    return {"logicalLocations": [{"fullyQualifiedName": entry.name, "kind": entry.object[0]}]} if entry.object else {}
