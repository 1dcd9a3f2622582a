"""Schema files that were loaded once go in; what changes of them is told without loading the rest, and is the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from schemadiff.cache.listed import Listing, listing_of
from schemadiff.cache.parsed import Known, pack_of
from schemadiff.diagnostics import Origin
from schemadiff.model import Catalog, Object, ObjectId
from schemadiff.parse.part import NoPart
from schemadiff.sources import desired_part
from schemadiff.sources.desired import Origins
from schemadiff.sources.desired_known import KnownSchema, changes
from schemadiff.sources.load import load

if TYPE_CHECKING:
    from schemadiff.scratch import Server

TABLE = """\
CREATE TABLE app.{name} (
    id bigint PRIMARY KEY,
    label text NOT NULL,
    other bigint REFERENCES app.{other}
);
CREATE INDEX {name}_label ON app.{name} (label);
COMMENT ON TABLE app.{name} IS 'one of many';
"""
NAMES = ("alder", "birch", "cedar", "elder", "maple", "rowan", "willow", "yew")
SCHEMA = "CREATE SCHEMA app;\nCREATE TYPE app.mood AS ENUM ('glad', 'sad');\n"
VIEW = "CREATE VIEW app.labels AS SELECT id, label FROM app.maple;\n"


@pytest.fixture
def forest(project: Any) -> Any:
    """A project of some tables, in sync."""
    project.write("schema/app.sql", SCHEMA)
    for name, other in zip(NAMES, NAMES[:1] + NAMES, strict=False):
        project.write(f"schema/{name}.sql", TABLE.format(name=name, other=other))
    project.write("schema/views.sql", VIEW)
    project.succeed("generate")
    project.succeed("apply")
    project.succeed("generate")
    return project


EDITS = {
    "a column more": ("maple", "    label text NOT NULL,\n", "    label text NOT NULL,\n    more app.mood,\n"),
    "a column less": ("yew", "    label text NOT NULL,\n", ""),
    "another type": ("cedar", "label text", "label varchar(9)"),
    "a column that is renamed": ("elder", "    label text", "    -- schemadiff: renamed from label\n    name text"),
    "a comment": ("birch", "one of many", "the second"),
    "an index less": ("rowan", "CREATE INDEX rowan_label ON app.rowan (label);\n", ""),
    "another table": ("alder", "", TABLE.format(name="zelkova", other="yew")),
    "a view": ("views", "SELECT id, label", "SELECT id, label, other"),
}


def edited(project: Any, name: str, old: str, new: str) -> None:
    text = (project.root / "schema" / f"{name}.sql").read_text()
    project.write(f"schema/{name}.sql", text.replace(old, new) if old else text + new)


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_part_is_loaded_and_the_migration_is_the_same(
    forest: Any, edit: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(forest, *edit)
    if edit[0] in ("yew", "elder"):
        edited(forest, edit[0], f"CREATE INDEX {edit[0]}_label ON app.{edit[0]} (label);\n", "")
    whole = forest.run("generate", "--dry-run", "--no-cache", "--allow-data-loss", "all").out
    counts: list[int] = []

    def counted(statements: Any, *more: Any) -> None:
        counts.append(len(statements))
        load(statements, *more)

    monkeypatch.setattr("schemadiff.sources.desired.load", counted)
    assert forest.run("generate", "--dry-run", "--allow-data-loss", "all").out == whole
    # A small database is proven whole, and that has to be loaded for it.
    assert whole
    assert counts[0] < 20


def test_what_is_wrong_is_said_of_the_whole(forest: Any) -> None:
    edited(forest, "maple", "    label text NOT NULL,\n", "")
    alone, whole = (forest.run("generate", *more) for more in ((), ("--no-cache",)))
    assert alone.code == whole.code == 64
    assert all(place in alone.err for place in ("schema/maple.sql:5", "schema/views.sql:1"))
    assert alone.err == whole.err


def test_what_cannot_be_told_is_loaded_whole(forest: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(*arguments: Any, **options: Any) -> Any:
        raise AssertionError("it was told by a part")

    monkeypatch.setattr(desired_part, "_with_part", told)
    edited(forest, "app", "", "CREATE SCHEMA more;\n")
    assert "CREATE SCHEMA more;" in forest.succeed("generate", "--dry-run")


def test_an_edit_that_says_the_same_says_nothing(forest: Any) -> None:
    edited(forest, "maple", "    label text NOT NULL,\n", "    label   text   NOT NULL,\n")
    assert forest.succeed("generate") == "no change\n"


def listing(paths: list[Path], root: Path) -> Listing:
    found = listing_of(paths, root)
    assert found
    return found


def known(root: Path, text: str, name: str = "a.sql") -> list[Known]:
    (root / name).write_text(text)
    return list(pack_of("nobody's").read(listing([root / name], root), {}))


ONE, TWO = "ALTER TABLE t ADD a int;", "ALTER TABLE t ADD b int;"


def test_statements_that_change_places_cannot_be_told(tmp_path: Path) -> None:
    with pytest.raises(NoPart):
        changes(known(tmp_path, f"{ONE}\n{TWO}"), known(tmp_path, f"{TWO}\n{ONE}"))


def test_what_moves_to_another_file_is_gone_and_new(tmp_path: Path) -> None:
    before = [*known(tmp_path, f"{ONE}\n{TWO}"), *known(tmp_path, "", "b.sql")]
    after = [*known(tmp_path, ONE), *known(tmp_path, TWO, "b.sql")]
    assert [[s.text for s in some] for some in changes(before, after)] == [[TWO[:-1]], [TWO[:-1]]]


def test_a_setting_in_front_of_it_makes_it_another(tmp_path: Path) -> None:
    gone, new = changes(known(tmp_path, ONE), known(tmp_path, f"SET search_path = x;\n{ONE}"))
    assert [s.settings for s in (*gone, *new)] == [(), (("search_path", '"x"'),)]


def test_a_file_is_unpacked_as_it_was_read(tmp_path: Path) -> None:
    text = f"-- schemadiff: renamed from s.old_t\nCREATE TABLE s.t (id int REFERENCES u, {'x' * 70} int);\n{ONE}\n"
    (file,) = known(tmp_path, text)
    pack_of("kept").keep([file], ())
    (again,) = pack_of("kept").read(listing([tmp_path / "a.sql"], tmp_path), {})
    assert again.packed is not file.packed
    assert (again.parsed, again.outline, again.said) == (file.parsed, file.outline, file.said)
    assert file.said[2] == (ObjectId("column", ("s", "t", "x" * 70)),)


def test_what_this_run_read_is_handed_out_once_and_kept_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(f"CREATE TABLE s.t (id int REFERENCES u);\n{ONE}\n")
    schema = KnownSchema(cast("Server", None), listing([tmp_path], tmp_path), "nobody's")
    first, again = schema.parsed, schema.parsed
    assert len(first.statements) == 2
    assert again == first
    assert again.statements[0] is not first.statements[0]


def test_where_things_are_is_found_by_their_names(tmp_path: Path) -> None:
    odd = (
        'CREATE TABLE "größe"."wide ""table" (a int, "é" int CHECK ("é" > 0));\nCREATE FUNCTION f(a int) RETURNS int\n'
    )
    text = f"{odd}LANGUAGE sql AS 'SELECT 1';\nCREATE TYPE app.{'x' * 300} AS ENUM ('a');\n"
    [file] = known(tmp_path, text)
    assert len(file.origins) > 4
    assert all(file.may_place(who.path[:2]) and file.may_place(()) for who in file.origins)
    assert not file.may_place(("größe", "wide"[::-1]))


def test_origins_are_the_same_one_by_one_and_all_together() -> None:
    table, column = ObjectId("table", ("app", "t")), ObjectId("column", ("app", "t", "c"))
    routine, comment = ObjectId("function", ("app", "f", "integer")), table.satellite("comment")
    parents = {column: table, comment: table}
    objects = {i: Object(id=i, parent=parents.get(i)) for i in (table, column, routine, comment)}
    written = {table: Origin("a.sql", 1, 1), ObjectId("function", ("app", "f")): Origin("b.sql", 2, 1)}
    asked: list[tuple[str, ...]] = []

    def places(name: tuple[str, ...]) -> dict[ObjectId, Origin]:
        asked.append(name)
        return {i: o for i, o in written.items() if set(name) <= set(i.path)}

    one_by_one = Origins(Catalog(objects=objects, needs={}, version=180000), places)
    found = {i: str(one_by_one[i]) for i in objects}
    assert found == {table: "a.sql:1:1", column: "a.sql:1:1", routine: "b.sql:2:1", comment: "a.sql:1:1"}
    assert () not in asked
    assert {i: str(o) for i, o in one_by_one.items()} == found
    assert asked.count(()) == 1
