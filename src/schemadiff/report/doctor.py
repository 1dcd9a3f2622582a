"""What `doctor` found in, lines for people and JSON for machines out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING

from schemadiff.quoting import identifier, one_line
from schemadiff.report.findings import severities
from schemadiff.report.json import document, problem_item

if TYPE_CHECKING:
    from schemadiff.doctor import Examined


def doctor_lines(found: Examined) -> list[str]:
    """What was connected to, what the role may do, and what is wrong, the worst first."""
    counted = severities(found.findings)
    told = [f"{count} {name}{'' if count == 1 else 's'}" for name, count in counted.items() if count]
    findings = [str(finding) for finding in found.findings]
    return [*_heads(found), *_jobs(found), "", *findings, ", ".join(told) or "nothing to mend"]


def _heads(found: Examined) -> Iterator[str]:
    facts = found.facts
    way = "through a pooler" if facts["pooled"] else "direct"
    major, minor = divmod(int(facts["version"]), 10000)
    place = "standby" if facts["standby"] else "primary"
    tls = "TLS" if facts["tls"] else "no TLS"
    yield f"database  {one_line(identifier(facts['database']))} on {one_line(facts['host'])}, {way}, {tls}"
    yield f"server    PostgreSQL {major}.{minor}, {place}"
    yield f"role      {_role(found)}"


def _role(found: Examined) -> str:
    facts = found.facts
    names = [one_line(identifier(name)) for name in facts["member_of"]]
    inherits = {one_line(identifier(name)) for name in facts["inherits"]}
    member = [name if name in inherits else f"{name} (by SET ROLE only)" for name in names]
    logged_in = "" if facts["role"] == facts["session_role"] else f", logged in as {identifier(facts['session_role'])}"
    kind = ", a superuser" if facts["superuser"] else f", a member of {', '.join(member)}" if member else ""
    return f"{one_line(identifier(facts['role']))}{one_line(logged_in)}{kind}"


def _jobs(found: Examined) -> Iterator[str]:
    for number, job in enumerate(found.jobs):
        head = "may be" if number == 0 else ""
        yield f"{head:9} {job.name:12} {'yes' if not job.lacks else 'no: ' + '; '.join(job.lacks)}"


def doctor_json(found: Examined) -> str:
    """The same for machines."""
    return document(
        "doctor",
        int(found.exit_code),
        connection=dict(found.facts),
        jobs=[dataclasses.asdict(job) for job in found.jobs],
        findings=[problem_item(finding) for finding in found.findings],
    )
