"""Environment variables in, the folders of this user's own out. Imports next to nothing, like `places`."""

from __future__ import annotations

import os


def cache_folder() -> str:
    """Where this user's runs leave notes for each other. PostgreSQL's processes have no business there."""
    return own_folder("SCHEMADIFF_CACHE", "XDG_CACHE_HOME", ".cache")


def own_folder(ours: str, xdg: str, below: str) -> str:
    """What our variable says; else schemadiff/ in the folder that the system's says, or in the usual one."""
    if chosen := os.environ.get(ours):
        return os.path.expanduser(chosen)
    base = os.environ.get(xdg) or ""
    return os.path.join(base if os.path.isabs(base) else os.path.join(_home(), below), "schemadiff")


def _home() -> str:
    home = os.path.expanduser("~")
    # sudo may keep the caller's HOME; files of root in there would be in the caller's way.
    if os.geteuid() == 0 and os.path.isdir(home) and os.stat(home).st_uid != 0:
        import pwd

        return pwd.getpwuid(0).pw_dir
    return home
