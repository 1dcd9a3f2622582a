"""`schemadiff check`."""

from __future__ import annotations

from schemadiff.cli import options, reports
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode

NAME = "check"


def command(format: options.Format = "text", report: options.Report = None, webhook: options.Webhook = None) -> int:
    """For CI: generated/ leads to schema/, numbers have no gaps or duplicates, no locked file was changed."""
    from schemadiff import workflows
    from schemadiff.report.outcome import of_check
    from schemadiff.report.text import check_lines

    settings = options.config()
    where = reports.telling(NAME, settings, format, report, webhook)

    def find() -> reports.Found:
        with doing("replaying the migrations"):
            found = workflows.check(settings)
        errors = any(problem.severity == "error" for problem in found.problems)
        code = ExitCode.INCOMPLETE if found.holes else ExitCode.OK
        if errors or found.changes:
            code = ExitCode.CONFLICT if errors else ExitCode.DIFFERENCES
        return reports.Found([of_check(found, int(code))], check_lines(found))

    return reports.told(where, find)
