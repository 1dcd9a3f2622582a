"""A described migration or a run in, one HTML page out that needs nothing else: templates escape every text in it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from schemadiff.quoting import visible
from schemadiff.report.access import shift_rows
from schemadiff.report.description import ACCESS_HEADS, NOBODY, facts, heads_of, state_of, title, way_back
from schemadiff.report.groups import grouped, together
from schemadiff.report.headline import named, told, verdict
from schemadiff.report.outcome import SEVERITIES, WAYS_OUT
from schemadiff.report.ranking import GRADES, by_grade, by_severity, grade
from schemadiff.report.side_by_side import side_by_side
from schemadiff.report.words import word_diff

if TYPE_CHECKING:
    from jinja2 import Environment

    from schemadiff.lifecycle.describe import Description
    from schemadiff.report.run import Run


@cache
def environment() -> Environment:
    """The only Jinja environment for HTML: whatever a template prints is escaped, undefined names are errors."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("schemadiff", "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(visible=visible, heads_of=heads_of, state_of=state_of)
    made.globals.update(word_diff=word_diff, by_severity=by_severity, by_grade=by_grade, grade=grade, verdict=verdict)
    made.globals.update(
        together=together, side_by_side=side_by_side, shift_rows=shift_rows, access_heads=ACCESS_HEADS, nobody=NOBODY
    )
    return made


def page(found: Description) -> str:
    """The page for the reviewer."""
    template = environment().get_template("describe.html.j2")
    rendered: str = template.render(found=found, title=title(found), facts=facts(found), way_back=way_back(found))
    return rendered


def report_page(run: Run) -> str:
    """The page on what a run found, the worst first."""
    groups = grouped(run.outcomes)
    found = [grade(entry) for outcome, *_ in groups for entry in outcome.findings]
    graded = {name: found.count(name) for name in GRADES if name in found}
    rendered: str = (
        environment()
        .get_template("report.html.j2")
        .render(
            run=run,
            title=named(run.outcomes[0]) if len(run.outcomes) == 1 else run.command,
            headline=verdict(run.outcomes[0]) if len(run.outcomes) == 1 else told(run),
            ways_out=WAYS_OUT.replace("`", ""),
            groups=groups,
            grades=list(graded),
            graded=graded,
            severities=SEVERITIES,
        )
    )
    return rendered
