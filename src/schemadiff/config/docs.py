"""The `[docs]` table of the configuration file in; where the database's documentation is, out."""

from __future__ import annotations

from schemadiff.config.source import Source
from schemadiff.config.values import known_only

FILE = "docs/DATABASE.md"


def docs_of(source: Source) -> str:
    """The Markdown document, as the file has it."""
    values = source.values.get("docs", {})
    if not isinstance(values, dict):
        source.fail("SD605", '"docs" must be a table', "[docs]", "docs")
    known_only(source, values, ("file",), "docs")
    file = values.get("file", FILE)
    if not isinstance(file, str) or not file or not file.isprintable():
        source.fail("SD605", '"docs.file" must be a path', f'file = "{FILE}"', "docs", "file")
    return str(file)
