"""The user we run as in, the user that PostgreSQL's processes run as out: PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from schemadiff.diagnostics import SchemadiffError
from schemadiff.secrecy import without_urls


@dataclass(frozen=True, slots=True)
class ServerUser:
    """How server programs are started: behind a prefix, or under another uid, or just as they are."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    @property
    def owns_files_as(self) -> int:
        """The uid on the server's files, as we see it from outside of the namespace."""
        return os.geteuid() if self.uid is None else self.uid

    def start(self, command: Sequence[str | Path], log: int) -> subprocess.Popen[bytes]:
        """Start a program in a session of its own, so that Ctrl-C at our terminal does not reach it."""
        return subprocess.Popen(
            [*self.prefix, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd="/",
            env=clean_environment(),
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else (),
        )

    def run(self, command: Sequence[str | Path]) -> tuple[int, str]:
        """Run a program to its end: its exit code and everything it said."""
        read, write = os.pipe()
        try:
            process = self.start(command, write)
        finally:
            os.close(write)
        with open(read, encoding="utf-8", errors="replace") as output:
            said = output.read()
        return process.wait(), said


def server_user() -> ServerUser:
    """A user namespace where we are root or have no name; `nobody` where namespaces are forbidden; else ourselves."""
    uid = os.geteuid()
    if uid != 0 and _has_name(uid):
        return ServerUser()
    other = _ordinary_user()
    # No useradd, no chmod: inside, the files of the one who calls seem to belong to the ordinary user.
    prefix = ("unshare", "--user", f"--map-user={other.pw_uid}", f"--map-group={other.pw_gid}")
    if shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
        return ServerUser(prefix)
    return ServerUser((), other.pw_uid, other.pw_gid) if uid == 0 else ServerUser()


def clean_environment() -> dict[str, str]:
    """Our environment without PGDATA, PGOPTIONS and the like, or passwords, and with messages in English."""
    return {k: v for k, v in without_urls(os.environ).items() if not k.startswith("PG")} | {"LC_ALL": "C"}


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _ordinary_user() -> pwd.struct_passwd:
    entries = {entry.pw_name: entry for entry in pwd.getpwall() if entry.pw_uid != 0}
    if not entries:
        raise SchemadiffError.of(
            "SD803",
            "PostgreSQL does not run as root, and /etc/passwd names no other user",
            "add a user such as nobody, or configure a scratch URL",
        )
    return entries.get("nobody") or next(iter(entries.values()))
