"""A name goes in; the two files of a migration that a person is going to write come out, and later who has not yet.

Neither file passes for done: the way there has no statement, and the way back refuses to run until it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from schemadiff.diagnostics import Diagnostic, InputError, Origin, UsageError
from schemadiff.migrations.blocks import Block, split_steps
from schemadiff.migrations.files import MigrationFile, slug
from schemadiff.quoting import dollar_quoted, literal

_SAYS_NOTHING = frozenset(
    """
    a abc asdf bar baz change changes ddl draft fix fixes foo hotfix migrate migration migrations misc my_migration new
    new_migration patch qwerty schema sql stuff temp test test_migration tests tmp todo untitled update updates wip x
    """.split()  # noqa: SIM905
)
_NUMBERED = re.compile(r"\d+[_\- ]+(?=\D)")
_NOT_YET = "no way back of {} is written yet"
_TEXT = re.compile(r"[A-Za-z0-9_ .,:'()\-]+")


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What the header of a migration says that has no statements yet. `number` has its digits."""

    number: str
    name: str
    description: str
    author: str
    date: date
    depends_on: str


def sensible_name(text: str) -> str:
    """The name of the file for what a person typed. Raises UsageError with a better one where it is no good."""
    plain = _NUMBERED.sub("", text.strip().removesuffix(".sql"))
    name = slug(plain)
    if not text.strip():
        raise _silly("a migration needs a name", "")
    if not _TEXT.fullmatch(text.strip()) or text.strip().endswith(".sql") or ".." in text:
        raise _silly(f"{text!r} is not the name of a migration: letters, digits and underscores make one", name)
    if plain != text.strip():
        raise _silly(f"{text!r} begins with a number, and schemadiff gives the numbers", name)
    if name.replace("_", "").isdigit() or name in _SAYS_NOTHING:
        raise _silly(f"{text!r} does not say what the migration does", "")
    if len(name) < len(re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")):
        raise _silly(f"{text!r} is longer than 60 characters", name.rpartition("_")[0] or name)
    return name


def _silly(message: str, better: str) -> UsageError:
    example = better if better and better != "migration" and better not in _SAYS_NOTHING else "add_orders_currency"
    return UsageError.of("SD455", message, f"schemadiff create {example}")


def skeleton(says: Skeleton, *, lock_timeout: str) -> tuple[str, str]:
    """The texts of the way there and of the way back."""
    # Late: only who writes one needs templates.
    from schemadiff.render import environment

    fields = {name: getattr(says, name) for name in Skeleton.__slots__}
    up: str = environment().get_template("hand_written.sql.j2").render(**fields, lock_timeout=lock_timeout)
    refusal = f"BEGIN RAISE EXCEPTION '%', {literal(_NOT_YET.format(f'{says.number}_{says.name}'))}; END"
    template = environment().get_template("hand_written.down.sql.j2")
    down: str = template.render(**fields, lock_timeout=lock_timeout, refusal=dollar_quoted(refusal))
    return up, down


def is_to_be_written(file: MigrationFile, down_text: str) -> bool:
    """Whether the way back is still the one that `create` made."""
    return literal(_NOT_YET.format(file.path.stem)) in down_text


def is_empty(blocks: Iterable[Block]) -> bool:
    """Whether nothing is done but to change settings."""
    return all(s.head.startswith("SET ") for block in blocks for s in block.statements)


def unwritten(files: Iterable[MigrationFile]) -> list[Diagnostic]:
    """The files among these that do nothing yet."""
    return [_unwritten(file) for file in files if _does_nothing(file)]


def _does_nothing(file: MigrationFile) -> bool:
    try:
        return is_empty(split_steps(file.text, str(file.path)))
    except InputError:
        # Whoever replays it says what is wrong.
        return False


def _unwritten(file: MigrationFile) -> Diagnostic:
    line = file.text[: file.text.find("\nBEGIN")].count("\n") + 2 if "\nBEGIN" in file.text else 1
    hint = "write its statements between BEGIN and COMMIT, or delete both of its files"
    return Diagnostic("SD450", "this migration has no statements yet", hint, Origin(str(file.path), line))
