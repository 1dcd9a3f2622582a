"""A corpus of lines goes in; each secret and each person in it is found, and nothing else."""

from __future__ import annotations

import pytest

from schemadiff.diagnostics import Diagnostic
from schemadiff.seeds import secrets
from schemadiff.seeds.files import seed_of_text
from schemadiff.seeds.people import people_findings
from schemadiff.seeds.personal import personal_findings
from schemadiff.seeds.read import read_seed
from schemadiff.seeds.secrets import secret_findings
from tests.project import Project
from tests.seeds.corpus import HARMLESS, NOBODYS, PEOPLE, PERSONAL, SECRETS

# Forms of services that only detect-secrets knows.
THEIRS = frozenset(("mailchimp", "twilio", "discord"))
HEAD = "INSERT INTO t (a) VALUES\n  "


def found(line: str) -> list[Diagnostic]:
    """What is found in a value, or in a comment."""
    text = f"{line}\n" if line.startswith("--") else f"{HEAD}({line});\n"
    file = seed_of_text("seeds/a.sql", "a", text, text.encode())
    read = read_seed(file)
    assert not read.problems
    return [*secret_findings(file, read, None)[0], *personal_findings(file, read)]


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_found(name: str) -> None:
    """At its place, once, and without being repeated."""
    one, *more = found(SECRETS[name])
    assert (one.code, more) == ("SD546", [])
    assert one.origin
    assert one.origin.line == (1 if SECRETS[name].startswith("--") else 2)
    secret = SECRETS[name].strip("'-").split()[-1]
    assert secret not in str(one)
    assert one.severity == ("warning" if name == "random" else "error")


@pytest.mark.parametrize("name", sorted(SECRETS.keys() - THEIRS))
def test_ours_find_it_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where detect-secrets is not installed."""
    monkeypatch.setattr(secrets, "detects_more", lambda: False)
    assert [one.code for one in found(SECRETS[name])] == ["SD546"]


@pytest.mark.parametrize("name", PERSONAL)
def test_a_person_is_found(name: str) -> None:
    """The place is that of the address or the number itself."""
    (one,) = found(PERSONAL[name])
    assert one.code == "SD547"
    assert one.origin
    text = f"{HEAD}({PERSONAL[name]});\n".splitlines()[1]
    assert text[one.origin.column - 1] in PERSONAL[name].strip("'") + "+"


@pytest.mark.parametrize("line", HARMLESS)
def test_nothing_else_is(line: str) -> None:
    """Made-up addresses, hashes that are no passwords, ids."""
    assert found(line) == []


def of_people(table: str, columns: str, row: str, times: int = 1) -> list[Diagnostic]:
    """What is found in a statement with that row, as often as that."""
    text = f"INSERT INTO {table} ({columns}) VALUES\n" + ",\n".join([f"({row})"] * times) + ";\n"
    file = seed_of_text("seeds/a.sql", "a", text, text.encode())
    return list(people_findings(file, read_seed(file), None))


@pytest.mark.parametrize("name", PEOPLE)
def test_a_name_or_a_street_is_found(name: str) -> None:
    """By its column and its form, at its place, once for a statement; it is not repeated, and stops nothing."""
    table, columns, row, at = PEOPLE[name]
    (one,) = of_people(table, columns, row, 3)
    assert (one.code, one.severity) == ("SD547", "warning")
    assert one.message.endswith("in a seed, and 2 more like it")
    before = row.split(", '")[: at - 1]
    assert one.origin
    assert (one.origin.line, one.origin.column) == (
        2,
        2 + sum(len(each) + 2 for each in before) + (0 if at == 1 else at - 2),
    )
    assert not any(value.strip("'") in str(one) for value in row.split(", ") if len(value) > 4)


@pytest.mark.parametrize("row", NOBODYS, ids=lambda row: " ".join(row))
def test_nobody_is(row: tuple[str, str, str]) -> None:
    """Companies, places, what is made up for all to see, and columns that are about something else."""
    assert of_people(*row) == []


def test_made_up_rows_are_nobody(project: Project) -> None:
    """What seed generate writes, and the seeds of this repository."""
    project.write(
        "schema/a.sql",
        "CREATE TABLE users (id int PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL,"
        " full_name text NOT NULL,"
        " street text NOT NULL, address varchar(40) NOT NULL, email text NOT NULL);",
    )
    project.succeed("seed", "generate", "--rows", "300", "--out", "seeds/load.sql")
    assert "SD547" not in project.succeed("seed", "check")


@pytest.mark.parametrize("value", ["'" + "Aa " * 40000 + "1'", "'" + "A" * 100000 + "@'", "'" + "1 a " * 30000 + "'"])
def test_long_texts(value: str) -> None:
    """Are no names, and take no time."""
    assert of_people("users", "last_name, full_name, street", ", ".join([value] * 3)) == []
