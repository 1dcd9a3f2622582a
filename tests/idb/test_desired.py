"""Desired files of browser databases go in; what they describe, or what is wrong and where, comes out."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import schemadiff.idb
from schemadiff.diagnostics import SchemadiffError
from schemadiff.idb.desired import desired_of
from schemadiff.idb.model import structure_json
from schemadiff.idb.places import Node, document_of, parsed, read_document
from schemadiff.idb.types import fault_of_type

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "idb.schema.json"
INDEX = {"keyPath": "at", "unique": True}
SOUND: list[dict[str, Any]] = [
    {"stores": {}},
    {"database": "d e", "version": 7, "description": "x", "stores": {"": {}}},
    {"stores": {"a": {"keyPath": ["x", "y.z"], "indexes": {"b": INDEX}, "value": "{ x: 1 }", "key": "string"}}},
    {"stores": {"a": {"keyPath": "id", "autoIncrement": True, "renamedFrom": "b"}}, "types": {"T": "../t"}},
    {"stores": {"a": {"keyPath": None, "indexes": {"tags": {"keyPath": "tags", "multiEntry": True}}}}},
]
# What is wrong, with the code and the place of the message.
WRONG = [
    ('{"stores": {"a": {"keyPath": 1}}}', "SD503", (1, 30)),
    ('{"stores": {"a": {"keyPath": "a b"}}}', "SD503", (1, 30)),
    ('{"stores": {"a": {"keyPath": []}}}', "SD503", (1, 30)),
    ('{"stores": {"a": {"keyPath": ["x", 1]}}}', "SD503", (1, 36)),
    ('{"stores": {"a": {"keyPath": ["x"], "autoIncrement": true}}}', "SD503", (1, 54)),
    ('{"stores": {"a": {\n"indexes": {"i": {"keyPath": ["x"], "multiEntry": true}}}}}', "SD503", (2, 51)),
    ('{"stores": {"a": {"indexes": {"i": {}}}}}', "SD502", (1, 36)),
    ('{"stores": {"a": {"unique": true}}}', "SD502", (1, 29)),
    ('{"stores": []}', "SD502", (1, 12)),
    ('{"store": {}}', "SD502", (1, 11)),
    ("{}", "SD502", (1, 1)),
    ("[]", "SD502", (1, 1)),
    ('{"stores": {}, "version": 0}', "SD502", (1, 27)),
    ('{"stores": {}, "version": true}', "SD502", (1, 27)),
    ('{"stores": {}, "version": 1.0}', "SD502", (1, 27)),
    ('{"stores": {}, "types": {"T": "a\\"b"}}', "SD502", (1, 31)),
    ('{"stores": {"a": {"value": "string; }; x"}}}', "SD519", (1, 28)),
    ('{"stores": {},}', "SD501", (1, 15)),
    ('{"stores": {}} x', "SD501", (1, 16)),
    ('{"stores": {}, "stores": {}}', "SD501", (1, 16)),
    ('{"stores": nul}', "SD501", (1, 12)),
    ('{"stores": "\n"}', "SD501", (1, 13)),
    ("", "SD501", (1, 1)),
    ('{"stores": ' + "[" * 5000, "SD501", (1, 52)),
    ('{"version": ' + "9" * 5000 + "}", "SD501", (1, 13)),
]


def plain(node: Node) -> object:
    """The value without places."""
    if isinstance(node.value, dict):
        return {key: plain(value) for key, value in node.value.items()}
    return [plain(value) for value in node.value] if isinstance(node.value, list) else node.value


def described(text: str) -> Any:
    return desired_of(document_of(text, "D.idb.json"), Path("D.idb.json"))


@pytest.mark.parametrize("said", SOUND, ids=json.dumps)
def test_what_is_sound_for_editors_is_read(said: dict[str, Any]) -> None:
    """The published schema and the reader agree, and what is read is what was written."""
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    assert [*Draft202012Validator(schema).iter_errors(said)] == []
    found = described(json.dumps(said))
    assert found.database == said.get("database", "D")
    again = structure_json(found.structure)
    for name, store in said["stores"].items():
        assert again["stores"][name]["keyPath"] == store.get("keyPath")
        assert again["stores"][name]["indexes"].keys() == store.get("indexes", {}).keys()
    assert structure_json(described(json.dumps(again)).structure) == again


def test_the_published_schema_is_the_one_that_is_installed() -> None:
    assert SCHEMA.read_bytes() == (Path(schemadiff.idb.__file__).parent / "idb.schema.json").read_bytes()


@pytest.mark.parametrize(("text", "code", "place"), WRONG, ids=[repr(text[:60]) for text, _, _ in WRONG])
def test_what_is_wrong_is_said_at_its_place(text: str, code: str, place: tuple[int, int]) -> None:
    with pytest.raises(SchemadiffError) as caught:
        described(text)
    (found,) = caught.value.diagnostics
    assert found.origin is not None
    assert (found.code, (found.origin.line, found.origin.column)) == (code, place), found


@pytest.mark.parametrize("end", range(0, 80, 3))
def test_a_torn_file_is_an_error(end: int) -> None:
    text = '{"database": "d", "version": 1, "stores": {"a": {"keyPath": ["x", "y\\u00e9"]}}}'
    with pytest.raises(SchemadiffError):
        described(text[:end])


def test_json_is_read_as_others_read_it() -> None:
    text = ' {"a": [1, -2.5e3, true, null, "\\ud83d\\ude00\\n"], "b": {}, "c": []} '
    assert plain(parsed(document_of(text, "x"))) == json.loads(text)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "a.idb.json"
    folder.mkdir()
    binary = tmp_path / "b.idb.json"
    binary.write_bytes(b'{"stores": {"\xff": {}}}')
    large = tmp_path / "c.idb.json"
    large.write_bytes(b" " * 4_000_001)
    for path in (folder, binary, large, tmp_path / "none"):
        with pytest.raises(SchemadiffError) as caught:
            read_document(path, path.name)
        assert caught.value.diagnostics[0].code == "SD500"
    marked = tmp_path / "d.idb.json"
    marked.write_bytes(b'\xef\xbb\xbf{"stores":\r\n {"a": {"x": 1}}}')
    with pytest.raises(SchemadiffError, match=r"d\.idb\.json:2:14: error SD502"):
        desired_of(read_document(marked, marked.name), marked)


@pytest.mark.parametrize("text", ["string", "{ a: 'x;'; b?: [number, ...string[]] }", "Map<string, Array<() => void>>"])
def test_types_that_can_stand_in_a_file(text: str) -> None:
    assert fault_of_type(text) == ""


@pytest.mark.parametrize("text", ["a; b", "}", "{", "(]", "'", '"', "a // b", "a /* b", "a\nb", "`x`", "x" * 5000])
def test_types_that_would_reach_beyond_their_place(text: str) -> None:
    assert fault_of_type(text)


def test_the_platform_s_states() -> None:
    """Hand-made extracts of real databases are desired files as they are."""
    data = os.environ.get("SCHEMADIFF_TEST_DATA")
    if not data:
        pytest.skip("SCHEMADIFF_TEST_DATA names no folder")
    paths = sorted((Path(data) / "platform" / "idb").glob("*.idb.json"))
    assert paths
    for path in paths:
        found = desired_of(read_document(path, path.name), path.with_name(path.name.replace(".", "_", 1)))
        assert structure_json(found.structure)["stores"] == json.loads(path.read_text())["stores"]
