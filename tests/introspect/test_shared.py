"""Objects that are read twice in one process are shared where they are the same in all that is known of them."""

from __future__ import annotations

from dataclasses import replace

from schemadiff.cache.packing import packed, unpacked
from schemadiff.introspect import introspect
from schemadiff.introspect.shared import shared
from schemadiff.scratch import Database

SCHEMA = """
CREATE TABLE a (id int PRIMARY KEY, name text DEFAULT 'x' CHECK (name <> ''));
CREATE TABLE b (id int REFERENCES a);
COMMENT ON TABLE a IS 'one';
CREATE VIEW v AS SELECT id FROM a;
"""


def test_what_is_read_again_is_the_very_same(database: Database) -> None:
    database.author().execute(SCHEMA)
    one = introspect(database.admin())
    database.author().execute("ALTER TABLE b ADD more int; COMMENT ON TABLE a IS 'two'; DROP VIEW v")
    other = introspect(database.admin())
    both = one.objects.keys() & other.objects.keys()
    apart = {str(i) for i in both if one.objects[i] is not other.objects[i]}
    assert apart == {"comment table.public.a"}
    assert one.objects.keys() ^ other.objects.keys() == {
        i for i in (*one.objects, *other.objects) if "more" in i.path or "v" in i.path
    }


def test_what_objects_lean_on_is_the_very_same(database: Database) -> None:
    database.author().execute(SCHEMA)
    one, other = introspect(database.admin()), introspect(database.admin())
    assert one.needs == other.needs
    assert all(on is other.needs[who] for who, on in one.needs.items())
    on = {str(need) for who, found in one.needs.items() if str(who) == "view public.v" for need in found}
    assert on == {"schema public", "column public.a.id"}


def test_what_is_told_and_not_compared_counts(database: Database) -> None:
    database.author().execute(SCHEMA)
    catalog = introspect(database.admin())
    column = next(o for i, o in catalog.objects.items() if str(i) == "column public.a.name")
    moved = replace(column, parent=None)
    assert moved == column
    assert shared("column", [moved])[0] is moved


def test_what_is_packed_again_is_the_same(database: Database) -> None:
    database.author().execute(SCHEMA)
    catalog = introspect(database.admin())
    assert packed(catalog) == packed(catalog)
    changed = dict(catalog.objects)
    [column] = [i for i in changed if str(i) == "column public.a.name"]
    changed[column] = replace(changed[column], parent=None)
    again = unpacked(packed(replace(catalog, objects=changed)))
    assert again.objects[column].parent is None
    assert unpacked(packed(catalog)).objects[column].parent is not None
