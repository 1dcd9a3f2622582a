"""The name of a format and a run in, the report out: the only list of the formats that there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemadiff.report.run import Run

# Where each is made: a module of this package, and the function in it that takes the run.
FORMATS: Mapping[str, tuple[str, str]] = {
    "json": ("json", "run_json"),
    "sarif": ("sarif", "sarif"),
    "junit": ("junit", "junit"),
    "github": ("github", "commands"),
    "gitlab": ("gitlab", "code_quality"),
    "markdown": ("markdown", "summary"),
    "html": ("html", "report_page"),
    "prometheus": ("prometheus", "metrics"),
}


def report(name: str, run: Run) -> str:
    """The whole text of the report, with a line end at its end; empty where there is nothing to say."""
    module, function = FORMATS[name]
    # Jinja, XML and the rules are imported by the formats that need them.
    make: Callable[[Run], str] = getattr(import_module(f"schemadiff.report.{module}"), function)
    text = make(run).rstrip("\n")
    return f"{text}\n" if text else ""
