"""A project in; its list of accepted drift out, and the text that it was read from."""

from __future__ import annotations

from schemadiff.config import Config
from schemadiff.drift.accept_file import read_entries
from schemadiff.drift.accepted import Acceptance
from schemadiff.parse.below import relative
from schemadiff.parse.read import BYTE_ORDER_MARK
from schemadiff.texts import read_if_there


def acceptances(config: Config) -> tuple[Acceptance, ...]:
    """The list of what is accepted, empty where there is none. Raises UsageError SD643 for a mistake in it."""
    return read_entries(accept_text(config), relative(config.accept_file, config.root))


def accept_text(config: Config) -> str:
    """The list as it is written."""
    said = read_if_there(config.accept_file, str(config.accept_file), "SD643") or ""
    return said.removeprefix(BYTE_ORDER_MARK)
