"""Documents and blocks in; the same documents with other blocks, and nothing else changed, out."""

from __future__ import annotations

import random
from itertools import product

import pytest

from schemadiff.diagnostics import InputError
from schemadiff.documentation.markers import blocks_in, with_blocks

BLOCKS = {"tables": ("Tables", "\nnew tables\n\n"), "views": ("Views", "\nnew views\n\n")}
ONE = "# Mine\n\ntext  \n<!-- schemadiff:begin tables -->\nold\n<!-- schemadiff:end tables -->\ntail"


def test_only_what_is_between_markers_changes() -> None:
    assert with_blocks(ONE, BLOCKS, "d.md") == ONE.replace("old\n", "\nnew tables\n\n")


@pytest.mark.parametrize(
    ("mark", "ends", "last"), [*product(("", "\ufeff"), ("\n", "\r\n"), ("", "\n", "\n\n"))], ids=repr
)
def test_line_ends_and_marks_stay(mark: str, ends: str, last: str) -> None:
    text = mark + (ONE + last).replace("\n", ends)
    written = with_blocks(text, BLOCKS, "d.md")
    before, after = text.split(f"old{ends}")
    assert written.startswith(before)
    assert written.endswith(after)
    assert written == before + "\nnew tables\n\n".replace("\n", ends) + after
    assert with_blocks(written, BLOCKS, "d.md") == written


@pytest.mark.parametrize(
    "text", ["", "a", "a\n", "a\r\nb", "\ufeffa\r\n", "```\n<!-- schemadiff:begin tables -->\n```\n"]
)
def test_a_document_without_blocks_gets_them_at_its_end(text: str) -> None:
    written = with_blocks(text, BLOCKS, "d.md")
    assert written.startswith(text)
    assert [*blocks_in(written, tuple(BLOCKS), "d.md")] == ["tables", "views"]
    assert with_blocks(written, BLOCKS, "d.md") == written
    assert ("\r\n" in text) == ("\r\n" in written)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("x\n<!-- schemadiff:begin tables -->\n", "SD561", 2),
        ("<!-- schemadiff:end tables -->\n", "SD561", 1),
        (
            "<!-- schemadiff:begin tables -->\n<!-- schemadiff:begin views -->\n<!-- schemadiff:end views -->\n",
            "SD561",
            2,
        ),
        ("<!-- schemadiff:begin tables -->\n<!-- schemadiff:end views -->\n", "SD561", 2),
        (f"{ONE}\n{ONE}", "SD562", 11),
        ("<!-- schemadiff:begin nothing -->\n<!-- schemadiff:end nothing -->\n", "SD563", 1),
        ("<!-- schemadiff:begin -->\n", "SD560", 1),
        ("<!-- schemadiff:begin tables ->\n", "SD560", 1),
        ("text\n~~~\nnever closed\n", "SD564", 2),
        ("```\nclosed\n```\ntext\n```\nnever closed", "SD564", 5),
    ],
)
def test_wrong_markers_are_told_with_their_line(text: str, code: str, line: int) -> None:
    with pytest.raises(InputError) as raised:
        with_blocks(text, BLOCKS, "d.md")
    first = raised.value.diagnostics[0]
    assert (first.code, first.origin and first.origin.line) == (code, line)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_made_of_these_lines(seed: int) -> None:
    """It is refused, or written so that a second time changes nothing and the prose is there."""
    dice = random.Random(seed)
    lines = [
        "prose", "", "```", "~~~~", "> <!-- schemadiff:begin tables -->", "<!-- schemadiff:begin tables -->",
        "<!-- schemadiff:end tables -->", "<!--schemadiff:begin views-->", "<!-- schemadiff:end views -->", "# h", "\t",
    ]  # fmt: skip
    text = dice.choice(["\n", "\r\n"]).join(dice.choices(lines, k=dice.randrange(12)))
    try:
        written = with_blocks(text, BLOCKS, "d.md")
    except InputError:
        return
    assert with_blocks(written, BLOCKS, "d.md") == written
    assert written.count("prose") >= text.count("prose") - sum(
        text[b.start : b.end].count("prose") for b in blocks_in(text, tuple(BLOCKS), "d.md").values()
    )
