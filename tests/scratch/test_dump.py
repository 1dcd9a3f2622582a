"""What a dump says is taken as it comes, whatever pg_dump complains about meanwhile."""

from __future__ import annotations

import os
import sys
from io import BytesIO

import pytest

from schemadiff.diagnostics import SchemadiffError
from schemadiff.scratch.dump import _said_by, _text


def said_by(program: str, like: str = "") -> str:
    """What a Python program in the place of pg_dump says."""
    return _said_by([sys.executable, "-c", program], dict(os.environ), like)


def test_line_ends_are_lf_and_the_keys_are_left_out() -> None:
    program = r"""
import sys
sys.stdout.buffer.write(b'\\restrict aB1\nCREATE a\r\n\\x\rb \xc3\xa9\n\n\\restrict two words\n\\unrestrict aB1\n\\')
"""
    assert said_by(program) == "CREATE a\n\\x\nb é\n\n\\restrict two words\n\\"


def test_it_may_complain_at_length() -> None:
    program = "import sys; sys.stderr.write('x' * 1_000_000); sys.stdout.write('y' * 1_000_000)"
    assert said_by(program) == "y" * 1_000_000


def test_the_last_of_its_complaints_is_told_where_it_fails() -> None:
    with pytest.raises(SchemadiffError, match="pg_dump failed: second"):
        said_by("import sys; print('CREATE'); sys.exit('first\\nsecond')")


def test_it_does_not_go_on_where_it_says_what_is_no_text() -> None:
    with pytest.raises(UnicodeDecodeError):
        said_by("import sys, time; sys.stdout.buffer.write(b'\\xff' * 100_000); sys.stdout.flush(); time.sleep(600)")


@pytest.mark.parametrize("said", ["", "a\n", "a\nb\n", "a\nb", "a\nbc\n", "b\na\n", "a\nb\nc\n", "ab\n"])
@pytest.mark.parametrize("like", ["", "a\nb\n", "a\n", "a", "ab"])
def test_it_is_what_was_said_whatever_it_is_like(said: str, like: str) -> None:
    assert _text(BytesIO(said.encode()), like) == said


def test_what_is_like_another_one_is_that_one() -> None:
    like = "CREATE a;\nCREATE b;\n"
    assert said_by("print('CREATE a;\\n\\\\restrict aB1\\nCREATE b;')", like) is like
