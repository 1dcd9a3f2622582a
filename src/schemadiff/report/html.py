"""A described migration in, one HTML page out that needs nothing else: every text in it is escaped by the template."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from schemadiff.quoting import visible
from schemadiff.report.access import shift_rows
from schemadiff.report.description import ACCESS_HEADS, NOBODY, facts, heads_of, state_of, title, way_back
from schemadiff.report.side_by_side import side_by_side

if TYPE_CHECKING:
    from jinja2 import Environment

    from schemadiff.lifecycle.describe import Description


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
    made.globals.update(side_by_side=side_by_side, shift_rows=shift_rows, access_heads=ACCESS_HEADS, nobody=NOBODY)
    return made


def page(found: Description) -> str:
    """The page for the reviewer."""
    template = environment().get_template("describe.html.j2")
    rendered: str = template.render(found=found, title=title(found), facts=facts(found), way_back=way_back(found))
    return rendered
