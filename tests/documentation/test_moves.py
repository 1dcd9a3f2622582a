"""A schema that moves in one place goes in; the document that said how it was is found to say another thing."""

from __future__ import annotations

from tests.project import Project

SCHEMA = """
CREATE SCHEMA app;
COMMENT ON SCHEMA app IS 'ours';
CREATE TABLE app.orders (
    a int, b int, note text,
    PRIMARY KEY (a, b),
    UNIQUE (b, a)
);
CREATE TABLE large (id int PRIMARY KEY);
CREATE TABLE small (id int CONSTRAINT small_key PRIMARY KEY, up int REFERENCES large);
CREATE FUNCTION f(i int) RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
CREATE VIEW v WITH (security_invoker) AS SELECT a FROM app.orders;
"""
MOVES = (
    ("PRIMARY KEY (a, b)", "PRIMARY KEY (b, a)"),
    ("PRIMARY KEY (a, b)", "PRIMARY KEY (a, b) DEFERRABLE"),
    ("small_key PRIMARY KEY", "small_key PRIMARY KEY INITIALLY DEFERRED"),
    ("UNIQUE (b, a)", "UNIQUE (b, a) DEFERRABLE"),
    ("REFERENCES large", "REFERENCES large DEFERRABLE INITIALLY DEFERRED"),
    ("REFERENCES large", "REFERENCES large NOT ENFORCED"),
    ("note text", 'note text COLLATE "C"'),
    ("STABLE", "IMMUTABLE"),
    ("STABLE", "STABLE SECURITY DEFINER"),
    (" WITH (security_invoker)", ""),
    ("'ours'", "'theirs'"),
)


def test_each_move_is_found(project: Project) -> None:
    project.write("schema/all.sql", SCHEMA)
    project.succeed("docs")
    said = (project.root / "docs" / "DATABASE.md").read_text()
    for text in ("`PRIMARY KEY (a, b)`", "With security", "sql, stable", "| `app` | ours |"):
        assert text in said
    # One column that is the key is told by its line.
    assert "small_key" not in said
    for old, new in MOVES:
        assert SCHEMA.count(old) == 1
        if "NOT ENFORCED" in new and project.database.version < 180000:
            continue
        project.write("schema/all.sql", SCHEMA.replace(old, new))
        assert project.run("docs", "--check").code == 2, new
    project.write("schema/all.sql", SCHEMA)
    project.succeed("docs", "--check")
