"""A corpus of lines goes in; each secret and each person in it is found, and nothing else."""

from __future__ import annotations

import pytest

from schemadiff.diagnostics import Diagnostic
from schemadiff.seeds import secrets
from schemadiff.seeds.files import seed_of_text
from schemadiff.seeds.personal import personal_findings
from schemadiff.seeds.read import read_seed
from schemadiff.seeds.secrets import secret_findings
from tests.seeds.corpus import HARMLESS, PERSONAL, SECRETS

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
