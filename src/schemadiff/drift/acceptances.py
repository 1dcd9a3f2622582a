"""A project in; its list of accepted drift out, and the text that it was read from."""

from __future__ import annotations

from schemadiff.config import Config
from schemadiff.diagnostics import UsageError
from schemadiff.drift.accept_file import read_entries
from schemadiff.drift.accepted import Acceptance
from schemadiff.parse.read import relative


def acceptances(config: Config) -> tuple[Acceptance, ...]:
    """The list of what is accepted, empty where there is none. Raises UsageError SD643 for a mistake in it."""
    return read_entries(accept_text(config), relative(config.accept_file, config.root))


def accept_text(config: Config) -> str:
    """The list as it is written."""
    try:
        return config.accept_file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UsageError.of("SD643", f"cannot read {config.accept_file}: {reason}") from None
