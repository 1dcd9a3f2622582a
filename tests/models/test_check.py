"""Python sources and schema files go in; what the classes say otherwise comes out, each with its line."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

SCHEMA = """
CREATE TYPE zone_kind AS ENUM ('SUPPORT', 'RESISTANCE');
CREATE TABLE zones (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind zone_kind NOT NULL,
    price numeric(18, 4) NOT NULL,
    closed_at timestamptz,
    tags text[] NOT NULL DEFAULT '{}',
    state text NOT NULL CHECK (state IN ('open', 'closed')),
    details jsonb NOT NULL DEFAULT '{}'
);
CREATE TABLE zone_events (id bigint PRIMARY KEY, zone_id bigint NOT NULL REFERENCES zones, noted date NOT NULL);
"""
HEAD = """\
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, ClassVar, Literal, Optional


"""
RIGHT = """
class ZoneKind(str, Enum):
    SUPPORT = "SUPPORT"
    RESISTANCE = "RESISTANCE"


@dataclass(frozen=True)
class Zone:
    id: int | None
    kind: ZoneKind
    price: Decimal
    closed_at: Optional["datetime"]
    tags: list[str]
    state: Literal["open", "closed"]
    details: Annotated[dict[str, Any], "free"]
    counted: ClassVar[int] = 0
"""


def found(project: Any, text: str, *more: str) -> list[tuple[str, int]]:
    """The codes with their lines."""
    project.write("schema/all.sql", SCHEMA)
    project.write("m.py", HEAD + text)
    outcome = project.run("models", "check", "m.py", *more)
    said = outcome.out + outcome.err
    return [(code, int(line)) for line, code in re.findall(r"m\.py:(\d+):\d+: \w+ (SD\d+)", said)]


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate((HEAD + text).splitlines(), 1) if part in line)


def test_what_is_alike_is_no_finding(project: Any) -> None:
    assert found(project, RIGHT) == []
    outcome = project.run("models", "check", "m.py")
    assert outcome.code == 0
    assert "Zone      table public.zones" in outcome.out


WRONG = {
    "a label in lower case": ('"SUPPORT"', '"support"', "class ZoneKind", "SD582"),
    "a value of a check": ('"closed"]', '"shut"]', "state:", "SD582"),
    "never None": ('Optional["datetime"]', "datetime", "closed_at", "SD583"),
    "None for what is NOT NULL": ("price: Decimal", "price: Decimal | None", "price:", "SD583"),
    "another type": ("tags: list[str]", "tags: bool", "tags:", "SD584"),
    "a number for a text": ('state: Literal["open", "closed"]', "state: int", "state:", "SD584"),
    "digits that are lost": ("Decimal\n    closed", "float\n    closed", "price:", "SD585"),
    "no field": ("    kind: ZoneKind\n", "", "class Zone:", "SD586"),
    "no column": ("    tags:", "    colour: str\n    tags:", "colour", "SD587"),
    "a comment that is wrong": ("@dataclass", "# schemadiff: table nowhere\n@dataclass", "class Zone:", "SD588"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_differs_is_told_where_it_is_written(project: Any, name: str) -> None:
    old, new, part, code = WRONG[name]
    assert old in RIGHT
    text = RIGHT.replace(old, new, 1)
    assert found(project, text) == [(code, line_of(text, part))]


def test_a_class_finds_its_table_by_a_comment_and_by_its_fields(project: Any) -> None:
    text = RIGHT.replace("class Zone:", "class Area:  # schemadiff: table public.zones")
    assert found(project, text) == []
    assert found(project, RIGHT.replace("class Zone:", "class OldZoneThing:")) == []
    assert found(project, RIGHT.replace("@dataclass", "# schemadiff: no table\n@dataclass")) == []
    assert [code for code, _ in found(project, RIGHT.replace("class Zone:", "class Area:"))] == ["SD588"]


def test_fields_of_parents_count_and_an_object_stands_for_its_key(project: Any) -> None:
    text = RIGHT + (
        "\n\n@dataclass\nclass Base:  # schemadiff: no table\n    id: int\n"
        "\n\n@dataclass\nclass ZoneEvent(Base):\n    zone: Zone\n    noted: date\n"
    )
    assert found(project, text) == [("SD587", line_of(text, "zone: Zone"))]


def test_for_machines(project: Any) -> None:
    found(project, RIGHT.replace('"SUPPORT"', '"support"'))
    outcome = project.run("models", "check", "m.py", "--format", "json")
    document = json.loads(outcome.out)
    assert outcome.code == document["exit_code"] == 2
    assert [problem["code"] for problem in document["problems"]] == ["SD582"]
    assert {"name": "Zone", "object": "table public.zones"} in document["classes"]


@pytest.mark.parametrize(
    "text",
    [
        b"class (", b"\x00", b"\xff\xfe", b"x = 1\n", b"", b"(" * 5000, b"class A(Enum):\n  pass",
        b"# -*- coding: nope\n", b"@dataclass\nclass Z:\n    a: 'list['\n    b: int.real\n    c: 3\n",
        b"class B(BaseModel):\n  a: 'x' | None\r\n",
    ],
)  # fmt: skip
def test_what_is_no_source_is_told(project: Any, text: bytes) -> None:
    project.write("schema/all.sql", SCHEMA)
    project.write("m.py", text)
    outcome = project.run("models", "check", "m.py")
    assert outcome.code in (0, 2, 64)
    assert outcome.code != 64 or re.search(r"SD58[01]", outcome.err)


def test_paths_come_from_the_configuration(project: Any) -> None:
    assert found(project, RIGHT) == []
    assert "SD580" in project.run("models", "check").err
    assert "SD580" in project.run("models", "check", "nowhere").err
    config = project.root / "schemadiff.toml"
    config.write_text(config.read_text() + 'models = ["m.py"]\n')
    assert project.run("models", "check").code == 0


def test_the_platform(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its zone types in lower case, exit price and profit that are never None, and a zone in place of its id."""
    file = Path(os.environ.get("SCHEMADIFF_TEST_DATA") or "/nowhere") / "platform" / "models" / "models.json"
    if not file.exists():
        pytest.skip("the platform's classes are not here")
    for number, classes in enumerate(json.loads(file.read_text()).values()):
        project.write(f"app/m{number}.py", HEAD + "\n\n".join(as_source(*one) for one in classes.items()))
    monkeypatch.chdir(Path(__file__).resolve().parents[2])
    outcome = project.run("models", "check", str(project.root / "app"))
    assert outcome.code == 2
    wanted = (
        "ZoneType has 'support', 'resistance'",
        "JournalEntry.exit_price is never None",
        "breakout_events has zone_id",
    )
    assert all(words in outcome.out for words in (*wanted, "JournalEntry.profit is never None"))


