"""Splitting text into statements."""

from __future__ import annotations

import pytest

from schemadiff.parse.split import split


def pieces(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split(text).statements]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" ; ;; ", []),
        ("a; b", ["a", "b"]),
        ("a\r\n;\r\nb;\r\n", ["a", "b"]),
        ("-- only a comment", []),
        ("/* a; /* nested; */ ; */ b;", ["b"]),
        ("a -- tail;\n; b", ["a", "b"]),
        ("select ';'; b", ["select ';'", "b"]),
        ("select 'it''s;'; b", ["select 'it''s;'", "b"]),
        (r"select E'\';'; b", [r"select E'\';'", "b"]),
        (r"select date'\'; b", [r"select date'\'", "b"]),
        ('select "a;""b"; c', ['select "a;""b"', "c"]),
        ("do $$ ; $x$ ; $$; b", ["do $$ ; $x$ ; $$", "b"]),
        ("as $x$ $$;$$ $x$; b", ["as $x$ $$;$$ $x$", "b"]),
        ("select a$b$; c$b$", ["select a$b$", "c$b$"]),
        ("select $1;b", ["select $1", "b"]),
        ("create rule r as on insert to t do (a; b); c", ["create rule r as on insert to t do (a; b)", "c"]),
        (
            "create function f() begin atomic select case when a then 1 end; select t.end; end; b",
            ["create function f() begin atomic select case when a then 1 end; select t.end; end", "b"],
        ),
        ("begin; a; end; b", ["begin", "a", "end", "b"]),
        ("copy t from stdin;\na;b 'c\n\\.\nx;", ["copy t from stdin", "x"]),
    ],
)
def test_statements_are_exact_slices(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected
    assert not split(text).faults


@pytest.mark.parametrize(
    ("text", "what", "offset"),
    [
        ("a; 'b", "string", 3),
        (r"a; E'b\'", "string", 3),
        ('a; "b', "quoted name", 3),
        ("a; /* b /* */", "comment", 3),
        ("a; $x$ b $$", "$x$ string", 3),
        ("a; (b; c", "parenthesis", 3),
        ("create function f() begin atomic select 1;", "BEGIN ATOMIC body", 0),
    ],
)
def test_what_does_not_end_is_a_fault(text: str, what: str, offset: int) -> None:
    (fault,) = split(text).faults
    assert (fault.what, fault.offset) == (what, offset)


def test_commands_of_psql_are_no_statements() -> None:
    text = "\\restrict abc'\na;\n\\connect x\nb;\n\\unrestrict abc'\n"
    found = split(text)
    assert pieces(text) == ["a", "b"]
    assert [text[c.start : c.end] for c in found.commands] == ["\\restrict abc'", "\\connect x", "\\unrestrict abc'"]


def test_what_sends_a_statement_ends_it() -> None:
    text = "select 1 as done \\gset\n\\if :done\n\\else\na;\n\\endif\n"
    found = split(text)
    assert pieces(text) == ["select 1 as done", "a"]
    assert [text[c.start : c.end] for c in found.commands] == ["\\gset", "\\if :done", "\\else", "\\endif"]
