"""A folder and a server in; the projects that are measured out, migrated and in sync; those made before are kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tests.bench.bed import REPOSITORY, Bed
from tests.bench.servers import SAME_COMMENT, LiveServer, stop_below
from tests.bench.shape import schema_of
from tests.bench.statements import files_of

_AUTHOR = 'author = "A. Author"\n'
# GitLab has a table of the ledger's usual name.
_LEDGER = 'ledger = "public.applied_migrations"\n'
_TIDY = "VACUUM ANALYZE; CHECKPOINT;"


def made_bed(folder: Path, server: LiveServer, tables: int) -> Bed:
    """A project of so many tables, made up."""
    files = files_of(schema_of(tables))
    bed = Bed(f"n{tables}", folder / f"n{tables}", server, files)
    if not _is_there(bed):
        bed.write_schema(files)
        bed.whole.write_text("\n".join(files.values()))
        _from_database(bed, _AUTHOR)
    return bed


def real_bed(folder: Path, server: LiveServer, schema: Path) -> Bed:
    """The project of a real product, its files exported from a database that its own schema made."""
    bed = Bed(schema.stem, folder / schema.stem, server)
    if not _is_there(bed):
        shutil.copy(schema, bed.whole)
        _from_database(bed, _AUTHOR + _LEDGER, export=True)
    place = bed.project / "schema"
    kept = bed.folder / "exported"
    if not kept.exists():
        shutil.copytree(place, kept)
    return replace(bed, files={str(p.relative_to(kept)): p.read_text() for p in sorted(kept.rglob("*.sql"))})


def platform_bed(folder: Path, server: LiveServer) -> Bed:
    """The project that lives in this repository."""
    bed = Bed("platform", folder / "platform", server)
    if not _is_there(bed):
        for name in ("schema", "generated"):
            shutil.copytree(REPOSITORY / name, bed.project / name, dirs_exist_ok=True)
        shutil.copy(REPOSITORY / "schemadiff.toml", bed.project)
        server.fresh(bed.name)
        bed.run("apply")
        _finish(bed)
    return bed


def many_bed(folder: Path, one: Bed, databases: int) -> Bed:
    """The project of another bed with many databases, each an environment."""
    names = [f"copy{number}" for number in range(databases)]
    urls = {name.upper(): one.server.url(name) for name in names}
    bed = Bed("many", folder / "many", one.server, one.files, urls)
    if not _is_there(bed):
        bed.write_schema(one.files)
        shutil.copytree(one.folder / "generated", bed.project / "generated")
        (bed.project / "schemadiff.toml").write_text(_AUTHOR + _environments(names))
        for name in names:
            one.server.fresh(name, one.name)
            # A copy has the very rows of the original; now each database has one that none of the others has.
            one.server.sql(name, SAME_COMMENT)
        _finish(bed)
    return bed


def _environments(names: Iterable[str]) -> str:
    return "".join(f'[environments.{name}]\nurl_env = "{name.upper()}"\n' for name in names)


def _is_there(bed: Bed) -> bool:
    """Whether it was made before; what a run left of it that did not get so far goes."""
    if bed.ready.exists():
        return True
    stop_below(bed.folder)
    shutil.rmtree(bed.folder, ignore_errors=True)
    (bed.project / "schema").mkdir(parents=True)
    print(f"making {bed.name}", flush=True)
    return False


def _from_database(bed: Bed, settings: str, *, export: bool = False) -> None:
    """The database by psql, the first migration, and the ledger of a database that has its state already."""
    (bed.project / "schemadiff.toml").write_text(settings)
    bed.load(bed.name)
    bed.server.sql(bed.name, _TIDY)
    if export:
        bed.run("export", "--to", "schema")
    bed.run("generate", "--offline", "-m", "initial schema")
    bed.run("baseline", "1")
    _finish(bed)


def _finish(bed: Bed) -> None:
    if not bed.urls:
        bed.server.sql(bed.name, _TIDY)
    shutil.copytree(bed.project / "generated", bed.folder / "generated")
    bed.ready.touch()