def as_source(name: str, found: Any) -> str:
    if "enum" in found:
        return "\n".join((f"class {name}(Enum):", *(f"    {k} = {v!r}" for k, v in found["enum"].items())))
    return "\n".join(("@dataclass", f"class {name}:", *(f"    {k}: {v}" for k, v in found["fields"].items())))


PYDANTIC = """
class Base(BaseModel):
    id: int


class Event(Base):
    # The table has its names in capitals.
    zone: int = Field(validation_alias="zoneId")
    noted: date


class LateEvent(Event):
    __tablename__ = "late"
    zone: str


class Hero(SQLModel, table=True):
    id: int
    team: "Team | None" = Relationship(back_populates="heroes")
    name: Needed
"""
ALIASED = """
CREATE DOMAIN needed AS text NOT NULL;
CREATE TABLE events (id int PRIMARY KEY, "zoneId" int NOT NULL, noted date NOT NULL);
CREATE TABLE late (id int PRIMARY KEY, zone int NOT NULL, noted date NOT NULL);
CREATE TABLE heroes (id int PRIMARY KEY, name needed);
"""


def test_classes_that_inherit_from_a_model_and_what_libraries_say_of_names(project: Any) -> None:
    project.write("schema/more.sql", ALIASED)
    said = found(project, PYDANTIC.replace("Needed", "str"))
    line = (HEAD + PYDANTIC).splitlines().index("    zone: str") + 1
    assert [one for one in said if one[0] != "SD588"] == [("SD584", line)]
    pairs = json.loads(project.run("models", "check", "m.py", "--format", "json").out)["classes"]
    assert {one["name"]: one["object"] for one in pairs} == {
        "Base": None,
        "Event": "table public.events",
        "LateEvent": "table public.late",
        "Hero": "table public.heroes",
    }


@pytest.mark.parametrize(
    ("members", "wrong"),
    [
        ("StrEnum):\n    SUPPORT = auto()\n    RESISTANCE = auto()", True),
        ("Enum):\n    SUPPORT = auto()\n    RESISTANCE = auto()", False),
        ('Enum):\n    SUPPORT = PREFIX + "SUPPORT"\n    RESISTANCE = "RESISTANCE"', False),
        ('Enum):\n    SUPPORT = PREFIX + "SUPPORT"\n    RESISTANCE = "RESISTENCE"', True),
    ],
)
def test_values_that_only_running_the_code_would_tell_are_not_missed(project: Any, members: str, wrong: bool) -> None:
    assert [code for code, _ in found(project, f"class ZoneKind({members}\n")] == ["SD582"] * wrong
