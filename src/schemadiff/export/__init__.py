"""A catalog goes in; schema files as a person would write them come out, and onto disk."""

from schemadiff.export.edits.adopt import Adopted, adopted
from schemadiff.export.files import schema_files
from schemadiff.export.write import write_schema

__all__ = ["Adopted", "adopted", "schema_files", "write_schema"]
