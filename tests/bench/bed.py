"""A folder and a server in; a project with a database and a cache of its own out, which can be put back as it was."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from schemadiff.scratch.profile import SCRATCH
from tests.bench.servers import LiveServer, stop_below

REPOSITORY = Path(__file__).resolve().parents[2]
# An environment of Python with sqlglotc, as .ci/run makes it.
COMPILED = REPOSITORY / ".venv-compiled" / "bin" / "python"
# What pip writes into bin/schemadiff.
RUN = "import re, sys; from schemadiff.start import run; sys.exit(run())"
# Of the environment in which the benchmark runs; the rest could change what is measured.
_KEPT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "SCHEMADIFF_PG_BIN")


def command(*arguments: str, python: str = sys.executable) -> tuple[str, ...]:
    """A command line of ours, of this very code."""
    return (python, "-c", RUN, *arguments)


@dataclass(frozen=True, slots=True)
class Bed:
    """Where workloads run. `files` are the schema files that the database has the state of; `urls` names databases in
    the environment besides its own.
    """

    name: str
    folder: Path
    server: LiveServer
    files: Mapping[str, str] = field(default_factory=dict)
    urls: Mapping[str, str] = field(default_factory=dict)

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    @property
    def whole(self) -> Path:
        """All statements in one file, for psql."""
        return self.folder / "whole.sql"

    @property
    def ready(self) -> Path:
        """A file that is there when the project has been made."""
        return self.folder / "ready"

    @property
    def url(self) -> str:
        return self.server.url(self.name)

    @property
    def environment(self) -> Mapping[str, str]:
        """What commands run in: nothing of the user's own, neither caches nor configuration."""
        ours = {
            "DATABASE_URL": self.url,
            "SCHEMADIFF_CACHE": str(self.cache),
            "SCHEMADIFF_DATA": str(self.folder / "data"),
            "XDG_CACHE_HOME": str(self.folder / "xdg"),
            "PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}",
        }
        return {name: os.environ[name] for name in _KEPT if name in os.environ} | ours | dict(self.urls)

    def run(self, *arguments: str) -> str:
        """A command of ours that is not measured."""
        return self._outcome(command(*arguments), self.project)

    def pg_dump(self) -> tuple[str, ...]:
        """What everything is compared with."""
        return (self.server.tool("pg_dump"), "--schema-only", self.url)

    def psql(self, database: str) -> tuple[str, ...]:
        """All statements in one transaction, into an empty database."""
        options = ("-Xq", "-1", "-v", "ON_ERROR_STOP=1", "-f", str(self.whole))
        return (self.server.tool("psql"), *options, self.server.url(database))

    def load(self, database: str) -> None:
        """Make a database with all statements."""
        self.server.fresh(database)
        self._outcome(self.psql(database), self.folder)

    def write_schema(self, files: Mapping[str, str]) -> None:
        """Give these files in schema/ these texts; one that has its text already is not touched."""
        for name, text in files.items():
            path = self.project / "schema" / name
            if not path.exists() or path.read_text() != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)

    def restore(self) -> None:
        """The project's files as they were when it was ready: what runs wrote goes, and so do changes to schema/."""
        self.write_schema(self.files)
        kept, there = self.folder / "generated", self.project / "generated"
        for path in there.iterdir():
            if not (kept / path.name).exists():
                path.unlink()
        shutil.copy2(kept / "migrations.lock", there)

    def empty_cache(self, *, data_directory: bool) -> None:
        """Nothing cached, and no scratch server running. With `data_directory` the files of the scratch server are
        there, as a run of another, empty project leaves them; else nothing is there at all.
        """
        primed = self._primed() if data_directory else None
        stop_below(self.cache)
        shutil.rmtree(self.cache, ignore_errors=True)
        if primed:
            _copy(primed, self.cache)

    def keep_cache(self) -> None:
        """Remember the cache as it is."""
        stop_below(self.cache)
        _copy(self.cache, self.folder / "kept")

    def put_cache_back(self) -> None:
        """Make the cache what was remembered; no scratch server runs."""
        stop_below(self.cache)
        _copy(self.folder / "kept", self.cache)

    def _primed(self) -> Path:
        """A server of other settings has another data directory: what was made for that is of no use any more."""
        settings = hashlib.sha256(SCRATCH.configuration(int(self.server.version.split(".")[0])).encode())
        folder, empty = self.folder / f"primed-{settings.hexdigest()[:10]}", self.folder / "empty"
        if not folder.exists():
            for old in self.folder.glob("primed*"):
                shutil.rmtree(old)
            self.empty_cache(data_directory=False)
            (empty / "schema").mkdir(parents=True, exist_ok=True)
            (empty / "schemadiff.toml").touch()
            self._outcome(command("check"), empty)
            stop_below(self.cache)
            _copy(self.cache, folder)
        return folder

    def _outcome(self, line: Sequence[str], where: Path) -> str:
        done = subprocess.run(line, cwd=where, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{self.name}: {' '.join(line)} ended with {done.returncode}\n{done.stderr[-2000:]}")
        return done.stdout


def _copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    # Owners and times as they are: a server looks at both.
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
