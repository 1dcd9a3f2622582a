"""The project goes in; a failure comes out where the wheel that pip makes of it lacks a file or does not start."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
START = "import sys; from schemadiff.cli.main import main; code = main(sys.argv[1:])"
OFFLINE = ("No matching distribution", "Could not find a version", "ConnectionError", "NewConnectionError")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from a copy in a path with a space: building leaves files behind."""
    copy = tmp_path_factory.mktemp("a project")
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, copy)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(copy / "out"), str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and any(word in done.stderr for word in OFFLINE):
        pytest.skip("no package registry can be reached, and the build needs setuptools")
    assert done.returncode == 0, done.stderr
    return zipfile.ZipFile(next((copy / "out").glob("*.whl")))


def test_the_wheel_holds_every_file(wheel: zipfile.ZipFile) -> None:
    """Queries, templates and stand-ins are not Python, and easily forgotten."""
    sources = {p.relative_to(ROOT / "src").as_posix() for p in (ROOT / "src" / "schemadiff").rglob("*") if p.is_file()}
    wanted = {name for name in sources if "__pycache__" not in name}
    assert wanted == {name for name in wheel.namelist() if ".dist-info/" not in name}


def test_the_wheel_starts(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """Unpacked anywhere, it knows its version, the one that the wheel bears."""
    wheel.extractall(tmp_path)
    done = _start("--version", tmp_path)
    metadata = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    assert done.stdout.split() == ["schemadiff", *re.findall("^Version: (.*)$", wheel.read(metadata).decode(), re.M)]
    entry_points = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "schemadiff = schemadiff.start:run" in wheel.read(entry_points).decode()


def _start(argument: str, place: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(place)}
    command = [sys.executable, "-c", START, argument]
    return subprocess.run(command, env=environment, cwd=place, capture_output=True, text=True, check=True)
