"""A cluster's place in, its running server out: started, found again after a crash, and ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from schemadiff.scratch.confinement import ServerUser
from schemadiff.scratch.locate import Binaries
from schemadiff.scratch.place import Place

_POLL = 0.003
# A Popen that is collected while its program runs is reported as a leak; a server may well outlive us.
_started: dict[int, subprocess.Popen[bytes]] = {}


def listens(place: Place) -> bool:
    """Whether a postmaster holds the socket, even one that lets nobody in yet."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(place.socket))
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        except OSError:
            return True
    return True


def is_ready(place: Place) -> bool:
    """Whether the postmaster wrote into its pid file that it lets people in."""
    lines = _pid_file(place)
    return len(lines) >= 8 and lines[7].strip() == "ready"


def spawn(binaries: Binaries, place: Place, user: ServerUser) -> subprocess.Popen[bytes]:
    """Start the server without pg_ctl, which looks only ten times a second whether it is up."""
    with suppress(OSError):
        place.log.replace(place.log.with_name("log.previous"))
    command: list[str | Path] = [binaries.bin / "postgres", "-D", place.data, "-k", place.short]
    if binaries.major >= 18:
        command += ["-c", f"extension_control_path=$system:{place.stand_ins}"]
    log = os.open(place.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        process = user.start(command, log)
    finally:
        os.close(log)
    _started[process.pid] = process
    return process


def stop(place: Place, patience: float) -> None:
    """Ask for a fast shutdown; whatever is left of this cluster after `patience` seconds is killed."""
    _signal(_postmaster(place), signal.SIGINT)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and _postmaster(place) is not None:
        _reap()
        time.sleep(_POLL)
    _kill_rest(place)


def clear_away(place: Place, patience: float) -> None:
    """Make way for a new server where none listens: end what a dead one left, and remove its lock files.

    A postmaster that was killed may still count as alive (a zombie), and its number may belong to someone else by now;
    both would make a new server refuse to start.
    """
    if _postmaster(place) is not None:
        stop(place, patience)
    _kill_rest(place)
    for path in (place.data / "postmaster.pid", place.socket, place.socket.with_name(place.socket.name + ".lock")):
        path.unlink(missing_ok=True)


def _kill_rest(place: Place) -> None:
    deadline = time.monotonic() + 5
    while (rest := _processes(place)) and time.monotonic() < deadline:
        for pid in rest:
            _signal(pid, signal.SIGKILL)
        _reap()
        time.sleep(_POLL)
    _reap()


def _reap() -> None:
    for pid, process in list(_started.items()):
        if process.poll() is not None:
            del _started[pid]


def _pid_file(place: Place) -> list[str]:
    try:
        return (place.data / "postmaster.pid").read_text(errors="replace").splitlines()
    except OSError:
        return []


def _postmaster(place: Place) -> int | None:
    """The pid of the pid file, if that process is a PostgreSQL of ours on this very data directory."""
    lines = _pid_file(place)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    return pid if _is_ours(pid, place) else None


def _processes(place: Place) -> list[int]:
    """All processes of this cluster; without /proc (macOS) only the postmaster can be told."""
    if not Path("/proc/self/exe").exists():
        return [pid] if (pid := _postmaster(place)) else []
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and _is_ours(int(name), place)]


def _is_ours(pid: int, place: Place) -> bool:
    if not Path("/proc/self/exe").exists():
        found = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return f"-D {place.data}" in found.stdout
    try:
        # A server works in its data directory; " (deleted)" follows the path of one that was removed under it.
        where, what = os.readlink(f"/proc/{pid}/cwd"), os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return False
    home = os.path.realpath(place.data)
    return where.removesuffix(" (deleted)") == home and Path(what.removesuffix(" (deleted)")).name == "postgres"


def _signal(pid: int | None, number: signal.Signals) -> None:
    if pid is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
