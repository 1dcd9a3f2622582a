"""The list of accepted drift in; what `drift` takes for settled, and what it says of the list, out."""

from __future__ import annotations

import json
from datetime import date

import pytest

from schemadiff.cli.drift import FAIL_ON
from schemadiff.diagnostics import UsageError
from schemadiff.drift import failing
from schemadiff.drift.accept_file import read_entries, with_entries
from schemadiff.drift.accepted import Acceptance
from tests.project import Project

HASH = "sha256:" + "0" * 64
LIST = f"""# What may stay, and for how long.

[[accept]]
object = "index public.a"   # ask first
found = "{HASH}"
reason = "an incident"

# The other one.
[[accept]]
object = "column public.t.b"
found = '{HASH}'
reason = 'why # not'
owner = "platform"
expires = 2027-01-31
"""
FULL = Acceptance('table public."odd ""one"""', HASH, 'said "so"\\\n', "me", date(2027, 2, 3), "production")


def test_what_is_written_is_read_again() -> None:
    text = with_entries(LIST, "drift-accept.toml", [FULL])
    assert text.startswith(LIST)
    *before, last = read_entries(text, "drift-accept.toml")
    assert before == list(read_entries(LIST, "drift-accept.toml"))
    assert (last.object, last.reason, last.owner, last.expires, last.env) == (
        FULL.object,
        FULL.reason,
        FULL.owner,
        FULL.expires,
        FULL.env,
    )
    assert read_entries(with_entries("", "x.toml", [FULL]), "x.toml")[0].object == FULL.object


def test_an_entry_is_put_right_where_it_stands() -> None:
    """Comments and layout stay, and so does all that is not about the object."""
    other = "sha256:" + "1" * 64
    entry = Acceptance("column public.t.b", other, "still", expires=date(2028, 1, 1))
    text = with_entries(LIST, "drift-accept.toml", [entry])
    assert text == LIST.replace(f"found = '{HASH}'", f'found = "{other}"').replace(
        "reason = 'why # not'\nowner = \"platform\"\nexpires = 2027-01-31", 'reason = "still"\nexpires = 2028-01-01'
    )
    entry = Acceptance("index public.a", other, "an incident", env="")
    assert '"index public.a"  # ask first\n' in with_entries(LIST, "drift-accept.toml", [entry])


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("[[accept]\n", "1:", "not TOML"),
        ("[[accept]]\nobject = 'x'\nreason = 'y'\n", "1:1", 'an entry without "found"'),
        (f"[[accept]]\nobject = 'x'\nfound = '{HASH}'\nreason = ''\n", "4:1", '"reason" must be a text'),
        ("[[accept]]\nobject = 'x'\n  found = '1'\nreason = 'y'\n", "3:3", '"found" must be a hash'),
        (LIST + "expires = '2027-01-31'\n", "", "not TOML"),
        (LIST.replace("2027-01-31", '"2027-01-31"'), "14:1", '"expires" must be a date'),
        (LIST.replace("2027-01-31", "2027-01-31T10:00:00"), "14:1", '"expires" must be a date'),
        (LIST.replace("owner", "ownr"), "13:1", 'unknown key "ownr"'),
        ("accepted = []\n", "1:1", 'unknown key "accepted"'),
        ("accept = 7\n", "1:1", '"accept" must be a list of tables'),
    ],
)
def test_a_mistake_has_its_place(text: str, place: str, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_entries(text, "drift-accept.toml")
    found = str(refused.value)
    assert found.startswith(f"drift-accept.toml:{place}")
    assert f"error SD643: {words}" in found


def test_nothing_is_written_behind_a_list_in_brackets() -> None:
    with pytest.raises(UsageError):
        with_entries("accept = []\n", "drift-accept.toml", [FULL])


@pytest.fixture
def drifted(project: Project) -> Project:
    project.write("schema/t.sql", "CREATE TABLE public.t (id int, note text);\n")
    project.succeed("generate")
    project.succeed("apply")
    project.sql("CREATE INDEX rogue ON public.t (id); COMMENT ON TABLE public.t IS 'mine'")
    return project


def test_the_life_of_an_entry(drifted: Project) -> None:
    """Accepted, changed, accepted again, expired, and stale."""
    assert drifted.run("drift").code == 2
    refused = drifted.run("drift", "--accept", "index public.rouge", "--reason", "x")
    assert (refused.code, 'did you mean "index public.rogue"?' in refused.err) == (64, True)
    assert drifted.run("drift", "--accept", "public.rogue").code == 64
    said = drifted.succeed("drift", "--accept", "public.rogue", "--reason", "an incident", "--owner", "platform")
    assert said == "accepted index public.rogue\nwrote drift-accept.toml\n"
    left = drifted.run("drift")
    assert (left.code, left.out.startswith("drift: 1 object "), "accepted: 1\n" in left.out) == (2, True, True)
    drifted.succeed("drift", "--accept", "all", "--reason", "as it is")
    said = drifted.succeed("drift").splitlines()
    assert said[:2] == ["in sync", "accepted: 2"]
    assert "  + index public.rogue is only in the database: an incident (platform)" in said, "all is what is open"
    assert "  + comment on table public.t is only in the database: as it is" in said
    one, other = json.loads(drifted.succeed("drift", "--format", "json"))["databases"][0]["accepted"]
    assert {one["name"], other["name"]} == {"index public.rogue", "comment on table public.t"}
    drifted.sql("DROP INDEX rogue; CREATE INDEX rogue ON public.t (note)")
    changed = drifted.run("drift")
    assert (changed.code, "index public.rogue was accepted, and has changed since" in changed.out) == (2, True)
    drifted.succeed("drift", "--accept", "public.rogue", "--reason", "again", "--expires", "2020-01-01")
    expired = drifted.run("drift")
    assert (expired.code, "index public.rogue was accepted until 2020-01-01" in expired.out) == (2, True)
    drifted.sql("DROP INDEX rogue")
    stale = drifted.run("drift")
    assert (stale.code, "index public.rogue is accepted, and is no drift any more" in stale.out) == (0, True)
    drifted.write("drift-accept.toml", "[[accept]]\n")
    wrong = drifted.run("drift")
    assert (wrong.code, wrong.err.startswith("drift-accept.toml:1:1: error SD643: ")) == (64, True)


def test_what_fails(drifted: Project) -> None:
    """The index is medium, the comment low."""
    codes = {word: drifted.run("drift", "--fail-on", word).code for word in FAIL_ON}
    assert codes == {"critical": 0, "high": 0, "medium": 2, "low": 2, "pending": 2}
    assert "public.rogue" in drifted.succeed("drift", "--exit-zero")
    assert drifted.run("drift", "--fail-on", "everything").code == 64
    drifted.sql("DROP INDEX rogue; COMMENT ON TABLE public.t IS NULL")
    drifted.write("schema/t.sql", "CREATE TABLE public.t (id int, note text, more int);\n")
    assert [drifted.run("drift", "--fail-on", word).code for word in ("low", "pending")] == [0, 2]


def test_the_words_of_the_option() -> None:
    assert failing.FAIL_ON == FAIL_ON
