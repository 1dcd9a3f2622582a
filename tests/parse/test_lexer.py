"""Statements go in; their tokens, told piece by piece, come out as sqlglot tells them from the whole text."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemadiff.parse import lexer
from schemadiff.parse.split import split

TESTS = Path(__file__).resolve().parent.parent
FILES = sorted([*(TESTS / "cases").rglob("*.sql"), *(TESTS.parent / "schema").rglob("*.sql")])
# What a piece may end at, and what may change the meaning of what stands around it.
MARKS = r"""' " '' $ $$ $a$ $1 a$b -- /* */ ( ) , ; . \ { {# } @ # ` ! ? % - / * ~~ <-> :: := => ->> -|- 1. 1e 0x"""
WORDS = "x'|e'|n'|u&'|u&\"|\n|\r|\t|\x1c| |\u00a0|é|BEGIN |DO |EXECUTE "
ODD = (*MARKS.split(), *WORDS.split("|"))
# Parameters, commands, Jinja's braces, and words that touch something.
WHOLE = r"do $$x$$|begin execute f|@ a|a @b 'x'|e'a'|a--b|a/*b*/|a{b}|a;b|$1|a$b|'a\b'|'a"


def statements() -> Iterator[str]:
    """Those of all cases and of our own schema."""
    for text in {file.read_text() for file in FILES}:
        yield from (text[piece.start : piece.end] for piece in split(text).statements)


def spoilt(text: str, chance: random.Random) -> str:
    """The text with something odd in it."""
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(ODD) + text[at + chance.randrange(2) :]
    return text


def test_pieces_are_what_the_whole_is() -> None:
    by_pieces = total = 0
    for text in statements():
        found = lexer._by_pieces(text)
        assert found in ((), lexer._whole(text)), text
        by_pieces += bool(found)
        total += 1
    assert by_pieces > 0.9 * total > 1000


@pytest.mark.parametrize("seed", range(4))
def test_what_is_odd_is_left_to_the_whole(seed: int) -> None:
    chance = random.Random(seed)
    texts = sorted(set(statements()))
    by_pieces = 0
    for text in chance.sample(texts, 1000):
        odd = spoilt(text, chance)
        found = lexer._by_pieces(odd)
        assert found in ((), lexer._whole(odd)), odd
        by_pieces += bool(found)
    assert by_pieces > 200


@pytest.mark.parametrize(
    "text",
    [
        "a  --c\n b /* /x */c /**/ d",
        "select '' '''' 'a''b' \"\"\"\" \"a\"\"b\".\"c\" $$$$ $a$ $$ $b$ '$a$",
        "a::b[1] ~~* 'x'||'y' -1.5e-3 <> -|- 2",
        "x(a,b)as(c) user-defined double  precision",
    ],
)
def test_these_go_by_pieces(text: str) -> None:
    assert lexer._by_pieces(text) == lexer._whole(text)


def test_a_word_is_a_word_whichever_it_is() -> None:
    words = [word for word in lexer._dialect().tokenizer_class.KEYWORDS if word.isidentifier()]
    assert len(words) > 200
    for word in (*words, *map(str.lower, words)):
        for text in (word, f"{word}.b", f"a.{word}", f"{word}_1", f"a.{word}.b"):
            assert lexer._in_stretch(text) == lexer._asked(text), text


@pytest.mark.parametrize("text", WHOLE.split("|"))
def test_these_do_not(text: str) -> None:
    assert lexer._by_pieces(text) == ()
    assert lexer._by_pieces(f"{text} ") == ()
