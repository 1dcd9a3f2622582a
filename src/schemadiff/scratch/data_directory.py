"""A cluster's place in, a data directory that a server may start on out."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
from pathlib import Path

from schemadiff.diagnostics import SchemadiffError
from schemadiff.scratch import extensions
from schemadiff.scratch.confinement import ServerUser
from schemadiff.scratch.locate import Binaries
from schemadiff.scratch.place import Place, make_private
from schemadiff.scratch.profile import Profile


def make_startable(binaries: Binaries, profile: Profile, place: Place, user: ServerUser) -> None:
    """Create what is missing; a scratch cluster that went down with the machine is made anew."""
    # The last run to leave, or a cleaner of temporary files, may have removed it since.
    make_private(place.short, user)
    extensions.install(place.stand_ins)
    if profile.disposable and not _may_be_trusted(binaries, place, user):
        discard(place)
    if not (place.data / "PG_VERSION").exists():
        _create(binaries, profile, place, user)
    _boot_mark(place).write_text(_boot())


def discard(place: Place) -> None:
    """Throw a scratch cluster away."""
    shutil.rmtree(place.data, ignore_errors=True)


def _may_be_trusted(binaries: Binaries, place: Place, user: ServerUser) -> bool:
    # Without fsync, files survive the death of the server but not that of the machine.
    mark = _boot_mark(place)
    if not mark.exists() or mark.read_text() == _boot():
        return True
    control = binaries.tool("pg_controldata")
    _, said = user.run([control, "-D", place.data]) if control else (1, "")
    states = [line.partition(":")[2].strip() for line in said.splitlines() if line.startswith("Database cluster state")]
    return states == ["shut down"]


def _create(binaries: Binaries, profile: Profile, place: Place, user: ServerUser) -> None:
    for left in place.home.glob("initdb-*"):
        shutil.rmtree(left, ignore_errors=True)
    if sys.stderr.isatty():
        print(f"starting the embedded PostgreSQL {binaries.version} (first run: about 2 s)", file=sys.stderr)
    # Made beside its place and then renamed: an interrupted initdb never passes for a cluster.
    fresh = place.home / f"initdb-{secrets.token_hex(4)}"
    options = profile.initdb_options(binaries.major)
    code, said = user.run([binaries.bin / "initdb", *options, "-D", fresh])
    if code != 0:
        raise SchemadiffError.of(
            "SD806",
            f"initdb of PostgreSQL {binaries.version} failed: {_last_line(said)}",
            "the directories of the binaries and of the cluster must be readable for the user that PostgreSQL runs as; "
            "see SCHEMADIFF_PG_BIN, SCHEMADIFF_CACHE and SCHEMADIFF_DATA",
        )
    with open(fresh / "postgresql.conf", "a", encoding="utf-8") as configuration:
        configuration.write(profile.configuration(binaries.major))
    fresh.replace(place.data)


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if "error" in line or "could not" in line or "denied" in line]
    return (lines or text.split("\n"))[0].strip()


def _boot_mark(place: Place) -> Path:
    return place.home / "boot"


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text()
    except OSError:
        command = ["sysctl", "-n", "kern.boottime"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
