"""What is known of a database in, one HTML page with all of it out: it needs no network, and nobody's text is markup.

What a reader sees is built in the browser from a document of plain values; only the drawings come as they are.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from schemadiff.documentation.history import Event, history
from schemadiff.documentation.leaning import Ties, ties_of
from schemadiff.documentation.neighbours import neighbourhoods
from schemadiff.quoting import display, one_line, visible
from schemadiff.report.diagram import drawing
from schemadiff.stages import stage

if TYPE_CHECKING:
    from schemadiff.documentation.contents import Part, Relation
    from schemadiff.documentation.facts import Facts
    from schemadiff.documentation.versions import Store
    from schemadiff.model import ObjectId

# A picture of more tables than this is no start for anybody; each table has one of its own.
_ALL_IN_ONE = 60
# What a browser leaves as it is in an address: encodeURI of JavaScript.
_IN_ADDRESSES = ";,/?:@&=+$-_.!~*'()#"


@stage("making the page")
def site(facts: Facts, title: str) -> str:
    """The page."""
    from markupsafe import Markup

    from schemadiff.report.html import environment

    script = environment().get_template("docs/site.js.j2").render()
    digest = b64encode(sha256(script.encode()).digest()).decode()
    rendered: str = (
        environment()
        .get_template("docs/site.html.j2")
        .render(title=visible(title), digest=digest, script=Markup(script), data=Markup(_data(facts, title)))
    )
    return rendered


def _data(facts: Facts, title: str) -> str:
    """JSON that stands in a script element: nothing in it can end that."""
    text = json.dumps(_all(facts, title), ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _all(facts: Facts, title: str) -> Mapping[str, Any]:
    found = facts.contents
    context = _Context(facts)
    drawn = [table for table in found.tables if not table.is_partition]
    pages = [
        *(context.relation(table) for table in found.tables),
        *(context.relation(view) for view in found.views),
        *(context.page(r.id, r.name, r.comment, returns=r.returns, query=r.definition) for r in found.routines),
        *(context.page(t.id, t.name, t.comment, sort=t.sort, values=_shown(t.values)) for t in found.types),
    ]
    return {
        "title": visible(title),
        "last": [facts.last.file, facts.last.date] if facts.last else None,
        "author": visible(facts.author),
        "versions": [[v.number, v.type, visible(v.description), visible(v.date)] for v in facts.versions],
        "others": [[part.sort, visible(part.name), visible(part.comment)] for part in found.others],
        "browser": [
            [visible(b.name), b.version, [_shown([s.name, s.key, _indexes(s), s.description]) for s in b.stores]]
            for b in facts.browser
        ],
        "drawing": drawing(drawn, link=context.link, style="") if 0 < len(drawn) <= _ALL_IN_ONE else "",
        "pages": pages,
        **({"heads": True} if facts.is_told_by_heads else {}),
    }


def _indexes(store: Store) -> str:
    return "; ".join(f"{name} {on}" for name, on in store.indexes)


class _Context:
    """What pages say of objects besides what these are: ties, history, the picture of the neighbours."""

    def __init__(self, facts: Facts) -> None:
        self.ties: Mapping[ObjectId, Ties] = ties_of(facts.catalog)
        self.history: Mapping[ObjectId, tuple[Event, ...]] = history(facts.files, facts.catalog, facts.by_hand)
        self.around = neighbourhoods(facts.contents.tables)

    def link(self, table: Relation) -> str:
        return f"#/{quote(route(table.id), safe=_IN_ADDRESSES)}"

    def relation(self, one: Relation) -> Mapping[str, Any]:
        near = self.around.get(one.id, ())
        return self.page(
            one.id,
            one.name,
            one.comment,
            sort="partition" if one.is_partition else "",
            remarks=_shown(one.remarks),
            columns=[
                [
                    visible(c.name),
                    visible(c.whole_type),
                    c.not_null,
                    visible(c.default),
                    ", ".join(_shown(c.keys)),
                    visible(c.comment),
                ]
                for c in one.columns
            ],
            parts=[
                [noun, [_part(part) for part in parts]]
                for noun, parts in (
                    ("Constraints", one.constraints),
                    ("Indexes", one.indexes),
                    ("Triggers", one.triggers),
                    ("Policies", one.policies),
                )
                if parts
            ],
            query=visible(one.query),
            drawing=drawing(near, here=one.id, link=self.link, style="", plain=True) if len(near) > 1 else "",
        )

    def page(self, id_: ObjectId, name: str, comment: str, **more: Any) -> Mapping[str, Any]:
        """A page; what says nothing is left out."""
        ties = self.ties.get(id_, Ties())
        said = {
            "id": route(id_),
            "kind": id_.kind.replace("_", " "),
            "name": visible(name),
            "comment": visible(comment),
            "by": [*_by(ties), *([route(i), display(i), [], True] for i in sorted(ties.texts))],
            "on": [[route(i), display(i)] for i in sorted(ties.on)],
            "history": [
                [event.number, visible(event.date), visible(event.what)] for event in self.history.get(id_, ())
            ],
            **more,
        }
        return {key: value for key, value in said.items() if value or key in ("id", "kind", "name")}


def route(id_: ObjectId) -> str:
    """Where the page of an object is, behind `#/`. Nobody reads it: it is only the same wherever it stands."""
    return f"{id_.kind}/{'.'.join(one_line(part).replace('%', '%25').replace('.', '%2E') for part in id_.path)}"


def _by(ties: Ties) -> Iterator[list[Any]]:
    for one, columns in sorted(ties.by.items()):
        page = type(one)("table", one.path[:2]) if one.kind in ("constraint", "trigger", "policy", "default") else one
        yield [route(page), display(one), sorted(_shown(columns)), False]


def _part(part: Part) -> list[str]:
    return [visible(part.name), part.sort, visible(part.text), visible(part.comment)]


def _shown(texts: Sequence[str] | set[str]) -> list[str]:
    return [visible(text) for text in texts]
