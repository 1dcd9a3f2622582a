"""Boxes, lines and schemas in; drawings in which nothing overlaps and nothing is markup, the same every time, out."""

from __future__ import annotations

import random
import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from schemadiff.documentation.layout import Box, Key, layout
from tests.project import Project

SHOP = """
CREATE SCHEMA other;
CREATE TABLE customers (id int PRIMARY KEY, parent int REFERENCES customers, "<b>&amp;"" --" text);
CREATE TABLE orders (
    id int PRIMARY KEY, customer int NOT NULL REFERENCES customers, code int UNIQUE REFERENCES customers
);
CREATE TABLE other.lines (id int, "order" int REFERENCES orders);
CREATE TABLE alone (id int) PARTITION BY RANGE (id);
CREATE TABLE alone_1 PARTITION OF alone FOR VALUES FROM (1) TO (2);
"""


@pytest.mark.parametrize("seed", range(25))
def test_nothing_overlaps(seed: int) -> None:
    """Boxes of all sizes, lines in circles and to themselves. Twice the same."""
    dice = random.Random(seed)
    boxes = [Box(n, dice.randrange(40, 300), dice.randrange(20, 400)) for n in range(dice.randrange(1, 40))]
    edges: list[tuple[Key, Key]] = [
        (dice.randrange(len(boxes)), dice.randrange(len(boxes))) for _ in range(dice.randrange(60))
    ]
    found = layout(boxes, edges)
    assert found == layout(boxes, edges)
    assert found.places.keys() == {box.key for box in boxes}
    assert found.lines.keys() == set(range(len(edges)))
    spots = [(*found.places[box.key], box.width, box.height) for box in boxes]
    for (x, y, w, h), (u, v, a, b) in combinations(spots, 2):
        assert x + w <= u or u + a <= x or y + h <= v or v + b <= y
    assert all(x >= 0 and y >= 0 and x + w <= found.width and y + h <= found.height for x, y, w, h in spots)


def test_a_table_stands_to_the_right_of_what_it_refers_to() -> None:
    boxes = [Box(name, 100, 50) for name in "abcd"]
    places = layout(boxes, [("a", "b"), ("b", "c"), ("a", "c"), ("d", "c")]).places
    assert places["a"][0] > places["b"][0] > places["c"][0]
    assert places["d"][0] == places["b"][0]


def test_many_boxes_in_a_row_of_circles() -> None:
    """No depth is too deep."""
    boxes = [Box(n, 10, 10) for n in range(3000)]
    layout(boxes, [(n, (n + 1) % 3000) for n in range(3000)])


def test_no_tables() -> None:
    assert (layout([], []).width, layout([], []).height) == (0, 0)


def test_the_drawing(project: Project) -> None:
    project.write("schema/shop.sql", SHOP)
    assert project.succeed("docs", "--svg", "out/all.svg").splitlines() == [
        "wrote docs/DATABASE.md",
        "wrote out/all.svg",
    ]
    text = (project.root / "out" / "all.svg").read_text()
    ElementTree.fromstring(text)
    assert "<b>" not in text
    assert "script" not in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert {"customers", "orders", "other.lines", "alone"} <= set(re.findall(r'class="name"[^>]*>([^<]+)<', text))
    assert "alone_1" not in text
    assert text.count("<path") >= 4
    project.succeed("docs", "--svg", "out/all.svg", "--check")
    (project.root / "out" / "all.svg").write_text(text + " ")
    said = project.run("docs", "--svg", "out/all.svg", "--check")
    assert (said.code, "the file out/all.svg" in said.out) == (2, True)


def test_around_one_table(project: Project) -> None:
    project.write("schema/shop.sql", SHOP)
    project.succeed("docs", "--svg", "one.svg", "--around", "other.lines")
    text = (project.root / "one.svg").read_text()
    assert ">orders<" in text
    assert ">customers<" not in text
    said = project.run("docs", "--svg", "one.svg", "--around", "ordres")
    assert (said.code, "SD568" in said.err, "did you mean table public.orders?" in said.err) == (64, True, True)
    assert "SD570" in project.run("docs", "--around", "orders").err
    assert "SD570" in project.run("docs", "--svg", "one.svg", "--site", "./one.svg").err


def test_mermaid(project: Project) -> None:
    """Names of Mermaid's are words; whatever else a name has stands in quotes, without what would end them."""
    project.write("schema/shop.sql", SHOP)
    project.succeed("docs")
    found = re.search(r"```mermaid\n(.*?)```", (project.root / "docs" / "DATABASE.md").read_text(), re.DOTALL)
    assert found
    entity, word = r'"[^"<>%`#;{}&\\\n]+"', r"[A-Za-z_]\w*"
    line = rf"    {entity}( \{{)?|        {word} {word}( (PK|FK|UK)(, (PK|FK|UK))*)?( {entity})?|    \}}|    {entity} (\|\||\|o)--(o\{{|o\|) {entity} : {entity}"  # noqa: E501
    first, *lines = found[1].splitlines()
    assert first == "erDiagram"
    assert [one for one in lines if not re.fullmatch(line, one)] == []
    assert '    "customers" |o--o| "orders" : "code"' in lines
    assert '    "customers" ||--o{ "orders" : "customer"' in lines
