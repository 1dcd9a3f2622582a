"""A run in, metrics for Prometheus's textfile collector out; and from an earlier file when a run last succeeded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from schemadiff.drift.verdict import Standing
from schemadiff.report.outcome import LEVELS, SEVERITIES
from schemadiff.report.ranking import counts

if TYPE_CHECKING:
    from schemadiff.report.outcome import Outcome
    from schemadiff.report.run import Run

_SUCCESS = "schemadiff_last_success_timestamp_seconds"
_Sample: TypeAlias = tuple[Mapping[str, str], float]
_HELP = {
    "schemadiff_drift_objects": "Objects that are not what they should be, by who is ahead and how bad it is.",
    "schemadiff_findings": "Findings, by level.",
    "schemadiff_pending_migrations": "Migrations that are not applied yet.",
    "schemadiff_uncovered_objects": "Objects that schemadiff does not compare.",
    "schemadiff_accepted_objects": "Drift that somebody has accepted.",
    "schemadiff_ignored_objects": "Objects that ignore rules leave out.",
    "schemadiff_checked_objects": "Objects or migrations that were looked at.",
    "schemadiff_exit_code": "Exit code: 0 in sync, 2 differences, 5 try again, 6 incomplete.",
    "schemadiff_duration_seconds": "How long the run took, with all of its databases.",
    "schemadiff_last_run_timestamp_seconds": "When the last run ended.",
    _SUCCESS: "When a run last came to a verdict, whatever that was.",
}


def metrics(run: Run) -> str:
    """The file. A database that could not be read has no counts, rather than those of a better day."""
    lines: list[str] = []
    for name, text in _HELP.items():
        samples = [sample for outcome in run.outcomes for sample in _samples(name, outcome, run)]
        if samples:
            lines += [f"# HELP {name} {text}", f"# TYPE {name} gauge"]
            lines += [f"{name}{{{_labels(labels)}}} {_number(value)}" for labels, value in samples]
    return "".join(f"{line}\n" for line in lines)


def _samples(name: str, outcome: Outcome, run: Run) -> Iterator[_Sample]:
    database = {"database": outcome.database}
    of_run = {"command": outcome.command, **database}
    drift = outcome.command == "drift"
    match name:
        case "schemadiff_exit_code":
            yield of_run, outcome.exit_code
        case "schemadiff_duration_seconds":
            yield of_run, run.seconds
        case "schemadiff_last_run_timestamp_seconds":
            yield of_run, run.finished
        case _ if name == _SUCCESS:
            when = run.succeeded.get(outcome.database, 0) if outcome.failure else run.finished
            yield from [(of_run, when)] if when else []
        case _ if outcome.failure:
            return
        case "schemadiff_drift_objects" if drift:
            yield from (({**database, **labels}, value) for labels, value in _objects(outcome))
        case "schemadiff_findings" if not drift:
            found = counts([outcome])
            yield from (({**of_run, "level": level}, found[level]) for level in LEVELS)
        case "schemadiff_pending_migrations" if drift:
            yield database, len(outcome.pending)
        case "schemadiff_uncovered_objects" if drift:
            yield database, len(outcome.uncovered)
        case "schemadiff_accepted_objects" if drift:
            yield database, len(outcome.accepted)
        case "schemadiff_ignored_objects" if drift:
            yield database, outcome.left_out
        case "schemadiff_checked_objects":
            yield from (({**of_run, "kind": kind}, count) for kind, count in outcome.checked.items())


def _objects(outcome: Outcome) -> Iterable[_Sample]:
    """All combinations that there can be, so that one which is gone goes to 0. What is no drift has no severity."""
    found = [(entry.standing, entry.severity or "none") for entry in outcome.entries if entry.standing]
    possible = [(str(standing), severity) for standing in Standing for severity in _severities(standing)]
    for standing, severity in dict.fromkeys((*possible, *found)):
        yield {"standing": standing, "severity": severity}, found.count((standing, severity))


def _severities(standing: Standing) -> tuple[str, ...]:
    return SEVERITIES if standing in (Standing.DRIFT, Standing.BOTH) else ("none",)


def _labels(labels: Mapping[str, str]) -> str:
    return ",".join(f'{name}="{_value(value)}"' for name, value in labels.items())


def _value(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


_EARLIER = re.compile(rf'^{_SUCCESS}\{{command="[^"]*",database="((?:[^"\\]|\\.)*)"\}} ([0-9.]+)$', re.MULTILINE)


def successes(text: str) -> Mapping[str, float]:
    """When each database was last read to the end, as the file of an earlier run says it."""
    return {_plain(name): float(when) for name, when in _EARLIER.findall(text) if when.count(".") < 2}


def _plain(value: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], value)
