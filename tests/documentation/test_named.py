"""Documents that people wrote, in all their forms, in; what is read out of them out."""

from __future__ import annotations

import random

import pytest

from schemadiff.documentation.named import read_document


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("## Tables\n### `orders`\n", [("table", ("orders",), 2)]),
        ("## 3. Database Tables\n#### 6. `a` and `b.c`\n", [("table", ("a",), 2), ("table", ("b", "c"), 2)]),
        ("## Tables\n- `a`: one, see `b`\n* `c`\n", [("table", ("a",), 2), ("table", ("c",), 3)]),
        ("## Views\n| view | what |\n|---|---|\n| `v` | `x` |\n", [("view", ("v",), 4)]),
        (
            "## Tables\n### `t`\n| column | type |\n|---|---|\n| `id` | `int` |\n",
            [("table", ("t",), 2), ("column", ("id",), 5)],
        ),
        ("## Tables\n### `t`\n**Indexes**: `i`\n", [("table", ("t",), 2), ("index", ("i",), 3)]),
        ("## Tables\n### `t`\n**Enums**:\n- `e`: 'a'\n", [("table", ("t",), 2), ("type", ("e",), 4)]),
        ("## Functions\n### `f(integer)`\n", [("function", ("f",), 2)]),
        ('## Tables\n### `"Odd"."Name x"`\n', [("table", ("Odd", "Name x"), 2)]),
        ("## Table of Contents\n- `a`\n", []),
        ("## Guidelines\n- `a`\n### Examples\n- `b`\n", []),
        ("## IndexedDB\n### Tables\n- `a`\n## Tables\n- `b`\n", [("table", ("b",), 5)]),
        ("## Tables\n- `SELECT 1`\n- `a-b`\n- ` `\n", []),
        ("## Tables\n```\n- `a`\n## Views\n```\n- `b`\n", [("table", ("b",), 6)]),
    ],
)
def test_what_is_described(text: str, wanted: list[tuple[str, tuple[str, ...], int]]) -> None:
    assert [(one.kind, one.name, one.line) for one in read_document(text).described] == wanted


def test_sql_describes_below_a_kind_only() -> None:
    text = "# Talk\n```sql\nSELECT 1;\n```\n## Tables\n```sql\nCREATE TABLE a ();\n```\n```python\nb\n```\n"
    assert [(one.text, one.line) for one in read_document(text).sql] == [("CREATE TABLE a ();", 7)]


def test_words_that_are_mentioned() -> None:
    read = read_document("Talk of orders.\n\n## Browser\norders_idx\n## Else\n`Orders_Idx` and orders\n")
    assert read.mentioned["orders"] == 1
    assert read.mentioned["orders_idx"] == 6


@pytest.mark.parametrize("seed", range(40))
def test_whatever_a_document_holds(seed: int) -> None:
    """It is read, quickly, and nothing is made up: each name stands in the line that is told."""
    dice = random.Random(seed)
    pieces = [
        "#",
        "## Tables",
        "`",
        "`a`",
        "|",
        "**Indexes**",
        "\t- ",
        "```sql",
        "~~~",
        "\n",
        "\r\n",
        '"',
        "\\",
        "é",
        "1.",
        "x" * 50,
    ]
    text = "".join(dice.choices(pieces, k=400))
    lines = text.split("\n")
    for one in read_document(text).described:
        assert one.name[-1] in lines[one.line - 1].lower()
