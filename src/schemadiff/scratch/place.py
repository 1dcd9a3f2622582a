"""Environment variables in, the private directories of one cluster out."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from schemadiff.diagnostics import SchemadiffError
from schemadiff.scratch.confinement import ServerUser
from schemadiff.scratch.folders import own_folder

_SOCKET = ".s.PGSQL.5432"
# sun_path has 108 bytes on Linux, 104 on macOS, with the end marker.
_LONGEST_SOCKET = 100
# A comma or a quote separates socket directories, a colon separates extension directories.
_SEPARATORS = frozenset(',:"\\@$')


@dataclass(frozen=True, slots=True)
class Place:
    """Where one cluster lives. `short` holds the socket: often `home` itself, else a directory with a plain path."""

    home: Path
    short: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def socket(self) -> Path:
        return self.short / _SOCKET

    @property
    def stand_ins(self) -> Path:
        return self.short / "stand-ins"


def cache_root(user: ServerUser) -> Path:
    """SCHEMADIFF_CACHE, or schemadiff/ in the user's cache directory; elsewhere for a server that is not ours."""
    return _root("SCHEMADIFF_CACHE", "XDG_CACHE_HOME", ".cache", user)


def data_root(user: ServerUser) -> Path:
    """SCHEMADIFF_DATA, or schemadiff/ in the user's directory for data that must last."""
    return _root("SCHEMADIFF_DATA", "XDG_DATA_HOME", ".local/share", user)


def prepare(home: Path, user: ServerUser) -> Place:
    """Make the directories, each checked to be ours and closed to others: trust authentication leans on that."""
    home = home.absolute()
    try:
        home.parent.mkdir(parents=True, exist_ok=True, mode=0o755 if user.uid is None else 0o711)
        if user.uid is not None:
            _check_above(home)
        make_private(home, user)
        short = home if _fits(home) else _temporary(home)
        if short != home:
            make_private(short, user)
    except OSError as reason:
        raise SchemadiffError.of(
            "SD804",
            f"cannot make the directory {home}: {reason.strerror}",
            "set SCHEMADIFF_CACHE (scratch) or SCHEMADIFF_DATA (development) to a directory of yours",
        ) from None
    return Place(home, short)


def make_private(directory: Path, user: ServerUser) -> None:
    """Make a directory that only we (and the server's user) can enter, or make sure that it is one."""
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    owners = (os.geteuid(), user.owns_files_as)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise _not_ours(directory)
    if found.st_mode & 0o077:
        directory.chmod(0o700)
    if user.uid is not None and user.gid is not None:
        os.chown(directory, user.uid, user.gid)


def _root(ours: str, xdg: str, below: str, user: ServerUser) -> Path:
    if user.uid is not None:
        # The server runs as nobody, who cannot pass through root's own directories.
        kind = "cache" if xdg == "XDG_CACHE_HOME" else "data"
        return Path(os.environ.get(ours) or f"/var/tmp/schemadiff-{user.uid}/{kind}")
    return Path(own_folder(ours, xdg, below))


def _fits(directory: Path) -> bool:
    text = str(directory / _SOCKET)
    return len(os.fsencode(text)) <= _LONGEST_SOCKET and not _SEPARATORS.intersection(text)


def _temporary(home: Path) -> Path:
    name = f"sd-{os.geteuid()}-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}"
    directory = Path(tempfile.gettempdir()) / name
    return directory if _fits(directory) else Path("/tmp") / name


def _check_above(home: Path) -> None:
    # We are root and about to give a directory away: nobody else may be able to put a link in its place.
    for directory in home.parents:
        found = directory.stat()
        if found.st_uid != 0 or (found.st_mode & 0o022 and not found.st_mode & stat.S_ISVTX):
            raise _not_ours(directory)


def _not_ours(directory: Path) -> SchemadiffError:
    hint = "remove it, or set SCHEMADIFF_CACHE (scratch) or SCHEMADIFF_DATA (development) to another directory"
    return SchemadiffError.of("SD805", f"{directory} is not a directory of ours", hint)
