"""`describe`: the page for a reviewer, as Markdown, as HTML that harms nobody, and as JSON."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from schemadiff.report.side_by_side import side_by_side

TABLE = "CREATE TABLE t (\n    id int PRIMARY KEY,\n    a int\n);\n"
VIEW = "CREATE VIEW v AS SELECT id FROM t;\n"
VOID = frozenset({"meta", "col", "link", "br", "img", "hr", "input"})
EVIL = """\
-- Description: <script>alert(1)</script> ``` </details> | \u202e
-- Author: "><img src=x onerror=alert(1)>
-- step  change                     source               risk
-- 1     add <b>column</b> & \u202e   ../../etc/passwd:1  DATA LOSS

-- schemadiff:step 1 tx=yes destructive="<i>x</i>"
BEGIN;
CREATE TABLE public."</pre><script>alert(2)</script>" (a int);
COMMENT ON TABLE public."</pre><script>alert(2)</script>" IS '```
</details><script>alert(3)</script> \u202e &amp;';
COMMIT;
"""


class Reader(HTMLParser):
    """What a browser would see: balanced tags, the words, the ids, and where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.rows: list[list[str]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data
        if "td" in self.open:
            self.rows[-1][-1] += data


def seen(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture
def two(project: Any) -> Any:
    project.write("schema/t.sql", TABLE)
    project.write("schema/v.sql", VIEW)
    project.succeed("generate", "--offline")
    project.write("schema/t.sql", TABLE.replace("a int", "a int,\n    b text"))
    project.write("schema/v.sql", VIEW.replace("id FROM", "id, a FROM"))
    project.succeed("generate", "--offline", "-m", "more")
    return project


def test_the_page_says_what_why_and_what_of_what(two: Any) -> None:
    out = two.succeed("describe", "2", "--format", "html", "--to", "out/review.html")
    assert out == "wrote out/review.html\n"
    text = (two.root / "out/review.html").read_text()
    page = seen(text)
    assert "002_more.sql" in page.words
    assert page.words.count(": yes") == 4
    assert ": NO" not in page.words
    assert "ALTER TABLE public.t ADD COLUMN b text;" in page.words
    assert "SELECT id, a FROM t;" in page.words
    assert any(row[:2] == ["add column public.t.b", "schema/t.sql:4"] for row in page.rows)
    # The column as it comes, beside nothing; the view's column list, beside the old one.
    assert ["", "", "4", "    b text,"] in [[cell.strip("\n") for cell in row] for row in page.rows]
    assert set(page.links) <= {f"#{name}" for name in page.ids}
    assert not re.search(r"url\(|@import|https?:", text)

    markdown = two.succeed("describe", "2")
    assert markdown.startswith("<!-- schemadiff:002 -->\n## 002\\_more.sql\n")
    assert markdown.count("<details>") == markdown.count("</details>") > 3
    assert "+    b text" in markdown
    machine = json.loads(two.succeed("describe", "2", "--format", "json"))
    assert machine["header"]["depends_on"] == ["001_initial_schema"]
    assert [check["holds"] for check in machine["checks"]] == [True] * 4
    names = {d["name"] for step in machine["steps"] for d in step["definitions"]}
    assert names == {"tables/t", "views/v"}


def test_the_page_says_who_gains_and_who_loses(two: Any) -> None:
    page = seen(two.succeed("describe", "2", "--format", "html"))
    assert "Nobody gains or loses access to anything." in page.words
    assert json.loads(two.succeed("describe", "2", "--format", "json"))["access"] == []
    two.write(
        "schema/grants.sql",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\nCREATE TABLE fresh (a int);\n"
        'ALTER TABLE t ENABLE ROW LEVEL SECURITY;\nGRANT SELECT, UPDATE (a) ON t TO "<b>who</b>";\n',
    )
    two.succeed("generate", "--offline", "-m", "open_up")
    found = json.loads(two.succeed("describe", "3", "--format", "json"))["access"]
    changes = {(change["role"], change["name"]): (change["gained"], change["lost"]) for change in found}
    assert changes == {
        ("PUBLIC", "function public.f()"): (["EXECUTE"], []),
        ("<b>who</b>", "table public.t"): (["SELECT", "UPDATE (a)"], []),
    }
    text = two.succeed("describe", "3", "--format", "html")
    assert ["<b>who</b>", "table public.t", "SELECT, UPDATE (a)", ""] in seen(text).rows
    assert "<b>who" not in text
    assert r"| \<b\>who\</b\> | table public.t | SELECT, UPDATE (a) |  |" in two.succeed("describe", "3")


def test_what_the_header_says_is_checked(two: Any) -> None:
    first = two.root / "generated/001_initial_schema.sql"
    first.write_text(first.read_text().replace("a integer", "a bigint"))
    out = two.succeed("describe", "2")
    assert r"on top of 001\_initial\_schema.sql as it is: **NO**" in out
    assert "the state that it starts from: **NO**" in out
    assert "the lock has this checksum: **NO**" in two.succeed("describe", "1")


def test_what_a_stranger_wrote_harms_nobody(project: Any) -> None:
    project.write("schema/t.sql", TABLE)
    project.write("generated/001_evil.sql", EVIL)
    text = project.succeed("describe", "1", "--format", "html")
    page = seen(text)
    assert not {"script", "img", "b", "i"} & set(page.tags)
    assert "alert(3)" in page.words
    assert "root:" not in text
    assert "\u202e" not in text
    assert r"\u202e" in page.words
    markdown = project.succeed("describe", "1")
    assert "\u202e" not in markdown
    outside = re.sub(r"^(`{3,})\w*\n.*?^\1$", "", markdown, flags=re.MULTILINE | re.DOTALL)
    assert "<script" not in outside.replace(r"\<script", "")
    assert "<img" not in outside.replace(r"\<img", "")
    assert outside.count("<details>") == len(re.findall("^</details>$", outside, re.MULTILINE))


def test_a_file_without_marks_is_described_block_by_block(project: Any) -> None:
    project.write("schema/t.sql", TABLE)
    project.write("generated/001_a.sql", "CREATE TABLE t (id int);\n")
    project.write(
        "generated/002_b.sql",
        "-- by hand\nBEGIN;\nALTER TABLE t ADD a int;\nCOMMIT;\nCREATE INDEX CONCURRENTLY i ON t (a);\n",
    )
    found = json.loads(project.succeed("describe", "2", "--format", "json"))
    assert [(step["number"], step["transactional"]) for step in found["steps"]] == [(1, True), (2, False)]
    assert ["a integer" in step["definitions"][0]["new"] for step in found["steps"]] == [True, True]
    assert "CREATE INDEX i" not in found["steps"][0]["definitions"][0]["new"]
    assert found["down"] is None
    assert "cannot be taken back" in project.succeed("describe", "2")


def test_there_must_be_one_migration_of_that_number(project: Any) -> None:
    assert project.run("describe", "1").code == 4
    assert project.run("describe", "x").code == 64
    project.write("generated/001_a.sql", "SELECT 1;\n")
    assert project.run("describe", "1", "--format", "pdf").code == 64
    assert project.run("describe", "1", "--to", ".").code == 64
    project.write("generated/001_b.sql", "SELECT 1;\n")
    assert project.run("describe", "1").code == 4


def test_equal_lines_far_away_are_left_out() -> None:
    old = "\n".join(f"line {n}" for n in range(30))
    lines = side_by_side(old, old.replace("line 15", "line fifteen"))
    assert [line.skipped for line in lines if line.kind == "skipped"] == [11, 10]
    (changed,) = (line for line in lines if line.kind == "changed")
    assert changed.old
    assert changed.new
    assert (changed.old.number, changed.new.number) == (16, 16)
    assert "".join(text for _, text in changed.new.pieces) == "line fifteen"
    assert changed.old.pieces[0] == (False, "line ")
    assert [line.kind for line in side_by_side("", "a\nb")] == ["added", "added"]
