"""Schemas with hostile names in; one page that a browser shows whole, and that runs nothing of theirs, out."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from schemadiff.documentation.contents import contents_of
from schemadiff.documentation.facts import Facts, Last
from schemadiff.documentation.history import history
from schemadiff.documentation.versions import Version
from schemadiff.introspect import introspect
from schemadiff.migrations.files import read_directory
from schemadiff.model import Catalog, ObjectId
from schemadiff.quoting import cut_name, identifier, literal
from schemadiff.report.site import route, site
from schemadiff.scratch import Server
from tests.project import Project
from tests.report.hostile import EVIL_LINES, NAMES
from tests.report.test_page import chromium

WIDTHS = (390, 1280)
POSSIBLE = [name for name in NAMES if "\udce9" not in name]
SHOP = """
CREATE TABLE customers (id int PRIMARY KEY, name text);
CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers, total int);
CREATE VIEW open_orders AS SELECT id, total FROM orders;
CREATE FUNCTION biggest() RETURNS int LANGUAGE sql AS 'SELECT max(total) FROM orders';
"""
# The page in frames, one after another; what each route shows, in a way that --dump-dom prints.
LOOK = """<!DOCTYPE html><title>-</title><body><script>
const page = PAGE, routes = ROUTES, widths = WIDTHS, said = [];
const rest = widths.flatMap((width) => routes.map((route) => [width, route]));
const frame = document.createElement("iframe");
const wait = () => new Promise((done) => setTimeout(done, 20));
frame.onload = async () => {
  frame.onload = null;
  const there = frame.contentDocument, root = there.documentElement;
  for (const [width, route] of rest) {
    frame.style = `width: ${width}px; height: 900px; border: 0`;
    const search = there.getElementById("search");
    if (route.startsWith("?")) {
      search.value = route.slice(1);
      search.dispatchEvent(new Event("input"));
    } else frame.contentWindow.location.hash = route;
    await wait();
    said.push({
      width, route, scroll: root.scrollWidth, client: root.clientWidth,
      words: there.getElementById("page").innerText, pictures: there.querySelectorAll("svg path").length,
      links: [...there.querySelectorAll("#page a")].map((a) => a.getAttribute("href")),
      active: there.querySelectorAll("img, iframe, object, embed, link, base, form, script:not(#data)").length,
      requests: frame.contentWindow.performance.getEntriesByType("resource").length, taken: window.taken ?? null,
    });
  }
  document.body.innerText = JSON.stringify(said);
};
frame.srcdoc = page;
document.body.append(frame);
</script>"""


def looked(folder: Path, text: str, routes: list[str]) -> dict[tuple[int, str], dict[str, Any]]:
    """What Chromium shows at each width for each route."""
    quoted = json.dumps(text).replace("</", "<\\/").replace("<!--", "<\\!--")
    page = folder / "look.html"
    filled = LOOK.replace("ROUTES", json.dumps(routes), 1).replace("WIDTHS", json.dumps(WIDTHS), 1)
    page.write_text(filled.replace("PAGE", quoted, 1), encoding="utf-8")
    dom = chromium(folder, page, "--dump-dom")
    said = unescape(dom[dom.index("<body>") + 6 : dom.rindex("</body>")])
    found = json.loads(said.replace("<br>", "\\n"))
    return {(one["width"], one["route"]): one for one in found}


def facts(catalog: Catalog) -> Facts:
    versions = tuple(Version(n, "PostgreSQL", name, "</script>") for n, name in enumerate(POSSIBLE, 1))
    return Facts(catalog, contents_of(catalog), versions, (), (), Last("001_a.sql", "2026-01-02"), EVIL_LINES)


@pytest.fixture(scope="module")
def hostile(server: Server) -> Catalog:
    """A table of every name, with a column, a comment and a key of such names, and views on them."""
    with server.database() as database:
        author = database.author()
        author.execute(b'CREATE TABLE "first" (id int PRIMARY KEY)')
        for n, name in enumerate(POSSIBLE):
            table, column = identifier(name[:50]), identifier(name[:60])
            author.execute(
                f"CREATE TABLE {table} ({column} int REFERENCES first, b text DEFAULT {literal(name)})".encode()
            )
            author.execute(f"COMMENT ON TABLE {table} IS {literal(EVIL_LINES)}".encode())
            author.execute(f"COMMENT ON COLUMN {table}.{column} IS {literal(name)}".encode())
            author.execute(
                f"CREATE VIEW {identifier(f'v{n}{name[:40]}')} AS SELECT *, {literal(name)} AS x FROM {table}".encode()
            )
            author.execute(f"CREATE TYPE {identifier(f't{n}{name[:40]}')} AS ENUM ({literal(cut_name(name))})".encode())
        return introspect(database.admin())


def test_a_browser_shows_all_and_runs_nothing_of_theirs(hostile: Catalog, tmp_path: Path) -> None:
    ids = [i for i in sorted(hostile.objects) if i.kind in ("table", "view")]
    routes = ["#/" + quote(route(i), safe=";,/?:@&=+$-_.!~*'()#") for i in ids]
    found = looked(tmp_path, site(facts(hostile), NAMES[5]), ["#/", *routes, "?plain", "#/nothing/at.all"])
    assert len(found) == len(WIDTHS) * (len(routes) + 3)
    for (width, at), one in found.items():
        assert one["scroll"] <= one["client"] <= width, at
        assert (one["active"], one["requests"], one["taken"]) == (1, 0, None), at
        assert not [link for link in one["links"] if not link.startswith("#/")], at
    for i, at in zip(ids, routes, strict=True):
        shown = found[1280, at]
        assert "Columns" in shown["words"], at
        evil = i.kind == "table" and i.path[1] != "first"
        assert ("second | `x` ``` </pre><script>" in shown["words"]) == evil, at
        assert (shown["pictures"] > 0) == (i.kind == "table"), at
    assert "There is no page" in found[390, "#/nothing/at.all"]["words"]
    assert "Table" in found[390, "#/"]["words"]


def test_the_page_is_html_without_a_fault(hostile: Catalog) -> None:
    html5lib = pytest.importorskip("html5lib")
    text = site(facts(hostile), NAMES[5])
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    scripts = list(tree.iter("script"))
    assert [script.get("type") for script in scripts] == ["application/json", None]
    digest = b64encode(sha256(scripts[1].text.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in text
    assert {page["id"] for page in json.loads(scripts[0].text)["pages"]} >= {
        route(i) for i in hostile.objects if i.kind in ("table", "view", "enum")
    }
    style = text[text.index("<style>") : text.index("</style>")]
    assert not any(word in style for word in ("url(", "@import", "http", "expression"))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|fetch|XMLHttp", scripts[1].text)


def test_what_it_says(project: Project, tmp_path: Path) -> None:
    """Ties, history and neighbours of a table; search by name and by column."""
    project.write("schema/shop.sql", SHOP)
    project.write("schema/idb/Mine.idb.json", '{"database": "Mine", "stores": {"notes": {"keyPath": "id"}}}')
    project.succeed("generate", "-m", "first")
    project.write("schema/shop.sql", SHOP.replace("name text", "name text, since date"))
    project.succeed("generate", "--offline", "-m", "since")
    assert "wrote site.html" in project.succeed("docs", "--site", "site.html")
    project.succeed("docs", "--site", "site.html", "--check")
    text = (project.root / "site.html").read_text()
    routes = ["#/table/public.customers", "#/table/public.orders", "?since", "#/migration/2", "#/"]
    found = {at: one for (width, at), one in looked(tmp_path, text, routes).items() if width == 1280}
    customers, orders = (found[at]["words"] for at in routes[:2])
    assert "add column public.customers.since" in customers
    assert "constraint public.orders.orders_customer_fkey" in customers
    assert "view public.open_orders" in orders
    assert re.search(r"function public.biggest\(\)\s+its text has the name", orders)
    assert found[routes[0]]["pictures"] > 0
    assert found["?since"]["words"].startswith("Search")
    assert "customers.since" in found["?since"]["words"]
    assert re.search(r"IndexedDB Mine, version 1\s+store\s+key\s+notes\s+id", found["#/"]["words"])
    assert "002 since" in found["#/migration/2"]["words"]
    assert "#/table/public.customers" in found["#/migration/2"]["links"]


def test_history_of_all_forms(project: Project) -> None:
    """Generated files say what they change; of others the statements are read."""
    project.write(
        "schema/a.sql", 'CREATE TABLE a (id int); CREATE TABLE "Odd.Name" (x int); CREATE INDEX a_idx ON a (id);'
    )
    project.succeed("generate", "-m", "first")
    project.write(
        "schema/a.sql", '-- schemadiff: renamed from a\nCREATE TABLE b (\n -- schemadiff: renamed from id\n no int);\n'
        'CREATE TABLE "Odd.Name" (x bigint);'
    )  # fmt: skip
    project.succeed("generate", "--offline", "-m", "second")
    by_hand = "ALTER TABLE b ADD CHECK (no > 0);\nCREATE INDEX more ON public.b (no);\nUPDATE b SET no = 1;\n"
    project.write("generated/003_by_hand.sql", f"-- Date: 2020-02-02\n{by_hand}")
    with project.database.server.database() as database:
        database.author().execute(
            b'CREATE TABLE b (no int); CREATE TABLE "Odd.Name" (x bigint); CREATE INDEX more ON b (no)'
        )
        found = history(read_directory(project.root / "generated"), introspect(database.admin()))
    said = [(event.number, event.what) for event in found[ObjectId("table", ("public", "b"))]]
    assert (2, "rename table public.a to b") in said
    assert [what for number, what in said if number == 3] == ["alter table b", "create index public.more"]
    odd = [event.what for event in found[ObjectId("table", ("public", "Odd.Name"))]]
    assert odd == ['create table public."Odd.Name"', 'alter column public."Odd.Name".x (type)']
