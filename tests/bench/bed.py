"""A number of tables, or a schema that is there, in; a project with its database, migrated and in sync, out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.changes import changed
from tests.bench.servers import LiveServer, stop_below
from tests.bench.shape import Schema, schema_of
from tests.bench.statements import files_of

REPOSITORY = Path(__file__).resolve().parents[2]
COMPILED = REPOSITORY / ".venv-compiled" / "bin" / "python"
_RUN = "from schemadiff.start import run; run()"
_READY = "ready"


def command(*arguments: str, python: str = sys.executable) -> list[str]:
    """A command line of ours, of this very code."""
    return [python, "-c", _RUN, *arguments]


@dataclass(frozen=True, slots=True)
class Bed:
    """A project in a folder of its own, with a cache of its own, and a database on the live server.

    `schema` is what it was made from, None where its files were exported.
    """

    name: str
    folder: Path
    server: LiveServer
    schema: Schema | None = None

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
            "PYTHONPATH": str(REPOSITORY / "src"),
        }
        kept = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "SCHEMADIFF_PG_BIN")
        return {name: os.environ[name] for name in kept if name in os.environ} | ours

    def run(self, *arguments: str) -> str:
        """A command that is not measured. It has to succeed."""
        done = subprocess.run(
            command(*arguments), cwd=self.project, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(
                f"{self.name}: schemadiff {' '.join(arguments)} ended with {done.returncode}\n{done.stderr}"
            )
        return done.stdout

    def write_schema(self, files: Mapping[str, str]) -> None:
        """Make schema/ these files; what is as it should be is not touched."""
        for name, text in files.items():
            path = self.project / "schema" / name
            if not path.exists() or path.read_text() != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)

    def restore(self) -> None:
        """Make the project's files what they are in sync with: what runs wrote goes, and so do changes to schema/."""
        if self.schema:
            self.write_schema(files_of(self.schema))
        kept = self.folder / "generated"
        for path in (self.project / "generated").iterdir():
            if not (kept / path.name).exists():
                path.unlink()
        shutil.copy2(kept / "migrations.lock", self.project / "generated")

    def empty_cache(self, *, data_directory: bool) -> None:
        """Nothing cached and no scratch server running. With `data_directory` the scratch server's files are there, as
        a run of another, empty project leaves them; else nothing is there at all.
        """
        stop_below(self.cache)
        shutil.rmtree(self.cache, ignore_errors=True)
        if data_directory:
            _copy(self._primed(), self.cache)

    def keep_cache(self) -> None:
        """Remember the cache as it is; `put_cache_back` makes it that again."""
        stop_below(self.cache)
        _copy(self.cache, self.folder / "kept")

    def put_cache_back(self) -> None:
        stop_below(self.cache)
        _copy(self.folder / "kept", self.cache)

    def _primed(self) -> Path:
        folder = self.folder / "primed"
        empty = self.folder / "empty"
        if not folder.exists():
            (empty / "schema").mkdir(parents=True, exist_ok=True)
            (empty / "schemadiff.toml").touch()
            subprocess.run(command("check"), cwd=empty, env=self.environment, check=True, capture_output=True)
            stop_below(self.cache)
            _copy(self.cache, folder)
        return folder


def _copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    # Owners and times as they are: a server looks at both.
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def made_bed(folder: Path, server: LiveServer, tables: int) -> Bed:
    """A project with so many tables."""
    schema = schema_of(tables)
    bed = Bed(f"n{tables}", folder / f"n{tables}", server, schema)
    if _is_ready(bed):
        return bed
    files = files_of(schema)
    bed.write_schema(files)
    bed.whole.write_text("\n".join(files.values()))
    load(bed, bed.name)
    _migrate(bed, "")
    return bed


def changed_files(bed: Bed, count: int) -> Mapping[str, str]:
    """The files of another state; with 0 those of the state that the database has."""
    assert bed.schema
    return files_of(changed(bed.schema, count))


def load(bed: Bed, database: str) -> None:
    """Make the database from the file of all statements."""
    bed.server.fresh(database)
    subprocess.run(load_command(bed, database), check=True, stdout=subprocess.DEVNULL)


def load_command(bed: Bed, database: str) -> list[str]:
    """psql with all statements, in one transaction."""
    options = ["-Xq", "-1", "-v", "ON_ERROR_STOP=1", "-f", str(bed.whole)]
    return [bed.server.tool("psql"), *options, bed.server.url(database)]


def _is_ready(bed: Bed) -> bool:
    """Whether it was made before; what the last run left in it goes."""
    if not (bed.folder / _READY).exists():
        stop_below(bed.cache)
        shutil.rmtree(bed.folder, ignore_errors=True)
        (bed.project / "schema").mkdir(parents=True)
        print(f"making {bed.name}", flush=True)
        return False
    bed.restore()
    return True


def _migrate(bed: Bed, settings: str) -> None:
    """The first migration, and the ledger of the database that has its state already."""
    (bed.project / "schemadiff.toml").write_text(f'author = "A. Author"\n{settings}')
    bed.server.sql(bed.name, "VACUUM ANALYZE; CHECKPOINT;")
    bed.run("generate", "--offline", "-m", "initial schema")
    bed.run("baseline", "1")
    bed.server.sql(bed.name, "VACUUM ANALYZE; CHECKPOINT;")
    shutil.copytree(bed.project / "generated", bed.folder / "generated")
    (bed.folder / _READY).touch()
