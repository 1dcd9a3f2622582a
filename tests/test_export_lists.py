"""Lists and files of SQL with odd layouts in; one element or statement less or more, and all else as it was, out."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from schemadiff.export.edits.lists import CommaList, comma_list, edited
from schemadiff.export.edits.page import Page
from schemadiff.parse.lexer import tokenize
from schemadiff.parse.tokens import elements

TRAILING = "\n    a int, -- the a\n\n    -- of b\n    b text,\n    c int /* last */ -- really\n"
LEADING = "\n    a int\n  , b text -- the b\n  , c int\n"
ONE_LINE = "a int, b numeric(10, 2), c int[]"
DETACHED = "\n    -- all of them\n\n    -- of a\n    a int,\n    b int\n"
WINDOWS = "\r\n    a int, -- x\r\n    b int\r\n"


def listed(text: str) -> CommaList:
    tokens = tokenize(text)
    found = elements(tokens)
    commas = [next(t.start for t in tokens if t.key == "," and t.start >= e[-1].end) for e in found[:-1]]
    return comma_list(text, [(e[0].start, e[-1].end) for e in found], commas)


@pytest.mark.parametrize("text", [TRAILING, LEADING, ONE_LINE, DETACHED, WINDOWS, "", " ", "\n"])
def test_a_list_that_nothing_is_done_to_stays(text: str) -> None:
    assert listed(text).text() == text


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        (TRAILING, 0, "\n    -- of b\n    b text,\n    c int /* last */ -- really\n"),
        (TRAILING, 1, "\n    a int, -- the a\n    c int /* last */ -- really\n"),
        (TRAILING, 2, "\n    a int, -- the a\n\n    -- of b\n    b text\n"),
        (LEADING, 0, "\n    b text -- the b\n  , c int\n"),
        (LEADING, 1, "\n    a int\n  , c int\n"),
        (LEADING, 2, "\n    a int\n  , b text -- the b\n"),
        (ONE_LINE, 0, "b numeric(10, 2), c int[]"),
        (ONE_LINE, 1, "a int, c int[]"),
        (DETACHED, 0, "\n    -- all of them\n\n    b int\n"),
        (WINDOWS, 1, "\r\n    a int -- x\r\n"),
        ("a int -- x\n, b int", 1, "a int -- x\n"),
        ("a int", 0, ""),
    ],
)
def test_an_element_goes_with_its_comma_and_its_comments(text: str, number: int, expected: str) -> None:
    assert listed(text).without(number).text() == expected


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        (TRAILING, 3, TRAILING.replace("int /* last */ -- really\n", "int, /* last */ -- really\n    z int\n")),
        (TRAILING, 1, TRAILING.replace("the a\n", "the a\n    z int,\n")),
        (LEADING, 3, LEADING + "  , z int\n"),
        (LEADING, 2, LEADING.replace("the b\n", "the b\n  , z int\n")),
        (ONE_LINE, 3, ONE_LINE + ", z int"),
        (WINDOWS, 2, "\r\n    a int, -- x\r\n    b int,\r\n    z int\r\n"),
        ("", 0, "\n    z int\n"),
        ("a int", 1, "a int, z int"),
        ("a int -- x\n", 1, "a int, -- x\n z int\n"),
    ],
)
def test_a_new_element_is_laid_out_like_its_neighbours(text: str, number: int, expected: str) -> None:
    assert listed(text).with_element(number, "z int").text() == expected


def test_elements_come_and_go_at_once() -> None:
    items = edited(listed(TRAILING), {0: None, 1: "b bigint"}, [(1, "y int"), (3, "z int")])
    assert items.text() == ("\n    y int,\n\n    -- of b\n    b bigint,\n    c int, /* last */ -- really\n    z int\n")


STATEMENTS = "-- a\nA;\n\n/* b\n\n   b */\nB; -- bb\nC;\n\n-- d\n\nD;\n"


def edit(text: str, gone: tuple[int, ...] = (), behind: Mapping[int, str] = {}, end: str = "") -> str | None:
    page = Page("a.sql", text)
    for number in gone:
        page.sites[number].text = None
    for number, statement in behind.items():
        page.sites[number].behind = [statement]
    page.at_end = [end] if end else []
    return page.new_text()


@pytest.mark.parametrize(
    ("text", "gone", "expected"),
    [
        (STATEMENTS, (0,), STATEMENTS.removeprefix("-- a\nA;\n\n")),
        (STATEMENTS, (1,), STATEMENTS.replace("/* b\n\n   b */\nB; -- bb\n", "")),
        (STATEMENTS, (2,), STATEMENTS.replace("C;\n", "")),
        (STATEMENTS, (1, 2), STATEMENTS.replace("/* b\n\n   b */\nB; -- bb\nC;\n\n", "")),
        (STATEMENTS, (3,), STATEMENTS.removesuffix("\nD;\n")),
        (STATEMENTS, (0, 1, 2, 3), "-- d\n"),
        ("A; B; C; -- c\nD;\n", (1,), "A; C; -- c\nD;\n"),
        ("A; B; C; -- c\nD;\n", (2,), "A; B;\nD;\n"),
        ("A;\r\n\r\nB\r\n", (1,), "A;\r\n"),
        ("\ufeffA;\n", (0,), None),
        ("\\restrict x\nA;\n", (0,), "\\restrict x\n"),
    ],
)
def test_a_statement_goes_with_its_comments_and_one_empty_line(
    text: str, gone: tuple[int, ...], expected: str | None
) -> None:
    assert edit(text, gone) == expected


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("A; -- a\n", 0, "A; -- a\n\nX;\n"),
        ("A; -- a\nB;\n", 0, "A; -- a\n\nX;\n\nB;\n"),
        ("A;\n\nB;\n", 0, "A;\n\nX;\n\nB;\n"),
        ("A; B;", 0, "A;\n\nX;\n\n B;"),
        ("A -- a", 0, "A; -- a\n\nX;\n"),
        ("\ufeffA;\r\n", 0, "\ufeffA;\r\n\r\nX;\r\n"),
    ],
)
def test_a_statement_is_put_behind_another_one(text: str, number: int, expected: str) -> None:
    assert edit(text, behind={number: "X;"}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("A;", "A;\n\nX;\n"), ("A", "A;\n\nX;\n"), ("-- only words", "-- only words\n\nX;\n"), ("", "X;\n")],
)
def test_a_statement_is_put_at_the_end(text: str, expected: str) -> None:
    assert edit(text, end="X;") == expected


def test_line_ends_of_the_file_are_used_outside_of_strings() -> None:
    page = Page("a.sql", "A;\r\n")
    assert page.lined("CREATE\n  'a\nb' $x$\n$x$ \"c\"\n") == "CREATE\r\n  'a\nb' $x$\n$x$ \"c\"\r\n"
