"""The command line, the codes in the sources and docs/ go in; a failure comes out where docs/ does not keep up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import schemadiff
from schemadiff.diagnostics import ExitCode
from schemadiff.lint import RULES, Rule
from schemadiff.policy import CODES
from tests.commands import LEAVES

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SOURCES = ROOT / "src" / "schemadiff"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
COMMANDS = (DOCS / "commands.md").read_text()
ERRORS = (DOCS / "errors.md").read_text()
SAFETY = (DOCS / "safety.md").read_text()
SKIPPED = ("--help",)


def section(words: tuple[str, ...]) -> str:
    """What commands.md says below the heading of a command."""
    match = re.search(rf"^(#+) {re.escape(' '.join(words))}\n(.*?)(?=^#|\Z)", COMMANDS, re.MULTILINE | re.DOTALL)
    return match[2] if match else ""


def codes() -> set[str]:
    """Every code that the sources can print."""
    return {code for path in SOURCES.rglob("*.py") for code in re.findall(r"\bSD\d{3}\b", path.read_text())}


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_every_command_and_option_is_described(words: tuple[str, ...]) -> None:
    """Each option has its own row, each argument its name."""
    said = section(words)
    assert said.strip(), f"docs/commands.md has no section {' '.join(words)}"
    for parameter in LEAVES[words].params:
        is_option = parameter.param_type_name == "option"
        names = parameter.opts if is_option else [parameter.metavar or parameter.name.upper()]
        missing = [name for name in names if name not in SKIPPED and not re.search(rf"`{re.escape(name)}[ `]", said)]
        assert not missing, f"docs/commands.md, {' '.join(words)}: no {missing}"


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_no_option_is_invented(words: tuple[str, ...]) -> None:
    """What is described exists."""
    known = {name for parameter in LEAVES[words].params for name in parameter.opts}
    described = re.findall(r"^\|[^|]*?`(-[^\s`]+)|, `(--[^\s`]+)", section(words), re.MULTILINE)
    assert {a or b for a, b in described} <= known


def test_no_command_is_invented() -> None:
    """Every heading is a command, a group, or the exit codes."""
    headings = set(re.findall(r"^##+ ([a-z ]+)$", COMMANDS, re.MULTILINE))
    groups = {" ".join(words[:-1]) for words in LEAVES if len(words) > 1}
    assert headings == {" ".join(words) for words in LEAVES} | groups


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_is_described(code: ExitCode) -> None:
    """The number with its name."""
    assert f"| {code.value} | `{code.name}` |" in COMMANDS


def test_every_error_code_is_explained() -> None:
    """No more codes and no fewer, each once."""
    explained = re.findall(r"^\| (SD\d{3}) \|", ERRORS, re.MULTILINE)
    assert sorted(explained) == sorted(codes())


@pytest.mark.parametrize("code", CODES)
def test_every_finding_is_explained(code: str) -> None:
    """What, why, an example, and what to do instead; and its level where that is not a warning."""
    title, level = CODES[code]
    said = re.search(rf"^## {code}\n(.*?)(?=^## |\Z)", SAFETY, re.MULTILINE | re.DOTALL)
    assert said, f"docs/safety.md has no section {code}"
    assert said[1].strip().startswith(f"**{title[0].upper()}{title[1:]}.**")
    assert all(f"\n{part}: " in said[1] for part in ("Why", "Example", "Instead"))
    assert (f"**{level}**" in said[1]) == (level != "warning")


def test_no_finding_is_invented() -> None:
    """Every section of a code is of one that there is."""
    assert set(re.findall(r"^## (SD\d+)$", SAFETY, re.MULTILINE)) == CODES.keys()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_is_explained(rule: Rule) -> None:
    """What it finds, why that matters, and what to do instead; and errors.md says which are no warnings."""
    text = (DOCS / "validation.md").read_text()
    match = re.search(rf"^### {rule.code}\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    assert match, f"docs/validation.md has no section {rule.code}"
    assert re.findall(r"^- (What|Why|Instead): \S", match[1], re.MULTILINE) == ["What", "Why", "Instead"]
    row = re.search(rf"^\| {rule.code} \|([^|]*)", ERRORS, re.MULTILINE)
    assert row
    said = "error" if "An error." in row[1] else "note" if "A note." in row[1] else "warning"
    assert said == rule.severity


def test_no_rule_is_invented() -> None:
    """And no section is left from one that went."""
    sections = re.findall(r"^### (SD\d{3})$", (DOCS / "validation.md").read_text(), re.MULTILINE)
    assert sorted(sections) == [rule.code for rule in sorted(RULES, key=lambda rule: rule.code)]


@pytest.mark.parametrize("name", schemadiff.__all__)
def test_every_public_function_is_described(name: str) -> None:
    """What `import schemadiff` gives has a row."""
    assert f"| `{name}(" in (DOCS / "library.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Files that are there, and headings that are in them."""
    for target, _, anchor in (link.partition("#") for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text())):
        if "://" in target:
            continue
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), f"{page.name}: {target}"
        assert not anchor or anchor in anchors(file), f"{page.name}: {target}#{anchor}"


def anchors(page: Path) -> set[str]:
    """Headings as they are linked to."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
